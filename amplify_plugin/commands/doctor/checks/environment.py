"""Environment variables that no tool takes for what is meant, or not all for the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from amplify_plugin.awsconfig import names
from amplify_plugin.commands.doctor.checks import demands, environment_values
from amplify_plugin.commands.doctor.checks.environment_values import (
    BUNDLE,
    FILES,
    KEYS,
    OLD_TOKEN,
    TOKEN,
    is_usable,
)
from amplify_plugin.commands.doctor.checks.key_pair import KeyPair, fault_of
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.programs.environment import PROFILE_VARIABLES, REGION_VARIABLES
from amplify_plugin.terminal.shell_commands import unset
from amplify_plugin.terminal.suggestions import closest, nearest
from amplify_plugin.terminal.text import quoted, shown

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


_KNOWN = frozenset(
    {
        *(
            *PROFILE_VARIABLES,
            *REGION_VARIABLES,
            *FILES,
            *KEYS,
            TOKEN,
            BUNDLE,
            "AWS_DEFAULT_OUTPUT",
        ),
        *("AWS_ENDPOINT_URL", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    }
)


def check(
    environ: Mapping[str, str],
    known: Mapping[str, object],
    is_there: Callable[[str], bool] = lambda _: True,
) -> Iterator[Finding]:
    """All that the variables say wrongly, twice or halfway.

    ``known`` has the profiles by spoken name; ``is_there`` tells whether a path exists.
    """
    yield from environment_values.check(environ)
    yield from _keys(environ)
    yield from _profiles(environ, known)
    yield from _regions(environ)
    yield from _files(environ, is_there)
    yield from _bundle(environ, is_there)
    yield from _misspelt(environ)
    if environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        yield finding(
            "plugin-switched-off",
            "AMPLIFY_PLUGIN",
            "AMPLIFY_PLUGIN=off is set: 'aws' works as if this plugin were not installed.",
            f"To turn it on: {unset('AMPLIFY_PLUGIN')}.",
        )


def _keys(environ: Mapping[str, str]) -> Iterator[Finding]:
    profiles = [name for name in PROFILE_VARIABLES if environ.get(name)]
    keys = [name for name in KEYS if environ.get(name)]
    if len(keys) == 1:
        missing = next(name for name in KEYS if name not in keys)
        happens = (
            'the AWS CLI fails with "Partial credentials found in env", others keep looking'
            if missing == KEYS[1]
            else "no tool uses it"
        )
        yield finding(
            "environment-keys-incomplete",
            missing,
            f"{keys[0]} is set and {missing} is not: {happens}.",
            f"Set both, or {unset(keys[0])}.",
        )
    elif keys and profiles:
        variable = profiles[0]
        yield finding(
            "environment-keys-beside-profile",
            variable,
            f"The environment has keys and {variable}: the AWS CLI and CDK use the keys, the AWS "
            "SDK for JavaScript the profile. 'ampx' then checks one account and deploys to "
            "another.",
            f"{unset(variable)}, or {unset(*KEYS, TOKEN)}.",
        )
    if len(keys) == len(KEYS) and all(is_usable(environ[name]) for name in KEYS):
        yield from _pair(environ)
    if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") and not environ.get("AWS_ROLE_ARN"):
        yield finding(
            "environment-web-identity-incomplete",
            "AWS_ROLE_ARN",
            "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: the AWS CLI fails with "
            '"has no role ARN configured".',
            f"Set both, or {unset('AWS_WEB_IDENTITY_TOKEN_FILE')}.",
        )


def _pair(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with the two keys by their look."""
    token, old_token = environ.get(TOKEN, ""), environ.get(OLD_TOKEN, "")
    # botocore asks for the old name first; no SDK but Python's knows it.
    fault = fault_of(KeyPair(environ[KEYS[0]], environ[KEYS[1]], old_token or token))
    if fault is None and old_token:
        yield from _old_token(environ, token)
        return
    if fault is None:
        return
    at = {"key_id": KEYS[0], "secret": KEYS[1], "token": OLD_TOKEN if old_token else TOKEN}[
        fault.at
    ]
    if fault.code == "temporary-keys-without-token":
        yield finding(fault.code, TOKEN, f"{at} {fault.why}.", f"Set {TOKEN} too.")
    elif fault.code == "token-of-other-keys":
        code = f"environment-{fault.code}"
        yield finding(code, at, f"{at} {fault.why}.", f"{unset(at)}.")
    else:
        yield finding(fault.code, at, f"{at} {fault.why}.", f"Set it again, or {unset(*KEYS)}.")


def _old_token(environ: Mapping[str, str], token: str) -> Iterator[Finding]:
    """A token under its old name, for which the tools take another one, or none."""
    if token and token != environ[OLD_TOKEN]:
        yield finding(
            "environment-token-of-other-keys",
            OLD_TOKEN,
            f"{OLD_TOKEN} and {TOKEN} differ: the AWS CLI and boto3 send the first, the other SDKs "
            "the second. AWS accepts only the one that came with the keys.",
            f"{unset(OLD_TOKEN)}, or set both to the same value.",
        )
    elif not token and environ[KEYS[0]].startswith("ASIA"):
        yield finding(
            "temporary-keys-without-token",
            TOKEN,
            f"{KEYS[0]} is temporary (ASIA…), and its token is in {OLD_TOKEN}: only the AWS CLI "
            "and boto3 read that variable.",
            f"Set {TOKEN} too.",
            tools=("amplify", "js"),
        )


def _profiles(environ: Mapping[str, str], known: Mapping[str, object]) -> Iterator[Finding]:
    profiles = {name: environ[name] for name in PROFILE_VARIABLES if environ.get(name)}
    if len(set(profiles.values())) > 1:
        yield finding(
            "environment-profiles-differ",
            "AWS_DEFAULT_PROFILE",
            "AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles: AWS CLI v1 uses the "
            "second, v2 and the other tools the first.",
            f"{unset('AWS_DEFAULT_PROFILE')}.",
        )
    for variable, name in profiles.items():
        if names.unescape(name) in known or not is_usable(name):
            continue
        meant = closest(name, known)
        yield finding(
            "environment-profile-missing",
            variable,
            f"{variable} names the profile {quoted(name)}, which is in neither AWS file: the AWS "
            f'CLI fails with "The config profile ({shown(name)}) could not be found".',
            (f"Did you mean {quoted(meant)}? " if meant else "")
            + f"{unset(variable)}, or add the profile.",
        )


def _regions(environ: Mapping[str, str]) -> Iterator[Finding]:
    regions = {name: environ[name] for name in REGION_VARIABLES if is_usable(environ.get(name))}
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
            f"{unset('AWS_DEFAULT_REGION')}, or set both to the same region.",
        )


def _files(environ: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Finding]:
    for variable in FILES:
        path = environ.get(variable, "")
        if not is_usable(path):
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
                f"but {who} for a file with exactly that name.",
                "Write the whole path.",
                tools=("amplify", "js") if is_variable else ("amplify",),
            )
        elif not is_there(path):
            yield finding(
                "environment-file-missing",
                variable,
                f"{variable} names {shown(path)}, which doesn't exist: the tools treat the file "
                "as empty.",
                f"Correct it, or {unset(variable)}.",
                # People name none on purpose, to keep keys out.
                severity="warning" if variable == FILES[0] else "note",
            )


def _bundle(environ: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Finding]:
    path = environ.get(BUNDLE, "")
    if is_usable(path) and not is_there(path):
        yield finding(
            "environment-file-missing",
            BUNDLE,
            f"{BUNDLE} names {shown(path)}, which doesn't exist: every AWS CLI command fails.",
            f"Correct it, or {unset(BUNDLE)}.",
            severity="error",
        )


def _misspelt(environ: Mapping[str, str]) -> Iterator[Finding]:
    for variable, value in environ.items():
        meant = _meant_by(variable) if value and variable[:4].upper() == "AWS_" else None
        if meant is not None and not environ.get(meant):
            yield finding(
                "environment-variable-misspelt",
                variable,
                f"{variable} is set, but neither the AWS CLI nor the SDK for JavaScript reads it.",
                f"Did you mean {meant}?",
            )


def _meant_by(variable: str) -> str | None:
    """The variable of AWS that a misspelt one is meant to be; None for any other.

    Numbers and a plural are meant: AWS_PROFILE2, AWS_REGIONS. Scripts call their own aws_region.
    """
    upper = variable.upper()
    if upper != variable:
        return upper if upper in _KNOWN and variable != "aws_region" else None
    if variable in _OFTEN_CALLED:
        return _OFTEN_CALLED[variable]
    if variable in _KNOWN or variable.endswith(("S", *"0123456789")):
        return None
    found = nearest(variable, _KNOWN, most=1)
    return found[0] if len(found) == 1 else None
