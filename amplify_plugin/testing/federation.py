"""AWS's federation endpoint for console links, for the sessions that `EnforcingSts` has issued.

The contract is that of the IAM user guide, "Enable custom identity broker access to the AWS
console": ``Action=getSigninToken`` with ``Session`` (JSON: ``sessionId``, ``sessionKey``,
``sessionToken``), in the query or in a form, is answered with ``{"SigninToken": …}``;
``Action=login`` with ``Destination`` and ``SigninToken`` leads there, signed in.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from amplify_plugin.testing.registry import Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from amplify_plugin.testing.registry import Registry

PATH = "/federation"
SERVICE = "signin"
SESSION_KEYS = {"sessionId", "sessionKey", "sessionToken"}
CONSOLES = ("console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com")

# What AWS answers has a page for browsers, on which nothing relies; its words are from memory.
REFUSAL = "<html><body><h1>Bad Request</h1><p>Invalid credentials parameter</p></body></html>"


class Federation:
    """Hands out sign-in tokens and takes them back. Each signs in once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._tokens: dict[str, str] = {}

    def answer(self, action: str, params: Mapping[str, str], now: datetime) -> Response:
        """Answer a request for a token, or the link that was made with one."""
        if action == "getSigninToken":
            return self._token_for(params, now)
        return self._sign_in(params) if action == "login" else _refused()

    def _token_for(self, params: Mapping[str, str], now: datetime) -> Response:
        session = _session(params.get("Session", ""))
        caller = self._registry.caller(session.get("sessionId", ""))
        if (
            not isinstance(caller, Session)
            or caller.session_token != session["sessionToken"]
            or caller.secret_access_key != session["sessionKey"]
            or caller.expiration <= now
        ):
            return _refused()
        token = secrets.token_urlsafe(64)
        self._tokens[token] = caller.arn
        return Response(json.dumps({"SigninToken": token}), content_type="application/json")

    def _sign_in(self, params: Mapping[str, str]) -> Response:
        arn = self._tokens.pop(params.get("SigninToken", ""), None)
        destination = params.get("Destination", "")
        if arn is None or not destination.startswith(tuple(f"https://{c}/" for c in CONSOLES)):
            return _refused()
        return Response(status=302, headers={"Location": destination, "X-Signed-In-As": arn})


def _session(text: str) -> dict[str, str]:
    """The Session parameter; empty if it is not what it must be."""
    try:
        session = json.loads(text)
    except ValueError:
        return {}
    is_right = isinstance(session, dict) and session.keys() == SESSION_KEYS
    return session if is_right and all(isinstance(part, str) for part in session.values()) else {}


def _refused() -> Response:
    return Response(REFUSAL, 400, content_type="text/html")
