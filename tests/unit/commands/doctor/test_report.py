"""The findings as a person reads them, and what the last line promises."""

from __future__ import annotations

from pathlib import Path

from amplify_plugin.commands.doctor.codes import CODES
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.finding import finding
from amplify_plugin.commands.doctor.fixes import Fixes, fix_all, kept_promises
from amplify_plugin.commands.doctor.located import AwsFiles, read_file
from amplify_plugin.commands.doctor.report import summary, text
from amplify_plugin.terminal.screen import Screen
from tests.unit.commands.doctor.texts import found

ROOT = Path(__file__).parents[4]
SCREEN = Screen(width=80)


def shown(config: str, *, show_all: bool = False) -> str:
    findings = tuple(found(config))
    told = text(findings, SCREEN, show_all=show_all)
    return told + summary(findings, 0, Screen(), show_all=show_all)


def test_many_alike_are_the_first_and_a_count():
    config = "".join(f"[profile p{n}]\nregion = us-eest-{n}\noutput = xml\n" for n in range(1, 9))
    told = shown(config)
    assert told.count("[region-unknown]") == 1
    assert "and 7 more like it: p2, p3, p4, …" in told
    assert told.endswith("'--all' shows them all.\n")
    assert shown(config, show_all=True).count("[region-unknown]") == 8


def test_notes_alike_are_one_line_by_their_meaning():
    config = "".join(f"[profile p{n}]\nsso_session = s\n" for n in range(1, 2000))
    told = shown(config + "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x\n")
    assert "note: 1,999 times (p1, …): The Amplify CLI doesn't support SSO" in " ".join(
        told.split()
    )
    assert len(told.splitlines()) < 10


def test_a_refused_line_is_told_once_with_its_cause():
    config = "[profile a]\nregion = us-east-1\nregion = eu-west-1\n"
    told = shown(config)
    assert "[duplicate-setting]" in told
    assert "[refused-by-aws]" not in told
    assert "[refused-by-aws]" in shown(config, show_all=True)


def test_nothing_wrong():
    assert shown("[profile a]\ncredential_process = tool\n") == "Nothing is wrong.\n"


def promised(tmp_path, config: str) -> tuple[int, Fixes]:
    (tmp_path / "config").write_text(config, encoding="utf-8")
    files = AwsFiles(
        read_file("config", tmp_path / "config"), read_file("credentials", tmp_path / "none")
    )
    findings = list(examine_files(files))
    planned = fix_all(files, examine_files, (), dry_run=True)
    return len(kept_promises(findings, planned, files, examine_files)), planned


def test_what_can_be_fixed_is_promised(tmp_path):
    count, planned = promised(tmp_path, "[profile a] # c\nregion = 'us-east-1'\n")
    assert (count, planned.is_empty) == (2, False)


def test_nothing_is_promised_in_a_file_that_stays_refused(tmp_path):
    count, planned = promised(tmp_path, "[profile a] # c\nregion = 'us-east-1'\nq\n")
    assert (count, planned.is_empty) == (0, True)
    assert "line 3" in planned.failures[0]


def test_what_stays_though_its_file_changes_is_not_promised(tmp_path):
    """The header with two blanks cannot be tidied: the tidy one is there already."""
    config = "[profile  a]\nregion = 'us-east-1'\n[profile a]\nregion = us-east-1\n"
    count, planned = promised(tmp_path, config)
    assert [edit.changed for edit in planned.edits] == [True]
    assert count == 1  # the quotes


def test_a_finding_leads_to_what_the_docs_say_of_the_tools_own_message():
    headings = {
        line.removeprefix("### ")
        for line in (ROOT / "docs" / "troubleshooting.md").read_text("utf-8").splitlines()
    }
    assert {code.symptom for code in CODES.values() if code.symptom} <= headings
    missing = finding("environment-profile-missing", "AWS_PROFILE", "It is not there.", "Unset it.")
    lead = 'See "The config profile (…) could not be found" in the plugin\'s documentation'
    assert lead in " ".join(text((missing,), SCREEN, show_all=False).split())
    assert missing.structure["symptom"] in lead
    assert "See " not in text((missing._replace(severity="note"),), SCREEN, show_all=False)
