"""For MkDocs: turn pages that read well in a checkout into pages that read well on the site.

- The pages at the top of the repository become pages under project/, other files downloads under
  files/. Links are written for a checkout (``../SECURITY.md``, ``../examples/host.py``).
- What stands between ``<!-- tabs -->`` and ``<!-- /tabs -->`` becomes tabs, one for each line that
  is a bold title alone.
- A quotation that begins with ``[!NOTE]``, ``[!TIP]`` or ``[!WARNING]``, which code hosts draw as a
  box, becomes an admonition.
- The blocks of errors.md are sentences, which go on in the next line.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PAGES = {name: f"project/{Path(name).stem}.md" for name in ("README.md", "CHANGELOG.md")}
PAGES |= {name: f"project/{Path(name).stem}.md" for name in ("CONTRIBUTING.md", "SECURITY.md")}
PAGES["LICENSE"] = "project/LICENSE.md"
# Its many words would come up in every search.
LICENCE = "---\nsearch:\n  exclude: true\n---\n# Licence\n\n```text\n{}```\n"
FILES = {"examples/host.py": "files/host.py"}
PLACES = {**PAGES, **FILES}
TABS = re.compile(r"^<!-- tabs -->\n(.*?)^<!-- /tabs -->$", re.MULTILINE | re.DOTALL)
TAB = re.compile(r"^\*\*(.+)\*\*$")
BOX = re.compile(r"^> \[!(NOTE|TIP|WARNING)\]\n((?:^>.*\n?)+)", re.MULTILINE)
LINK = re.compile(r"(\]\(|(?:src|srcset|href)=\")([^)\s\"#]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and files from outside docs/."""
    from mkdocs.structure.files import File

    for name, place in PLACES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        content = LICENCE.format(text) if name == "LICENSE" else text
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn links, tabs and boxes as a checkout has them to the site's."""
    site_place = page.file.src_uri
    source = next((name for name, place in PLACES.items() if place == site_place), None)
    here = source or f"docs/{site_place}"

    def moved(found: re.Match[str]) -> str:
        if "://" in found[2] or found[2].startswith("mailto:"):
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here), found[2]))
        place = PLACES.get(target) or target.removeprefix("docs/")
        return found[1] + posixpath.relpath(place, posixpath.dirname(site_place) or ".")

    if site_place == "errors.md":
        markdown = markdown.replace("```text\n", "``` { .text .sentences }\n")
    return BOX.sub(_admonition, TABS.sub(_tabs, LINK.sub(moved, markdown)))


def _tabs(found: re.Match[str]) -> str:
    lines = (TAB.sub(r'=== "\1"', line) for line in found[1].splitlines())
    return "\n".join(line if line.startswith("=== ") else _indented(line) for line in lines)


def _admonition(found: re.Match[str]) -> str:
    lines = [line.removeprefix(">").removeprefix(" ") for line in found[2].splitlines()]
    return "\n".join([f"!!! {found[1].lower()}", "", *map(_indented, lines), ""])


def _indented(line: str) -> str:
    return f"    {line}" if line else ""
