"""Thousands of faults in one file, all different: what they take, and what is shown of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.awsconfig import layout
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.fixes import fixed
from amplify_plugin.commands.doctor.report import summary, text
from amplify_plugin.terminal.screen import Screen
from tests.contract.oracles import botocore_profiles
from tests.doctor.corpus import Case
from tests.doctor.large import KEYS, sso

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding

MANY = 1500
ROUNDS = 4
# What is quadratic took from 130 to 2,000 times as long; a busy machine doubles a time.
BOTOCORE_TIMES = 60
SCREEN = Screen(width=80)
LINES_OF_A_SCREEN = 24
ROLE = "role_arn = arn:aws:iam::123456789012:role/x\n"

IN_CONFIG: dict[str, Callable[[int], str]] = {
    "regions": lambda n: f"[profile p{n}]\nregion = us-ea{n}st-1\n",
    "settings": lambda n: f"[profile p{n}]\nregin{n} = us-east-1\nouput{n} = json\n",
    "values": lambda n: f"[profile p{n}]\noutput = jso{n}n\n",
    "sources": lambda n: f"[profile p{n}]\n{ROLE}source_profile = nope{n}\n",
    "a circle": lambda n: f"[profile p{n}]\n{ROLE}source_profile = p{(n + 1) % MANY}\n",
    "sessions": lambda n: f"[profile p{n}]\nsso_session = nope{n}\n",
    "headers": lambda n: f"[prfile p{n}]\nregion = us-east-1\n",
    "missing prefixes": lambda n: f"[p{n}]\nregion = us-east-1\n",
    "quotes": lambda n: f'[profile p{n}]\nregion = "us-east-1"\n',
    "blanks": lambda n: f"[profile p{n}] \nregion = us-east-1\n",
    "settings twice": lambda n: f"[profile p{n}]\nregion = us-east-1\nregion = us-east-1\n",
    "sections twice": lambda n: (
        f"[profile p{n // 2}]\n{('region = us-east-1', 'output = json')[n % 2]}\n"
    ),
    "settings in two ways": lambda n: f'[profile p{n}]\nregion = "us-east-1"\nregion = eu-west-1\n',
    "indented settings": lambda n: f"[profile p{n}]\nregion = us-east-1\n output = json\n",
    # What cannot be fixed, since another section or setting is there already.
    "prefixes beside another spelling": lambda n: (
        f"[p{n}]\nregion = us-east-1\n[profile p{n} ]\noutput = json\n"
    ),
    "headers with a setting of their own": lambda n: (
        f"[profile p{n}] region = us-east-1\nregion = us-east-2\n"
    ),
    "indented settings twice": lambda n: (
        f"[profile p{n}]\nregion = us-east-1\n  output = json\noutput = text\n"
    ),
    "invisible characters": lambda n: f"[profile p{n}]\nregion = us\u00a0east-1\n",
}
IN_CREDENTIALS: dict[str, Callable[[int], str]] = {
    "prefixes": lambda n: f"[profile p{n}]\n{KEYS}",
    "capitals": lambda n: f"[p{n}]\n{KEYS.replace('aws_access', 'AWS_ACCESS')}",
    "shell lines": lambda n: f"[p{n}]\nexport {KEYS}",
    "glued headers": lambda n: f"[p{n}]\n{KEYS.rstrip()}[q{n}]\n{KEYS}",
    "glued headers like others": lambda n: f"[p{n}]\n{KEYS.rstrip()}[q{n}]\n[q{n}]\n{KEYS}",
}
HEADER = "[profile p]\n"
IN_ONE_SECTION: dict[str, Callable[[int], str]] = {
    "indented settings of one": lambda n: f"a{n} = b\n  region = us-east-1\n",
    "settings of one twice": lambda n: f"a{n} = b\na{n} = b\n",
    "headers glued to settings of one": lambda n: f"a{n} = b[profile q{n}]\n",
}
KINDS = [*IN_CONFIG, *IN_CREDENTIALS, *IN_ONE_SECTION]


def faulty(kind: str, size: int) -> Case:
    if kind in IN_CONFIG:
        return Case(kind, "".join(map(IN_CONFIG[kind], range(size))))
    if kind in IN_ONE_SECTION:
        return Case(kind, HEADER + "".join(map(IN_ONE_SECTION[kind], range(size))))
    return Case(kind, "", "".join(map(IN_CREDENTIALS[kind], range(size))))


def time_of(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


@pytest.mark.parametrize("kind", KINDS)
def test_faults_by_the_thousand_take_no_square_of_the_time_and_fit_a_screen(kind):
    case, healthy = faulty(kind, MANY), sso(MANY).config
    found: tuple[Finding, ...] = ()

    def ratio() -> float:
        nonlocal found
        reading = time_of(lambda: botocore_profiles(healthy))
        start = time.process_time()
        found = tuple(case.findings())
        return (time.process_time() - start) / reading

    assert any(ratio() <= BOTOCORE_TIMES for _ in range(ROUNDS))
    assert len(found) >= MANY // 2
    told = text(found, SCREEN, show_all=False) + summary(found, 0, SCREEN, show_all=False)
    assert len(told.splitlines()) < LINES_OF_A_SCREEN


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_read_as_often_to_fix_many_faults_as_to_fix_few(kind, monkeypatch):
    real, lengths = layout.sections, [0]

    def counted(lines):
        lengths[0] += len(lines)
        return real(lines)

    monkeypatch.setattr(layout, "sections", counted)

    def lines_read(size: int) -> int:
        lengths[0] = 0
        fixed(faulty(kind, size).files, examine_files)
        return lengths[0]

    few, many = lines_read(20), lines_read(200)
    assert many <= 12 * few


@pytest.mark.parametrize("kind", [*IN_CONFIG, *IN_CREDENTIALS])
def test_many_changes_at_once_are_what_each_of_them_is_alone(kind):
    """As in ten files of one fault each, put together."""
    together = fixed(faulty(kind, 10).files, examine_files)
    if kind in ("a circle", "sections twice"):
        return  # one is nothing there without its neighbour
    texts = IN_CONFIG.get(kind) or IN_CREDENTIALS[kind]
    is_config = kind in IN_CONFIG
    pairs = [(text, "") if is_config else ("", text) for text in map(texts, range(10))]
    alone = [fixed(Case("", *pair).files, examine_files) for pair in pairs]
    for file in (0, 1):
        assert together.both[file].text == "".join(each.both[file].text for each in alone)


@pytest.mark.parametrize("kind", ["settings of one twice", "headers glued to settings of one"])
def test_many_changes_of_one_section_are_what_each_of_them_is_alone(kind):
    together = fixed(faulty(kind, 10).files, examine_files).config.text
    alone = (Case("", HEADER + IN_ONE_SECTION[kind](n)).files for n in range(10))
    each = [fixed(files, examine_files).config.text.removeprefix(HEADER) for files in alone]
    assert together == HEADER + "".join(each)


def test_of_many_settings_that_become_the_same_one_is_fixed():
    text = fixed(faulty("indented settings of one", 10).files, examine_files).config.text
    lines = text.splitlines()
    assert lines.count("region = us-east-1") == 1
    assert lines.count("  region = us-east-1") == 9
