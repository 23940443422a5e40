"""An STS that refuses what AWS refuses, as a WSGI layer before moto's server application.

moto issues credentials to anyone, with any MFA code and any external id. `EnforcingSts` decides
who may have them; what it permits, moto answers, and `EnforcingIam` stands before moto's IAM.
Signatures are not verified: the access key id in the Authorization header says who calls.
"""

from __future__ import annotations

import re
import secrets
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from amplify_plugin.testing import federation
from amplify_plugin.testing.accounts import Aws
from amplify_plugin.testing.calls import OK, Call, CallLog, Failure, Failures, without_secrets
from amplify_plugin.testing.iam import EnforcingIam, IamCall
from amplify_plugin.testing.registry import (
    Registry,
    Session,
    Temporary,
    User,
    UserSession,
    account_of,
    mfa_age,
    session_arn,
)
from amplify_plugin.testing.sts_answers import (
    API_VERSION,
    caller_identity,
    element,
    refusal_answer,
    session_token_answer,
)
from amplify_plugin.testing.sts_rules import (
    OF_USER_SESSIONS,
    Refusal,
    check_parameters,
    duration_of,
    expired_token,
    invalid_client_token,
    missing_authentication_token,
    not_authorized,
    not_with_a_session,
    permit_assume_role,
    permit_session_token,
    user_session_duration,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from amplify_plugin.testing.accounts import Accounts
    from amplify_plugin.testing.registry import Caller

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
    # Nothing but its API version tells the service of an unsigned call.
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
            response = refusal_answer(aws.service, request, refusal)
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
            case "sts", "GetSessionToken":
                return self._get_session_token(aws)
            case "sts", "AssumeRoleWithWebIdentity":
                return self._issue(aws, request, lifetime=self._lifetime_of(aws))
            case "sts", "GetCallerIdentity":
                return caller_identity(self._caller(aws))
            case federation.SERVICE, action:
                return self.federation.answer(action, aws.params, self._now())
            case "sts", action if action not in UNSIGNED_ACTIONS:
                caller = self._caller(aws)
                if isinstance(caller, UserSession) and action not in OF_USER_SESSIONS:
                    raise not_with_a_session(action)
            case "iam", action:
                call = IamCall(self._caller(aws), action, aws.params, self._now())
                self._in_account_of(call.caller, request)
                return self._iam.answer(call, lambda: self._ask_moto(request))
        self._refuse_expired(aws)
        if aws.service != "sts":
            known = self.aws.caller(aws.access_key_id or "")
            self._refuse_without_mfa(aws, known)
            self._in_account_of(known, request)
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
        own_token = caller.session_token if isinstance(caller, Temporary) else None
        if caller is None or aws.session_token != own_token:
            raise invalid_client_token()
        self._refuse_expired(aws)
        return caller

    def _refuse_expired(self, aws: AwsRequest) -> None:
        """Refuse ended sessions at every service. Strangers pass: moto has no users of ours."""
        caller = self.registry.caller(aws.access_key_id or "")
        if isinstance(caller, Temporary) and caller.expiration <= self._now():
            raise expired_token(aws.service)

    def _refuse_without_mfa(self, aws: AwsRequest, caller: Caller | None) -> None:
        """Refuse a user whose policy denies everything without MFA, at every service."""
        user = caller.user if isinstance(caller, UserSession) else caller
        if isinstance(user, User) and user.needs_mfa:
            assert caller is not None
            if mfa_age(caller, self._now()) is None:
                reason = " with an explicit deny in an identity-based policy"
                raise not_authorized(caller, f"{aws.service}:{aws.action}", "*", reason)

    def _assume_role(self, aws: AwsRequest, request: Request) -> Response:
        caller = self._caller(aws)
        check_parameters(aws.params)
        role = permit_assume_role(self.aws, caller, aws.params, self._now())
        return self._issue(aws, request, lifetime=role.lifetime)

    def _get_session_token(self, aws: AwsRequest) -> Response:
        """Issue a session of a user: moto's is always the same, and of no user."""
        now = self._now()
        user, with_mfa = permit_session_token(self.aws, self._caller(aws), aws.params, now)
        seconds = user_session_duration(user, aws.params)
        session = UserSession(
            user=user,
            access_key_id=f"ASIAEXAMPLE{secrets.token_hex(5).upper()[:9]}",
            secret_access_key=f"EXAMPLE{secrets.token_urlsafe(25)}",
            session_token=f"EXAMPLE{secrets.token_urlsafe(120)}",
            expiration=(now + timedelta(seconds=seconds)).replace(microsecond=0),
            mfa_at=now if with_mfa else None,
        )
        self.registry.add_caller(session)
        return session_token_answer(session)

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
