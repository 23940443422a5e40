"""AWS on loopback: moto behind an STS that refuses what AWS refuses, in a process of its own.

By hand: ``python -m amplify_plugin.testing.server`` prints its URL as its first line and serves
until it is interrupted. In tests: `AwsServer`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlencode, urlsplit

from amplify_plugin.testing.calls import OK, Call, Failure
from amplify_plugin.testing.registry import Device, Role, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from werkzeug.serving import BaseWSGIServer

    from amplify_plugin.testing.calls import FailureKind


class AwsServer:
    """The server process, from the outside. A context manager; may be started once.

    It holds nothing at first: what is not added here is a stranger to it. Give ``url`` to
    programs as ``AWS_ENDPOINT_URL``.
    """

    url: str

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Start the process and return when it answers."""
        # A file, not a pipe: it is not read while the server runs.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "amplify_plugin.testing.server", "--while-stdin-open"],
            # The process ends when this pipe closes, so it never outlives us.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={name: text for name, text in os.environ.items() if not name.startswith("AWS_")},
            # Ctrl-C in the terminal is for the tests: they still need the server to clean up.
            start_new_session=True,
        )
        first_line = cast("IO[bytes]", self._process.stdout).readline()
        self.url = first_line.decode().strip()
        if not self.url:
            self._end_process()
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace")
            self._errors.close()
            raise RuntimeError(f"The AWS server did not start:\n{said}")
        return self

    def stop(self) -> None:
        """End the process; it is gone when this returns."""
        self._end_process()
        self._errors.close()

    def _end_process(self) -> None:
        try:
            self._process.communicate(timeout=5)  # closes its standard input
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def add_user(
        self,
        arn: str,
        access_key_id: str,
        secret_access_key: str,
        *,
        allows: Sequence[str] | None = None,
        needs_mfa: bool = False,
        session_lifetime: int | None = None,
    ) -> User:
        """Add a user with one access key, who may do ``allows`` in IAM: everything, if None.

        It stands beside IAM, as an administrator does: IAM's own calls do not list it. With
        ``needs_mfa`` its policy denies everything without MFA; its GetSessionToken sessions end
        after ``session_lifetime`` seconds, if that is given.
        """
        user = User(
            arn,
            access_key_id,
            secret_access_key,
            None if allows is None else tuple(allows),
            needs_mfa,
            session_lifetime,
        )
        self._post("user", asdict(user))
        return user

    def add_device(
        self, serial: str, user: User | str, codes: Sequence[str] | None = None
    ) -> Device:
        """Give the user an MFA device.

        ``codes`` are all that it will ever show; without them any six digits are right. Each code
        works once.
        """
        owner = user.arn if isinstance(user, User) else user
        device = Device(serial, owner, None if codes is None else tuple(codes))
        self._post("device", asdict(device))
        return device

    def add_role(
        self,
        arn: str,
        trusts: User | str | Sequence[str],
        *,
        external_id: str | None = None,
        mfa: bool = False,
        max_session_duration: int = 3600,
        lifetime: int | None = None,
        mfa_max_age: int | None = None,
    ) -> Role:
        """Add a role, or replace the one of that ARN. Durations are in seconds, see `Role`."""
        if isinstance(trusts, User):
            trusts = trusts.arn
        principals = (trusts,) if isinstance(trusts, str) else tuple(trusts)
        role = Role(arn, principals, external_id, mfa, max_session_duration, lifetime, mfa_max_age)
        self._post("role", asdict(role))
        return role

    def fail_next(
        self,
        kind: FailureKind,
        *,
        action: str = "AssumeRole",
        count: int = 1,
        seconds: float | None = None,
    ) -> None:
        """Let the next ``count`` calls of the action fail, see `Failure`."""
        self._post("fail", asdict(Failure(kind, action, count, seconds)))

    def release(self) -> None:
        """Let the calls that hang go on."""
        self._post("release")

    def calls(self, action: str | None = None) -> list[Call]:
        """The calls since the last reset, in the order of their arrival."""
        return self._calls(action, arrived=0, timeout=0)

    def wait_for_calls(
        self, arrived: int, action: str | None = None, *, timeout: float = 10
    ) -> list[Call]:
        """The calls, as soon as so many have arrived. Raises TimeoutError, in seconds."""
        calls = self._calls(action, arrived=arrived, timeout=timeout)
        if len(calls) < arrived:
            raise TimeoutError(f"{arrived} calls awaited, {len(calls)} in {timeout} s: {calls}")
        return calls

    def sessions_issued(self, role: Role | str) -> int:
        """How often the role was assumed."""
        arn = role.arn if isinstance(role, Role) else role
        issued = [call for call in self.calls("AssumeRole") if call.outcome == OK]
        return sum(call.params["RoleArn"] == arn for call in issued)

    def reset(self) -> None:
        """Forget everyone and everything: users, devices, roles, sessions, calls, failures."""
        self._post("reset")

    def _calls(self, action: str | None, *, arrived: int, timeout: float) -> list[Call]:
        query = {"arrived": arrived, "timeout": timeout, **({"action": action} if action else {})}
        answer = self._ask("GET", f"calls?{urlencode(query)}", timeout=timeout + 10)
        return [Call(**{**call, "time": datetime.fromisoformat(call["time"])}) for call in answer]

    def _post(self, path: str, body: object = None) -> None:
        self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None = None, timeout: float = 10) -> Any:
        # Not urllib: it would ask a proxy that the environment may name.
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=timeout)
        try:
            connection.request(method, f"/_sts/{path}", body)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise ValueError(f"{method} {path}: {answer['error']}")
        return answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server; the exit code is 0 however it is ended."""
    parser = argparse.ArgumentParser(
        prog="python -m amplify_plugin.testing.server",
        description="AWS on 127.0.0.1 for tests: moto behind an STS that refuses what AWS refuses.",
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--ready-file", type=Path, help="write the URL here when it answers")
    parser.add_argument("--while-stdin-open", action="store_true", help="end when stdin closes")
    options = parser.parse_args(arguments)
    serve(options.port, options.ready_file, until_stdin_closes=options.while_stdin_open)
    return 0


def serve(port: int, ready_file: Path | None, *, until_stdin_closes: bool) -> None:
    """Serve until interrupted, or until standard input closes."""
    # Here, not above: tests that only talk to the process need not load moto.
    from moto.iam.models import iam_backends
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server
    from werkzeug.test import Client

    from amplify_plugin.testing.accounts import Accounts
    from amplify_plugin.testing.control import Control
    from amplify_plugin.testing.sts import EnforcingSts

    class QuietHandler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Calls are told by /_sts/calls."""

    moto = DomainDispatcherApplication(create_backend_app)
    sts = EnforcingSts(moto, Accounts(lambda: iam_backends))
    control = Control(sts, lambda: Client(moto).post("/moto-api/reset"))
    server = make_server("127.0.0.1", port, control, threaded=True, request_handler=QuietHandler)
    url = f"http://127.0.0.1:{server.server_port}"
    if until_stdin_closes:
        threading.Thread(target=shut_down_after_stdin, args=(server,), daemon=True).start()
    if ready_file:
        write_whole(ready_file, url)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    # The default of half a second is what a stop would take.
    server.serve_forever(poll_interval=0.05)


def shut_down_after_stdin(server: BaseWSGIServer) -> None:
    """End the server when standard input closes."""
    sys.stdin.buffer.read()
    server.shutdown()


def write_whole(path: Path, text: str) -> None:
    """Write a file that others wait for: it appears with its whole content."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
