"""Whom a finding bites here: by the tools and the profiles in use."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from amplify_plugin.commands.doctor.relevance import InUse, in_use, weighed
from tests.unit.commands.doctor.texts import KEYS, files, found
from tests.unit.executables import put_program

DOTTED = "[profile a.b]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = c.d\n"
SOURCE = "[profile c.d]\nregion = us-east-1\n"


def severities(config: str, tools: set[str], profiles: set[str]) -> dict[str, str]:
    here = InUse(frozenset({"aws", *tools}), frozenset(profiles))
    return {f"{f.code} {f.subject}": f.severity for f in weighed(found(config), here)}


@pytest.mark.parametrize(
    ("tools", "profiles", "severity"),
    [
        (set(), set(), "note"),
        ({"amplify"}, set(), "note"),
        (set(), {"a.b"}, "note"),
        ({"amplify"}, {"a.b"}, "warning"),
    ],
)
def test_a_limit_bites_who_has_the_tool_and_uses_the_profile(tools, profiles, severity):
    assert severities(DOTTED, tools, profiles)["name-not-read-by-amplify a.b"] == severity


def test_a_mistake_bites_who_has_the_tool():
    config = "[profile a] # mine\nregion = us-east-1\n"
    code = "header-not-read-by-amplify a"
    assert severities(config, set(), set())[code] == "note"
    assert severities(config, {"amplify"}, set())[code] == "error"


def test_what_the_aws_cli_misreads_bites_always():
    assert severities("[dev]\nregion = us-east-1\n", set(), set())[
        "section-without-prefix dev"
    ] == ("warning")


def test_a_note_for_nobody_is_left_out():
    config = "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x\n"
    assert severities(config, set(), set()) == {}
    assert list(severities(config, {"amplify"}, set()).values()) == ["note"]


def project(*selected: str, generation: int = 1) -> Any:
    return SimpleNamespace(
        generation=generation,
        is_migrating=False,
        env_names=selected,
        selection=lambda name: SimpleNamespace(profile_name=name),
    )


def test_tools_are_in_use_by_their_programs_and_the_project(tmp_path):
    put_program(tmp_path / "amplify", "amplify")
    put_program(tmp_path / "js", "cdk")
    tools = {
        path: in_use(None, files(), {"PATH": str(tmp_path / path)}).tools
        for path in ("", "amplify", "js")
    }
    assert tools == {"": {"aws"}, "amplify": {"aws", "amplify"}, "js": {"aws", "js"}}
    assert in_use(project(), files(), {}).tools == {"aws", "amplify"}
    assert in_use(project(generation=2), files(), {}).tools == {"aws", "js"}


def test_profiles_are_in_use_by_selection_and_variable_with_their_sources():
    both = files(DOTTED + SOURCE, f"[c.d]\n{KEYS}[e]\n{KEYS}")
    assert in_use(project("a.b", "gone"), both, {}).profiles == {"a.b", "c.d"}
    assert in_use(None, both, {"AWS_PROFILE": "e"}).profiles == {"e"}
