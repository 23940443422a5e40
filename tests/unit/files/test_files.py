"""Small files that other programs write too: bounded reads, whole writes, nothing left behind."""

from __future__ import annotations

import json
import math
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amplify_plugin import files
from amplify_plugin.files import FileUnreadable, FileUnwritable

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)


def test_no_file_is_none_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert files.read_bytes(tmp_path / "absent") is None
    assert files.read_bytes(tmp_path / "absent" / "deeper") is None
    assert files.read_bytes(tmp_path / "file" / "below-a-file") is None


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [Path.mkdir, make_fifo, make_loop])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "odd")
    with pytest.raises(FileUnreadable) as caught:
        files.read_bytes(tmp_path / "odd")
    assert str(tmp_path / "odd") in caught.value.message
    assert caught.value.remedy


def test_an_endless_device_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="is not a file"):
        files.read_bytes(Path("/dev/zero"))


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(FileUnreadable):
        files.read_bytes(Path("a\0b"))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"12345")
    assert files.read_bytes(path, limit=5) == b"12345"
    with pytest.raises(FileUnreadable, match="larger than 4 bytes"):
        files.read_bytes(path, limit=4)


@needs_root
def test_a_file_of_another_user_is_refused_where_it_must_be_mine(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text("x")
    os.chown(path, 12345, 12345)
    assert files.read_bytes(path) == b"x"
    with pytest.raises(FileUnreadable, match="belongs to another user"):
        files.read_bytes(path, mine=True)


def test_a_byte_order_mark_is_left_out_and_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert files.read_text(path) == "{}"
    path.write_bytes("ü".encode("latin-1"))
    with pytest.raises(FileUnreadable, match="is not UTF-8 text"):
        files.read_text(path)


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


def test_a_document_that_is_all_brackets_is_no_crash() -> None:
    for text in ("[" * 100_000, "[" * 100_000 + "]" * 100_000):
        with pytest.raises(FileUnreadable):
            files.parse_loosely(text, Path("x"))


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def without_infinity(document: Any) -> Any:
    """With null instead, as JavaScript writes it."""
    if isinstance(document, list):
        return [without_infinity(item) for item in document]
    if isinstance(document, dict):
        return {key: without_infinity(value) for key, value in document.items()}
    return None if isinstance(document, float) and math.isinf(document) else document


@settings(max_examples=100, deadline=None)
@given(document=JSON, indent=st.sampled_from([2, 4]))
def test_every_document_is_written_as_json_writes_it(document: object, indent: int) -> None:
    expected = json.dumps(without_infinity(document), indent=indent, ensure_ascii=False)
    assert files.dump_json(document, indent=indent).decode() == expected


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_folders_made_here_are_open_to_nobody_else(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        files.make_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "a", tmp_path / "a" / "b")] == [
        0o700,
        0o700,
    ]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    files.make_folder(tmp_path / "a" / "b")


def test_a_file_where_a_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(FileUnwritable, match="cannot be written"):
            files.make_folder(folder)


def test_a_temporary_file_is_never_wider_than_asked(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        narrow = files.write_temporary(tmp_path / "a", b"x")
        wide = files.write_temporary(tmp_path / "a", b"x", mode=0o644)
    finally:
        os.umask(before)
    assert stat.S_IMODE(narrow.stat().st_mode) == 0o600
    assert stat.S_IMODE(wide.stat().st_mode) == 0o644
    assert narrow.parent == tmp_path  # one file system, or the replacing would not be atomic


def test_a_disk_that_is_full_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileUnwritable, match="no space left on device"):
        files.write_temporary(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_temporary(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable):
        files.write_temporary(tmp_path / "absent" / "a", b"x")


def test_a_replacement_that_fails_leaves_target_and_folder_as_they_were(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "inside").write_text("kept")
    temporary = files.write_temporary(target, b"x")
    with pytest.raises(FileUnwritable):
        files.replace(temporary, target)
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
    assert (target / "inside").read_text() == "kept"


def test_a_broken_file_is_kept_under_another_name_for_nobody_else(tmp_path: Path) -> None:
    target = tmp_path / "cache.json"
    target.write_text('{"a":')
    target.chmod(0o644)
    aside = files.move_aside(target, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert aside.name == "cache.json.corrupt-20260102T030405.000000Z"
    assert (aside.read_text(), stat.S_IMODE(aside.stat().st_mode)) == ('{"a":', 0o600)
    assert not target.exists()


READ_TERMINAL = """
import os, sys
from pathlib import Path
from amplify_plugin.files import FileUnreadable, read_bytes
try:
    read_bytes(Path(sys.argv[1]))
except FileUnreadable as error:
    print(error.reason)
try:
    os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
except OSError:
    print("no terminal")
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs pseudo-terminals")
def test_a_terminal_in_place_of_a_file_does_not_become_ours() -> None:
    """A process without one, as in CI, would be asked on it from then on."""
    terminal, other_end = os.openpty()
    words = (sys.executable, "-c", READ_TERMINAL, os.ttyname(other_end))
    finished = subprocess.run(
        words, check=False, capture_output=True, text=True, start_new_session=True
    )
    os.close(terminal)
    os.close(other_end)
    assert finished.stdout.splitlines() == ["is not a file", "no terminal"], finished.stderr
