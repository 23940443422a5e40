"""An STS that refuses what AWS refuses, as a WSGI layer before moto's server application.

moto issues credentials to anyone, with any MFA code and any external id. `EnforcingSts` decides
who may have them; what it permits, moto answers, and `EnforcingIam` stands before moto's IAM.
Signatures are not verified: the access key id in the Authorization header says who calls.
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from amplify_plugin.testing import federation
from amplify_plugin.testing.accounts import Aws
from amplify_plugin.testing.calls import OK, Call, CallLog, Failure, Failures, without_secrets
from amplify_plugin.testing.iam import EnforcingIam, IamCall
from amplify_plugin.testing.registry import Registry, Session, account_of, session_arn
from amplify_plugin.testing.sts_rules import (
    Refusal,
    check_parameters,
    duration_of,
    expired_token,
    invalid_client_token,
    missing_authentication_token,
    permit_assume_role,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from amplify_plugin.testing.accounts import Accounts
    from amplify_plugin.testing.registry import Caller

API_VERSION = "2011-06-15"
STS_NAMESPACE = f"https://sts.amazonaws.com/doc/{API_VERSION}/"
REQUEST_ID = "00000000-0000-4000-8000-000000000000"
SCOPE_PARTS = 4  # key/date/service/aws4_request in SigV4a; SigV4 has the region before the service
# These two bring their proof along and are not signed.
UNSIGNED_ACTIONS = frozenset({"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"})


class ConnectionClosed(ConnectionAbortedError):
    """A planned failure: the server closes the connection. Werkzeug sends nothing after it."""


@dataclass(frozen=True)
class AwsRequest:
    """What a request says of itself: the service and operation, the signer, the parameters."""

    service: str
    action: str
    access_key_id: str | None
    session_token: str | None
    params: Mapping[str, str]


def read_request(request: Request) -> AwsRequest:
    """Read a request of any AWS protocol far enough to know who calls what."""
    params = dict(request.args)
    if request.mimetype == "application/x-www-form-urlencoded":
        # The body can be read once: keep a copy for moto behind us.
        body = request.get_data()
        params.update(request.form)
        request.environ["wsgi.input"] = BytesIO(body)
    access_key_id, service = read_signer(request.headers.get("Authorization", ""), params)
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    action = params.pop("Action", None) or target or f"{request.method} {request.path}"
    if service is None and request.path == federation.PATH:
        service = federation.SERVICE
    # Nothing but its API version tells the service of a call that nobody signed.
    unsigned_service = "sts" if params.get("Version") == API_VERSION else ""
    return AwsRequest(
        service=service or unsigned_service,
        action=action,
        access_key_id=access_key_id,
        session_token=request.headers.get("X-Amz-Security-Token")
        or params.get("X-Amz-Security-Token"),
        params={name: text for name, text in params.items() if not name.startswith("X-Amz-")},
    )


def read_signer(authorization: str, params: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The access key id and the service that a request is signed for; a presigned URL has both."""
    found = re.search(r"Credential=([^,\s]+)", authorization)
    scope = (found[1] if found else params.get("X-Amz-Credential", "")).split("/")
    return (scope[0], scope[-2]) if len(scope) >= SCOPE_PARTS else (None, None)


class EnforcingSts:
    """The WSGI application. ``registry``, ``log`` and ``failures`` may be used at any time."""

    def __init__(
        self,
        application: WSGIApplication,
        accounts: Accounts,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.application = application
        self.registry = Registry()
        self.federation = federation.Federation(self.registry)
        self.aws = Aws(self.registry, accounts)
        self._iam = EnforcingIam(self.aws)
        self.log = CallLog()
        self.failures = Failures()
        self._now = now or (lambda: datetime.now(UTC))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, and log it."""
        request = Request(environ)
        aws = read_request(request)
        call = Call(
            service=aws.service,
            action=aws.action,
            access_key_id=aws.access_key_id,
            params=without_secrets(aws.params),
            time=self._now(),
        )
        number = self.log.begin(call)
        try:
            self._meet_failure(self.failures.take(aws.action), environ)
            response = self._answer(aws, request)
        except ConnectionClosed:
            self.log.finish(number, "closed")
            raise
        except Refusal as refusal:
            self.log.finish(number, refusal.code)
            response = refusal_answer(aws, request, refusal)
        else:
            self.log.finish(
                number, OK if response.status_code < HTTPStatus.BAD_REQUEST else response.status[:3]
            )
        return response(environ, start_response)

    def _meet_failure(self, failure: Failure | None, environ: WSGIEnvironment) -> None:
        match failure:
            case Failure(kind="throttle"):
                raise Refusal("Throttling", "Rate exceeded", 400)
            case Failure(kind="server-error"):
                # The sentence of the common errors in AWS's API reference.
                message = (
                    "The request processing has failed because of an unknown error, exception or"
                    " failure."
                )
                raise Refusal("InternalFailure", message, 500)
            case Failure(kind="hang", seconds=seconds):
                self.failures.hang(seconds)
            case Failure(kind="close"):
                # Werkzeug would keep a connection open for the next request.
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                raise ConnectionClosed

    def _answer(self, aws: AwsRequest, request: Request) -> Response:
        match aws.service, aws.action:
            case "sts", "AssumeRole":
                return self._assume_role(aws, request)
            case "sts", "AssumeRoleWithWebIdentity":
                return self._issue(aws, request, lifetime=self._lifetime_of(aws))
            case "sts", "GetCallerIdentity":
                return caller_identity(self._caller(aws))
            case federation.SERVICE, action:
                return self.federation.answer(action, aws.params, self._now())
            case "sts", action if action not in UNSIGNED_ACTIONS:
                self._caller(aws)
            case "iam", action:
                call = IamCall(self._caller(aws), action, aws.params, self._now())
                self._in_account_of(call.caller, request)
                return self._iam.answer(call, lambda: self._ask_moto(request))
        self._refuse_expired(aws)
        if aws.service != "sts":
            self._in_account_of(self.aws.caller(aws.access_key_id or ""), request)
        return self._ask_moto(request)

    def _in_account_of(self, caller: Caller | None, request: Request) -> None:
        """Have moto answer for the caller's own account; a stranger's is its default."""
        if caller is not None:
            request.environ["HTTP_X_MOTO_ACCOUNT_ID"] = account_of(caller.arn)

    def _caller(self, aws: AwsRequest) -> Caller:
        """Who signed the request. Refuses a stranger and a session that has ended."""
        if aws.access_key_id is None:
            raise missing_authentication_token()
        caller = self.aws.caller(aws.access_key_id)
        own_token = caller.session_token if isinstance(caller, Session) else None
        if caller is None or aws.session_token != own_token:
            raise invalid_client_token()
        self._refuse_expired(aws)
        return caller

    def _refuse_expired(self, aws: AwsRequest) -> None:
        """Refuse ended sessions at every service. Strangers pass: moto has no users of ours."""
        caller = self.registry.caller(aws.access_key_id or "")
        if isinstance(caller, Session) and caller.expiration <= self._now():
            raise expired_token(aws.service)

    def _assume_role(self, aws: AwsRequest, request: Request) -> Response:
        caller = self._caller(aws)
        check_parameters(aws.params)
        role = permit_assume_role(self.aws, caller, aws.params, self._now())
        return self._issue(aws, request, lifetime=role.lifetime)

    def _lifetime_of(self, aws: AwsRequest) -> int | None:
        role = self.registry.role(aws.params.get("RoleArn", ""))
        return role.lifetime if role else None

    def _issue(self, aws: AwsRequest, request: Request, *, lifetime: int | None) -> Response:
        """Have moto issue a session, end it when it should end, and know its bearer from now on."""
        response = self._ask_moto(request)
        if response.status_code != HTTPStatus.OK:
            return response
        answer = response.get_data(as_text=True)
        seconds = duration_of(aws.params) if lifetime is None else lifetime
        # AWS tells whole seconds; the session must not end later than it says.
        expiration = (self._now() + timedelta(seconds=seconds)).replace(microsecond=0)
        role_arn = aws.params["RoleArn"]
        self.registry.add_caller(
            Session(
                arn=session_arn(role_arn, aws.params["RoleSessionName"]),
                access_key_id=element(answer, "AccessKeyId"),
                secret_access_key=element(answer, "SecretAccessKey"),
                session_token=element(answer, "SessionToken"),
                user_id=element(answer, "AssumedRoleId"),
                role_arn=role_arn,
                expiration=expiration,
            )
        )
        told = f"<Expiration>{expiration:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
        response.set_data(re.sub(r"<Expiration>[^<]*</Expiration>", told, answer))
        return response

    def _ask_moto(self, request: Request) -> Response:
        return Response.from_app(self.application, request.environ)


def element(xml: str, name: str) -> str:
    """The text of the only element of that name in an answer of moto's."""
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    if found is None:
        raise LookupError(f"moto's answer has no {name}: {xml}")
    return found[1]


def caller_identity(caller: Caller) -> Response:
    """The answer of GetCallerIdentity."""
    return xml_answer(
        f'<GetCallerIdentityResponse xmlns="{STS_NAMESPACE}"><GetCallerIdentityResult>'
        f"<Arn>{escape(caller.arn)}</Arn><UserId>{escape(caller.user_id)}</UserId>"
        f"<Account>{account_of(caller.arn)}</Account></GetCallerIdentityResult>"
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )


def refusal_answer(aws: AwsRequest, request: Request, refusal: Refusal) -> Response:
    """The refusal in the protocol of the service that was called."""
    if "X-Amz-Target" in request.headers:
        # JSON services answer 400 to what STS answers 403, and lengthen the code (from memory).
        body: dict[str, Any] = {"__type": f"{refusal.code}Exception", "message": refusal.message}
        status = 400 if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR else refusal.status
        return Response(json.dumps(body), status, content_type="application/x-amz-json-1.1")
    error = f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
    if aws.service == "s3":
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
