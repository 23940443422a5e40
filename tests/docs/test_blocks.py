"""Every block of commands or Python in the docs is run by a test, or says why it is not."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import NOT_RUN, ROOT, RUN_BY, RUNNABLE, Block, blocks, pages

# Those that no test can run. A new one needs a line here, with its block's first words.
NOT_RUN_ANYWHERE: dict[str, list[str]] = {
    "docs/reliability.md": ["python -m tests.faults.measure 64 50 2000 amplify"],
}

# Signatures and examples, written from the code and held by test_reference.py.
WRITTEN = "docs/reference/"

ALL = [
    each
    for page in pages()
    if not page.startswith(WRITTEN)
    for each in blocks(page)
    if each.language in RUNNABLE
]


def first_words(each: Block) -> str:
    """The first line without its comment."""
    return each.text.partition("\n")[0].partition(" #")[0].rstrip()


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.place)
def test_a_block_is_run_or_says_why_not(each: Block) -> None:
    if NOT_RUN.fullmatch(each.mark):
        first = first_words(each)
        assert first in NOT_RUN_ANYWHERE.get(each.page, []), f"{each.place} is not in the list"
        return
    found = RUN_BY.fullmatch(each.mark)
    assert found, f"{each.place} has no mark, or one that is none: {each.mark!r}"
    test = ROOT / found["test"]
    assert test.is_file(), f"{each.place}: there is no {found['test']}"
    if found["name"] != "every block":
        reads = f'block("{each.page}", "{found["name"]}")'
        assert reads in test.read_text(encoding="utf-8"), f"{found['test']} does not read it"


# Sentences and transcripts may begin with a program's name.
SHOWN = ("docs/errors.md", "docs/demo.md", WRITTEN)
COMMAND = re.compile(r"(aws|amplify|amplify-plugin|npx|pip|pipx|sed|sh|source|make) (?!…)")


def test_no_block_of_commands_is_passed_off_as_text() -> None:
    passed_off = [
        each.place
        for page in pages()
        if not page.startswith(SHOWN)
        for each in blocks(page)
        if each.language not in RUNNABLE and COMMAND.match(each.text)
    ]
    assert passed_off == []


def test_what_is_not_run_is_a_short_list_without_leftovers() -> None:
    marked = {(each.page, first_words(each)) for each in ALL if NOT_RUN.fullmatch(each.mark)}
    assert marked == {
        (page, first) for page, firsts in NOT_RUN_ANYWHERE.items() for first in firsts
    }
    assert len(marked) <= 6


def test_there_are_blocks() -> None:
    assert len(ALL) > 20
