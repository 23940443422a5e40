"""hatch with environments of type ``amplify``: their commands get credentials, installs do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.hosts.others.test_tox import BOTO, SHOW

if TYPE_CHECKING:
    from tests.hosts.others.conftest import Place

CONFIG = """
[project]
name = "demo"
version = "1"
[tool.hatch.envs.with]
type = "amplify"
amplify-env = "dev"
detached = true
[tool.hatch.envs.none]
type = "amplify"
detached = true
[tool.hatch.envs.plain]
detached = true
"""


@pytest.fixture
def project(place: Place) -> Place:
    place.write("pyproject.toml", CONFIG)
    place.write("who.py", BOTO)
    place.write("show.py", SHOW)
    return place


def test_the_commands_of_that_environment_act_as_the_role(project: Place) -> None:
    created = project.run("hatch", "env", "create", "with")
    assert created.code == 0, created.stderr
    assert project.world.server.calls() == []  # nothing but a command needs credentials
    project.sign_in()
    finished = project.run("hatch", "run", "with:python", "who.py")
    assert "assumed-role/bizcorprole/amplify" in finished.stdout, finished.stderr
    shown = project.run("hatch", "env", "show", "--json")
    assert '"amplify-env"' in shown.stdout
    for secret in project.secrets():
        assert secret not in finished.stdout + finished.stderr + shown.stdout + shown.stderr


def test_other_environments_get_none(project: Place) -> None:
    project.sign_in()
    for name in ("none", "plain"):
        finished = project.run("hatch", "run", f"{name}:python", "show.py")
        assert finished.stdout == "[]\n", finished.stderr


def test_without_a_terminal_the_commands_act_as_nobody(project: Place) -> None:
    finished = project.run("hatch", "run", "with:python", "who.py")
    assert finished.code != 0
    assert "needs an MFA code" in finished.stderr
    assert "amplify-dev-has-no-credentials" in finished.stdout + finished.stderr
    assert project.run("hatch", "run", "with:python", "-c", "1").code == 0


@pytest.mark.parametrize("module", ["errors.py", "hosts/standalone.py"])
def test_hatch_works_where_our_core_is_broken(project: Place, tmp_path: Path, module: str) -> None:
    env = project.broken(tmp_path, module)
    assert project.run("hatch", "run", "plain:python", "-c", "1", env=env).code == 0
    finished = project.run("hatch", "run", "with:python", "show.py", env=env)
    assert finished.stderr.count("amplify: no credentials for with: ImportError") == 1
    assert "AWS_PROFILE" in finished.stdout


def test_hatch_without_a_project_is_as_without_us(place: Place, tmp_path: Path) -> None:
    folder = place.world.home / "elsewhere"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(CONFIG)
    without_us = place.without_us(tmp_path)
    unknown = place.run("hatch", "run", "none:python", "-c", "1", cwd=folder, env=without_us)
    assert "has unknown type: amplify" in unknown.stdout + unknown.stderr
    (folder / "pyproject.toml").write_text(CONFIG.replace('type = "amplify"', ""))
    assert place.run("hatch", "env", "create", "plain", cwd=folder).code == 0
    ours, without = (
        place.run("hatch", "run", "plain:python", "-c", "print(1)", cwd=folder, env=env)
        for env in (None, without_us)
    )
    assert (ours.code, ours.stdout, ours.stderr) == (0, "1\n", "")
    assert (without.code, without.stdout, without.stderr) == (0, "1\n", "")
