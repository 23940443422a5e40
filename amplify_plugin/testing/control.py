"""The server's own paths, under ``/_sts/``: JSON in, JSON out, for tests in any language.

| request | body | answer |
|---|---|---|
| ``POST /_sts/user`` | the fields of `User` | ``{}`` |
| ``POST /_sts/device`` | the fields of `Device` | ``{}`` |
| ``POST /_sts/role`` | the fields of `Role` | ``{}`` |
| ``POST /_sts/fail`` | the fields of `Failure` | ``{}`` |
| ``POST /_sts/release``, ``/_sts/reset`` | | ``{}`` |
| ``GET /_sts/calls?action=…&arrived=N&timeout=S`` | | a list of `Call` |

``calls`` with ``arrived`` answers when so many calls have arrived, or after the timeout.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from amplify_plugin.testing.calls import Failure
from amplify_plugin.testing.registry import Device, Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from amplify_plugin.testing.calls import Call
    from amplify_plugin.testing.sts import EnforcingSts

PREFIX = "/_sts/"


class Control:
    """The WSGI application: its own paths here, everything else to `EnforcingSts`.

    ``reset_moto`` forgets what moto has stored (buckets, stacks, …).
    """

    def __init__(self, sts: EnforcingSts, reset_moto: Callable[[], object]) -> None:
        self._sts = sts
        self._reset_moto = reset_moto

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        if not request.path.startswith(PREFIX):
            return self._sts(environ, start_response)
        try:
            answer, status = self._answer(request), 200
        except (LookupError, TypeError, ValueError) as error:
            answer, status = {"error": f"{type(error).__name__}: {error}"}, 400
        response = Response(json.dumps(answer), status, content_type="application/json")
        return response(environ, start_response)

    def _answer(self, request: Request) -> object:
        sts = self._sts
        match request.method, request.path.removeprefix(PREFIX):
            case "POST", "user":
                sts.registry.add_caller(User(**fields(request)))
            case "POST", "device":
                sts.registry.add_device(Device(**fields(request)))
            case "POST", "role":
                sts.registry.add_role(Role(**fields(request)))
            case "POST", "fail":
                sts.failures.plan(Failure(**fields(request)))
            case "POST", "release":
                sts.failures.release()
            case "POST", "reset":
                self._reset()
            case "GET", "calls":
                return [call_as_json(call) for call in self._calls(request)]
            case method, path:
                raise LookupError(f"no control {method} {PREFIX}{path}")
        return {}

    def _reset(self) -> None:
        self._sts.failures.clear()
        self._sts.registry.clear()
        self._sts.log.clear()
        self._reset_moto()

    def _calls(self, request: Request) -> list[Call]:
        action = request.args.get("action")
        arrived = request.args.get("arrived", 0, type=int)
        timeout = request.args.get("timeout", 0.0, type=float)
        return self._sts.log.wait_for(arrived, action, timeout)


def fields(request: Request) -> dict[str, Any]:
    """The body as keyword arguments; JSON has lists where our frozen values have tuples."""
    body = json.loads(request.get_data())
    if not isinstance(body, dict):
        raise TypeError("the body is not JSON object")
    return {name: tuple(item) if isinstance(item, list) else item for name, item in body.items()}


def call_as_json(call: Call) -> dict[str, Any]:
    """A call as JSON has it: its time in ISO 8601."""
    return {**asdict(call), "time": call.time.isoformat()}
