"""What AWS and the tools demand of a setting's value. Values are never shown.

Each demand is a function from a value to what is wrong with it; ``DEMANDS`` says which setting has
which. The bounds are those of the STS API (AssumeRole) and of what the AWS CLI refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.commands import regions
from amplify_plugin.commands.doctor.checks import amounts, misplaced, role_parameters, set_command
from amplify_plugin.commands.doctor.checks.fault import Demand, Fault
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.suggestions import closest
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting


def check(file: AwsFile, sections: Iterable[LocatedSection] | None = None) -> Iterator[Finding]:
    """All values of a file's profiles and sso-sessions that AWS or a tool refuses."""
    for section in file.sections if sections is None else sections:
        if not (section.is_profile or section.is_sso_session or section.lacks_prefix):
            continue
        for setting in section.settings:
            for what, line, fault in _faults(section, setting):
                yield finding(
                    fault.code,
                    section.name,
                    f"{what} of [{shown(section.header)}] in {file.shown} {fault.why}.",
                    _fix(file, section, setting, fault),
                    severity=fault.severity,
                    file=file.path,
                    line=line,
                    tools=fault.tools,
                )


def of_address(value: str) -> Fault | None:
    """What is wrong with an endpoint_url; its quotes and a comment behind it aside."""
    bare = _bare(value)
    return None if not bare or _BLACKENED.search(bare) else _endpoint_url(bare)


def _fix(file: AwsFile, section: LocatedSection, setting: LocatedSetting, fault: Fault) -> str:
    """What to do; with the command that writes what was meant, where that is known."""
    if fault.meant is None or setting.inner or section.kind != "config" or not section.is_profile:
        return fault.fix
    return f"{fault.fix} {set_command.to_write(file, section, setting, fault.meant)}"


def _faults(section: LocatedSection, setting: LocatedSetting) -> Iterator[tuple[str, int, Fault]]:
    """What is wrong with a setting, or with those of its block: its name, its line, the fault."""
    key = setting.key.lower()
    for inner in setting.inner:
        demand = DEMANDS.get(f"{key}.{inner.key}")
        fault = demand(inner.value) if demand else None
        if fault is not None:
            yield f"{shown(inner.key)} below '{shown(setting.key)} ='", inner.line, fault
    if not setting.inner:
        fault = _fault(section, setting)
        if fault is not None:
            yield shown(setting.key), setting.line, fault


def _fault(section: LocatedSection, setting: LocatedSetting) -> Fault | None:
    key, value = setting.key.lower(), setting.value.strip()
    if misplaced.glued(section, setting) is not None:
        return None  # it is not what anybody meant as the value
    if key == "cli_pager" and value in ("''", '""'):
        why = "is two quotes, which the AWS CLI runs as a program: it fails"
        return Fault("value-in-quotes", why, "Write nothing after the '='.")
    # Quotes and comments are findings of their own; what is right without them is right.
    value = _bare(value)
    if not value:
        return _empty(key)
    if key in ("region", "sso_region") and _has_own_endpoint(section):
        return None
    # A tool takes it for the account of the keys beside it; elsewhere it is a browser add-on's.
    if key == "aws_account_id" and not section.setting("aws_access_key_id"):
        return None
    # What was blackened to show the file to others is not in the person's own.
    if _BLACKENED.search(value):
        return None
    demand = DEMANDS.get(key)
    return demand(value) if demand and "\n" not in value else None


_BLACKENED = re.compile(r"(?i)x{4,}|\*{3,}|redacted")


def _bare(value: str) -> str:
    value = re.split(r"\s[#;]", value)[0].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _has_own_endpoint(section: LocatedSection) -> bool:
    """Whether the profile is for another service than AWS, which may have any region."""
    return any(section.setting(key) for key in ("endpoint_url", "services"))


_SIGNS_WITH_NOTHING = "is empty: the AWS CLI uses the empty key, and doesn't look for others"
# Settings whose emptiness a tool does not take for their absence, and what it does.
_NOT_EMPTY = {
    "aws_access_key_id": _SIGNS_WITH_NOTHING,
    "aws_secret_access_key": _SIGNS_WITH_NOTHING,
    "credential_process": "is empty: the AWS CLI has nothing to run, and fails",
    "region": 'is empty: the AWS CLI fails with "Invalid endpoint: https://SERVICE..amazonaws.com"',
    "role_arn": "is empty: the AWS CLI asks STS for a role without an ARN, and fails",
    "source_profile": "is empty: the AWS CLI looks for a profile without a name, and fails",
    "sso_session": "is empty: the AWS CLI looks for an sso-session without a name, and fails",
    "mfa_serial": "is empty: STS rejects an MFA device without a name",
    "external_id": "is empty: STS requires at least 2 characters",
    "role_session_name": "is empty: STS requires at least 2 characters",
}


def _empty(key: str) -> Fault | None:
    why = _NOT_EMPTY.get(key)
    return Fault("value-empty", why, "Give it a value, or remove the line.") if why else None


def _region(value: str) -> Fault | None:
    found = regions.odd(value)
    if found is None:
        return None
    return Fault(
        "region-unknown",
        f"is {quoted(value[:40])}: {found.why}",
        regions.suggestion(found),
        found.severity,
        found.meant[0] if len(found.meant) == 1 else None,
    )


def _sso_region(value: str) -> Fault | None:
    fault = _region(value)
    # IAM Identity Center is in AWS's regions alone.
    return fault._replace(severity="error") if fault else None


def _api_versions(value: str) -> Fault | None:
    why = "has a value on its line: the AWS CLI fails with \"'str' object has no attribute 'get'\""
    fix = "Write nothing after the '='. Its settings go on the lines below, indented."
    return Fault("nested-block-not-indented", why, fix) if value else None


_FEWEST_DIGITS = 8  # no account id begins with so many zeros that fewer are left


def _account_id(value: str) -> Fault | None:
    if re.fullmatch(r"\d{12}", value, re.ASCII):
        return None
    # Spreadsheets and YAML take the zeros in front of a number away.
    lost = value.isdigit() and _FEWEST_DIGITS <= len(value) < len("123456789012")
    return Fault(
        "account-id-invalid",
        "is not a 12-digit account id: AWS rejects it",
        f"If it lost its leading zeros, write '{value.zfill(12)}'."
        if lost
        else "Write the 12 digits, without dashes.",
    )


def _account_of_keys(value: str) -> Fault | None:
    fault = _account_id(value)
    why = "is not a 12-digit account id: the AWS CLI puts it into DynamoDB's address"
    return fault._replace(why=why) if fault else None


def _sso_role_name(value: str) -> Fault | None:
    if not value.startswith(("arn:", "AWSReservedSSO_")):
        return None
    return Fault(
        "value-not-allowed",
        'is the name of a role, not of a permission set: IAM Identity Center answers "No access"',
        "Write the permission set's name, which the access portal shows below the account.",
    )


_CONSOLE = re.compile(r"https?://(?:[\w-]+\.)*(?:console|signin)\.(?:aws\.amazon|amazonaws)\.\w+")


def _start_url(value: str) -> Fault | None:
    if not re.match(r"https?://[^\s/]+", value):
        why = "does not begin with https://"
    elif _CONSOLE.match(value):
        why = "is the AWS console's address, not the access portal's"
    else:
        return None
    fix = "Write the access portal's address, as your browser shows it."
    return Fault("url-invalid", f"{why}: 'aws sso login' fails", fix)


def _endpoint_url(value: str) -> Fault | None:
    if re.fullmatch(r"https?://[^\s/]+\S*", value):
        return None
    return Fault(
        "url-invalid",
        'does not begin with http:// or https://: the AWS CLI fails with "Invalid endpoint"',
        "Write https:// (or http://) in front of it.",
    )


def _one_of(*allowed: str, says: str, fold: bool = False) -> Demand:
    def demand(value: str) -> Fault | None:
        if (value.lower() if fold else value) in allowed:
            return None
        meant = closest(value, allowed)
        hint = f"Did you mean {quoted(meant)}? " if meant else ""
        return Fault(
            "value-not-allowed",
            says,
            f"{hint}Allowed values: {', '.join(allowed)}.",
            meant=meant,
        )

    return demand


_STOPS = "has a value that the AWS CLI rejects: its commands fail"

DEMANDS: Mapping[str, Demand] = {
    **amounts.DEMANDS,
    "role_arn": role_parameters.role_arn,
    "mfa_serial": role_parameters.mfa_serial,
    "role_session_name": role_parameters.session_name,
    "external_id": role_parameters.external_id,
    "duration_seconds": role_parameters.duration,
    "region": _region,
    "sso_region": _sso_region,
    "api_versions": _api_versions,
    "sso_account_id": _account_id,
    "sso_role_name": _sso_role_name,
    "aws_account_id": _account_of_keys,
    "sso_start_url": _start_url,
    "endpoint_url": _endpoint_url,
    "ec2_metadata_service_endpoint": _endpoint_url,
    "credential_source": _one_of(
        "Environment",
        "Ec2InstanceMetadata",
        "EcsContainer",
        says="is not a source that the tools know: they refuse the profile",
    ),
    "output": _one_of("json", "text", "table", "yaml", "yaml-stream", "off", says=_STOPS),
    "retry_mode": _one_of("legacy", "standard", "adaptive", says=_STOPS),
    "sts_regional_endpoints": _one_of("legacy", "regional", says=_STOPS, fold=True),
    "defaults_mode": _one_of(
        "legacy", "auto", "standard", "in-region", "cross-region", "mobile", says=_STOPS, fold=True
    ),
    "cli_timestamp_format": _one_of("none", "wire", "iso8601", says=_STOPS),
    "cli_binary_format": _one_of("base64", "raw-in-base64-out", says=_STOPS),
    "account_id_endpoint_mode": _one_of("preferred", "disabled", "required", says=_STOPS),
    "request_checksum_calculation": _one_of(
        "when_supported", "when_required", says=_STOPS, fold=True
    ),
    "response_checksum_validation": _one_of(
        "when_supported", "when_required", says=_STOPS, fold=True
    ),
    "ec2_metadata_service_endpoint_mode": _one_of("ipv4", "ipv6", says=_STOPS, fold=True),
    "s3.addressing_style": _one_of("auto", "virtual", "path", says=_STOPS),
}
