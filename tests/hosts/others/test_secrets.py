"""Marked secrets in no host's output, log or trace, at the most that each of them can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.canaries import QUESTION, Canaries, plant
from tests.hosts.others.test_hatch import CONFIG as HATCH
from tests.hosts.others.test_tox import BOTO
from tests.hosts.others.test_tox import CONFIG as TOX

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished
    from tests.hosts.others.conftest import Place

ROLE = "assumed-role/bizcorprole/amplify"
TESTS = """
import logging

def test_session(amplify_session):
    logging.getLogger("botocore").setLevel(1)
    amplify_session.client("sts").get_caller_identity()
    assert amplify_session is None

def test_environment(amplify_environment):
    assert amplify_environment is None
"""


@pytest.fixture
def canaries(place: Place) -> Canaries:
    """The role chosen for the environment dev, with secrets that are easily found."""
    return plant(place.world)


def typed(place: Place, canaries: Canaries, *words: str) -> Finished:
    """Run the program on a terminal, and answer its question."""
    terminal = place.terminal(*words)
    terminal.expect(QUESTION)
    terminal.type("739154")
    finished = terminal.finish()
    canaries.heard(f"terminal of {words}", finished.stdout)
    assert len(canaries.cached) == 2, finished.stdout
    return finished


def test_pytest_with_its_trace_of_all_hooks(place: Place, canaries: Canaries) -> None:
    place.write("test_it.py", TESTS)
    most = ("-vv", "-rA", "--showlocals", "--tb=long", "--log-level=1", "--setup-show", "-s")
    words = ("pytest", *most, "--debug=trace.log", "--amplify-env", "dev", "test_it.py")
    finished = typed(place, canaries, *words)
    assert "2 failed" in finished.stdout
    assert "CanonicalRequest" in finished.stdout
    assert "amplify_environment" in (place.world.project / "trace.log").read_text()
    assert canaries.found() == []


def test_tox(place: Place, canaries: Canaries) -> None:
    place.write("tox.ini", TOX)
    place.write("who.py", BOTO)
    finished = typed(place, canaries, "tox", "-vvvvv", "run", "-e", "with", "--result-json", "r")
    assert ROLE in finished.stdout
    assert canaries.found() == []


def test_hatch(place: Place, canaries: Canaries) -> None:
    place.write("pyproject.toml", HATCH)
    place.write("who.py", BOTO)
    finished = typed(place, canaries, "hatch", "-vvv", "run", "with:python", "who.py")
    assert ROLE in finished.stdout
    assert canaries.found() == []


def test_awsume_hands_them_to_its_shell_script_alone(place: Place, canaries: Canaries) -> None:
    folder = place.world.home / ".awsume"
    folder.mkdir()
    (folder / "config.yaml").write_text("colors: false\nfuzzy-match: false\n")
    place.world.choose("prod", "dev.corp")
    place.sign_in()
    finished = place.run("awsumepy", "--debug", "amplify:project/dev")
    assert canaries.cached["session token"] in finished.stdout
    assert "[DEBUG] Getting credentials" in finished.stderr
    canaries.heard("log", finished.stderr)
    assert canaries.found() == []


def test_exec_shows_what_it_is_told_to(place: Place, canaries: Canaries) -> None:
    """Or none of the above would have had any."""
    place.sign_in()
    words = ("amplify-plugin", "exec", "--", "python", "-c", "import os; print(os.environ)")
    canaries.heard("exec", place.run(*words).stdout)
    assert {found.partition(" in ")[0] for found in canaries.found()} == {
        "role secret",
        "session token",
    }
