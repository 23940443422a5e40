"""AssumeRole, as STS is asked for it, and its refusals in words for a person."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig.profiles import ProfileInvalid, Role
from amplify_plugin.credentials import Credentials, now, parse_timestamp
from amplify_plugin.errors import AmplifyPluginError, without_inner_frames
from amplify_plugin.programs import REGION_VARIABLES
from amplify_plugin.roles.endpoints import endpoint_url
from amplify_plugin.roles.source import secrets_kept_from_logs
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.credentials import Secret

MFA_REFUSED = "MultiFactorAuthentication failed"  # how STS's sentence begins, whatever the reason


# How STS says that the caller's clock is wrong: a code of its own, or SignatureDoesNotMatch with
# one of these sentences, for a signature from more than five minutes ago or ahead.
CLOCK_CODES = ("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture")
CLOCK_WORDS = ("Signature expired", "Signature not yet current")
SET_CLOCK = "The clock of this machine is wrong: set it, and try again."
# What botocore raises for an answer in no form of STS; by name, since the botocore may be any.
NOT_OF_STS = {"ResponseParserError", "KeyError"}


class AssumeRoleRefused(AmplifyPluginError):
    """STS answered, and the answer is no. ``code`` is its error code."""

    def __init__(self, role: Role, code: str, sentence: str) -> None:
        super().__init__(
            f"STS does not let profile {shown(role.profile)!r} assume {shown(role.role_arn)}: "
            f"{shown(sentence)} ({shown(code)})",
            remedy=_remedy(role, code, sentence),
        )
        self.code = code


class StsUnreachable(AmplifyPluginError):
    """STS gave no answer that could be used."""

    def __init__(
        self,
        role: Role,
        reason: str,
        *,
        remedy: str = "Check the network and the region, and try again.",
    ) -> None:
        super().__init__(
            f"STS could not be asked for {shown(role.role_arn)}: {shown(reason)}", remedy=remedy
        )


def client(session: Any, role: Role, source: Credentials, region: str | None) -> Any:
    """STS for calls that the source's credentials sign, in its region, the role's if it has none.

    Raises StsUnreachable.
    """
    try:
        return session.create_client(
            "sts",
            region_name=region or role.region or _default_region(),
            endpoint_url=endpoint_url(session, "sts"),
            aws_access_key_id=source.access_key_id,
            aws_secret_access_key=source.secret_access_key,
            aws_session_token=source.session_token,
        )
    except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
        raise StsUnreachable(role, str(error)) from None


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
            with waiting(f"AWS is asked for {shown(role.role_arn)} ..."):
                answer = client.assume_role(
                    **{name: value for name, value in request.items() if value is not None}
                )["Credentials"]
        except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
            raise _refusal(client, role, error, hidden) from None
    # Inside an AWS CLI the time comes as text, elsewhere as a datetime.
    expiration = parse_timestamp(answer["Expiration"])
    if expiration is None:
        raise StsUnreachable(role, "its answer has no expiration that can be read.")
    check_clock(role.role_arn, expiration, clock())
    return Credentials(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], expiration
    )


def check_clock(what: str, expiration: datetime, moment: datetime) -> None:
    """Raise AmplifyPluginError for a session that is over although STS has just given it.

    It would be cached, never be used, and be asked for again at every call.
    """
    if expiration <= moment:
        raise AmplifyPluginError(
            f"STS has just given credentials for {shown(what)} until {expiration:%Y-%m-%d %H:%M} "
            f"UTC, and the clock of this machine says {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
            remedy=SET_CLOCK,
        )


def _refusal(client: Any, role: Role, error: Exception, hidden: list[str]) -> AmplifyPluginError:
    response = getattr(error, "response", None)
    details = response.get("Error", {}) if isinstance(response, dict) else {}
    sentence = str(details.get("Message") or error)
    for text in hidden:
        # STS quotes what it refuses: "Value '12345' at 'tokenCode' failed …".
        sentence = sentence.replace(text, "***")
    code = str(details.get("Code") or "")
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # A proxy's page has the number of HTTP in a code's place, or none.
    if kinds & NOT_OF_STS or (isinstance(response, dict) and (not code or code.isdigit())):
        return _stand_in(client, role)
    if code:
        return AssumeRoleRefused(role, code, sentence.strip())
    if type(error).__name__ == "ParamValidationError":
        # Botocore's own check, before anything is sent. Its class depends on whose botocore it is.
        return ProfileInvalid(
            f"Profile {shown(role.profile)!r} cannot be sent to STS: {' '.join(sentence.split())}.",
            remedy="Correct it in ~/.aws/config.",
        )
    if "certificate" in sentence:
        remedy = (
            "Check the clock of this machine first. A proxy that looks into what is sent wants its "
            "own certificate in AWS_CA_BUNDLE."
        )
        return StsUnreachable(role, sentence, remedy=remedy)
    return StsUnreachable(role, sentence)


def _stand_in(client: Any, role: Role) -> StsUnreachable:
    """Something answered that is not STS: a sign-in page of a network, a proxy's error."""
    return StsUnreachable(
        role,
        f"what answers at {client.meta.endpoint_url} is not STS.",
        remedy="A proxy, or the sign-in page of a network, may stand before it: open any page in "
        "a browser, and check HTTPS_PROXY and AWS_ENDPOINT_URL.",
    )


def _remedy(role: Role, code: str, sentence: str) -> str:
    source = shown(role.source_profile or role.credential_source or "the source")
    if code in CLOCK_CODES or any(words in sentence for words in CLOCK_WORDS):
        return SET_CLOCK
    if code == "RegionDisabledException":
        return f"Give {source!r} another region, or have STS activated in this one."
    if code in ("InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken"):
        return f"The credentials of {source!r} are not valid; renew them."
    if MFA_REFUSED in sentence:
        return "Try again with a new code from that device; each code is good for one use."
    if "durationseconds" in sentence.lower():
        return "Lower duration_seconds of the profile in ~/.aws/config."
    if code == "AccessDenied":
        return (
            f"Check that {source!r} may assume the role, and external_id and mfa_serial, "
            "with whoever owns it."
        )
    return "Correct the profile in ~/.aws/config." if code == "ValidationError" else "Try again."
