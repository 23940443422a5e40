"""Every link inside the docs leads somewhere: the file is there, and has the heading."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

import pytest

from tests.docs.blocks import BLOCK, ROOT, pages, text_of

LINK = re.compile(
    r"\]\((?P<inline>[^)\s]+)(?: \"[^\"]*\")?\)|(?:src|srcset|href)=\"(?P<html>[^\"]+)\""
)
HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
CODE = re.compile(r"`[^`\n]*`")
ELSEWHERE = ("https://", "http://", "mailto:")


def prose(page: str) -> str:
    return BLOCK.sub("", text_of(page))


def links(page: str) -> list[str]:
    found = (link["inline"] or link["html"] for link in LINK.finditer(CODE.sub("", prose(page))))
    return [link for link in found if not link.startswith(ELSEWHERE)]


def anchors(path: Path) -> set[str]:
    """The anchors of a page, as GitHub and MkDocs both make them."""
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    return {anchor(heading) for heading in HEADING.findall(text)}


def anchor(heading: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    plain = "".join(each for each in text if each in "-_ " or unicodedata.category(each)[0] in "LN")
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", pages())
def test_every_link_leads_somewhere(page: str) -> None:
    for link in links(page):
        target, _, fragment = link.partition("#")
        path = Path(os.path.normpath(ROOT / page / ".." / target)) if target else ROOT / page
        assert path.exists(), f"{page}: {link}"
        assert path.is_relative_to(ROOT), f"{page}: {link} leads out of the repository"
        if fragment:
            assert fragment in anchors(path), f"{page}: {link}: no such heading in {path.name}"


@pytest.mark.parametrize("page", pages())
def test_a_heading_is_there_once_so_that_links_to_it_are_sure(page: str) -> None:
    if page == "CHANGELOG.md":
        pytest.skip("each version has the same headings, and nothing links to them")
    made = [anchor(heading) for heading in HEADING.findall(prose(page))]
    assert [each for each in made if made.count(each) > 1] == []


def test_every_page_of_docs_is_reached_from_its_index() -> None:
    reached = {"docs/README.md"}
    for index in ("docs/README.md", "docs/decisions/README.md"):
        folder = os.path.dirname(index)
        reached |= {os.path.normpath(f"{folder}/{link.partition('#')[0]}") for link in links(index)}
    assert [page for page in pages() if page.startswith("docs/") and page not in reached] == []
