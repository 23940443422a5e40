"""enable and disable with an ``aws`` that fails in every way; the real ones: tests/hosts."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.__main__ import main
from amplify_plugin.commands.enable import enable as enabling
from amplify_plugin.commands.enable import folders, stand_in, trial
from amplify_plugin.commands.enable.origin import origin

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")

V1, V2 = "aws-cli/1.46.3 Python/3.12", "aws-cli/2.38.5 Python/3.14"
ORDINARY = b"[default]\nregion = eu-west-1 # home\r\n\n[profile dev]\nrole_arn=x"


class Machine:
    """A home and a PATH with programs called ``aws``."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.config = home / ".aws" / "config"
        self._capsys = capsys

    def has(self, folder: str, script: str) -> Path:
        """A program ``aws`` in a folder of its own; ``script`` is shell."""
        path = self.home.parent / folder / "aws"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def aws(self, folder: str = "bin", version: str = V1, then: str = "") -> Path:
        """One that says its version and does ``then`` with whatever it is asked."""
        # Without a [plugins] line of ours the real one does not know our command.
        return self.has(
            folder,
            f'{then}\n[ "$1" != --version ] || exec echo "{version}"\n'
            'grep -q "= amplify_plugin" "$AWS_CONFIG_FILE" || { echo Invalid choice >&2; exit 2; }',
        )

    def writes(self, content: bytes) -> None:
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_bytes(content)

    def runs(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main(arguments)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    @property
    def left(self) -> list[str]:
        """What lies beside the config, without the empty lock."""
        names = {path.name for path in self.config.parent.iterdir()}
        return sorted(names - {"config", ".config.lock"})


@pytest.fixture
def machine(tmp_path, monkeypatch, capsys, system_path) -> Machine:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    path = [str(tmp_path / f"{name}") for name in ("bin", "two", "three")]
    monkeypatch.setenv("PATH", os.pathsep.join([*path, system_path]))
    return Machine(home, capsys)


def test_no_aws_at_all(machine):
    code, _, said = machine.runs("enable", "--yes")
    assert code == 1
    assert "There is no AWS CLI on the PATH. Nothing was written." in said
    assert not machine.config.exists()


def test_what_is_no_aws_cli_is_named_and_nothing_is_written(machine, monkeypatch):
    monkeypatch.setattr(enabling, "SEARCH_TIMEOUT", 0.5)
    machine.has("bin", "echo 'aws: a weather station 2.0.0'")
    machine.has("two", "exec sleep 60")
    machine.has("three", "echo 'libssl not found' >&2; exit 3")
    code, _, said = machine.runs("enable", "--yes")
    assert code == 1
    for words in ("is not the AWS CLI", "has not ended after 0.5 s", "ends with 3: libssl not"):
        assert words in said
    assert not machine.config.exists()


def test_they_are_left_out_beside_one_that_works(machine, monkeypatch):
    monkeypatch.setattr(enabling, "SEARCH_TIMEOUT", 2)
    machine.has("bin", "exec sleep 60")
    good = machine.aws("two")
    code, out, said = machine.runs("enable", "--yes", "--output", "json")
    assert code == 0
    broken, works = json.loads(out)["awsClis"]
    assert (broken["version"], broken["failure"]) == (None, "has not ended after 2 s")
    assert works == {"path": str(good), "version": "1.46.3", "failure": None}
    assert "was left out: it has not ended" in said
    assert machine.config.read_text() == "[plugins]\namplify = amplify_plugin\n"


def test_the_same_program_twice_on_the_path_is_one(machine, tmp_path):
    machine.aws("bin")
    (tmp_path / "two").symlink_to(tmp_path / "bin")
    _, out, _ = machine.runs("enable", "--dry-run", "--output", "json")
    assert len(json.loads(out)["awsClis"]) == 1


@pytest.mark.parametrize("content", [None, b"", ORDINARY])
def test_a_dry_run_shows_the_lines_and_writes_nothing(machine, content):
    machine.aws(version=V2)
    if content is not None:
        machine.writes(content)
    code, out, _ = machine.runs("enable", "--dry-run")
    assert code == 0
    path = os.pathsep.join((*folders.plugin_folders(), *stand_in.folders()))
    assert f"+[plugins]\n+amplify = amplify_plugin\n+cli_legacy_plugin_path = {path}\n" in out
    assert (machine.config.read_bytes() if content is not None else None) == content
    assert machine.config.exists() == (content is not None)
    assert not (machine.home / ".amplify").exists()


def test_without_a_terminal_and_without_yes_nothing_is_written(machine):
    machine.aws()
    script = "import sys; from amplify_plugin.__main__ import main; sys.exit(main(['enable']))"
    finished = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    assert finished.returncode == 2
    assert "\n  amplify-plugin enable --dry-run\n" in finished.stderr
    assert "\n  amplify-plugin enable --yes\n" in finished.stderr
    assert not machine.config.exists()


def test_an_interpreter_that_lacks_the_plugin_is_named(machine):
    """Its lines would stop that AWS CLI; so nothing is written, for the others neither."""
    machine.aws("bin")
    lacking = (
        f"#!{sys.executable}\nimport sys\n"
        "if sys.argv[1] == '--version':\n    print('aws-cli/1.32.0 Python/3.12')\n"
        "else:\n    sys.exit(\"ModuleNotFoundError: No module named 'amplify_plugin'\")\n"
    )
    machine.has("two", "").write_text(lacking)
    code, _, said = machine.runs("enable", "--yes")
    assert code == 1
    assert f"\n  {sys.executable} -m pip install {origin()}\n" in said
    assert "two/aws (AWS CLI 1.32.0)" in said
    assert "bin/aws" not in said
    assert "Nothing was written." in said
    assert not machine.config.exists()


FAILS_WITH_REAL = '[ "$AWS_CONFIG_FILE" = {config} ] && [ -s "$AWS_CONFIG_FILE" ]'


FAILED = "{ echo >&2; echo 'aws: [ERROR]: No module named theirs' >&2; exit 255; }"
BAD_HELP = "[ $1 != --version ] && { echo bad help >&2; exit 2; }"


@pytest.mark.parametrize(
    ("content", "failing"),
    [(None, FAILED), (b"", BAD_HELP), (ORDINARY, BAD_HELP), (ORDINARY, "exec sleep 60")],
)
def test_the_bytes_are_put_back_if_one_fails_with_it(machine, monkeypatch, content, failing):
    monkeypatch.setattr(trial, "TIMEOUT", 3)
    if content is not None:
        machine.writes(content)
        machine.config.chmod(0o640)
    machine.aws("bin")
    is_ours = f"grep -qs '= amplify_plugin' {shlex.quote(str(machine.config))}"
    real = FAILS_WITH_REAL.format(config=shlex.quote(str(machine.config)))
    machine.aws("two", version=V2, then=f"{real} && {is_ours} && {failing}")
    code, _, said = machine.runs("enable", "--yes")
    assert code == 1
    assert "two/aws (AWS CLI 2.38.5): 'aws " in said
    assert "bin/aws" not in said
    assert f"{machine.config} is unchanged." in said
    if content is None:
        assert not machine.config.exists()
    else:
        assert machine.config.read_bytes() == content
        assert machine.config.stat().st_mode & 0o777 == 0o640
    assert machine.left == []
    assert machine.runs("disable", "--yes")[1].endswith("does not enable this plugin.\n")


def test_it_says_that_it_failed_before_too(machine):
    machine.writes(ORDINARY)
    real = FAILS_WITH_REAL.format(config=shlex.quote(str(machine.config)))
    machine.aws(then=f"{real} && {{ echo no such plugin: theirs >&2; exit 255; }}")
    _, _, said = machine.runs("enable", "--yes")
    assert "no such plugin: theirs" in said
    assert "It also fails without this plugin's lines." in said


def test_without_groff_another_command_is_asked(machine):
    missing = '[ "$2" = help ] && { echo Could not find executable named groff >&2; exit 255; }'
    machine.aws(then=missing)
    code, out, said = machine.runs("enable", "--yes")
    assert (code, said) == (0, "")
    assert "Enabled in ~/.aws/config for" in out


def test_a_config_that_botocore_refuses_is_left(machine):
    machine.aws()
    for content in (b"[default]\nno setting\n", b"[a]\nx=\xe9\n"):
        machine.writes(content)
        code, _, said = machine.runs("enable", "--yes")
        assert (code, machine.config.read_bytes()) == (1, content)
        assert str(machine.config) in said
        assert machine.left == []


# Root writes everywhere, unless it gives up that it may. Looked up before ``machine`` narrows PATH.
NO_POWERS = "--bounding-set=-dac_override,-dac_read_search,-fowner"


@pytest.fixture
def as_anybody() -> tuple[str, ...]:
    if os.name == "nt" or os.geteuid():
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root writes everywhere, and there is no setpriv to give that up with")
    return (setpriv, NO_POWERS)


@pytest.mark.parametrize(
    ("command", "what"),
    [
        *(("enable", "home"), ("enable", "config"), ("enable", "config unreadable")),
        ("disable", "config"),
    ],
)
def test_what_cannot_be_written_or_read_is_left(as_anybody, machine, what, command):
    machine.aws()
    if what != "home" or command == "disable":
        machine.writes(ORDINARY)
    if command == "disable":
        assert machine.runs("enable", "--yes")[0] == 0
    content = machine.config.read_bytes() if machine.config.exists() else None
    guarded = machine.config if what != "home" else machine.home
    closed = {"home": 0o500, "config": 0o400, "config unreadable": 0o000}[what]
    if what == "home" and content is not None:
        guarded = machine.config.parent
    guarded.chmod(closed)
    try:
        finished = subprocess.run(
            [*as_anybody, sys.executable, "-m", "amplify_plugin", command, "--yes"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        guarded.chmod(0o700)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert "cannot be " in finished.stderr
    assert (machine.config.read_bytes() if machine.config.exists() else None) == content


def test_an_interruption_in_the_middle_puts_the_bytes_back(machine, tmp_path):
    machine.writes(ORDINARY)
    asked = tmp_path / "asked"
    real = FAILS_WITH_REAL.format(config=shlex.quote(str(machine.config)))
    machine.aws(then=f"{real} && touch {asked} && exec sleep 60")
    with subprocess.Popen(
        [sys.executable, "-m", "amplify_plugin", "enable", "--yes"], stderr=subprocess.DEVNULL
    ) as enabling:
        wait_until(asked.exists)
        enabling.send_signal(signal.SIGINT)
    assert enabling.returncode == 130
    assert machine.config.read_bytes() == ORDINARY
    assert machine.left == []


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90  # a loaded machine; the whole test may take 120
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_at_once_write_it_once(machine):
    machine.writes(ORDINARY)
    machine.aws(version=V2)
    command = [sys.executable, "-m", "amplify_plugin", "enable", "--yes"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [program.wait(timeout=60) for program in both] == [0, 0]
    assert machine.config.read_bytes().count(b"amplify_plugin") == 1
    assert machine.runs("disable", "--yes")[0] == 0
    assert machine.config.read_bytes() == ORDINARY


@pytest.mark.parametrize(
    "content",
    [None, b"\n\n", ORDINARY, ORDINARY + b"\n", ORDINARY.replace(b"\n", b"\r\n"),
     b"[plugins]\nother = x",
     b"[plugins]\ncli_legacy_plugin_path=/theirs \nother = x\n"],
)  # fmt: skip
def test_disable_gives_the_bytes_back(machine, content):
    machine.aws(version=V2)
    if content is not None:
        machine.writes(content)
    assert machine.runs("enable", "--yes")[0] == 0
    enabled = machine.config.read_bytes()
    assert b"= amplify_plugin" in enabled
    code, out, _ = machine.runs("enable", "--yes")
    assert (code, machine.config.read_bytes()) == (0, enabled)
    assert "Enabled already in" in out
    assert machine.runs("disable", "--dry-run")[0] == 0
    assert machine.config.read_bytes() == enabled
    assert machine.runs("disable", "--yes")[0] == 0
    assert (machine.config.read_bytes() if machine.config.exists() else None) == content
    code, out, _ = machine.runs("disable", "--yes", "--output", "json")
    assert (code, json.loads(out)["changed"]) == (0, False)


@pytest.mark.parametrize("content", [b"", b"[plugins]\nCLI_Legacy_Plugin_Path=\n"])
def test_what_said_nothing_before_is_gone(machine, content):
    machine.aws(version=V2)
    machine.writes(content)
    assert machine.runs("enable", "--yes")[0] == 0
    assert machine.runs("disable", "--yes")[0] == 0
    assert not machine.config.exists()


def test_links_and_another_config_are_followed(machine, tmp_path, monkeypatch):
    dotfiles = tmp_path / "dotfiles"
    dotfiles.write_bytes(ORDINARY)
    link = tmp_path / "link"
    link.symlink_to(dotfiles)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(link))
    machine.aws()
    assert machine.runs("enable", "--yes")[0] == 0
    assert b"= amplify_plugin" in dotfiles.read_bytes()
    assert link.is_symlink()
    # By its other name it is the same config.
    monkeypatch.setenv("AWS_CONFIG_FILE", str(dotfiles))
    assert machine.runs("disable", "--yes")[0] == 0
    assert dotfiles.read_bytes() == ORDINARY
    assert not machine.config.exists()


def test_after_an_edit_by_others_only_our_lines_go(machine):
    machine.aws(version=V2)
    machine.writes(ORDINARY)
    machine.runs("enable", "--yes")
    with machine.config.open("ab") as file:
        file.write(b"\n[profile new]\nregion = y\n")
    code, out, said = machine.runs("disable", "--yes")
    assert code == 0
    assert "Every other line is unchanged" in out
    assert machine.config.read_bytes() == ORDINARY + b"\n[profile new]\nregion = y\n"
    assert "(backup: " in said


def test_a_folder_that_another_plugin_needs_stays(machine, monkeypatch, tmp_path):
    site = tmp_path / "site"
    (site / "their_plugin").mkdir(parents=True)
    monkeypatch.setattr(folders, "plugin_folders", lambda: (str(site),))
    machine.aws(version=V2)
    machine.runs("enable", "--yes")
    with machine.config.open("a") as file:
        file.write("theirs = their_plugin.cli\n")
    code, _, said = machine.runs("disable", "--yes")
    assert code == 0
    assert machine.config.read_text() == (
        f"[plugins]\ncli_legacy_plugin_path = {site}\ntheirs = their_plugin.cli\n"
    )
    assert "stays on AWS CLI v2's path" in said


def test_another_installation_takes_the_place_of_the_first(machine, monkeypatch, tmp_path):
    machine.aws(version=V2)
    machine.writes(ORDINARY)
    for name in ("old", "new"):
        (tmp_path / name / "amplify_plugin").mkdir(parents=True)
        monkeypatch.setattr(folders, "plugin_folders", lambda name=name: (str(tmp_path / name),))
        assert machine.runs("enable", "--yes")[0] == 0
    written = machine.config.read_text()
    assert f"cli_legacy_plugin_path = {tmp_path / 'new'}" in written
    assert str(tmp_path / "old") not in written
    assert machine.runs("disable", "--yes")[0] == 0
    assert machine.config.read_bytes() == ORDINARY


def test_a_second_installation_that_fails_leaves_what_the_first_has_done(
    machine, monkeypatch, tmp_path
):
    machine.writes(ORDINARY)
    new = tmp_path / "new"
    new.mkdir()
    real = FAILS_WITH_REAL.format(config=shlex.quote(str(machine.config)))
    machine.aws(version=V2, then=f'{real} && grep -qs {new} "$AWS_CONFIG_FILE" && exit 9')
    assert machine.runs("enable", "--yes")[0] == 0
    enabled = machine.config.read_bytes()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(folders, "plugin_folders", lambda: (str(new),))
        assert machine.runs("enable", "--yes")[0] == 1
    assert machine.config.read_bytes() == enabled
    assert machine.runs("disable", "--yes")[0] == 0
    assert machine.config.read_bytes() == ORDINARY


def test_a_line_written_by_hand_is_disabled_too(machine):
    machine.aws()
    machine.writes(b"[plugins]\nmine = amplify_plugin\n[default]\n")
    assert "Enabled already in" in machine.runs("enable", "--yes")[1]
    machine.runs("disable", "--yes")
    assert machine.config.read_bytes() == b"[default]\n"


def test_the_question(machine):
    """On a terminal, with the difference before it; anything but yes changes nothing."""
    pexpect = pytest.importorskip("pexpect")
    machine.aws()
    for answer, is_written in (("n", False), ("", False), ("y", True)):
        child = pexpect.spawn(sys.executable, ["-m", "amplify_plugin", "enable"], timeout=60)
        child.expect_exact("+amplify = amplify_plugin")
        child.expect_exact("Make these changes? (y/N) ")
        child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert machine.config.exists() == is_written


def test_where_nothing_can_stand_in_it_is_enabled_all_the_same_and_said(machine):
    machine.aws()
    (machine.home / ".amplify").write_text("a file")
    code, out, said = machine.runs("enable", "--yes")
    assert code == 0
    assert "Enabled in" in out
    assert "If the plugin is ever gone, nothing will take its place" in said
    assert machine.config.read_text() == "[plugins]\namplify = amplify_plugin\n"
