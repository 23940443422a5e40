"""Where a finding points, what it says, and what it must not say."""

from __future__ import annotations

import os

import pytest

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.names import FILES
from amplify_plugin.commands.doctor.codes import CODES, SEVERITIES
from amplify_plugin.commands.doctor.finding import finding
from amplify_plugin.commands.doctor.located import AwsFile
from amplify_plugin.terminal.text import shown_path
from tests.unit.commands.doctor.test_files_alone import IN_CONFIG, IN_CREDENTIALS
from tests.unit.commands.doctor.texts import CONFIG, CREDENTIALS, KEYS, codes, found, with_code


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_is_the_one_that_an_editor_shows(line_end):
    text = "# c\n\n[profile a]\n\n\n[profile b] # c\nRegion: eu-west-1\ns3 =\n  region = y\n"
    lines = {
        f.code: f.line
        for f in found(text.replace("\n", line_end))
        if f.subject == "b" and f.code != "missing-from-credentials"
    }
    assert lines == {
        "header-not-read-by-amplify": 6,
        "setting-read-by-aws-only": 7,
        "nested-settings-leak": 9,
    }


def test_a_byte_order_mark_moves_no_line_and_hides_no_other_fault():
    text = "\ufeff[profile a]\nregion = x\nregion = y\n"
    lines = {f.code: f.line for f in found(text)}
    assert lines["byte-order-mark"] == 1
    assert lines["refused-by-aws"] == lines["duplicate-setting"] == 3


def test_a_file_that_botocore_refuses_is_examined_all_the_same():
    text = "[profile a.b]\nregion = x\nregion = y\n[profile c]\nregion = x ; z\n"
    assert {"name-not-read-by-amplify", "comment-in-value"} <= codes(found(text))


def test_a_nested_region_that_the_profiles_own_follows_overrides_nothing():
    block, own = "s3 =\n  region = y\n", "region = x\n"
    told = {
        text: bool(with_code("nested-settings-leak", found(f"[profile a]\n{text}")))
        for text in (own + block, block + own, block)
    }
    assert told == {own + block: True, block + own: False, block: True}


def test_what_amplify_does_not_read_itself_is_not_said_to_be_changed_by_it():
    text = "sso_start_url = https://x.awsapps.com/start#/\ncredential_process = p;q\n"
    changed = with_code("value-changed-by-amplify", found(f"[profile a]\n{text}role_arn = a#b\n"))
    assert [(f.line, f.severity) for f in changed] == [(4, "warning")]


def test_one_finding_tells_both_files_of_a_name():
    [finding] = with_code(
        "name-not-read-by-amplify", found("[profile a.b]\nregion = x\n", f"[a.b]\n{KEYS}")
    )
    assert f"[profile a.b] of {CONFIG} and [a.b] of {CREDENTIALS}" in finding.message
    assert finding.fix.startswith(
        "'aws awscloudformation bridge-profile a.b --as a-b' makes a profile"
    )


def test_the_way_round_is_told():
    text = "".join(
        f"[profile {name}]\nrole_arn = r\nsource_profile = {source}\n"
        for name, source in (("a", "b"), ("b", "c"), ("c", "b"))
    )
    loops = with_code("source-loop", found(text))
    assert [(f.subject, f.message.split(": ")[1]) for f in loops] == [
        ("b", "b -> c -> b."),
        ("c", "c -> b -> c."),
    ]


def test_no_finding_shows_a_value_that_may_be_secret():
    secret = "wJalrXUtnFEMIexample"
    settings = (
        'Aws_Secret_Access_Key: "SECRET"',
        "aws_session_token = SECRET;SECRET",
        "external_id = SECRET # SECRET",
        "aws_session_token = SECRET",
        " aws_x = SECRET",
        "SECRET",
    )
    faulty = "\n".join(["[profile a] # x", *settings, ""]).replace("SECRET", secret)
    for config, credentials in ((faulty, ""), ("", faulty.replace("profile ", ""))):
        told = found(config, credentials)
        assert len(told) > 5
        assert secret not in "".join(map(str, (f.structure for f in told)))


def test_control_characters_do_not_reach_the_terminal():
    text = "[profile a\x1b[31m]\nregion\x1b = x\n[\x1b]\nregion\x1b = x\n"
    told = found(text, "[a\x1b]\naws_session_token = a;b\n")
    assert "\x1b" not in "".join(f.message + f.fix for f in told)


def test_every_code_has_a_severity_and_a_meaning():
    for code, meaning in CODES.items():
        assert code == code.lower().replace(" ", "-")
        assert meaning.severity in SEVERITIES
        assert meaning.meaning.endswith(".")
    tried = {case[0] for case in (*IN_CONFIG, *IN_CREDENTIALS)}
    assert tried <= set(CODES)


def test_the_structure_is_the_contract_and_the_place_where_there_is_one(tmp_path):
    plain = finding("plugin-switched-off", "X", "m", "f")
    assert plain.structure == {
        "code": "plugin-switched-off",
        "severity": "note",
        "subject": "X",
        "message": "m",
        "fix": "f",
    }
    placed = finding("plugin-switched-off", "X", "m", "f", file=tmp_path, line=3)
    assert list(placed.structure) == [*plain.structure, "file", "line"]


def test_a_path_in_the_home_is_shown_from_there(safe_environment):
    assert shown_path(safe_environment / ".aws" / "config") == os.path.join("~", ".aws", "config")
    assert shown_path(safe_environment.parent / "x\x1b") == os.path.join(
        safe_environment.parent, r"x\x1b"
    )


@pytest.mark.parametrize("kind", FILES)
def test_what_is_known_of_ordinary_names_is_what_the_readers_say(kind):
    for name in (
        "a",
        "A_b-9",
        "123",
        "true",
        "profile",
        "a.b",
        "a.b.c",
        "constructor",
        "a.__proto__",
    ):
        header = f"profile {name}" if kind == "config" else name
        [section] = AwsFile(kind, CONFIG, f"[{header}]\nregion = x\n").sections
        assert dict(section.read_as) == names.readers(header, kind), name
