"""For MkDocs: the pages at the top of the repository are pages of the site, too, under project/.

Links are written for a checkout (``../SECURITY.md``, ``../examples/host.py``), where most people
read. The site has the pages under project/, and other files as downloads under files/.
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
FILES = {"examples/host.py": "files/host.py"}
PLACES = {**PAGES, **FILES}
LINK = re.compile(r"(\]\(|(?:src|srcset|href)=\")([^)\s\"#]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and files from outside docs/."""
    from mkdocs.structure.files import File

    for name, place in PLACES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        content = f"# Licence\n\n```text\n{text}```\n" if name == "LICENSE" else text
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn links from a checkout's places to the site's."""
    site_place = page.file.src_uri
    source = next((name for name, place in PLACES.items() if place == site_place), None)
    here = source or f"docs/{site_place}"

    def moved(found: re.Match[str]) -> str:
        if "://" in found[2] or found[2].startswith("mailto:"):
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here), found[2]))
        place = PLACES.get(target) or target.removeprefix("docs/")
        return found[1] + posixpath.relpath(place, posixpath.dirname(site_place) or ".")

    return LINK.sub(moved, markdown)
