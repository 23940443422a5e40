"""Who needs a bridge, and what it is called."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.commands.bridge.offer import (
    default_alias,
    unusable_in_amplify,
    unusable_in_ampx,
)


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("bizcorprole", "bizcorprole-bridge"),
        ("dev.corp", "dev-corp"),
        ("dev\\.corp", "dev-corp"),
        ("a.b.c", "a-b-c"),
        ("my team; x", "my-team--x"),
        (".corp", "corp"),
        ("--", "profile-bridge"),
        ("größe", "gr--e"),
        ("constructor", "constructor-bridge"),
    ],
)
def test_the_name_of_a_bridge_is_plain(name: str, alias: str) -> None:
    assert default_alias(name) == alias
    assert names.is_plain(alias)
    assert names.common_header(alias, "config") == f"profile {alias}"


@pytest.mark.parametrize(
    ("settings_of", "why"),
    [
        ({"role_arn": "arn:r"}, "has not been able to assume roles"),
        ({"sso_session": "s"}, "knows no SSO"),
        ({"web_identity_token_file": "f", "role_arn": "arn:r"}, "knows no web identity"),
        ({"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "s"}, None),
        ({"credential_process": "p"}, None),
    ],
)
def test_what_the_amplify_cli_makes_of_a_profile(
    settings_of: dict[str, str], why: str | None
) -> None:
    found = unusable_in_amplify(Profile("p", ("p",), settings_of), "[profile p]\nregion=r\n")
    assert found == why if why is None else found is not None and why in found


def test_a_name_that_amplify_does_not_find_comes_first() -> None:
    profile = Profile("a.b", ("a.b",), {"aws_access_key_id": "x", "aws_secret_access_key": "y"})
    assert unusable_in_amplify(profile, "[profile a.b]\nregion=r\n") == "does not find 'a.b'"


ROLE = {"role_arn": "arn:r", "source_profile": "s"}
PAIR = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "s"}


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ({"p": ROLE, "s": PAIR}, None),
        ({"p": {**ROLE, "mfa_serial": "m"}, "s": PAIR}, "cannot ask for the MFA code"),
        (
            {"p": ROLE, "s": {**ROLE, "source_profile": "t", "mfa_serial": "m"}, "t": PAIR},
            "cannot ask for the MFA code of its source profile 's'",
        ),
        ({"p": ROLE, "s": {**ROLE, **PAIR, "mfa_serial": "m"}}, None),
        ({"p": ROLE, "s": {}}, "finds no credentials in 's'"),
        ({"p": ROLE, "s": ROLE}, None),
        ({"p": ROLE}, None),
    ],
)
def test_what_ampx_makes_of_a_role_and_its_sources(
    sections: dict[str, dict[str, str]], why: str | None
) -> None:
    profiles = Profiles(sections)
    assert unusable_in_ampx(profiles.get("p"), sections, profiles) == why


def test_amplify_runs_a_process_beside_sso_and_reads_its_own_names_of_keys() -> None:
    sso = {"sso_start_url": "https://x", "sso_account_id": "1", "credential_process": "tool"}
    config = "[profile p]\n" + "".join(f"{key} = {value}\n" for key, value in sso.items())
    assert unusable_in_amplify(Profile("p", ("p",), sso), config) is None
    own = {"accesskeyid": "AKIAEXAMPLE", "secretaccesskey": "example"}
    assert unusable_in_amplify(Profile("p", ("p",), own), "[profile p]\nregion=r\n") is None
