"""The ``aws`` that is forked for speed keeps to the home it is given, as one of its own would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.forked import ForkedAws

if TYPE_CHECKING:
    import pytest

    from amplify_plugin.testing import World


def test_what_the_aws_cli_caches_is_in_the_worlds_home(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = tmp_path / "runner"  # of these tests: its home is nobody's business
    runner.mkdir()
    monkeypatch.setenv("HOME", str(runner))
    world.follow_guide()
    words = ("sts", "get-caller-identity", "--profile", "dev.corp")
    with ForkedAws() as forked:
        env = world.environ({"AMPLIFY_PLUGIN": "off"})
        finished = forked.run(words, cwd=world.home, env=env)
    assert finished.code == 0, finished.stderr
    assert list((world.home / ".aws" / "cli" / "cache").iterdir())
    assert list(runner.iterdir()) == []
