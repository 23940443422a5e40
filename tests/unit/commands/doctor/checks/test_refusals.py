"""Which file stops the AWS CLI, so that no plugin is accused; and conflict marks in a project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.doctor.checks import project_files
from amplify_plugin.commands.doctor.checks.refusals import stops_aws
from amplify_plugin.project import find
from tests.unit.commands.doctor.texts import codes, files, found

if TYPE_CHECKING:
    from pathlib import Path

FINE = "[a]\nregion = us-east-1\n"


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nq\n",
        "[a]\n[a]\n",
        "region = us-east-1\n",
        "\ufeff[a]\n",
        "[a]\nregion = \udcff\n",
        FINE.encode("utf-16").decode("utf-8", "surrogateescape"),
        "[a]\n<<<<<<< HEAD\n",
    ],
)
@pytest.mark.parametrize("kind", ["config", "credentials"])
def test_a_file_that_stops_every_aws_cli(kind, text):
    both = files(**{kind: text})
    assert stops_aws(getattr(both, kind))
    assert not stops_aws(getattr(files(**{kind: FINE}), kind))


def test_a_file_that_nobody_wrote_has_one_finding():
    text = "[profile x]\nrole_arn = y\n"
    spoiled = (
        text.encode("utf-16").decode("utf-8", "surrogateescape"),
        f"<<<<<<< a\n{text}=======\n{text}>>>>>>> b\n",
    )
    for each in spoiled:
        assert len(found(each)) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("aws_access_key_id = x\n", "before the first header"),
        ("[a\nregion = x\n", "no closing bracket"),
        ("a]\n", "no opening bracket"),
        ("[a]\nregion us-east-1\n", "no '=' after region"),
        ('{"a": 1}\n', "JSON"),
        ("[a]\n// c\n", "does not start a comment"),
        ("[a]\nEXAMPLEEXAMPLEEXAMPLE\n", "broken in two"),
        ("[]\n", "no name"),
        ("Access key ID,Secret access key\n", "csv"),
    ],
)
def test_the_cause_of_a_refusal_is_guessed(text, says):
    [refused] = [f for f in found("", text) if f.code == "refused-by-aws"]
    assert says in refused.message


def test_conflict_marks_in_a_projects_files(tmp_path: Path):
    settings = tmp_path / "amplify" / ".config"
    settings.mkdir(parents=True)
    (settings / "project-config.json").write_text("{}", encoding="utf-8")
    team = tmp_path / "amplify" / "team-provider-info.json"
    team.write_text('{\n<<<<<<< HEAD\n"dev": {}\n=======\n>>>>>>> x\n}', encoding="utf-8")
    project = find(tmp_path)
    [told] = project_files.check(project)
    assert (told.code, told.file, told.line) == ("conflict-marks", team, 2)
    assert "env checkout" not in told.fix
    team.write_text(json.dumps({"dev": {"text": "a <<<<<<< b"}}), encoding="utf-8")
    assert list(project_files.check(project)) == []
    assert list(project_files.check(None)) == []


def test_glued_keys_are_never_advised_away():
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example"
    told = found("", f"[a]\n{keys}[b]\n{keys}\n")
    assert {"duplicate-setting", "refused-by-aws"}.isdisjoint(codes(told))
    [glued] = [f for f in told if f.code == "lines-glued"]
    assert "Remove" not in glued.fix


@pytest.mark.parametrize(
    ("text", "cause", "fix"),
    [
        ("[a]\nregion = x\nregion = x\n", "this setting appears twice", "Correct that line"),
        ("[a]\nregion\t\tx\n", "there is no '=' after region", "Write 'region = …'."),
        ("[a]\nregion\uff1dx\n", "its equals sign is a full-width one", "Write '='."),
        ("[a]\ns3 =\n  max_queue_size: 1\n", "has a ':' instead of a '='", "Write '='."),
        ("<a>\nregion = x\n", "a header must be in square brackets", "Write [a]."),
        ("[a]\nregion = x\n{b}\nregion = x\n", "a header must be in square brackets", "Write [b]."),
        ("[a]\nregion = x\n(b)\nregion = x\n", "a header must be in square brackets", "Write [b]."),
        ("default:\nregion = x\n", "a header must be in square brackets", "Write [default]."),
        ("```ini\n[a]\nregion = x\n```\n", "this is Markdown", "Remove the line"),
        ("<!DOCTYPE html>\n", "JSON or a web page", "Replace the file."),
        (f"[a]\nAKIA{'X' * 16},{'x' * 40}\n", "keys without their names", "Write 'aws_access"),
        (f"[a]\nAKIA{'X' * 16}\n{'x' * 40}\n", "keys without their names", "Write 'aws_access"),
        (f"AKIA{'X' * 16}={'x' * 40}\n", "keys without their names", "Write 'aws_access"),
        ("[a]\nsetx AWS_DEFAULT_REGION x\n", "a shell command", "Write 'region = …'."),
        ("[a]\nset -gx AWS_ACCESS_KEY_ID x\n", "a shell command", "Write 'aws_access_key_id = …'."),
    ],
)
def test_the_likeliest_cause_of_a_refused_line_comes_with_its_remedy(text, cause, fix):
    [told] = [each for each in found("", text) if each.code == "refused-by-aws"]
    assert cause in told.message
    assert told.fix.startswith(fix)
