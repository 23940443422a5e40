"""docs/troubleshooting.md has our sentences of today, and says of each why and what to type."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import text_of

SAYS = re.compile(r"^## ([^\n]+ says)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
SENTENCE = re.compile(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
BY = {
    who: dict(SENTENCE.findall(text))
    for who, text in SAYS.findall(text_of("docs/troubleshooting.md"))
}


@pytest.mark.parametrize("sentence", BY["This plugin says"])
def test_a_sentence_of_ours_is_in_the_list_of_errors(sentence: str) -> None:
    known = text_of("docs/errors.md")
    pieces = (re.escape(piece.strip(" '")) for piece in sentence.split("…"))
    assert re.search("[^\n]*".join(pieces), known), sentence


@pytest.mark.parametrize("who", BY)
def test_each_sentence_says_why_and_what_to_type(who: str) -> None:
    for sentence, text in BY[who].items():
        assert "**Why**" in text, sentence
        assert "**Type**" in text, sentence
