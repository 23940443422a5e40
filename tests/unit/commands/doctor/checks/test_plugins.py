"""The [plugins] of the config file, as AWS CLI v1 and v2 take them, and what can be mended."""

from __future__ import annotations

import os

import pytest

from amplify_plugin.commands.doctor.checks.plugins import check
from amplify_plugin.commands.doctor.finding import TextFix
from amplify_plugin.commands.installed import Program
from tests.unit.commands.doctor.texts import files

V1, V2 = Program("/v1/aws", (1, 46, 3)), Program("/v2/aws", (2, 38, 5))
OURS = "[plugins]\namplify = amplify_plugin\n"
PATH = "cli_legacy_plugin_path = /site\n"
GONE = f"cli_legacy_plugin_path = /gone{os.pathsep}/site\n"
EMPTY = "cli_legacy_plugin_path = /empty\n"
BEFORE = "[plugins]\n" + PATH + "amplify = amplify_plugin\n"
THERE = {"/site", "/site/amplify_plugin", "/theirs", "/empty", "/new", "/new/amplify_plugin"}


def is_there(path, there=THERE):
    return path.replace(os.sep, "/") in there


def found(config, clis, **others):
    return list(check(files(config).config, clis, is_there, **others))


@pytest.mark.parametrize(
    ("config", "clis", "expected"),
    [
        ("", (V1,), ["plugin-not-enabled"]),
        ("[plugins]\nother = else\n", (), ["plugin-not-enabled"]),
        (OURS, (V1,), []),
        (OURS, (), []),
        (OURS, (V2,), ["plugin-path-missing"]),
        (OURS, (V1, V2), ["plugin-path-missing"]),
        (OURS + PATH, (V2,), []),
        (OURS + PATH, (V1,), []),
        (OURS + PATH, (V1, V2), []),
        (BEFORE, (V2,), []),
        (BEFORE, (V1, V2), ["plugin-path-breaks-v1"]),
        ("[plugins]\n" + PATH, (V1,), ["plugin-not-enabled", "plugin-path-breaks-v1"]),
        (OURS + PATH.replace("/site", "~/site"), (V2,), ["plugin-path-unusable"]),
        (OURS + PATH.replace("/site", "$HOME/site"), (V2,), ["plugin-path-unusable"]),
        (OURS + EMPTY, (V2,), ["plugin-path-unusable"]),
        (OURS + PATH.replace("/site", "/gone"), (V2,), ["plugin-path-unusable"]),
        (OURS + PATH.replace("/site", f"/empty{os.pathsep}/site"), (V2,), []),
        (OURS + GONE, (V2,), ["plugin-path-gone"]),
        ("[plugins]\n" + EMPTY, (V2,), ["plugin-not-enabled"]),
        (OURS, (Program("/x/aws", None),), []),
    ],
)
def test_the_lines_for_the_installed_versions(config, clis, expected):
    findings = found(config, clis)
    assert [finding.code for finding in findings] == expected
    assert all(finding.subject == "plugins" for finding in findings)


LACKING = "'aws --version' ends with 1: ModuleNotFoundError: No module named 'amplify_plugin'"


@pytest.mark.parametrize(
    ("config", "clis", "expected"),
    [
        (OURS + PATH, (V1,), ["plugin-stops-aws"]),
        (OURS + PATH, (V1, V2), ["plugin-stops-aws", "plugin-stops-aws"]),
        (BEFORE, (V1,), ["plugin-path-breaks-v1"]),
        (OURS + EMPTY, (V2,), ["plugin-path-unusable"]),
        (OURS + GONE, (V2,), ["plugin-path-gone", "plugin-stops-aws"]),
    ],
)  # fmt: skip
def test_an_aws_cli_that_does_not_start_is_told_once(config, clis, expected):
    findings = found(config, clis, failures={"/v1/aws": LACKING, "/v2/aws": LACKING})
    assert [finding.code for finding in findings] == expected
    if expected == ["plugin-stops-aws"]:
        assert LACKING in findings[0].message
        assert "'amplify-plugin enable' names it" in findings[0].fix


@pytest.mark.parametrize(
    ("config", "clis", "expected"),
    [
        (BEFORE, (V1,), OURS + PATH),
        (OURS, (V2,), OURS + PATH.replace("/site", "/new")),
        (OURS + "x = theirs\n", (V2,), None),  # v2 would look for it too, and stop
        ("[plugins]\n" + PATH, (V1,), None),
        (OURS + PATH.replace("/site", "$SITE"), (V2,), OURS + PATH),
        (
            OURS + PATH.replace("/site", f"~/site{os.pathsep}/theirs"),
            (V2,),
            OURS + PATH.replace("/site", os.pathsep.join(("~/site", "/theirs", "/new"))),
        ),
        (OURS + EMPTY, (V2,), OURS + PATH.replace("/site", f"/empty{os.pathsep}/new")),
        (OURS + GONE, (V2,), None),
    ],
)  # fmt: skip
def test_what_has_one_safe_answer_is_mended(config, clis, expected, monkeypatch):
    monkeypatch.setenv("SITE", "/site")
    mends = [fix for finding in found(config, clis, folders=("/new",)) for fix in finding.mends]
    assert len(mends) == (expected is not None)
    for fix in mends:
        assert isinstance(fix, TextFix)
        assert fix.change(config) == expected
        assert fix.change(expected) == expected


STAND_IN = "/h/.amplify/awscloudformation/stand-in"


def test_where_only_what_stands_in_is_found_nothing_stops_and_that_stays_the_last():
    config = OURS + PATH.replace("/site", f"/gone{os.pathsep}{STAND_IN}")
    there = {*THERE, STAND_IN, f"{STAND_IN}/amplify_plugin.py"}
    [finding] = check(
        files(config).config, (V2,), lambda path: is_there(path, there), folders=("/new",)
    )
    assert finding.code == "plugin-path-unusable"
    assert "works without it" in finding.message
    [fix] = finding.mends
    assert isinstance(fix, TextFix)
    assert f"= {os.pathsep.join(('/gone', '/new', STAND_IN))}\n" in fix.change(config)
    healthy = OURS + PATH.replace("/site", f"/site{os.pathsep}{STAND_IN}")
    assert list(check(files(healthy).config, (V2,), lambda path: is_there(path, there))) == []
