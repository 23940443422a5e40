"""Environment variables by which the tools come to act as different people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from amplify_plugin.awsconfig import names
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import shown

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


def check(environ: Mapping[str, str], known: Mapping[str, object]) -> Iterator[Finding]:
    """All that the variables say twice or halfway. ``known`` has the profiles by spoken name."""
    profiles = {name: environ[name] for name in PROFILES if environ.get(name)}
    keys = [name for name in KEYS if environ.get(name)]
    if len(keys) == 1:
        missing = next(name for name in KEYS if name not in keys)
        yield finding(
            "environment-keys-incomplete",
            missing,
            f"{keys[0]} is set and {missing} is not: the AWS CLI stops there, others look on.",
            f"Set both, or 'unset {keys[0]}'.",
        )
    elif keys and profiles:
        variable = next(iter(profiles))
        yield finding(
            "environment-keys-beside-profile",
            variable,
            f"The environment has keys and {variable}: the AWS CLI and CDK use the keys, the AWS "
            "SDK for JavaScript the profile. 'ampx' then checks one account and deploys to "
            "another.",
            f"'unset {variable}', or 'unset {' '.join(KEYS)} AWS_SESSION_TOKEN'.",
        )
    if len(set(profiles.values())) > 1:
        yield finding(
            "environment-profiles-differ",
            "AWS_DEFAULT_PROFILE",
            "AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles: AWS CLI v1 uses the "
            "second, v2 and the others the first.",
            "'unset AWS_DEFAULT_PROFILE'.",
        )
    for variable, name in profiles.items():
        if names.unescape(name) not in known and name != "default":
            yield finding(
                "environment-profile-missing",
                variable,
                f"{variable} names the profile {shown(name)!r}, which is in neither AWS file.",
                f"'unset {variable}', or add the profile.",
            )
    if environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        yield finding(
            "plugin-switched-off",
            "AMPLIFY_PLUGIN",
            "AMPLIFY_PLUGIN=off is set: 'aws' works as without this plugin.",
            "'unset AMPLIFY_PLUGIN' switches it on.",
        )
