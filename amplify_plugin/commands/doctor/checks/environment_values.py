"""What each environment variable holds: nothing, more than its value, or what a tool refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from amplify_plugin.commands.doctor.checks import demands
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.programs.environment import PROFILE_VARIABLES, REGION_VARIABLES
from amplify_plugin.terminal.shell_commands import unset

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
TOKEN, OLD_TOKEN = "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"
BUNDLE = "AWS_CA_BUNDLE"
FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")

# What the tools do with a variable that is there and empty (each was tried, v1 and v2).
_WHEN_EMPTY = {
    **dict.fromkeys(
        PROFILE_VARIABLES, 'the AWS CLI fails with "The config profile () could not be found"'
    ),
    "AWS_REGION": "AWS CLI v2 and the SDKs use the empty region, and find no endpoint",
    "AWS_DEFAULT_REGION": "the AWS CLI uses the empty region, and finds no endpoint",
    "AWS_CONFIG_FILE": "the AWS CLI does not read ~/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "the AWS CLI does not read ~/.aws/credentials",
}
# Variables that are held against what the setting of the same meaning demands.
_DEMANDS = {
    **{
        f"AWS_{setting.upper()}": setting
        for setting in (
            *("account_id_endpoint_mode", "ec2_metadata_service_endpoint", "max_attempts"),
            *("ec2_metadata_service_endpoint_mode", "metadata_service_num_attempts"),
            *("metadata_service_timeout", "request_checksum_calculation"),
            *("request_min_compression_size_bytes", "response_checksum_validation"),
            *("use_dualstack_endpoint", "use_fips_endpoint"),
        )
    },
    "AWS_DEFAULT_OUTPUT": "output",
    "AWS_DEFAULTS_MODE": "defaults_mode",
    "AWS_ENDPOINT_URL": "endpoint_url",
    "AWS_RETRY_MODE": "retry_mode",
    "AWS_ROLE_ARN": "role_arn",
    "AWS_ROLE_SESSION_NAME": "role_session_name",
    "AWS_STS_REGIONAL_ENDPOINTS": "sts_regional_endpoints",
}
# A service's id; without one, or in small letters, no tool reads it.
_OF_ONE_SERVICE = re.compile(r"AWS_ENDPOINT_URL(?:_[A-Z0-9]+)+")
_OTHERS = (
    *PROFILE_VARIABLES,
    *FILES,
    *KEYS,
    TOKEN,
    OLD_TOKEN,
    BUNDLE,
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def check(environ: Mapping[str, str]) -> Iterator[Finding]:
    """All variables that hold nothing, quotes or blanks, or what a tool refuses."""
    for variable, happens in _WHEN_EMPTY.items():
        if environ.get(variable) == "":
            yield finding(
                "environment-value-empty",
                variable,
                f"{variable} is set to an empty value, which is not the same as unset: {happens}.",
                f"{unset(variable)}, or give it a value.",
            )
    for variable in (*_OTHERS, *REGION_VARIABLES):
        yield from _odd_value(variable, environ.get(variable, ""))
    for variable in (*_DEMANDS, *filter(_is_of_one_service, environ)):
        yield from _demanded(variable, environ.get(variable, ""))


def _is_of_one_service(variable: str) -> bool:
    return _OF_ONE_SERVICE.fullmatch(variable) is not None


def is_usable(value: str | None) -> bool:
    """Whether there is a value, and nothing around it that is not meant."""
    return bool(value) and _odd(value or "") is None


def _odd_value(variable: str, value: str) -> Iterator[Finding]:
    odd = _odd(value)
    if odd is not None:
        yield finding(
            "environment-value-odd",
            variable,
            f"{variable} has {odd}: to every tool {_are_part(odd)} of the value. "
            "'docker --env-file' and some readers of .env files keep them.",
            f"Set {variable} without {_them(odd)}.",
        )


def _odd(value: str) -> str | None:
    if len(value) > 1 and value[0] in "\"'“‘" and value[-1] in "\"'”’":  # noqa: RUF001
        return "quotes around it"
    if value.endswith("\r"):
        return "a Windows line end after it"
    return "blanks around it" if value and value != value.strip() else None


def _are_part(odd: str) -> str:
    return "it is part" if odd.startswith("a ") else "they are part"


def _them(odd: str) -> str:
    return "it" if odd.startswith("a ") else "them"


def _demanded(variable: str, value: str) -> Iterator[Finding]:
    setting = "endpoint_url" if _is_of_one_service(variable) else _DEMANDS[variable]
    fault = demands.DEMANDS[setting](value) if value else None
    if fault is None:
        return
    if _odd(value) is not None:
        yield from _odd_value(variable, value)
        return
    yield finding(fault.code, variable, f"{variable} {fault.why}.", fault.fix, tools=fault.tools)
