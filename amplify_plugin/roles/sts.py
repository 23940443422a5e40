"""AssumeRole, as STS is asked for it, and its refusals in words for a person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig.profiles import ProfileInvalid, Role
from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.errors import AmplifyPluginError, without_inner_frames
from amplify_plugin.programs import REGION_VARIABLES
from amplify_plugin.roles.endpoints import endpoint_url
from amplify_plugin.roles.source import secrets_kept_from_logs
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.credentials import Secret

MFA_REFUSED = "MultiFactorAuthentication failed"  # how STS's sentence begins, whatever the reason


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

    def __init__(self, role: Role, reason: str) -> None:
        super().__init__(
            f"STS could not be asked for {shown(role.role_arn)}: {shown(reason)}",
            remedy="Check the network and the region, and try again.",
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
def assume_role(client: Any, role: Role, code: Secret | None) -> Credentials:
    """AssumeRole with what the profile sets, and nothing else. Raises AssumeRoleRefused."""
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
            raise _refusal(role, error, hidden) from None
    # Inside an AWS CLI the time comes as text, elsewhere as a datetime.
    expiration = parse_timestamp(answer["Expiration"])
    if expiration is None:
        raise StsUnreachable(role, "its answer has no expiration that can be read.")
    return Credentials(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], expiration
    )


def _refusal(role: Role, error: Exception, hidden: list[str]) -> AmplifyPluginError:
    response = getattr(error, "response", None)
    details = response.get("Error", {}) if isinstance(response, dict) else {}
    sentence = str(details.get("Message") or error)
    for text in hidden:
        # STS quotes what it refuses: "Value '12345' at 'tokenCode' failed …".
        sentence = sentence.replace(text, "***")
    if details:
        return AssumeRoleRefused(role, str(details.get("Code", "Unknown")), sentence.strip())
    if type(error).__name__ == "ParamValidationError":
        # Botocore's own check, before anything is sent. Its class depends on whose botocore it is.
        return ProfileInvalid(
            f"Profile {shown(role.profile)!r} cannot be sent to STS: {' '.join(sentence.split())}.",
            remedy="Correct it in ~/.aws/config.",
        )
    return StsUnreachable(role, sentence)


def _remedy(role: Role, code: str, sentence: str) -> str:
    source = shown(role.source_profile or role.credential_source or "the source")
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
