"""Who can read what we write, whose files we believe, and a disk that takes nothing."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.cache import CredentialCache
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.files.locks import hold
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.guide import ROLE_ARN
from tests.faults.writer import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import World

SOMEBODY = 12345
ROLE = "assumed-role/bizcorprole/amplify"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give files away")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    del tmp_path  # made before the umask is set: with 0o777 only root could use it
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_everything_we_make_is_for_its_person_only(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    CredentialCache(folder / "cache.json").put("arn", "amplify", entry("token"))
    Approvals(folder / "plugin-projects.json").approve(
        Gen1Project(tmp_path), Selection("dev", "project", profile_name="p")
    )
    with hold(folder / "locks" / "role.lock", purpose="testing"):
        made = [folder, tmp_path / "a", *folder.rglob("*")]
        wide = [path for path in made if mode(path) != (0o700 if path.is_dir() else 0o600)]
    names = {path.name for path in made}
    assert names >= {"cache.json", "plugin-projects.json", "role.lock", "role.lock.holder"}
    assert wide == []


def test_at_no_moment_is_a_file_wider(tmp_path: Path) -> None:
    """Every file of the folder is looked at before every line of Python that runs meanwhile."""
    path = tmp_path / "cache.json"
    path.write_text("{}")
    path.chmod(0o644)
    wide: set[str] = set()

    def look(frame: Any, event: str, argument: Any) -> Any:
        del frame, event, argument
        for name in os.listdir(tmp_path):
            if name != "cache.json" and (tmp_path / name).lstat().st_mode & 0o077:
                wide.add(name)
        return look

    before = os.umask(0)
    sys.settrace(look)
    try:
        CredentialCache(path).put("arn", "amplify", entry("token"))
    finally:
        sys.settrace(None)
        os.umask(before)
    assert wide == set()
    assert mode(path) == 0o600


@only_root
@pytest.mark.parametrize("content", ["{}", "", '{"arn": {"amplify": {}}}'])
def test_a_cache_of_another_user_is_neither_believed_nor_moved(
    tmp_path: Path, content: str
) -> None:
    """As with ``sudo aws``: the person's own file must still be theirs afterwards."""
    path = tmp_path / "cache.json"
    path.write_text(content)
    os.chown(path, SOMEBODY, SOMEBODY)
    cache = CredentialCache(path)
    for write in (lambda: cache.put("arn", "amplify", entry("token")), cache.clear):
        with pytest.raises(FileUnwritable, match="belongs to another user"):
            write()
    assert path.read_text() == content
    assert path.stat().st_uid == SOMEBODY
    assert [name for name in os.listdir(tmp_path) if "corrupt" in name] == []


@only_root
@pytest.mark.parametrize("way", ["folder", "file", "parent"])
def test_a_link_into_the_folder_of_another_user_is_refused(tmp_path: Path, way: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, SOMEBODY, SOMEBODY)
    folder = tmp_path / "mine"
    if way == "file":
        folder.mkdir()
        (folder / "cache.json").symlink_to(theirs / "cache.json")
    else:
        folder.symlink_to(theirs if way == "folder" else theirs / "deeper")
    if way == "parent":
        folder = theirs / "new" / "deeper"
    with pytest.raises(FileUnwritable):
        CredentialCache(folder / "cache.json").put("arn", "amplify", entry("token"))
    assert list(theirs.iterdir()) == []


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder))
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(("umount", "-l", str(folder)), check=False, capture_output=True)


def fill(folder: Path) -> None:
    """Write until nothing more fits."""
    with (folder / "ballast").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def signed_in_for_this_call(world: World) -> None:
    """The credentials serve, one line says that they are not kept."""
    terminal = world.terminal("sts", "get-caller-identity")
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert ROLE in finished.stdout
    assert finished.stdout.count("amplify: ") == 1
    assert "These credentials are used for this call only." in finished.stdout
    assert world.server.sessions_issued(ROLE_ARN) == 1


def test_a_full_disk_still_signs_this_call(project: World, mounted: Path) -> None:
    folder = project.cache_file.parent
    for path in folder.iterdir():
        if path.is_file():
            (mounted / path.name).write_bytes(path.read_bytes())
    fill(mounted)
    subprocess.run(("mount", "--bind", str(mounted), str(folder)), check=True)
    try:
        signed_in_for_this_call(project)
    finally:
        subprocess.run(("umount", "-l", str(folder)), check=False)


@pytest.fixture
def read_only(project: World) -> Iterator[World]:
    """The home on a file system that takes no writes, as in many containers."""
    home = str(project.home)
    if subprocess.run(("mount", "--bind", home, home), check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    subprocess.run(("mount", "-o", "remount,bind,ro", home), check=True)
    yield project
    subprocess.run(("umount", "-l", home), check=True)


def test_a_read_only_home_still_signs_this_call(read_only: World) -> None:
    signed_in_for_this_call(read_only)


def test_a_home_without_the_right_to_look_into_it(tmp_path: Path) -> None:
    """Only who is not root is kept out; the check must not raise what nobody expects."""
    from tests.faults import forked

    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            forked.give_up_powers()
            cache = CredentialCache(closed / "folder" / "cache.json")
            assert cache.get("arn", "amplify") is None
            assert cache.reset("arn") is None
            try:
                cache.put("arn", "amplify", entry("token"))
            except FileUnwritable:
                code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("depth", [500, 900, 950, 980, 1500, 3000])
def test_a_document_nested_to_any_depth_is_kept(tmp_path: Path, depth: int) -> None:
    """In the file, beside it, or with the write refused: which, is Python's matter."""
    path = tmp_path / "cache.json"
    nested = "[" * depth + "]" * depth
    path.write_text(f'{{"theirs":{nested}}}')
    with contextlib.suppress(ConfigurationError):
        CredentialCache(path, warn=lambda _: None).put("arn", "amplify", entry("token"))
    texts = [file.read_text() for file in tmp_path.glob("cache.json*")]
    assert any("".join(text.split()).count(nested) == 1 for text in texts)
