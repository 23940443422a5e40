"""docs/ builds as a site with MkDocs Material, without a warning."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

needs_mkdocs = pytest.mark.skipif(
    importlib.util.find_spec("material") is None and not os.environ.get("AMPLIFY_PLUGIN_DOCS"),
    reason="MkDocs Material is not installed: tox -e docs runs it",
)


@needs_mkdocs
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
        },  # of Material's authors, about another program
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    assert "<h1" in (site / "index.html").read_text(encoding="utf-8")
    assert "docs/pictures" not in (site / "project" / "index.html").read_text("utf-8")
    installing = (site / "install.html").read_text(encoding="utf-8")
    assert installing.count('class="tabbed-set') == 2
    assert 'class="admonition warning"' in installing
    assert "[!WARNING]" not in installing
    assert (site / "pictures" / "mfa-dark.svg").is_file()
    assert [path.name for path in site.rglob("*.py")] == ["host.py"]
