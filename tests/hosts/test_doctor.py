"""doctor with the real ``aws`` and as ``amplify-plugin``: told, shown, asked, mended, once."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from tests.doctor.large import mixed

if TYPE_CHECKING:
    from amplify_plugin.testing import World

PLUGIN = (sys.executable, "-m", "amplify_plugin")
FAULTY = "[profile dev] # ours\nregion = 'eu-west-1'\n"
MENDED = "[profile dev]\n# ours\nregion = eu-west-1\n"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH of its own: which AWS and Amplify CLIs this machine has must not matter."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


@pytest.fixture
def tidy(world: World) -> World:
    """The guide's files without its dotted profile, as narrow as they should be."""
    world.follow_guide()
    text = world.config_file.read_text(encoding="utf-8")
    world.config(text.removeprefix(world.plugins).partition("[profile dev\\.corp]")[0])
    world.config_file.parent.chmod(0o700)
    return world


def codes(structure: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {finding["code"]: finding["subject"] for finding in structure["findings"]}


def test_a_tidy_home_has_notes_only_and_the_code_zero(tidy: World, programs: Path) -> None:
    tidy.aws("awscloudformation", "bridge-profile", "bizcorprole", "--select")
    for backup in tidy.config_file.parent.glob("*.backup-*"):
        backup.unlink()
    tidy.cache_file.parent.parent.chmod(0o700)
    finished = tidy.aws(
        "awscloudformation", "doctor", "--output", "json", env={"PATH": str(programs)}
    )
    assert finished.code == 0, finished.stdout
    assert codes(finished.json) == {
        "listed-by-amplify": "plugins",
        "missing-from-credentials": "default",
        "long-term-key-in-file": "devcorpuser",
    }
    for finding in finished.json["findings"]:
        assert list(finding) == ["code", "severity", "subject", "message", "fix", "file", "line"]


def test_in_a_project_a_role_is_one_that_its_tool_cannot_use(tidy: World, programs: Path) -> None:
    """Also where nothing but 'npx' runs the Amplify CLI."""
    tidy.aws("awscloudformation", "select-profile", "bizcorprole")
    finished = tidy.aws("awscloudformation", "doctor", env={"PATH": str(programs)})
    assert finished.code == 1
    assert "Since version 14.2.2, the Amplify CLI no longer assumes roles" in finished.stdout
    assert "\n      aws awscloudformation bridge-profile bizcorprole --select\n" in finished.stdout
    old = tidy.project / "node_modules" / "@aws-amplify" / "cli" / "package.json"
    old.parent.mkdir(parents=True)
    old.write_text(json.dumps({"version": "14.0.2"}), encoding="utf-8")
    assert tidy.aws("awscloudformation", "doctor", env={"PATH": str(programs)}).code == 0


def test_the_project_the_variables_and_the_amplify_cli_are_looked_at(
    tidy: World, programs: Path
) -> None:
    tidy.select("dev", "bizcorprole")
    amplify = programs / "amplify"
    amplify.write_text("#!/bin/sh\necho 14.2.2\n", encoding="utf-8")
    amplify.chmod(0o755)
    environ = {
        "PATH": str(programs),
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_PROFILE": "devcorpuser",
    }
    finished = tidy.aws("awscloudformation", "doctor", env=environ)
    assert finished.code == 1
    assert finished.stderr == ""
    for code in (
        "selection-untrusted",
        "environment-keys-beside-profile",
        "shell-comes-first",
        "cache-not-used-by-amplify",
    ):
        assert f"[{code}]" in finished.stdout
    assert "The Amplify CLI 14.2.2 (" in finished.stdout
    assert finished.stdout.splitlines()[-1] == "4 warnings, 3 notes."


def test_a_large_healthy_config_is_calm_and_fits_a_screen(world: World, programs: Path) -> None:
    world.config(mixed(800).config)
    world.config_file.parent.chmod(0o700)
    finished = world.run((*PLUGIN, "doctor"), cwd=world.home, env={"PATH": str(programs)}).finish()
    assert finished.code == 0, finished.stdout
    lines = finished.stdout.splitlines()
    assert len(lines) < 24
    assert "warning" not in finished.stdout
    assert lines[-1].endswith("'--all' shows them all.")
    each = world.run(
        (*PLUGIN, "doctor", "--all"), cwd=world.home, env={"PATH": str(programs)}
    ).finish()
    assert len(each.stdout.splitlines()) > 500


def test_a_file_that_stops_aws_is_told_by_amplify_plugin(world: World, programs: Path) -> None:
    world.config("[profile a]\nregion = x\nregion = y\n")
    environ = {"PATH": str(programs)}
    finished = world.run((*PLUGIN, "doctor", "--output", "json"), env=environ).finish()
    assert finished.code == 1, finished.stderr
    [refused] = [f for f in finished.json["findings"] if f["code"] == "refused-by-aws"]
    lines = world.config_file.read_text(encoding="utf-8").splitlines()
    assert lines[refused["line"] - 1] == "region = y"
    assert refused["file"] == str(world.config_file)


def test_without_a_terminal_nothing_is_mended_unless_yes(world: World, programs: Path) -> None:
    world.config(FAULTY)
    before = world.config_file.read_text(encoding="utf-8")
    environ = {"PATH": str(programs)}
    refused = world.run((*PLUGIN, "doctor", "--fix"), env=environ).finish()
    assert refused.code == 2
    assert "\n  amplify-plugin doctor --fix --yes\n" in refused.stderr
    shown = world.aws("awscloudformation", "doctor", "--dry-run", env=environ)
    assert "\n-[profile dev] # ours\n" in shown.stdout
    assert world.config_file.read_text(encoding="utf-8") == before

    mended = world.aws(
        "awscloudformation", "doctor", "--fix", "--yes", "--output", "json", env=environ
    )
    assert "header-not-read-by-amplify" not in codes(json.loads(mended.stdout))
    after = before.replace(FAULTY, MENDED)
    assert world.config_file.read_text(encoding="utf-8") == after
    [backup] = world.config_file.parent.glob("config.backup-*")
    assert backup.read_text(encoding="utf-8") == before
    assert f"~/.aws/{backup.name}" in mended.stderr

    again = world.run((*PLUGIN, "doctor", "--fix"), env=environ).finish()
    assert "Nothing to fix." in again.stdout
    assert world.config_file.read_text(encoding="utf-8") == after
    assert len(list(world.config_file.parent.glob("config.backup-*"))) == 1


@pytest.mark.parametrize(("answer", "text"), [("y", MENDED), ("", FAULTY)])
def test_on_a_terminal_the_changes_are_shown_and_asked_for(
    world: World, programs: Path, answer: str, text: str
) -> None:
    world.config(FAULTY)
    environ = {"PATH": str(programs)}
    terminal = world.terminal("doctor", "--fix", command=PLUGIN, env=environ)
    question = terminal.expect("? Make these changes? (y/N) ")
    assert "-region = 'eu-west-1'" in question
    terminal.type(answer)
    terminal.finish()
    assert world.config_file.read_text(encoding="utf-8").endswith(text)


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)], ids=["Ctrl-C", "Ctrl-D"])
def test_who_leaves_at_the_question_changes_nothing(
    world: World, programs: Path, key: str, code: int
) -> None:
    world.config(FAULTY)
    before = world.config_file.read_text(encoding="utf-8")
    terminal = world.terminal("doctor", "--fix", command=PLUGIN, env={"PATH": str(programs)})
    terminal.expect("? Make these changes? (y/N) ")
    terminal.press(key)
    finished = terminal.finish()
    assert finished.code == code, finished.stdout
    assert "Traceback" not in finished.stdout
    assert world.config_file.read_text(encoding="utf-8") == before
    assert not list(world.config_file.parent.glob("config.backup-*"))


def test_the_order_of_the_plugin_lines_is_mended_for_v1(
    tidy: World, tmp_path: Path, system_path: str
) -> None:
    """Told by the real ``aws``, which does not start before and does afterwards."""
    aws = tmp_path / "bin" / "aws"
    aws.parent.mkdir()
    aws.symlink_to(Path(sys.executable).with_name("aws"))
    site = Path(amplify_plugin.__file__).parent.parent
    lines = f"[plugins]\ncli_legacy_plugin_path = {site}\nours = amplify_plugin\n"
    text = tidy.config_file.read_text(encoding="utf-8").replace(tidy.plugins, lines)
    tidy.config_file.write_text(text, encoding="utf-8")
    environ = {"PATH": os.pathsep.join((str(aws.parent), system_path))}
    assert "No module named" in tidy.run((str(aws), "--version")).finish().stderr

    told = tidy.run((*PLUGIN, "doctor", "--output", "json"), env=environ).finish()
    assert codes(told.json)["plugin-path-breaks-v1"] == "plugins"
    assert "plugin-stops-aws" not in codes(told.json)
    mended = tidy.run((*PLUGIN, "doctor", "--fix", "--yes", "--output", "json"), env=environ)
    assert "plugin-path-breaks-v1" not in codes(mended.finish().json)
    assert tidy.config_file.read_text(encoding="utf-8").startswith(
        f"[plugins]\nours = amplify_plugin\ncli_legacy_plugin_path = {site}\n"
    )
    assert tidy.run((str(aws), "--version")).finish().code == 0


def test_a_plugin_of_others_that_stops_aws_is_named(
    tidy: World, tmp_path: Path, system_path: str
) -> None:
    aws = tmp_path / "bin" / "aws"
    aws.parent.mkdir()
    aws.symlink_to(Path(sys.executable).with_name("aws"))
    lines = "[plugins]\namplify = amplify_plugin\ntheirs = not_installed\n"
    tidy.config_file.write_text(lines, encoding="utf-8")
    environ = {"PATH": os.pathsep.join((str(aws.parent), system_path))}
    told = tidy.run((*PLUGIN, "doctor"), env=environ).finish()
    assert "No module named 'not_installed'" in told.stdout
    assert "[plugin-stops-aws]" in told.stdout
