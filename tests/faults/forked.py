"""The real AWS CLI, loaded once and forked for each call: a tenth of the cost of a process each.

`ForkedAws.run` answers as `World.aws` does, and can spoil the process first with code of a test.
Nothing of ours is loaded before the fork, and root has no more power than others.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amplify_plugin.testing import Finished


def for_python(environ: Mapping[str, str]) -> dict[str, str]:
    """What Python itself takes from an environment, at its start."""
    return {name: text for name, text in environ.items() if name.startswith("PYTHON")}


class ForkedAws:
    """The process from the outside. A context manager."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        from amplify_plugin.testing.world import INHERITED

        # What Python reads at its start is that of a World's programs; what the AWS CLI would find
        # in a home before the fork is in none.
        environ = {**os.environ, "LANG": "C.UTF-8", "HOME": "/nonexistent"}
        for name in for_python(environ):
            if name not in INHERITED:
                del environ[name]
        self.for_python = for_python(environ)
        self._process = subprocess.Popen(
            (sys.executable, __file__),
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,  # no terminal
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(
        self,
        args: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        before: str = "",
        program: str = "aws",
    ) -> Finished:
        """Run ``aws`` with these arguments; ``before`` is Python code that runs first."""
        from amplify_plugin.testing import Finished

        request = {
            "args": [program, *args],
            "cwd": str(cwd),
            "env": dict(env),
            "before": before,
        }
        try:
            answer = self._answer(json.dumps(request))
        except BaseException:
            # Time is up for the test, or Ctrl-C: the late answer is not for the next one.
            self.__exit__()
            self._start()
            raise
        return Finished((program, *args), answer["code"], answer["stdout"], answer["stderr"])

    def _answer(self, request: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{request}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def main() -> int:
    """Serve until standard input closes."""
    import awscli.clidriver
    import awscli.customizations.commands
    import awscli.handlers  # noqa: F401
    import botocore.credentials
    import botocore.session  # noqa: F401

    assert not [name for name in sys.modules if name.startswith("amplify_plugin")]
    gc.freeze()  # what is loaded stays: no child needs to look through it, nor copy it
    with open(os.devnull, encoding="utf-8") as nothing:
        while line := sys.stdin.readline():
            request = json.loads(line)
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                pid = os.fork()
                if pid == 0:
                    os.dup2(nothing.fileno(), 0)
                    os.dup2(out.fileno(), 1)
                    os.dup2(err.fileno(), 2)
                    _child(request)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                answer = {"code": code, "stdout": _text(out), "stderr": _text(err)}
            print(json.dumps(answer), flush=True)
    return 0


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "surrogateescape"))


def give_up_powers() -> None:
    """Let root keep to the modes of files, as everybody else must (Linux: no capabilities)."""
    if sys.platform == "linux" and os.geteuid() == 0:
        version_3, this_process, none = 0x20080522, 0, 0
        header = (ctypes.c_uint32 * 2)(version_3, this_process)
        if ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)(*[none] * 6)):
            raise OSError("capset")


def _child(request: dict[str, Any]) -> None:
    """Be the ``aws`` of the request, to the end that a process of its own would have."""
    code = 99
    try:
        import awscli.clidriver
        from awscli.customizations import assumerole

        give_up_powers()
        os.chdir(request["cwd"])
        data_path = os.environ["AWS_DATA_PATH"]  # awscli sets it for itself when it is imported
        os.environ.clear()
        os.environ.update(request["env"], AWS_DATA_PATH=data_path)
        # Found when it was imported, in the home of whoever runs the tests.
        assumerole.CACHE_DIR = os.path.expanduser("~/.aws/cli/cache")
        sys.argv = request["args"]
        exec(request["before"], {})  # noqa: S102  the test's own code
        try:
            code = awscli.clidriver.main() or 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        sys.setprofile(None)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException as error:  # noqa: BLE001  whatever it is, it is the answer
        os.write(2, f"ESCAPED {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    raise SystemExit(main())
