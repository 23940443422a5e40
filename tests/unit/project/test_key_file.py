"""A project's own access keys: read in both shapes, and only from where Amplify keeps them."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amplify_plugin.cache import default_path
from amplify_plugin.project.key_file import KEY_FILE_MAX_BYTES, KeyFileUnusable, read_key_file

FIXTURES = Path(__file__).parents[2] / "fixtures"
PAIR = {"accessKeyId": "AKIAEXAMPLE000000001", "secretAccessKey": "EXAMPLE/secret"}


@pytest.fixture
def path() -> Path:
    folder = default_path().parent
    folder.mkdir(parents=True)
    return folder / "AbCdEfGhIj"


def write(path: Path, document: object) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def refused(path: str) -> str:
    with pytest.raises(KeyFileUnusable) as caught:
        read_key_file(path)
    assert "select-profile" in caught.value.remedy
    return caught.value.message


@pytest.mark.parametrize("era", ["old", "new"])
def test_what_each_era_of_amplify_wrote_is_read(path: Path, era: str) -> None:
    written = FIXTURES / f"written-by-{era}" / "access-keys-file.json"
    shutil.copy(written, path)
    fields = json.loads(written.read_text())
    found = read_key_file(str(path))
    keys = fields.get("credentials", fields)
    assert found.credentials.access_key_id == keys["accessKeyId"]
    assert found.credentials.secret_access_key == keys["secretAccessKey"]
    assert found.region == fields["region"]


def test_temporary_keys_keep_their_token_and_their_end(path: Path) -> None:
    end = "2026-11-22T21:30:22.000Z"
    found = read_key_file(write(path, {**PAIR, "sessionToken": "T", "expiration": end}))
    assert found.credentials.session_token == "T"
    assert found.credentials.expiration == datetime(2026, 11, 22, 21, 30, 22, tzinfo=UTC)
    assert found.region is None


@pytest.mark.parametrize(
    "document",
    [
        *({}, [], 3, None, {"credentials": {}}, {"credentials": 3}, {"accessKeyId": "A"}),
        {**PAIR, "secretAccessKey": ""},
        {**PAIR, "accessKeyId": 1},
    ],
    ids=repr,
)
def test_a_file_without_a_pair_is_said(path: Path, document: object) -> None:
    assert str(path) in refused(write(path, document))


def test_a_file_that_is_not_there_or_empty_is_said(path: Path) -> None:
    assert "does not exist" in refused(str(path))
    path.write_text("")
    assert "is empty" in refused(str(path))
    path.write_bytes(b"\xff")
    assert "is not UTF-8" in refused(str(path))


def test_a_repository_cannot_name_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "keys.json", PAIR)
    assert "outside of ~/.amplify" in refused(outside)
    assert "outside of ~/.amplify" in refused(str(path.parent / ".." / ".." / outside))
    assert "does not exist, and" in refused(str(tmp_path / "absent"))


@pytest.mark.parametrize("name", ["/etc/shadow", "/dev/zero", "", ".", "~/.aws/credentials"])
def test_a_repository_cannot_have_any_other_file_opened(path: Path, name: str) -> None:
    del path
    assert "is outside of" in refused(name)


def test_a_link_out_of_the_folder_is_not_followed(path: Path, tmp_path: Path) -> None:
    write(tmp_path / "keys.json", PAIR)
    path.symlink_to(tmp_path / "keys.json")
    assert "outside of ~/.amplify" in refused(str(path))


def test_a_folder_of_amplify_that_is_itself_a_link_is_amplifys(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    path.parent.rename(real)
    path.parent.symlink_to(real)
    assert read_key_file(write(path, PAIR)).credentials.access_key_id == PAIR["accessKeyId"]


def test_a_folder_below_is_not_where_amplify_keeps_keys(path: Path) -> None:
    (path.parent / "deeper").mkdir()
    assert "outside of" in refused(write(path.parent / "deeper" / "keys", PAIR))


def test_a_name_that_no_file_can_have_is_said(path: Path) -> None:
    assert "a file cannot have" in refused(f"{path}\0")


def test_a_fifo_is_not_read(path: Path) -> None:
    os.mkfifo(path)
    assert "is not a file" in refused(str(path))


def test_what_is_no_small_file_is_not_read(path: Path) -> None:
    path.write_text(" " * KEY_FILE_MAX_BYTES + "{}")
    assert "is larger than" in refused(str(path))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_not_believed(path: Path) -> None:
    name = write(path, PAIR)
    os.chown(path, 12345, 12345)
    assert "belongs to another user" in refused(name)


def test_a_refusal_shows_no_secret(path: Path) -> None:
    said = refused(write(path, {**PAIR, "accessKeyId": 1}))
    assert PAIR["secretAccessKey"] not in said
