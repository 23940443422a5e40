"""A role profile that is to be written: its fields, and what is wrong with a value for one.

The forms are those that STS and IAM accept, so that a slip shows here and not as an AccessDenied
later. Each check takes text and returns it, or raises ValueError with a clause for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from amplify_plugin.awsconfig import names, partitions, passkeys, readers, role_parameters
from amplify_plugin.awsconfig.role_parameters import LONGEST, SHORTEST
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import quoted

_REGION = re.compile(r"[a-z]{2,5}(?:-[a-z]+)+-[0-9]{1,2}")
_ACCESS_KEY = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,}")


_ROLE_FORM = "arn:aws:iam::123456789012:role/NAME"
_DEVICE_FORM = "arn:aws:iam::123456789012:mfa/NAME"


class NewProfile(NamedTuple):
    """A role profile as part 3 of the Amplify guide has it; None for what it leaves out."""

    name: str
    role_arn: str
    source_profile: str
    mfa_serial: str | None = None
    external_id: str | None = None
    region: str | None = None
    role_session_name: str | None = None
    duration_seconds: str | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What its section of the config file holds, in the guide's order."""
        fields = self._asdict()
        del fields["name"]
        return {key: value for key, value in fields.items() if value is not None}


class Field(NamedTuple):
    """One value of a new profile: its key in the file, how a person is asked, and its check.

    One that few people need is not asked for: it is an option only.
    """

    key: str
    question: str
    check: Callable[[str], str]
    is_required: bool = False
    is_asked: bool = True

    @property
    def option(self) -> str:
        return "--" + self.key.replace("_", "-")


def check_role_arn(text: str) -> str:
    """The ARN of an IAM role, in any partition."""
    return _arn(
        text, role_parameters.of_role(text), _ROLE_FORM, f"is not the ARN of a role ({_ROLE_FORM})"
    )


def check_mfa_serial(text: str) -> str:
    """The ARN of a virtual device, or the serial number on the back of a hardware one."""
    _refuse_key(text)
    if passkeys.is_passkey(text):
        raise ValueError(
            "is a passkey or security key, which gives no codes: sign in through 'aws login' or "
            "'aws sso login' and name that profile as the source, or register a virtual device"
        )
    fault = role_parameters.of_device(text)
    if fault == "not-an-arn":
        raise ValueError("is neither the ARN of an MFA device nor a serial number")
    return _arn(text, fault, _DEVICE_FORM, f"is not the ARN of an MFA device ({_DEVICE_FORM})")


def check_external_id(text: str) -> str:
    """What the role's owner agreed on with you, in the characters that STS takes."""
    _refuse_key(text)
    if not role_parameters.is_external_id(text):
        raise ValueError("is not an external id: 2 or more of A-Z a-z 0-9 _+=,.@:/-")
    return text


def check_region(text: str) -> str:
    """The form of a region; whether it exists, AWS knows."""
    if not _REGION.fullmatch(text):
        raise ValueError("is not a region such as us-east-1")
    return text


def check_session_name(text: str) -> str:
    """What STS takes as RoleSessionName."""
    _refuse_key(text)
    if not role_parameters.is_session_name(text):
        raise ValueError("is not a session name: 2 to 64 of A-Z a-z 0-9 _+=,.@-")
    return text


def check_duration(text: str) -> str:
    """Seconds that AssumeRole takes, if the role's own maximum does."""
    if role_parameters.of_duration(text) is not None:
        raise ValueError(f"must be a number of seconds from {SHORTEST} to {LONGEST}")
    return text.lstrip("0")


def check_source_name(text: str) -> str:
    """A name that can stand in a setting; the characters of a new one are checked later."""
    if not text.strip() or not text.isprintable():
        raise ValueError("is not a profile name")
    _refuse_key(text)
    return text


FIELDS = (
    Field("role_arn", "ARN of the role", check_role_arn, is_required=True),
    Field(
        "source_profile",
        "Profile that holds your access key, existing or new",
        check_source_name,
        is_required=True,
    ),
    Field("mfa_serial", "ARN or serial number of your MFA device", check_mfa_serial),
    Field("external_id", "External id", check_external_id),
    Field("region", "Region", check_region),
    Field("role_session_name", "Session name", check_session_name, is_asked=False),
    Field("duration_seconds", "Duration in seconds", check_duration, is_asked=False),
)


def check_together(profile: NewProfile) -> None:
    """What no value shows by itself. Raises UsageError.

    A value that is not known yet, empty or None, fits any other.
    """
    if profile.name and names.same(profile.name, profile.source_profile):
        raise UsageError(
            f"Profile {quoted(profile.name)} cannot be its own source.",
            remedy="Name the profile whose keys can assume the role.",
        )
    partition = _partition(profile.role_arn) if profile.role_arn else None
    serial = profile.mfa_serial or ""
    if partition and serial.startswith("arn:") and _partition(serial) != partition:
        raise UsageError(
            f"--mfa-serial is not in the role's partition ({partition}).",
            remedy="Use the same partition for both: aws, aws-cn or aws-us-gov.",
        )
    if partition and profile.region and partitions.partition_id(profile.region) != partition:
        raise UsageError(
            f"Region {profile.region} is not in the role's partition.",
            remedy="Give a --region of the role's partition.",
        )
    for key, value in profile.settings.items():
        misread = value and readers.misread(value)
        if misread:
            raise UsageError(
                f"The value of {key} would be read differently by "
                f"{' and '.join(readers.READERS[reader].name for reader in misread)}.",
                remedy="Choose another value: some tools end a value at ';' or '#', and some words "
                "have a meaning of their own there.",
            )


def check_name(name: str, files: Collection[str], *, allow_any: bool) -> str | None:
    """Pass a plain name; another one only if allowed, and if the AWS CLI at least can read it.

    ``files`` are those in which the profile will stand. Returns a sentence about what an allowed
    name costs, else None. Raises UsageError.
    """
    if not name.strip():
        raise UsageError("A profile needs a name.", remedy="Give NAME.")
    if _ACCESS_KEY.fullmatch(name):
        raise UsageError(
            "That is an access key, not the name of a profile.",
            remedy="Give a name; keys are asked for later, and not shown.",
        )
    unread = _unread_by(name, files)
    costs = [reader.name for key, reader in readers.READERS.items() if key in unread]
    sentence = (
        f"{quoted(name)} cannot be found by {' and '.join(costs)}."
        if costs
        else f"{quoted(name)} is not a plain name: some tools and scripts will reject it."
    )
    if "aws" in unread:
        raise UsageError(
            f"{quoted(name)} cannot be the name of a profile.",
            remedy="Choose a name of letters, digits, '_' and '-'.",
        )
    if not costs and names.is_plain(name):
        return None
    if not allow_any:
        raise UsageError(
            sentence,
            remedy="Choose a name of letters, digits, '_' and '-', or give --allow-any-name.",
        )
    return sentence


def _unread_by(name: str, files: Collection[str]) -> set[str]:
    return {
        reader
        for file in files
        for reader, read_as in names.readers(new_header(name, file), file).items()
        if read_as != name
    }


def new_header(name: str, file: str) -> str:
    """The section header that most tools read as this name.

    Raises UsageError where not even the AWS CLI would.
    """
    # The Amplify CLI's first: of two headers that as many tools read, it gets the one for itself.
    headers = [names.header(name, file, reader) for reader in readers.READERS]
    read_as = {header: names.readers(header, file) for header in headers if header is not None}
    usable = [header for header, found in read_as.items() if found["aws"] == name]
    best = max(usable, key=lambda h: list(read_as[h].values()).count(name), default=None)
    if best is None:
        raise UsageError(
            f"{quoted(name)} cannot be the name of a profile.",
            remedy="Choose a name of letters, digits, '_' and '-'.",
        )
    return best


def _refuse_key(text: str) -> None:
    """Refuse an access key that is pasted where something else is asked: it would be written."""
    if _ACCESS_KEY.fullmatch(text):
        raise ValueError("is an access key; keys are asked for later, and not shown")


def _arn(text: str, fault: role_parameters.ArnFault | None, form: str, other: str) -> str:
    """The ARN if it has no fault; else a clause about it, ``other`` where it is of other kind."""
    if fault is None:
        return text
    if fault in ("not-an-arn", "colons"):
        raise ValueError(f"is not an ARN such as {form}")
    raise ValueError(
        {
            "session": "is the ARN of a session; the role's is arn:aws:iam::ACCOUNT:role/NAME",
            "other-service": f"is not an IAM ARN such as {form}",
            "other-kind": other,
            "account": "has no account id of 12 digits",
            "partition": f"has the unknown partition {quoted(_partition(text))} "
            "(aws, aws-cn, aws-us-gov …)",
        }[fault]
    )


def _partition(arn: str) -> str:
    return arn.split(":", 2)[1]
