"""The commands of docs/hosts.md in the real tools, as they stand."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tests.docs.blocks import block

if TYPE_CHECKING:
    from tests.hosts.others.conftest import Place

TEST = """
def test_bucket(amplify_session):
    arn = amplify_session.client("sts").get_caller_identity()["Arn"]
    assert arn.endswith("assumed-role/bizcorprole/amplify")
"""


def commands(text: str) -> list[list[str]]:
    return [words for line in text.splitlines() if (words := shlex.split(line, comments=True))]


def test_the_commands_for_awsume(place: Place) -> None:
    listing, environment, dotted = commands(block("docs/hosts.md", "awsume"))
    folder = place.world.home / ".awsume"  # made by awsume at its first run, which asks about it
    folder.mkdir()
    (folder / "config.yaml").write_text("colors: false\nfuzzy-match: false\n")
    place.sign_in()

    # `awsume` is a shell's alias for a script that takes what `awsumepy` prints into the shell.
    def awsume(words: list[str], cwd: Path | None = None) -> str:
        assert words[0] == "awsume"
        project = [word.replace("my-app", "project") for word in words[1:]]
        finished = place.run("awsumepy", *project, cwd=cwd)
        assert finished.code == 0, finished.stderr
        return finished.stdout

    assert "amplify:project/dev" in awsume(listing)
    assert awsume(environment, cwd=place.world.home).startswith("Awsume ")
    assert awsume(dotted).startswith("Awsume ")
    assert place.world.server.calls("AssumeRole")[-1].params["RoleArn"].endswith("role/devcorprole")


def test_the_commands_for_pytest(place: Place) -> None:
    plain, skipping = commands(block("docs/hosts.md", "pytest"))
    place.write("test_bucket.py", TEST)
    for words in (plain, skipping):
        finished = place.run(*words, "-q")
        assert finished.code == (1 if words is plain else 0)  # not signed in, and nobody is asked
    place.sign_in()
    for words in (plain, skipping):
        assert "1 passed" in place.run(*words, "-q").stdout
