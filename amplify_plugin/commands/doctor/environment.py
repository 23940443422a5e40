"""Environment variables that no tool takes for what is meant, or not all for the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from amplify_plugin.awsconfig import names
from amplify_plugin.commands.doctor import demands
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.key_pair import KeyPair, fault_of
from amplify_plugin.terminal.suggestions import closest
from amplify_plugin.terminal.text import shown

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
BUNDLE, TOKEN = "AWS_CA_BUNDLE", "AWS_SESSION_TOKEN"
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")

# What the tools do with a variable that is there and empty (each was tried, v1 and v2).
_WHEN_EMPTY = {
    **dict.fromkeys(PROFILES, 'the AWS CLI stops with "The config profile () could not be found"'),
    "AWS_REGION": "AWS CLI v2 and the SDKs take it for the region, and find no endpoint",
    "AWS_DEFAULT_REGION": "the AWS CLI takes it for the region, and finds no endpoint",
    "AWS_CONFIG_FILE": "the AWS CLI reads no ~/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "the AWS CLI reads no ~/.aws/credentials",
}
# What people set, and what it is called.
_OFTEN_CALLED = {
    "AWS_ACCESS_KEY": "AWS_ACCESS_KEY_ID",
    "AWS_KEY_ID": "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_KEY": "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_ACCESS_KEY_ID": "AWS_SECRET_ACCESS_KEY",
    "AWS_CREDENTIALS_FILE": "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CREDENTIAL_FILE": "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_PROFILE_NAME": "AWS_PROFILE",
    "AWS_REGION_NAME": "AWS_REGION",
}


def check(
    environ: Mapping[str, str],
    known: Mapping[str, object],
    is_there: Callable[[str], bool] = lambda _: True,
) -> Iterator[Finding]:
    """All that the variables say wrongly, twice or halfway.

    ``known`` has the profiles by spoken name; ``is_there`` tells whether a path exists.
    """
    yield from _values(environ)
    yield from _keys(environ)
    yield from _profiles(environ, known)
    yield from _regions(environ)
    yield from _demanded(environ)
    yield from _files(environ, is_there)
    yield from _bundle(environ, is_there)
    yield from _misspelt(environ)
    if environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        yield finding(
            "plugin-switched-off",
            "AMPLIFY_PLUGIN",
            "AMPLIFY_PLUGIN=off is set: 'aws' works as without this plugin.",
            "'unset AMPLIFY_PLUGIN' turns it on.",
        )


def _values(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that are empty, or whose quotes, blanks or line ends are part of them."""
    for variable in (*PROFILES, *REGIONS, *FILES, *KEYS, TOKEN):
        value = environ.get(variable)
        if value is None:
            continue
        if not value and variable in _WHEN_EMPTY:
            yield finding(
                "environment-value-empty",
                variable,
                f"{variable} is set to an empty value, which is not the same as unset: "
                f"{_WHEN_EMPTY[variable]}.",
                f"'unset {variable}', or give it a value.",
            )
        elif odd := _odd(value):
            yield finding(
                "environment-value-odd",
                variable,
                f"{variable} has {odd}, which to every tool {_is_part(odd)} of the value (an .env "
                "file, or 'docker --env-file', keeps them).",
                f"Set {variable} without.",
            )


def _odd(value: str) -> str | None:
    if len(value) > 1 and value[0] in "\"'“‘" and value[-1] in "\"'”’":  # noqa: RUF001
        return "quotes around it"
    if value.endswith("\r"):
        return "a Windows line end after it"
    return "blanks around it" if value and value != value.strip() else None


def _is_part(odd: str) -> str:
    return "is part" if odd.startswith("a ") else "are part"


def _is_usable(value: str | None) -> bool:
    return bool(value) and _odd(value or "") is None


def _keys(environ: Mapping[str, str]) -> Iterator[Finding]:
    profiles = [name for name in PROFILES if environ.get(name)]
    keys = [name for name in KEYS if environ.get(name)]
    if len(keys) == 1:
        missing = next(name for name in KEYS if name not in keys)
        happens = (
            'the AWS CLI stops with "Partial credentials found in env", others keep looking'
            if missing == KEYS[1]
            else "no tool uses it"
        )
        yield finding(
            "environment-keys-incomplete",
            missing,
            f"{keys[0]} is set and {missing} is not: {happens}.",
            f"Set both, or 'unset {keys[0]}'.",
        )
    elif keys and profiles:
        variable = profiles[0]
        yield finding(
            "environment-keys-beside-profile",
            variable,
            f"The environment has keys and {variable}: the AWS CLI and CDK use the keys, the AWS "
            "SDK for JavaScript the profile. 'ampx' then checks one account and deploys to "
            "another.",
            f"'unset {variable}', or 'unset {' '.join(KEYS)} AWS_SESSION_TOKEN'.",
        )
    if len(keys) == len(KEYS) and all(_is_usable(environ[name]) for name in KEYS):
        yield from _pair(environ)
    if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") and not environ.get("AWS_ROLE_ARN"):
        yield finding(
            "environment-web-identity-incomplete",
            "AWS_ROLE_ARN",
            "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: the AWS CLI stops with "
            '"has no role ARN configured".',
            "Set both, or 'unset AWS_WEB_IDENTITY_TOKEN_FILE'.",
        )


def _pair(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with the two keys by their look."""
    fault = fault_of(KeyPair(*(environ.get(name, "") for name in (*KEYS, TOKEN))))
    if fault is None:
        return
    at = {"key_id": KEYS[0], "secret": KEYS[1], "token": TOKEN}[fault.at]
    if fault.code == "temporary-keys-without-token":
        yield finding(fault.code, TOKEN, f"{at} {fault.why}.", f"Set {TOKEN} too.")
    elif fault.code == "token-of-other-keys":
        code = f"environment-{fault.code}"
        yield finding(code, TOKEN, f"{at} {fault.why}.", f"'unset {TOKEN}'.")
    else:
        unset = f"'unset {' '.join(KEYS)}'"
        yield finding(fault.code, at, f"{at} {fault.why}.", f"Set it again, or {unset}.")


def _profiles(environ: Mapping[str, str], known: Mapping[str, object]) -> Iterator[Finding]:
    profiles = {name: environ[name] for name in PROFILES if environ.get(name)}
    if len(set(profiles.values())) > 1:
        yield finding(
            "environment-profiles-differ",
            "AWS_DEFAULT_PROFILE",
            "AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles: AWS CLI v1 uses the "
            "second, v2 and the others the first.",
            "'unset AWS_DEFAULT_PROFILE'.",
        )
    for variable, name in profiles.items():
        if names.unescape(name) in known or name == "default" or not _is_usable(name):
            continue
        meant = closest(name, known)
        yield finding(
            "environment-profile-missing",
            variable,
            f"{variable} names the profile {shown(name)!r}, which is in neither AWS file: the AWS "
            f'CLI stops with "The config profile ({shown(name)}) could not be found".',
            (f"Did you mean {shown(meant)!r}? " if meant else "")
            + f"'unset {variable}', or add the profile.",
        )


def _regions(environ: Mapping[str, str]) -> Iterator[Finding]:
    regions = {name: environ[name] for name in REGIONS if _is_usable(environ.get(name))}
    for variable, region in regions.items():
        fault = demands.DEMANDS["region"](region)
        if fault is not None:
            yield finding(
                fault.code, variable, f"{variable} {fault.why}.", fault.fix, severity=fault.severity
            )
    if len(set(regions.values())) > 1:
        yield finding(
            "environment-regions-differ",
            "AWS_DEFAULT_REGION",
            "AWS_REGION and AWS_DEFAULT_REGION differ: AWS CLI v1 and boto3 use the second, AWS "
            "CLI v2 and the other SDKs the first.",
            "'unset AWS_DEFAULT_REGION', or set both to the same.",
        )


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


def _demanded(environ: Mapping[str, str]) -> Iterator[Finding]:
    for variable, setting in _DEMANDS.items():
        value = environ.get(variable, "")
        fault = demands.DEMANDS[setting](value) if value else None
        if fault is not None:
            what = f"{variable} {fault.why}."
            yield finding(fault.code, variable, what, fault.fix, tools=fault.tools)


def _files(environ: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Finding]:
    for variable in FILES:
        path = environ.get(variable, "")
        if not _is_usable(path):
            continue
        if path.startswith("~") or "$" in path:
            is_variable = "$" in path
            who = "the Amplify CLI looks"
            if is_variable:
                who = "the Amplify CLI and the AWS SDK for JavaScript look"
            yield finding(
                "environment-path-not-expanded",
                variable,
                f"{variable} has a {'$' if is_variable else '~'} in it: the AWS CLI expands it, "
                f"but {who} for a file of exactly that name.",
                "Write the whole path.",
                tools=("amplify", "js") if is_variable else ("amplify",),
            )
        elif not is_there(path):
            yield finding(
                "environment-file-missing",
                variable,
                f"{variable} names {shown(path)}, which doesn't exist: the tools go on as if it "
                "were empty.",
                f"Correct it, or 'unset {variable}'.",
                # People name none on purpose, to keep keys out.
                severity="warning" if variable == FILES[0] else "note",
            )


def _bundle(environ: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Finding]:
    path = environ.get(BUNDLE, "")
    if _is_usable(path) and not is_there(path):
        yield finding(
            "environment-file-missing",
            BUNDLE,
            f"{BUNDLE} names {shown(path)}, which does not exist: every call of the AWS CLI fails.",
            f"Correct it, or 'unset {BUNDLE}'.",
            severity="error",
        )


def _misspelt(environ: Mapping[str, str]) -> Iterator[Finding]:
    for variable, meant in _OFTEN_CALLED.items():
        if environ.get(variable) and not environ.get(meant):
            yield finding(
                "environment-variable-misspelt",
                variable,
                f"{variable} is set, which neither the AWS CLI nor the SDK for JavaScript reads.",
                f"Did you mean {meant}?",
            )
