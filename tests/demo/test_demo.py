"""The demo ends well, and docs/demo.md shows what it prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import block

ROOT = Path(__file__).parents[2]
# What differs between two plays: times, what is left of an hour, and ids that moto makes up.
VARYING = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
    (r"\(at (\d{4}-\d\d-\d\d )?\d\d:\d\d\)", "(at TIME)"),
    (r"\bin \d+ min\b", "in N min"),
    (r"\bin \d+ h\b", "in N h"),
    (r"\.backup-\S+Z\b", ".backup-TIME"),
    (r"\b(AROA|ASIA|AIDA|AKIA)[A-Z0-9]+\b", r"\1ID"),
)


def same_in_every_play(transcript: str) -> list[str]:
    """The lines of a transcript without what differs from play to play, nor a table's widths."""
    for pattern, constant in VARYING:
        transcript = re.sub(pattern, constant, transcript)
    lines = (re.sub(r" {2,}", "  ", re.sub("─+", "─", line)) for line in transcript.splitlines())
    return [line.rstrip() for line in lines if line.strip()]


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "demo/play.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_the_demo_ends_well_and_shows_no_secret(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stdout.rstrip().endswith("The demo ended well.")
    assert demo.stderr == ""
    for secret in ("EXAMPLE/devcorpuser", "SecretAccessKey", '"secretAccessKey": "E'):
        assert secret not in demo.stdout
    assert not re.search(r'"(secretAccessKey|sessionToken)": "[^…]', demo.stdout)


def test_the_page_shows_what_the_demo_prints(demo: subprocess.CompletedProcess[str]) -> None:
    shown = block("docs/demo.md", "demo")
    printed = demo.stdout.rstrip().removesuffix("The demo ended well.")
    told = shown.rstrip().removesuffix("The demo ended well.")
    assert same_in_every_play(told) == same_in_every_play(printed)


def test_two_plays_are_compared_by_what_is_the_same_in_both() -> None:
    one = 'valid, ends in 60 min (2026-01-01T00:00:00.000Z)\n"UserId": "AROAX1:amplify"\n── ──\n'
    two = 'valid, ends in 59 min (2027-05-01T10:00:59Z)\n"UserId": "AROAYYY2:amplify"\n─── ─\n\n'
    assert same_in_every_play(one) == same_in_every_play(two)
    assert same_in_every_play(one) != same_in_every_play(one.replace("amplify", "other"))
