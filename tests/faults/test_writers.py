"""Each file that the product writes, with each fault: nothing lost, nothing torn, nothing left."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import amplify_plugin
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import settled_read
from tests.faults.sizes import needs, takes_long
from tests.faults.test_permissions import fill
from tests.faults.writer import Calls
from tests.faults.writers import ELSEWHERE, WRITERS, Writer
from tests.heavy import takes_minutes

pytestmark = [
    takes_minutes,
    takes_long,
    pytest.mark.skipif(os.name == "nt", reason="forks, signals and mounts"),
    # A fork of a process with threads; the tests have none.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

PACKAGE = Path(amplify_plugin.__file__).parent
BY_NAME = pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
SHARED = pytest.mark.parametrize(
    "writer", [each for each in WRITERS if each.is_shared], ids=lambda writer: writer.name
)
# What puts something on a disk, by the name under which it is called.
WRITING = {
    "edit_file", "update", "update_file", "write_scratch", "change_scratch", "write_temporary",
    "replace", "move_aside", "write_text", "write_bytes", "mkdtemp", "TemporaryDirectory", "mkdir",
    "symlink", "rename", "touch", "chmod", "utime",
}  # fmt: skip
MODULES = {"files", "file_edits", "json_file", "os", "Path", "tempfile", "shutil"}


def writes(path: Path) -> bool:
    """Whether a module calls what writes: by a name of ours, or a method of a path."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("amplify_plugin")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in WRITING & imported:
            return True
        if isinstance(called, ast.Attribute) and called.attr in WRITING:
            owner = called.value
            is_module = isinstance(owner, ast.Name) and owner.id in MODULES
            if is_module or called.attr in {"write_text", "write_bytes", "mkdtemp", "mkdir"}:
                return True
    return False


def test_every_module_that_writes_is_in_the_list() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith("testing") and writes(path):
            found.add(name)
    listed = {module for writer in WRITERS for module in writer.modules}
    assert found - listed - ELSEWHERE.keys() == set()
    assert listed | ELSEWHERE.keys() <= found | {"files", "files.json_file"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    monkeypatch.setenv("HOME", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def fresh(home: Path, writer: Writer) -> bytes | None:
    """The home as it is before; what the file holds then."""
    shutil.rmtree(home, ignore_errors=True)
    writer.prepare(home)
    return writer.state(home)


def done(home: Path, writer: Writer) -> tuple[bytes | None, bytes | None]:
    """What the file holds before the act and after it, where nothing goes wrong."""
    before = fresh(home, writer)
    writer.act(home, "after")
    after = writer.state(home)
    assert before != after
    return before, after


def refused(writer: Writer, home: Path, value: str) -> AmplifyPluginError | None:
    """The error with which it was not written; None if it was, or was left."""
    try:
        writer.act(home, value)
    except AmplifyPluginError as error:
        return error
    return None


def is_aside(home: Path, writer: Writer) -> bool:
    """Whether what was there lies beside a new file: nobody had the right to read it."""
    path = writer.path(home)
    aside = list(path.parent.glob(f"{path.name}.corrupt-*"))
    return [each.read_text() for each in aside] == [writer.content]


def left(home: Path) -> list[str]:
    """Temporary files, and what else nobody would want there."""
    names = (path.name for path in home.rglob("*"))
    return [name for name in names if name.endswith((".tmp", ".holder", ".marker"))]


def grow_old(home: Path) -> None:
    """Let what was left be of two minutes ago: some writers have no lock that tells them more."""
    for path in home.rglob("*.tmp"):
        os.utime(path, (0, 0))


def in_child(act: Callable[[], object], kill_at: int) -> tuple[int, bool]:
    """Fork, act, and be killed at a call; how many were met, and whether it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            calls = Calls(kill_at)
            sys.setprofile(calls)
            act()
            sys.setprofile(None)
            os.write(writing, str(calls.met).encode())
        finally:
            os._exit(0)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    met = int(os.read(reading, 20) or 0)
    os.close(reading)
    return met, os.WIFSIGNALED(status)


def killed_at_every_call(home: Path, writer: Writer) -> dict[str, int]:
    """Kill the writer at each call that changes something; any loss raises."""
    before, after = done(home, writer)
    writer.act(home, "again")
    writer.act(home, "after")
    final = writer.state(home)
    fresh(home, writer)
    calls, _ = in_child(lambda: writer.act(home, "after"), -1)
    some_left = 0
    for call in range(1, calls + 1):
        fresh(home, writer)
        _, is_killed = in_child(lambda: writer.act(home, "after"), call)
        assert is_killed or call == calls
        assert writer.state(home) in (before, after), call
        some_left += bool(left(home))
        grow_old(home)
        writer.act(home, "again")  # or the edit may be done already, and nobody takes the lock
        writer.act(home, "after")
        assert sorted(writer.state(home) or b"") == sorted(final or b"")  # in whatever order
        assert left(home) == [], call
    return {"kills": calls, "left a file till the next write": some_left}


@BY_NAME
def test_killed_at_every_call_that_changes_something(home: Path, writer: Writer) -> None:
    found = killed_at_every_call(home, writer)
    assert found["kills"] > 5
    # So the kills did hit the moments when something lies there.
    assert found["left a file till the next write"] > 0


class Failing:
    """The operating system's calls, of which one fails; or none, and they are counted."""

    NAMES = ("open", "fsync", "fchmod", "chmod", "replace", "rename", "mkdir", "utime")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.met = 0
        self.fail_at = 0
        self.number = errno.EIO
        self._home = str(home)
        for name in self.NAMES:
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))

    def _wrapped(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **options: Any) -> Any:
            # Of other files that Python opens meanwhile nothing is to fail.
            if isinstance(args[0], int) or os.fspath(args[0]).startswith(self._home):
                self.met += 1
                if self.met == self.fail_at:
                    raise OSError(self.number, os.strerror(self.number))
            return real(*args, **options)

        return called


NUMBERS = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT]
# An error of the disk says nothing about a file: it must never be moved aside for that.
OF_THE_FILE = (errno.EACCES,)
REMEDY = {errno.ENOSPC: "room", errno.EIO: "dmesg", errno.EROFS: "read-only", errno.EDQUOT: "quota"}


def an_error_at_every_call(
    home: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch, number: int
) -> dict[str, int]:
    """Let each call fail once with an error of the operating system; any loss raises."""
    before, after = done(home, writer)
    fresh(home, writer)
    failing = Failing(monkeypatch, home)
    failing.number = number
    writer.act(home, "after")
    calls = failing.met
    said = 0
    for call in range(1, calls + 1):
        failing.fail_at = 0
        fresh(home, writer)
        failing.met, failing.fail_at = 0, call
        error = refused(writer, home, "after")
        is_anew = is_aside(home, writer) or writer.is_scratch
        if number not in OF_THE_FILE or not is_anew:
            assert writer.state(home) in ((before,) if error else (before, after)), call
        assert error is None or REMEDY.get(number, "") in error.remedy, (call, error)
        said += error is not None
        failing.fail_at = 0
        assert left(home) == [], call
        writer.act(home, "after")
        assert writer.state(home) == after or (number in OF_THE_FILE and is_anew), call
    return {"errors": calls, "said": said}


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.__getitem__)
@BY_NAME
def test_an_error_at_every_call(
    home: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    found = an_error_at_every_call(home, writer, monkeypatch, number)
    assert found["errors"] > 3
    assert bool(found["said"]) != writer.is_scratch


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """The home on a file system of 64 KiB."""
    home.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", "size=64k", "none", str(home))
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield home
    subprocess.run(("umount", "-l", str(home)), check=True)


@BY_NAME
def test_a_full_disk(small_disk: Path, writer: Writer) -> None:
    writer.prepare(small_disk)
    before = writer.state(small_disk)
    fill(small_disk)
    error = refused(writer, small_disk, "after" * 2000)
    assert writer.is_scratch if error is None else "room" in error.remedy, error
    assert writer.state(small_disk) == before
    assert left(small_disk) == []


@BY_NAME
def test_a_disk_that_takes_no_writes(small_disk: Path, writer: Writer) -> None:
    writer.prepare(small_disk)
    before = writer.state(small_disk)
    remount = ("mount", "-o", "remount,ro", str(small_disk))
    subprocess.run(remount, check=True)
    error = refused(writer, small_disk, "after")
    assert writer.is_scratch if error is None else "is read-only" in error.remedy, error
    assert writer.state(small_disk) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
@BY_NAME
def test_a_folder_of_another_user(home: Path, writer: Writer) -> None:
    """As after a `sudo` of somebody, the other way round: who owns it can replace what is in it."""
    if writer.name in ("config", "credentials", "selections", "picture of a code"):
        pytest.skip("of the person's own files, only the owner of the file counts")
    before = fresh(home, writer)
    os.chown(writer.path(home).parent, 12345, 12345)
    error = refused(writer, home, "after")
    assert writer.is_scratch if error is None else "another user" in error.message, error
    assert writer.state(home) == before


@SHARED
def test_another_program_has_just_emptied_it(
    home: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes in place: what it is about to write is not lost, nor is ours."""
    _, after = done(home, writer)
    fresh(home, writer)
    stream = writer.path(home).open("w")

    def finish(_: float) -> None:
        if not stream.closed:
            stream.write(writer.content)
            stream.close()

    monkeypatch.setattr("time.sleep", finish)
    writer.act(home, "after")
    assert stream.closed
    assert writer.state(home) == after
    assert left(home) == []


@SHARED
def test_another_program_emptied_it_and_never_goes_on(
    home: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settled_read, "PATIENCE", 0.05)
    if writer.name == "cache":
        pytest.skip("it is the copy of what AWS gives again: it is moved aside and begun anew")
    fresh(home, writer)
    with writer.path(home).open("w"), pytest.raises(AmplifyPluginError, match="is empty"):
        writer.act(home, "after")
    assert writer.path(home).read_bytes() == b""


def test_aws_configure_set_in_the_middle(home: Path) -> None:
    """Between its truncating the config and its writing it, for a second: both changes are kept."""
    needs("strace")
    [writer] = [each for each in WRITERS if each.name == "config"]
    writer.prepare(home)
    path = writer.path(home)
    aws = Path(sys.executable).with_name("aws")
    command = [
        "strace", "-f", "-qq", "-o", os.devnull, "-P", str(path), "-e", "trace=write",
        "-e", "inject=write:delay_enter=1000000",
        str(aws), "configure", "set", "region", "eu-north-1",
    ]  # fmt: skip
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    with subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL) as theirs:
        while path.stat().st_size and theirs.poll() is None:
            pass
        assert theirs.poll() is None, "it has ended before anybody saw the file empty"
        writer.act(home, "after")
        assert theirs.wait() == 0
    text = path.read_text()
    assert "region = eu-north-1" in text
    assert "region = after" in text
    assert "# mine" in text
    assert left(home) == []
