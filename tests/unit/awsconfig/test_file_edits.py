"""An edited file on disk: whole or not at all. Each test is named after what must not happen."""

from __future__ import annotations

import os
import re
import stat

import pytest

from amplify_plugin.awsconfig import file_edits, section_edits, verify
from amplify_plugin.errors import AmplifyPluginError, ConfigFileUnreadable, ConfigurationError
from amplify_plugin.files import FileUnwritable, writing

TEXT = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = x\n"

needs_posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and special files")


@pytest.fixture
def modes_matter(tmp_path):
    """Root may write everywhere: nothing to see then."""
    probe = tmp_path / "probe"
    probe.touch(mode=0o400)
    if os.access(probe, os.W_OK):
        pytest.skip("this user may write everywhere")
    probe.unlink()


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "aws" / "config"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode())
    path.chmod(0o640)
    return path


def set_region(region, header="profile a"):
    return lambda text: section_edits.with_section(text, header, {"region": region})


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def others_beside(path):
    return sorted(
        entry.name
        for entry in path.parent.iterdir()
        if entry.name not in {path.name, ".config.lock"}
    )


def test_edit_leaves_a_backup_and_no_litter(config):
    done = file_edits.edit_file(config, set_region("y"), verify=verify.only("profile a"))
    assert config.read_bytes() == TEXT.replace("= x", "= y").encode()
    assert (done.before, done.after) == (TEXT, TEXT.replace("= x", "= y"))
    assert done.changed
    assert not done.created
    assert done.backup is not None
    assert others_beside(config) == [done.backup.name]
    assert re.fullmatch(r"config\.backup-\d{8}T\d{6}\.\d{6}Z", done.backup.name)
    assert done.backup.read_bytes() == TEXT.encode()


@needs_posix
def test_mode_is_not_widened_nor_narrowed(config):
    done = file_edits.edit_file(config, set_region("y"))
    assert mode(config) == 0o640
    assert mode(done.backup) == 0o600


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away"
)
def test_file_does_not_become_roots_under_sudo(config):
    os.chown(config, 1234, 2345)
    done = file_edits.edit_file(config, set_region("y"))
    assert done.backup is not None
    for path in (config, done.backup):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@needs_posix
def test_new_file_and_folder_are_open_to_nobody_else(tmp_path):
    previous = os.umask(0)
    try:
        done = file_edits.edit_file(tmp_path / "new" / "config", set_region("y"))
    finally:
        os.umask(previous)
    assert done.created
    assert done.backup is None
    assert mode(done.path) == 0o600
    assert mode(done.path.parent) == 0o700


def test_nothing_is_written_when_nothing_changes(config):
    before = config.stat()
    done = file_edits.edit_file(config, set_region("x"))
    assert not done.changed
    assert done.backup is None
    assert config.stat() == before
    assert list(config.parent.iterdir()) == [config]


def test_dry_run_writes_nothing(config, tmp_path):
    planned = file_edits.edit_file(config, set_region("y"), dry_run=True)
    assert planned.after == TEXT.replace("= x", "= y")
    assert config.read_text() == TEXT
    file_edits.edit_file(tmp_path / "no" / "config", set_region("y"), dry_run=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aws"]
    assert list(config.parent.iterdir()) == [config]


def test_line_ends_and_foreign_bytes_survive_the_way_to_disk(config):
    content = "\r\n# zażółć\r[default]\r\nregion = x\n[profile a]\r\nregion = x".encode()
    config.write_bytes(content)
    file_edits.edit_file(config, set_region("y", "default"))
    assert config.read_bytes() == content.replace(b"]\r\nregion = x\n", b"]\r\nregion = y\n")


# Links


@needs_posix
def test_link_is_followed_not_replaced(config, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    second.symlink_to("aws/config")
    first.symlink_to(second)
    done = file_edits.edit_file(first, set_region("y"))
    assert first.is_symlink()
    assert second.is_symlink()
    assert "region = y" in config.read_text()
    # Not where the link leads: that may be a repository of dotfiles.
    assert done.backup is not None
    assert done.backup.parent == tmp_path
    assert list(config.parent.iterdir()) == [config]


@needs_posix
def test_dangling_link_is_not_replaced_by_a_file(tmp_path):
    link = tmp_path / "config"
    link.symlink_to(tmp_path / "dotfiles" / "aws-config")
    file_edits.edit_file(link, set_region("y"))
    assert link.is_symlink()
    assert (tmp_path / "dotfiles" / "aws-config").read_text() == "[profile a]\nregion = y\n"


@needs_posix
def test_links_in_a_circle_are_an_error_with_a_path(tmp_path):
    link = tmp_path / "config"
    link.symlink_to(link)
    with pytest.raises(AmplifyPluginError, match=re.escape(str(link))):
        file_edits.edit_file(link, set_region("y"))


# What is no file that can be edited


@needs_posix
def test_fifo_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "config")
    with pytest.raises(AmplifyPluginError, match="config"):
        file_edits.edit_file(tmp_path / "config", set_region("y"))


def test_folder_in_the_files_place_is_said(tmp_path):
    with pytest.raises(AmplifyPluginError, match="is a folder"):
        file_edits.edit_file(tmp_path, set_region("y"))


@needs_posix
def test_read_only_file_is_not_replaced(config, monkeypatch):
    config.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for everybody but root
    with pytest.raises(AmplifyPluginError, match="read-only"):
        file_edits.edit_file(config, set_region("y"))
    assert config.read_text() == TEXT


@needs_posix
@pytest.mark.usefixtures("modes_matter")
def test_read_only_folder_is_said(config):
    config.parent.chmod(0o500)
    try:
        with pytest.raises(AmplifyPluginError, match=re.escape(str(config.parent))):
            file_edits.edit_file(config, set_region("y"))
    finally:
        config.parent.chmod(0o700)
    assert config.read_text() == TEXT


# What the readers would not read, or read otherwise


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[profile a]\nregion = x\nregion = y\n", 3),
        (b"[profile a]\n[profile a]\n", 2),
        (b"region = x\n", 1),
        (b"[profile b]\njust words\n", 2),
        (b"\xef\xbb\xbf[default]\nregion = x\n", 1),
        (b"[default]\n# caf\xe9\n", 2),
    ],
)
def test_file_that_botocore_refuses_is_not_edited(config, content, line):
    config.write_bytes(content)
    with pytest.raises(ConfigFileUnreadable) as refusal:
        file_edits.edit_file(config, set_region("z", "profile c"), verify=verify.only("profile c"))
    assert refusal.value.line == line
    assert str(config) in refusal.value.message
    assert config.read_bytes() == content
    assert list(config.parent.glob("config*")) == [config]


def test_file_that_botocore_refuses_can_be_mended(config):
    config.write_text("\ufeff" + TEXT, encoding="utf-8")
    file_edits.edit_file(config, lambda text: text.removeprefix("\ufeff"))
    assert config.read_text() == TEXT


def test_change_that_breaks_the_file_is_not_written(config):
    with pytest.raises(ConfigurationError, match="nothing was written"):
        file_edits.edit_file(config, lambda text: text + "just words\n")
    assert config.read_text() == TEXT


def test_change_of_another_profile_is_not_written(config):
    with pytest.raises(ConfigurationError, match="reads as 'default'"):
        file_edits.edit_file(
            config, lambda text: text.replace("eu-", "us-"), verify=verify.only("profile a")
        )
    assert config.read_text() == TEXT


# Others who write


def test_change_by_somebody_else_meanwhile_is_not_lost(config):
    writes = iter([b"[profile z]\nregion = q\n", b"[profile z]\nregion = qq\n"])

    def slow(text: str) -> str:
        changed: str = set_region("y")(text)
        theirs = next(writes, None)
        if theirs is not None:
            config.write_bytes(theirs)
        return changed

    done = file_edits.edit_file(config, slow)
    assert config.read_text() == "[profile z]\nregion = qq\n\n[profile a]\nregion = y\n"
    assert done.backup is not None
    assert done.before == done.backup.read_text() == "[profile z]\nregion = qq\n"
    assert others_beside(config) == [done.backup.name]


def test_file_that_keeps_changing_is_given_up_with_nothing_written(config):
    contents = (f"[profile z]\nregion = {number}\n" for number in range(10_000))

    def slow(text: str) -> str:
        config.write_text(next(contents))
        changed: str = set_region("y")(text)
        return changed

    with pytest.raises(FileUnwritable, match="keeps changing"):
        file_edits.edit_file(config, slow)
    assert "profile a" not in config.read_text()
    assert others_beside(config) == []


# Taking back


def test_undo_gives_the_old_bytes_back(config):
    done = file_edits.edit_file(
        config, lambda text: "\r\n" + section_edits.without_section(text, "default")
    )
    assert file_edits.undo(done)
    assert config.read_bytes() == TEXT.encode()


def test_undo_removes_a_file_that_was_not_there(tmp_path):
    done = file_edits.edit_file(tmp_path / "config", set_region("y"))
    assert file_edits.undo(done)
    assert not (tmp_path / "config").exists()


def test_undo_keeps_a_new_file_that_somebody_has_changed_since(tmp_path):
    done = file_edits.edit_file(tmp_path / "config", set_region("y"))
    done.path.write_text("theirs")
    assert not file_edits.undo(done)
    assert done.path.read_text() == "theirs"


def test_a_link_that_leads_elsewhere_meanwhile_is_not_written_through(tmp_path, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"
    for file in (first, second):
        file.write_text(TEXT)
    link = tmp_path / "config"
    link.symlink_to(first)
    write = writing.write_temporary

    def redirected(*args, **options):
        link.unlink()
        link.symlink_to(second)
        return write(*args, **options)

    monkeypatch.setattr(writing, "write_temporary", redirected)
    with pytest.raises(FileUnwritable, match="another file now"):
        file_edits.edit_file(link, set_region("y"))
    assert (first.read_text(), second.read_text()) == (TEXT, TEXT)


def test_undo_does_not_overwrite_what_came_later(config):
    done = file_edits.edit_file(config, set_region("y"))
    config.write_text("[later]\n")
    assert not file_edits.undo(done)
    assert config.read_text() == "[later]\n"


def test_error_of_the_change_itself_is_not_hidden(config):
    with pytest.raises(ConfigurationError, match="nobody"):
        file_edits.edit_file(config, lambda text: section_edits.renamed(text, "nobody", "b"))
    assert list(config.parent.iterdir()) == [config]


# Other programs, and other names


def test_what_a_killed_edit_left_is_gone_with_the_next(config):
    left = [config.with_name(f".config.{name}.tmp") for name in ("1.ab", "backup-2026Z.2.cd")]
    for path in left:
        path.write_text("secret")
    done = file_edits.edit_file(config, set_region("y"))
    assert done.backup is not None
    assert others_beside(config) == [done.backup.name]


def test_a_file_that_another_program_has_just_emptied_is_not_taken_for_an_empty_one(
    config, monkeypatch
):
    theirs = TEXT.replace("eu-west-1", "eu-north-1")
    writer = config.open("w")

    def finish(_):
        writer.write(theirs)
        writer.close()

    monkeypatch.setattr("time.sleep", finish)
    done = file_edits.edit_file(config, set_region("y"))
    assert config.read_text() == theirs.replace("= x", "= y")
    assert done.backup is not None
    assert done.backup.read_text() == theirs


@needs_posix
def test_a_hard_link_that_keeps_the_earlier_text_is_named(config, tmp_path):
    os.link(config, tmp_path / "other-name")
    said: list[str] = []
    file_edits.edit_file(config, set_region("y"), warn=said.append)
    assert (tmp_path / "other-name").read_text() == TEXT
    [line] = said
    assert "1 more name (hard links)" in line
    file_edits.edit_file(config, set_region("z"), warn=said.append)
    assert len(said) == 1
