"""JSON as the Amplify CLI reads and writes it; scratch files that are never in the way."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import files
from amplify_plugin.files import FileUnreadable, json_file
from tests.unit.modes import PRIVATE_FILE, PRIVATE_FOLDER, mode_of


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("# why\n{a: b, // note\n c: 'd', }", {"a": "b, // note", "c": "d"}),
        ("a: 1", {"a": 1}),
        ('{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_json_is_read_as_amplify_reads_it(text: str, document: object) -> None:
    assert files.parse_loosely(text, Path("x")) == document


@pytest.mark.parametrize("text", ["", " \n", '{"a":', "[1 2", "{\n\n]", '{"a": 1} more'])
def test_what_neither_json_nor_hjson_reads_is_said_with_its_file(text: str) -> None:
    with pytest.raises(FileUnreadable, match=r"^x\.json "):
        files.parse_loosely(text, Path("x.json"))


@pytest.mark.parametrize("opening", ["[", '{"a":', "{a:", '{"dev":['])
def test_a_document_that_is_all_brackets_is_no_crash(opening: str) -> None:
    for depth in (900, 100_000):
        with pytest.raises(FileUnreadable):
            files.parse_loosely(opening * depth, Path("x"))
    with pytest.raises(FileUnreadable):
        files.parse_loosely("[" * 100_000 + "]" * 100_000, Path("x"))


def test_loose_syntax_of_megabytes_is_not_tried() -> None:
    text = "# " + "x" * files.LOOSE_SYNTAX_MAX_BYTES + "\n{}"
    with pytest.raises(FileUnreadable, match="is not JSON"):
        files.parse_loosely(text, Path("x"))


def test_without_hjson_strict_json_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen AWS CLI may find us and not our dependencies."""
    monkeypatch.setitem(sys.modules, "hjson", None)
    assert files.parse_loosely('{"a": 1}', Path("x")) == {"a": 1}
    with pytest.raises(FileUnreadable, match="is not JSON"):
        files.parse_loosely("{a: 1}", Path("x"))


def test_it_is_written_as_javascript_writes_it() -> None:
    document = {"ü": ["é\ud800", "\u2028", 1, 2.5, None, True], "e": {}, "l": []}
    assert (
        files.dump_json(document, indent=2)
        == (
            '{\n  "ü": [\n    "é\\ud800",\n    "\u2028",\n    1,\n    2.5,\n    null,\n    true\n'
            '  ],\n  "e": {},\n  "l": []\n}'
        ).encode()
    )
    assert json.loads(files.dump_json(document, indent=4)) == document


def test_a_number_too_large_for_javascript_is_null_as_there() -> None:
    """Infinity, as Python's json writes it, would make the file unreadable for all."""
    document = files.parse_loosely('{"a": 1e999, "b": [-1e999]}', Path("cache.json"))
    assert files.dump_json(document, indent=2) == b'{\n  "a": null,\n  "b": [\n    null\n  ]\n}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "scratch.json"


def test_what_is_written_is_read(path: Path) -> None:
    before = os.umask(0)
    try:
        json_file.write_scratch(path, {"a": [1, "é\ud800"]})
    finally:
        os.umask(before)
    assert json_file.load_or_empty(path) == {"a": [1, "é\ud800"]}
    assert mode_of(path) == PRIVATE_FILE
    assert mode_of(path.parent) == PRIVATE_FOLDER
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"{", b"\xff", b"\0", b"[" * 100_000])
def test_what_is_no_object_is_empty_and_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert json_file.load_or_empty(path) == {}
    json_file.write_scratch(path, {"a": 1})
    assert json_file.load_or_empty(path) == {"a": 1}


def no_folder(path: Path) -> None:
    path.parent.write_text("")


def a_folder_in_its_place(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "file").touch()


@pytest.mark.parametrize("spoil", [no_folder, a_folder_in_its_place])
def test_where_nothing_can_be_written_nothing_is_said(path: Path, spoil: Any) -> None:
    spoil(path)
    json_file.write_scratch(path, {"a": 1})
    assert json_file.load_or_empty(path) == {}


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_disk_keeps_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    json_file.write_scratch(path, {"a": 1})

    def full(*_: Any) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "fchmod", full)  # the first that is done to a new file
    json_file.write_scratch(path, {"a": 2})
    assert json_file.load_or_empty(path) == {"a": 1}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_of_somebody_else_is_neither_read_nor_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_file.write_scratch(path, {"a": 1})
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert json_file.load_or_empty(path) == {}
    json_file.write_scratch(path, {"a": 2})
    monkeypatch.undo()
    assert json_file.load_or_empty(path) == {"a": 1}


def test_of_many_writers_one_wins_whole(path: Path) -> None:
    documents = [{"n": n, "text": "x" * 20_000} for n in range(8)]
    threads = [
        threading.Thread(target=json_file.write_scratch, args=(path, document))
        for document in documents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json_file.load_or_empty(path) in documents
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_disk_that_fails_is_no_reason_to_move_a_record_aside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["a"] = 1

    def fail(path: Path, **_: bool) -> bytes:
        raise FileUnreadable(path, "cannot be read: input/output error", may_pass=True)

    json_file.write_scratch(path, {"b": 2})
    before = path.read_bytes()
    monkeypatch.setattr(json_file, "read_bytes", fail)
    with pytest.raises(FileUnreadable):
        json_file.update(path, change, purpose="testing")
    json_file.change_scratch(path, change)
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.corrupt-*")) == []
