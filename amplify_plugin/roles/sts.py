"""AssumeRole and GetSessionToken, as STS is asked for them, and its refusals in plain words."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig.profiles import ProfileInvalid, Role
from amplify_plugin.credentials import Credentials, now, parse_timestamp
from amplify_plugin.errors import AmplifyPluginError, without_inner_frames
from amplify_plugin.programs.environment import REGION_VARIABLES
from amplify_plugin.roles.endpoints import endpoint_url
from amplify_plugin.roles.source import secrets_kept_from_logs
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.credentials import Secret

KEYS_INVALID = ("InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken")
MFA_REFUSED = "MultiFactorAuthentication failed"  # how STS's sentence begins, whatever the reason

# How STS says that the caller's clock is wrong: a code of its own, or SignatureDoesNotMatch with
# one of these sentences, for a signature from more than five minutes ago or ahead.
CLOCK_CODES = ("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture")
CLOCK_WORDS = ("Signature expired", "Signature not yet current")
SET_CLOCK = "The clock of this machine is wrong: set it, and try again."
# What botocore raises for an answer in no form of STS; by name, since the botocore may be any.
NOT_OF_STS = {"ResponseParserError", "KeyError"}


class AssumeRoleRefused(AmplifyPluginError):
    """STS refused the role. ``code`` is its error code."""

    def __init__(self, role: Role, code: str, sentence: str) -> None:
        super().__init__(
            f"STS refused to let profile {quoted(role.profile)} assume {shown(role.role_arn)}: "
            f"{shown(sentence)} ({shown(code)})",
            remedy=_remedy(role, code, sentence),
        )
        self.code = code


class SessionRefused(AmplifyPluginError):
    """STS refused an MFA session for a profile. ``code`` is its error code."""

    def __init__(self, profile: str, mfa_serial: str, code: str, sentence: str) -> None:
        super().__init__(
            f"STS refused an MFA session for profile {quoted(profile)} with "
            f"{shown(mfa_serial)}: {shown(sentence)} ({shown(code)})",
            remedy=_session_remedy(profile, code, sentence),
        )
        self.code = code


class StsUnreachable(AmplifyPluginError):
    """STS gave no usable answer. ``what`` is what was asked for."""

    def __init__(
        self,
        what: str,
        reason: str,
        *,
        remedy: str = "Check the network and the region, and try again.",
    ) -> None:
        super().__init__(f"Asking STS for {shown(what)} failed: {shown(reason)}", remedy=remedy)


def client(session: Any, source: Credentials, region: str | None, what: str) -> Any:
    """STS for calls that the source's credentials sign, in the environment's region if None.

    ``what`` is what it will be asked for. Raises StsUnreachable.
    """
    try:
        return session.create_client(
            "sts",
            region_name=region or _default_region(),
            endpoint_url=endpoint_url(session, "sts"),
            aws_access_key_id=source.access_key_id,
            aws_secret_access_key=source.secret_access_key,
            aws_session_token=source.session_token,
        )
    except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
        raise StsUnreachable(what, str(error)) from None


def caller_account(client: Any) -> str | None:
    """The account that signs the client's calls; None where STS does not tell."""
    try:
        with secrets_kept_from_logs(), waiting("Asking AWS whose credentials these are ..."):
            return str(client.get_caller_identity()["Account"])
    except Exception:  # noqa: BLE001  whose botocore it is, is not known
        return None


def _default_region() -> str:
    """The region of the environment: its STS may be the only one there is (China, GovCloud)."""
    named = map(os.environ.get, REGION_VARIABLES)
    return next(filter(None, named), "us-east-1")


@without_inner_frames
def assume_role(
    client: Any, role: Role, code: Secret | None, *, clock: Callable[[], datetime] = now
) -> Credentials:
    """AssumeRole with what the profile sets, and nothing else.

    Raises AssumeRoleRefused, StsUnreachable, and AmplifyPluginError where this machine's clock
    takes the session for over already.
    """
    request = {
        "RoleArn": role.role_arn,
        "RoleSessionName": role.session_name,
        "DurationSeconds": role.duration_seconds,
        "ExternalId": role.external_id,
        "SerialNumber": role.mfa_serial,
        "TokenCode": code,
    }
    hidden = [text for text in (code, role.external_id) if text]
    with secrets_kept_from_logs():
        try:
            with waiting(f"Asking AWS for {shown(role.profile)} ..."):
                answer = client.assume_role(
                    **{name: value for name, value in request.items() if value is not None}
                )["Credentials"]
        except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
            raise _refusal(client, role, error, hidden) from None
    return _credentials(answer, role.role_arn, clock())


@without_inner_frames
def get_session_token(
    client: Any,
    profile: str,
    mfa_serial: str,
    duration: timedelta,
    code: Secret,
    *,
    clock: Callable[[], datetime] = now,
) -> Credentials:
    """GetSessionToken with a code; the end that AWS gives may be sooner.

    Raises SessionRefused, and what ``assume_role`` raises.
    """
    what = f"an MFA session of {profile}"
    with secrets_kept_from_logs():
        try:
            with waiting(f"Asking AWS for {shown(what)} ..."):
                answer = client.get_session_token(
                    DurationSeconds=int(duration.total_seconds()),
                    SerialNumber=mfa_serial,
                    TokenCode=code,
                )["Credentials"]
        except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
            refusal, sentence = _answer(error, [code])
            if refusal is not None:
                raise SessionRefused(profile, mfa_serial, refusal, sentence) from None
            raise _without_answer(client, profile, what, error, sentence) from None
    return _credentials(answer, what, clock())


def _credentials(answer: Any, what: str, moment: datetime) -> Credentials:
    # Inside an AWS CLI the time comes as text, elsewhere as a datetime.
    expiration = parse_timestamp(answer["Expiration"])
    if expiration is None:
        raise StsUnreachable(what, "its answer has no readable expiration.")
    _check_clock(what, expiration, moment)
    return Credentials(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], expiration
    )


def _check_clock(what: str, expiration: datetime, moment: datetime) -> None:
    """Raise AmplifyPluginError for a session that is over although STS has just given it.

    It would be cached, never be used, and be asked for again at every call.
    """
    if expiration <= moment:
        raise AmplifyPluginError(
            f"STS has just given credentials for {shown(what)} until {expiration:%Y-%m-%d %H:%M} "
            f"UTC, but this machine's clock says {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
            remedy=SET_CLOCK,
        )


def _answer(error: Exception, hidden: list[str]) -> tuple[str | None, str]:
    """STS's error code, None where it gave no answer, and the sentence without what is hidden."""
    response = getattr(error, "response", None)
    details = response.get("Error", {}) if isinstance(response, dict) else {}
    sentence = str(details.get("Message") or error)
    for text in hidden:
        # STS quotes what it refuses: "Value '12345' at 'tokenCode' failed …".
        sentence = sentence.replace(text, "***")
    code = str(details.get("Code") or "")
    # A proxy's page has the number of HTTP in a code's place, or none.
    return (code if code and not code.isdigit() else None), sentence.strip()


def _refusal(client: Any, role: Role, error: Exception, hidden: list[str]) -> AmplifyPluginError:
    code, sentence = _answer(error, hidden)
    if code is not None:
        return AssumeRoleRefused(role, code, sentence)
    return _without_answer(client, role.profile, role.role_arn, error, sentence)


def _without_answer(
    client: Any, profile: str, what: str, error: Exception, sentence: str
) -> AmplifyPluginError:
    if type(error).__name__ == "ParamValidationError":
        # Botocore's own check, before anything is sent. Its class depends on whose botocore it is.
        return ProfileInvalid(
            f"STS would reject profile {quoted(profile)}: {' '.join(sentence.split())}.",
            remedy="Correct it in ~/.aws/config.",
        )
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & NOT_OF_STS or isinstance(getattr(error, "response", None), dict):
        return StsUnreachable(
            what,
            f"the server at {client.meta.endpoint_url} is not STS.",
            remedy="A proxy or a network's sign-in page may have answered in its place: open any "
            "page in a browser, and check HTTPS_PROXY and AWS_ENDPOINT_URL.",
        )
    if "certificate" in sentence:
        remedy = (
            "Check the clock of this machine first. A proxy that inspects traffic needs its "
            "certificate in AWS_CA_BUNDLE."
        )
        return StsUnreachable(what, sentence, remedy=remedy)
    return StsUnreachable(what, sentence)


NEW_CODE = "Try again with a new code from that device; each code works once."


def _is_about_the_clock(code: str, sentence: str) -> bool:
    return code in CLOCK_CODES or any(words in sentence for words in CLOCK_WORDS)


def _session_remedy(profile: str, code: str, sentence: str) -> str:
    if _is_about_the_clock(code, sentence):
        return SET_CLOCK
    if code in KEYS_INVALID:
        return f"The access key that {quoted(profile)} uses is not valid; renew it."
    if "serial number" in sentence:
        return "Check mfa_serial in ~/.aws/config: IAM shows the device's ARN."
    return NEW_CODE if MFA_REFUSED in sentence else "Try again."


def _remedy(role: Role, code: str, sentence: str) -> str:
    source = shown(role.source_profile or role.credential_source or "the source")
    if _is_about_the_clock(code, sentence):
        return SET_CLOCK
    if code == "RegionDisabledException":
        return f"Give {quoted(source)} another region, or have STS activated in that region."
    if code in KEYS_INVALID:
        return f"The credentials of {quoted(source)} are not valid; renew them."
    if MFA_REFUSED in sentence:
        return NEW_CODE
    if "durationseconds" in sentence.lower():
        return "Lower duration_seconds of the profile in ~/.aws/config."
    if code == "AccessDenied":
        return (
            "Check external_id and mfa_serial, and ask the owner of the role whether "
            f"{quoted(source)} may assume it."
        )
    return "Correct the profile in ~/.aws/config." if code == "ValidationError" else "Try again."
