"""docs/plugins.md: what it shows is what examples/ has and what ``make types`` has checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.hooks.loading import HOOKS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["acme_vault.py", "test_acme_vault.py"])
def test_the_guide_writes_the_files_of_the_examples(name: str) -> None:
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    assert f"cat > {name} <<'EOF'\n{text}EOF\n" in GUIDE


def test_the_guide_lists_every_hook() -> None:
    assert [line.split("(")[0][3:] for line in GUIDE.splitlines() if line.startswith("| `am")] == [
        *HOOKS
    ]
