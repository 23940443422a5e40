"""The hosts in a project of Amplify Gen 2, whose one environment is what the person has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from tests.hosts.others.test_hatch import CONFIG as HATCH
from tests.hosts.others.test_pytest import ARGS as PYTEST
from tests.hosts.others.test_pytest import TESTS
from tests.hosts.others.test_tox import BOTO
from tests.hosts.others.test_tox import CONFIG as TOX

if TYPE_CHECKING:
    from tests.hosts.others.conftest import Place

IDENTITY = "assumed-role/devcorprole/amplify"


@pytest.fixture
def project(place: Place) -> Place:
    place.world.migrate()
    chosen = place.run("amplify-plugin", "select-profile", "dev.corp")
    assert chosen.code == 0, chosen.stderr
    place.write("who.py", BOTO)
    return place


def test_pytest(project: Place) -> None:
    project.write("test_it.py", TESTS.replace("bizcorprole", "devcorprole"))
    assert "3 passed" in project.run(*PYTEST, "--amplify-env", "default").stdout


def test_tox(project: Place) -> None:
    project.write("tox.ini", TOX.replace("amplify_env = dev", "amplify_env = default"))
    finished = project.run("tox", "run", "-e", "with")
    assert IDENTITY in finished.stdout, finished.stdout + finished.stderr


def test_hatch(project: Place) -> None:
    project.write("pyproject.toml", HATCH.replace('"dev"', '"default"'))
    finished = project.run("hatch", "run", "with:python", "who.py")
    assert IDENTITY in finished.stdout, finished.stdout + finished.stderr


def test_awsume(project: Place) -> None:
    (project.world.home / ".awsume").mkdir()
    (project.world.home / ".awsume" / "config.yaml").write_text("colors: false\n")
    finished = project.run("awsumepy", "amplify:project/default", cwd=project.world.home)
    assert finished.stdout.startswith("Awsume ASIA"), finished.stderr
    assert project.world.server.sessions_issued(DOTTED_ROLE_ARN) == 1
