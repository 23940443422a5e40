"""Profiles by the name that a person says, however the files spell it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.bridge_line import command_line
from amplify_plugin.awsconfig.profiles import (
    ProfileInvalid,
    ProfileNotFound,
    Profiles,
    SourceCircle,
)
from amplify_plugin.errors import ConfigFileUnreadable

ARN = "arn:aws:iam::123456789012:role/r"
PAIR = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "EXAMPLE"}


def kind_of(settings: dict[str, Any]) -> str:
    return Profiles({"p": settings}).get("p").kind


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({}, "empty"),
        ({"region": "eu-west-1"}, "empty"),
        ({"aws_access_key_id": "AKIAEXAMPLE"}, "empty"),
        (PAIR, "keys"),
        ({"credential_process": "x"}, "process"),
        ({"credential_process": "x", **PAIR}, "keys"),
        ({"role_arn": ARN}, "role"),
        ({"role_arn": ARN, **PAIR}, "role"),
        ({"role_arn": ""}, "empty"),
        ({"role_arn": ARN, "web_identity_token_file": "/t"}, "web-identity"),
        ({"sso_session": "s", "sso_account_id": "1"}, "sso"),
        ({"sso_start_url": "https://x"}, "sso"),
        ({"sso_session": "s", **PAIR}, "sso"),
        ({"login_session": "arn:x"}, "login"),
        ({"login_session": "arn:x", **PAIR}, "keys"),
    ],
)
def test_the_kind_is_what_botocore_would_take_first(settings: dict[str, Any], kind: str) -> None:
    assert kind_of(settings) == kind


def test_the_chain_of_botocore_has_that_order() -> None:
    """The order above is botocore's; a new botocore that changes it must fail here."""
    import botocore.session

    chain = botocore.session.Session().get_component("credential_provider")
    names = [provider.METHOD for provider in chain.providers]
    order = ["assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file"]
    assert [name for name in names if name in order] == order
    assert names.index("shared-credentials-file") < names.index("custom-process")


def test_a_block_where_the_arn_should_be_is_no_role_and_no_crash() -> None:
    """Indented lines below ``role_arn =`` make botocore's parser give a dict."""
    profile = Profiles({"p": {"role_arn": {"a": "b"}, "source_profile": "s"}}).get("p")
    assert (profile.kind, profile.role_arn, profile.role) == ("empty", None, None)


def test_a_role_has_the_names_of_assume_role() -> None:
    role = (
        Profiles(
            {
                "p": {
                    "role_arn": ARN,
                    "role_session_name": "me@corp",
                    "mfa_serial": "arn:mfa",
                    "external_id": "x",
                    "duration_seconds": "0900",
                    "source_profile": "s",
                    "region": "eu-west-1",
                }
            }
        )
        .get("p")
        .role
    )
    assert role == ("p", ARN, "me@corp", "arn:mfa", "x", 900, "s", None, "eu-west-1")


def test_a_role_without_a_session_name_has_amplifys() -> None:
    role = Profiles({"p": {"role_arn": ARN, "role_session_name": ""}}).get("p").role
    assert role is not None
    assert role.session_name == "amplify"
    assert role.duration_seconds is None


@pytest.mark.parametrize("text", ["1h", "-900", "9e2", " ", "٩٠٠", "9" * 5000, "900.0"])
def test_a_duration_that_is_none_is_said_and_keeps_nobody_from_the_arn(text: str) -> None:
    profile = Profiles({"p": {"role_arn": ARN, "duration_seconds": text}}).get("p")
    with pytest.raises(ProfileInvalid, match="duration_seconds") as caught:
        _ = profile.role
    assert len(str(caught.value)) < 300
    assert (profile.kind, profile.role_arn) == ("role", ARN)


@pytest.mark.parametrize(
    "sections",
    [
        {"dev.corp": {"role_arn": ARN}},
        {"dev\\.corp": {"role_arn": ARN}},
        {"dev.corp": {"region": "r"}, "dev\\.corp": {"role_arn": ARN}},
        {"dev\\.corp": {"role_arn": ARN}, "dev.corp": {"region": "r"}},
    ],
)
@pytest.mark.parametrize("said", ["dev.corp", "dev\\.corp"])
def test_a_dotted_name_is_found_in_every_spelling(
    sections: dict[str, dict[str, str]], said: str
) -> None:
    profiles = Profiles(sections)
    found = profiles.get(said)
    assert found.name == "dev.corp"
    assert found.role_arn == ARN
    assert set(found.spellings) == set(sections)
    assert profiles.names == ("dev.corp",)


def test_of_two_spellings_the_spoken_one_wins() -> None:
    found = Profiles({"a\\.b": {"region": "x", "output": "json"}, "a.b": {"region": "y"}}).get(
        "a.b"
    )
    assert dict(found.settings) == {"region": "y", "output": "json"}
    assert found.spellings == ("a.b", "a\\.b")


@pytest.mark.parametrize("title", ['"my team"', "'my team'", " x", "", "ü", "a b", "[x", "a\\.b.c"])
def test_every_name_that_is_listed_is_found(title: str) -> None:
    """``["my team"]`` in the credentials, as Amplify writes it, keeps its quotes in botocore."""
    profiles = Profiles({"plain": {}, title: PAIR})
    for name in profiles.names:
        assert profiles.get(name).name == name
    assert profiles.get(title).kind == "keys"


def test_the_quoted_credentials_belong_to_the_name_without_quotes() -> None:
    profiles = Profiles({"my team": {"region": "r"}, '"my team"': PAIR})
    assert profiles.names == ("my team",)
    assert profiles.get("my team").kind == "keys"
    assert profiles.get('"my team"').region == "r"


def test_a_name_that_is_part_of_another_is_not_that_other() -> None:
    profiles = Profiles({"dev": {}, "dev.corp": {}})
    assert profiles.find("corp") is None
    assert profiles.find("de") is None
    assert profiles.get("dev").spellings == ("dev",)


def test_a_missing_profile_is_said_with_the_nearest_name() -> None:
    with pytest.raises(ProfileNotFound) as caught:
        Profiles({"bizcorprole": {}, "other": {}}).get("bizcorprol\x1b[2J")
    assert "Did you mean 'bizcorprole'?" in caught.value.message
    assert "list-profiles" in caught.value.remedy
    assert "\x1b" not in str(caught.value)
    with pytest.raises(ProfileNotFound) as caught:
        Profiles({}).get("x")
    assert "Did you mean" not in str(caught.value)


# ----------------------------------------------------------------------------------------- bridges


def bridge_to(name: str) -> dict[str, Any]:
    return {"credential_process": command_line(name, "b", Path("/opt/python")), "region": "r"}


def test_the_profile_behind_a_bridge() -> None:
    profiles = Profiles(
        {"r": {"role_arn": ARN}, "b": bridge_to("r"), "p": {"credential_process": "x"}}
    )
    for name, behind in (("r", "r"), ("b", "r"), ("p", "p")):
        assert profiles.behind(profiles.get(name)).name == behind


def test_a_bridge_to_a_dotted_name_finds_every_spelling() -> None:
    profiles = Profiles({"dev\\.corp": {"role_arn": ARN}, "b": bridge_to("dev.corp")})
    assert profiles.behind(profiles.get("b")).role_arn == ARN


@pytest.mark.parametrize("bridged", ["b", "c"])
def test_a_bridge_of_a_bridge_is_an_error(bridged: str) -> None:
    profiles = Profiles({"b": bridge_to(bridged), "c": bridge_to("b")})
    with pytest.raises(ProfileInvalid, match=f"'b' bridges '{bridged}'"):
        profiles.behind(profiles.get("b"))


def test_a_bridge_to_what_is_gone_is_an_error() -> None:
    profiles = Profiles({"b": bridge_to("renamed")})
    with pytest.raises(ProfileNotFound, match="'renamed'"):
        profiles.behind(profiles.get("b"))


@pytest.mark.parametrize("beside", [PAIR, {"role_arn": ARN}, {"sso_session": "s"}])
def test_what_wins_over_the_process_is_no_bridge(beside: dict[str, str]) -> None:
    assert Profiles({"b": {**bridge_to("r"), **beside}}).get("b").bridged is None


# ---------------------------------------------------------------------------------- source profiles


def role_of(source: str) -> dict[str, str]:
    return {"role_arn": ARN, "source_profile": source}


def sources(sections: dict[str, dict[str, Any]]) -> list[str]:
    return [source.name for source in Profiles(sections).sources_of("p")]


def test_source_profiles_are_followed_to_the_one_that_signs() -> None:
    assert sources({"p": PAIR}) == []
    assert sources({"p": role_of("s"), "s": PAIR}) == ["s"]
    assert sources({"p": role_of("a.b"), "a\\.b": role_of("s"), "s": {}}) == ["a.b", "s"]
    assert sources({"p": role_of("s"), "s": {**role_of("t"), **PAIR}, "t": {}}) == ["s"]
    assert sources({"p": {**role_of("p"), **PAIR}}) == ["p"]
    assert sources({"p": role_of("b"), "b": bridge_to("r"), "r": role_of("s"), "s": PAIR}) == [
        "b",
        "r",
        "s",
    ]
    assert sources({"p": role_of("gone")}) == []


@pytest.mark.parametrize(
    ("sections", "way"),
    [
        ({"p": role_of("p")}, "pp"),
        ({"p": role_of("s"), "s": role_of("p")}, "psp"),
        ({"p": role_of("s"), "s": role_of("s")}, "pss"),
        ({"p": role_of("b"), "b": bridge_to("p")}, "pbp"),
    ],
)
def test_a_circle_of_source_profiles_is_an_error(
    sections: dict[str, dict[str, Any]], way: str
) -> None:
    with pytest.raises(SourceCircle) as caught:
        sources(sections)
    assert caught.value.way == tuple(way)


# --------------------------------------------------------------------------------- from both files


def test_the_credentials_file_wins_and_the_text_that_is_refused_is_named() -> None:
    found = Profiles.of_texts(
        "[profile p]\nregion=r\noutput=text\n", "[p]\nregion=s\n[c]\nregion=t\n"
    )
    assert found.names == ("p", "c")
    assert found.get("p").settings == {"region": "s", "output": "text"}
    with pytest.raises(ConfigFileUnreadable) as caught:
        Profiles.of_texts("", "\n[p]\nno setting\n", files=("C", "S"))
    assert (caught.value.path, caught.value.line) == ("S", 3)


def a_bridge(to: str, program: str = sys.executable) -> dict[str, str]:
    return {"credential_process": command_line(to, "b", Path(program))}


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ({"b": a_bridge("p")}, "b"),
        ({"gone": a_bridge("p", "/nowhere/python3"), "b": a_bridge("p")}, "b"),
        ({"gone": a_bridge("p", "/nowhere/python3")}, None),
        ({"half": {**a_bridge("p"), "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"}}, None),
        ({"a.bridge": a_bridge("p")}, None),
        ({"b": a_bridge("other")}, None),
        ({"b": {"credential_process": "print-keys --profile p"}}, None),
        ({'"x "': {"region": "eu-west-1"}, "b": a_bridge("p")}, "b"),
    ],
)
def test_a_bridge_to_a_profile_is_one_that_every_tool_can_use(
    sections: dict[str, dict[str, str]], found: str | None
) -> None:
    assert Profiles({"p": {"role_arn": ARN}, **sections}).bridge_to("p") == found


def test_bridges_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctor asks for each of thousands of profiles."""
    profiles = Profiles({f"p{number}": {"region": "eu-west-1"} for number in range(100)})
    profiles.bridge_to("p1")
    monkeypatch.setattr(Profiles, "find", lambda *_: pytest.fail("read again"))
    assert profiles.bridge_to("p2") is None
