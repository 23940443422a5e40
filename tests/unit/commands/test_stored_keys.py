"""Keys in files: an edit that was refused is not told as undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.awsconfig import file_edits, section_edits
from amplify_plugin.commands.stored_keys import edited
from amplify_plugin.commands.undoing import NotFinished, Undoing
from amplify_plugin.errors import ConfigurationError


def changed(text: str) -> str:
    return section_edits.with_section(text, "profile b", {"region": "eu-west-1"})


def refused(before: str, after: str) -> None:
    raise ConfigurationError("Refused.", remedy=f"{len(before)} {len(after)}")


def edit_both(first: Path, second: Path) -> None:
    undoing = Undoing()
    with undoing.undone_on_failure(lambda _: None):
        for path, check in ((first, lambda *_: None), (second, refused)):
            planned = file_edits.edit_file(path, changed, verify=lambda *_: None, dry_run=True)
            edited(planned, changed, check, undoing, backup=False)


def test_only_the_edit_that_was_made_is_told_as_undone(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for path in (first, second):
        path.write_text("[profile a]\nregion = us-east-1\n", encoding="utf-8")
    with pytest.raises(NotFinished) as caught:
        edit_both(first, second)
    assert caught.value.message.endswith(f"has been undone: the change of {first}.")
    assert "profile b" not in first.read_text(encoding="utf-8")
