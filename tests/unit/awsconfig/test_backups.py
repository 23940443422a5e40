"""What an AWS file was before an edit: few copies, guarded, in nobody's repository."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from amplify_plugin.awsconfig import file_edits, section_edits
from amplify_plugin.awsconfig.backups import KEPT, existing, save

OLD, NEW = "OLD/EXAMPLE/SECRET/OLD/EXAMPLE/SECRET/OLD", "NEW/EXAMPLE/SECRET/NEW/EXAMPLE/SECRET/NEW"
TEXT = f"[u]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {OLD}\n"


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / ".aws" / "credentials"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def change(path: Path, **settings: str | None) -> file_edits.Edit:
    return file_edits.edit_file(path, lambda text: section_edits.with_section(text, "u", settings))


def test_few_are_kept_the_newest(credentials: Path) -> None:
    made = [change(credentials, region=f"eu-west-{number}").backup for number in range(8)]
    assert sorted(existing(credentials)) == made[-KEPT:]
    for backup in existing(credentials):
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600 or os.name == "nt"


def test_other_files_of_such_a_name_are_nobodys_business(credentials: Path) -> None:
    mine = [
        credentials.with_name(f"credentials{end}") for end in (".backup-mine", ".backup-2", "~")
    ]
    for path in mine:
        path.write_text("mine")
    for number in range(KEPT + 1):
        change(credentials, region=f"eu-west-{number}")
    assert all(path.exists() for path in mine)


def test_a_secret_that_is_taken_out_is_in_no_backup(credentials: Path) -> None:
    earlier = change(credentials, region="eu-west-1").backup
    assert earlier is not None
    assert OLD in earlier.read_text()
    done = change(credentials, aws_secret_access_key=NEW)
    assert done.backup is not None
    assert done.is_masked
    assert "(backup, removed secrets masked: " in file_edits.with_backup(done)
    assert "region = eu-west-1" in done.backup.read_text()
    for path in credentials.parent.rglob("*"):
        assert OLD not in path.read_text(), path
    # At no moment, and not by what is masked in earlier ones.
    kept = save(credentials, TEXT.encode(), credentials.read_text())
    assert OLD not in kept.read_text()
    assert NEW in credentials.read_text()


def test_quotes_that_are_taken_off_are_not_a_secret_that_goes(credentials: Path) -> None:
    credentials.write_text(TEXT.replace(OLD, f'"{OLD}"'))
    done = change(credentials, aws_secret_access_key=OLD)
    assert done.backup is not None
    assert not done.is_masked
    assert f'"{OLD}"' in done.backup.read_text()


@pytest.mark.skipif(os.name == "nt", reason="links")
@pytest.mark.parametrize("linked", [".aws", ".aws and .amplify"])
def test_a_link_into_a_repository_gets_none_there_that_git_sees(
    credentials: Path, tmp_path: Path, linked: str
) -> None:
    dotfiles = tmp_path / "dotfiles"
    (dotfiles / ".git").mkdir(parents=True)
    credentials.parent.rename(dotfiles / "aws")
    credentials.parent.symlink_to(dotfiles / "aws")
    if "amplify" in linked:
        (dotfiles / "amplify").mkdir()
        (tmp_path / ".amplify").symlink_to(dotfiles / "amplify")
    done = change(credentials, region="eu-west-1")
    assert done.backup is not None
    ours = tmp_path / ".amplify" / "awscloudformation" / "backups"
    assert done.backup.parent.parent == ours
    assert stat.S_IMODE(done.backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.backup.parent.stat().st_mode) == 0o700
    assert (ours / ".gitignore").read_text() == "*\n"
    assert list((dotfiles / "aws").glob("*backup*")) == []
    for number in range(8):
        change(credentials, region=f"eu-west-{number}")
    assert len(existing(credentials)) == KEPT
    assert [path.name for path in (dotfiles / "aws").iterdir() if "lock" not in path.name] == [
        "credentials"
    ]


def test_a_config_inside_of_a_project_too(credentials: Path, tmp_path: Path) -> None:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    path = tmp_path / "project" / "aws-config"
    path.write_text(TEXT)
    done = change(path, region="eu-west-1")
    assert done.backup is not None
    assert tmp_path / ".amplify" in done.backup.parents
    assert existing(credentials) == []  # of another file of our folder
