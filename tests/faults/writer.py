"""A process that writes the cache and is killed meanwhile, as often as a test likes.

It loads everything once and then forks, so that a kill costs milliseconds. Speaks lines of JSON on
its standard streams; see `Writer`. Run as ``python writer.py FOLDER``.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import Credentials

if TYPE_CHECKING:
    from types import FrameType

LONG = os.environ.get("AMPLIFY_PLUGIN_LONG") == "1"
CHANGING = {"open", "write", "flush", "fsync", "fchmod", "chmod", "close", "flock", "mkdir"} | {
    "remove",
    "rename",
    "replace",
    "unlink",
}
LATER = datetime(2036, 1, 1, tzinfo=UTC)


def entry(token: str) -> Credentials:
    """Credentials that are told apart by their token."""
    return Credentials("ASIAEXAMPLE000000001", "EXAMPLE/secret", token, LATER)


class Writer:
    """The process from the outside. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            (sys.executable, __file__, str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        self._watched = os.open(os.devnull, os.O_RDONLY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        os.close(self._watched)

    def begin(self, name: str, token: str) -> int:
        """Fork a writer, which waits for `go`; its process id."""
        self._send({"name": name, "token": token})
        pid = int(self._receive()["pid"])
        os.close(self._watched)
        # Not the number alone: the writer may have ended, and another program have its number.
        self._watched = os.pidfd_open(pid)
        return pid

    def go(self) -> None:
        """Let the writer write."""
        self._send(None)

    def kill(self) -> None:
        """Kill the writer, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._watched, signal.SIGKILL)

    def end(self) -> dict[str, Any]:
        """Wait for its end: ``status``."""
        return self._receive()

    def _send(self, message: Any) -> None:
        stream = self._process.stdin
        assert stream is not None
        stream.write(json.dumps(message) + "\n")
        stream.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return cast("dict[str, Any]", json.loads(self._process.stdout.readline()))


class Calls:
    """Kills this process at its n-th call into the operating system, or counts them.

    Each is met as Python is about to call a function of ``posix``, ``fcntl`` or ``_io``; in the
    ordinary run only those that change something. What lies between is for strace.
    """

    def __init__(self, kill_at: int) -> None:
        self.met = 0
        self._kill_at = kill_at

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        """What ``sys.setprofile`` calls."""
        del frame
        if event != "c_call" or not (LONG or function.__name__ in CHANGING):
            return
        owner = getattr(function, "__self__", None)
        module = getattr(owner, "__name__", None) or type(owner).__module__
        if module in ("posix", "fcntl", "_io"):
            self.met += 1
            if self.met == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)


def put(folder: Path, name: str, token: str) -> None:
    """What may be interrupted."""
    CredentialCache(folder / "cache.json", warn=lambda _: None).put(name, "amplify", entry(token))


def main(folder: Path) -> int:
    """Serve until standard input closes."""
    # Loaded before the fork, as everything is.
    import filelock  # noqa: F401

    while line := sys.stdin.readline():
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(folder, request)
        os.waitpid(pid, os.WUNTRACED)  # until it has stopped: to go on before that would be lost
        print(json.dumps({"pid": pid}), flush=True)
        sys.stdin.readline()  # go
        os.kill(pid, signal.SIGCONT)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"status": status}), flush=True)
    return 0


def _child(folder: Path, request: dict[str, Any]) -> None:
    """Stop until told to go on, write, and end without any of Python's own ends."""
    code = 1
    try:
        os.kill(os.getpid(), signal.SIGSTOP)
        put(folder, request["name"], request["token"])
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
