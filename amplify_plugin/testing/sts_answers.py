"""The answers of the pretended STS, and refusals in the protocol of any service."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from amplify_plugin.testing.registry import account_of

if TYPE_CHECKING:
    from amplify_plugin.testing.registry import Caller, UserSession
    from amplify_plugin.testing.sts_rules import Refusal

API_VERSION = "2011-06-15"
STS_NAMESPACE = f"https://sts.amazonaws.com/doc/{API_VERSION}/"
REQUEST_ID = "00000000-0000-4000-8000-000000000000"


def element(xml: str, name: str) -> str:
    """The text of the only element of that name in an answer of moto's."""
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    if found is None:
        raise LookupError(f"moto's answer has no {name}: {xml}")
    return found[1]


def session_token_answer(session: UserSession) -> Response:
    """The answer of GetSessionToken."""
    return xml_answer(
        f'<GetSessionTokenResponse xmlns="{STS_NAMESPACE}"><GetSessionTokenResult><Credentials>'
        f"<AccessKeyId>{session.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{session.secret_access_key}</SecretAccessKey>"
        f"<SessionToken>{session.session_token}</SessionToken>"
        f"<Expiration>{session.expiration:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
        "</Credentials></GetSessionTokenResult>"
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
        "</GetSessionTokenResponse>"
    )


def caller_identity(caller: Caller) -> Response:
    """The answer of GetCallerIdentity."""
    return xml_answer(
        f'<GetCallerIdentityResponse xmlns="{STS_NAMESPACE}"><GetCallerIdentityResult>'
        f"<Arn>{escape(caller.arn)}</Arn><UserId>{escape(caller.user_id)}</UserId>"
        f"<Account>{account_of(caller.arn)}</Account></GetCallerIdentityResult>"
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )


def refusal_answer(service: str, request: Request, refusal: Refusal) -> Response:
    """The refusal in the protocol of the service that was called."""
    if "X-Amz-Target" in request.headers:
        # JSON services answer 400 to what STS answers 403, and lengthen the code (from memory).
        body: dict[str, Any] = {"__type": f"{refusal.code}Exception", "message": refusal.message}
        status = 400 if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR else refusal.status
        return Response(json.dumps(body), status, content_type="application/x-amz-json-1.1")
    error = f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
    if service == "s3":
        return xml_answer(f"<Error>{error}</Error>", refusal.status)
    fault = "Sender" if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver"
    return xml_answer(
        f'<ErrorResponse xmlns="{STS_NAMESPACE}"><Error><Type>{fault}</Type>{error}</Error>'
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>",
        refusal.status,
    )


def xml_answer(xml: str, status: int = 200) -> Response:
    """An answer with an XML body."""
    return Response(xml, status, content_type="text/xml")
