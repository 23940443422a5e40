"""The corpus: each config's findings, what --fix does to it, and how long a large one takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore import configloader

from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.fixes import fixed
from amplify_plugin.commands.doctor.report import summary, text
from amplify_plugin.errors import ConfigFileUnreadable
from amplify_plugin.terminal.screen import Screen
from tests.doctor.corpus import Case, cases
from tests.doctor.large import MAKERS, sso
from tests.doctor.score import score

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile

ROOT = Path(__file__).parents[2]
CASES = list(cases())
FAULTY = [case for case in CASES if case.expected]
SCREEN = Screen(width=80)
LINES_OF_A_SCREEN = 24
BOTOCORE_TIMES = 5  # the budget


def ids(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_found_is_what_was_expected_by_hand(case):
    told = case.told
    graves = sorted(line for line in told if not line.startswith("note "))
    assert graves == sorted(line for line in case.expected if not line.startswith("note "))
    assert {line for line in case.expected if line.startswith("note ")} <= set(told)


def test_the_corpus_is_as_large_as_it_is_said_to_be():
    healthy = [case for case in CASES if not case.expected and not case.missed]
    assert len(CASES) >= 150
    assert len(healthy) >= 40
    assert len(MAKERS) == 10
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_healthy_config_of_any_size_has_no_warning_and_fits_a_screen(make):
    case = make(400)
    findings = tuple(case.findings())
    assert [f for f in findings if f.severity != "note"] == []
    shown = text(findings, SCREEN, show_all=False) + summary(findings, 0, show_all=False)
    assert len(shown.splitlines()) <= LINES_OF_A_SCREEN


def test_each_finding_names_its_place_and_what_to_do():
    for case in CASES:
        for finding in case.findings():
            assert finding.message.endswith("."), finding
            assert finding.fix, finding
            assert finding.line is not None or finding.subject.startswith("AWS_"), finding


def test_no_finding_shows_a_secret():
    for case in CASES:
        told = "".join(f.message + f.fix for f in case.findings())
        for secret in ("wJalrXUtnFEMI", "je7MtGbClwBF", "IQoJb3JpZ2", "FwoGZXIvYXdz"):
            assert secret not in told, case.title


@pytest.mark.parametrize("case", FAULTY, ids=ids)
def test_after_fix_what_was_promised_is_gone_and_nobody_else_has_changed(case):
    before = case.files
    after = fixed(before, examine_files)
    promised = {(f.code, f.subject) for f in case.findings() if f.mends}
    left = {(f.code, f.subject) for f in case.findings(after)}
    # What follows in a file that stays refused cannot be promised, and the report tries it first.
    if not promised & left:
        assert fixed(after, examine_files) == after
    for old, new in zip(before.both, after.both, strict=True):
        if old.is_spoiled:
            continue  # nobody had read anything in it
        for reader in READERS.values():
            was, becomes = (
                _read(reader.of(old.kind), old.text),
                _read(reader.of(old.kind), new.text),
            )
            changed = {n for n in {**was, **becomes} if was.get(n) != becomes.get(n)}
            assert not was or changed <= _concerned(case, new), (reader.key, changed)


def _concerned(case: Case, after: AwsFile) -> set[str]:
    """The profiles that the findings with fixes are about, as each reader calls them.

    A header that was not read as one had its lines in the profile above, and gets them.
    """
    fixed_findings = [finding for finding in case.findings() if finding.mends]
    subjects = {finding.subject for finding in fixed_findings}
    moves = any(finding.code in _MOVING for finding in fixed_findings)
    before = case.files.config if after.kind == "config" else case.files.credentials
    old = {section.header for section in before.sections}
    names = set()
    for file in (before, after):
        for section in file.sections:
            is_new = section.header not in old
            if moves or is_new or section.name in subjects or section.header in subjects:
                names |= {section.header, *filter(None, section.read_as.values())}
                names |= {f"services.{section.name.removeprefix('services ')}"}
    return names


_MOVING = {
    "byte-order-mark",
    "header-in-value",
    "header-not-read-by-amplify",
    "invisible-character",
    "lines-glued",
    "prefix-in-credentials",
    "refused-by-aws",
}


def _read(read, text_of_file):
    """The profiles: what is no section is a setting above the first header, which is nobody's."""
    try:
        read_all = read(text_of_file)
    except ConfigFileUnreadable:
        return {}
    return {name: settings for name, settings in read_all.items() if isinstance(settings, dict)}


def test_the_figures_of_the_documentation_are_those_of_the_command():
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    assert score().table in page


def test_three_thousand_profiles_take_at_most_five_times_as_long_as_botocore(tmp_path):
    case = sso(3000)
    path = tmp_path / "config"
    path.write_text(case.config, encoding="utf-8")
    ratios = []
    for _ in range(3):
        start = time.process_time()
        configloader.load_config(str(path))
        parsed = time.process_time()
        list(examine_files(case.files))
        ratios.append((time.process_time() - parsed) / (parsed - start))
    assert min(ratios) <= BOTOCORE_TIMES
