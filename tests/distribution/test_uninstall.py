"""The plugin is gone, and its lines are still in the config: ``aws`` goes on, as nobody else.

With AWS CLI v1 always; with v2, and with both, where AMPLIFY_PLUGIN_AWS names a v2.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.distribution.test_install import V2, needs_v2, on_path
from tests.docs.blocks import block

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from tests.distribution.conftest import Built, Person

pytestmark = pytest.mark.timeout(900)  # several installations

GONE = "is not installed any more"
CALLER = ("sts", "get-caller-identity")
# So that a call that signs ends at once, one way or another: nothing listens there.
NOWHERE = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "eu-west-1",
}


def approve(person: Person) -> Path:
    """A project whose profile was approved, as the plugin marks it."""
    root = Path(os.path.realpath(person.home)) / "project"
    root.mkdir()
    marks = person.home / ".amplify" / "awscloudformation" / "plugin-roots"
    marks.mkdir(parents=True, exist_ok=True)
    (marks / hashlib.sha256(os.fsencode(root)).hexdigest()).touch()
    return root


def default_account(person: Person) -> None:
    """Keys that somebody signs with who is not refused."""
    (person.home / ".aws").mkdir(exist_ok=True)
    (person.home / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    )


def in_folder(
    person: Person, folder: Path, aws: Path | str, *words: str
) -> subprocess.CompletedProcess[str]:
    command = f'cd "{folder}" && exec "$@"'
    return person.attempt("sh", "-c", command, "sh", aws, *words, **NOWHERE)


def goes_on(person: Person, programs: Sequence[Path | str]) -> None:
    """Every call does what it did without us, says one line, and an approved project signs not."""
    default_account(person)
    root = approve(person)
    for aws in programs:
        version = person.run(aws, "--version")
        assert version.stdout.startswith("aws-cli/")
        [line] = version.stderr.splitlines()
        assert GONE in line
        assert "amplify-plugin enable" in line
        region = person.run(aws, "configure", "get", "aws_access_key_id")
        assert region.stdout == "AKIAIOSFODNN7EXAMPLE\n"
        assert person.run(aws, "--version", AMPLIFY_PLUGIN="off").stderr == ""
        signs = in_folder(person, person.home, aws, *CALLER)
        assert "Could not connect to the endpoint URL" in signs.stderr, signs.stderr
        refused = in_folder(person, root, aws, *CALLER)
        assert refused.returncode in (253, 255)
        assert f"you have approved a profile for {root}" in refused.stderr
        assert "Could not connect" not in refused.stderr
        named = in_folder(person, root, aws, *CALLER, "--profile", "default")
        assert "Could not connect to the endpoint URL" in named.stderr


def uninstall(person: Person, programs: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", programs / "python")
    person.run(*pip, "uninstall", "--yes", "awscli-plugin-amplify")


def test_uninstalled_from_the_environment_of_a_v1(built: Built, person: Person) -> None:
    programs = person.environment("venv")
    person.install(programs, f"{built.wheel}[awscli]")
    path = f"{programs}:{person.system_path}"
    said = person.run(programs / "amplify-plugin", "enable", "--yes", PATH=path)
    assert "sed -i.bak" in said.stdout
    uninstall(person, programs)
    goes_on(person, [programs / "aws"])
    # Installed again, it is there again, and 'disable' takes all of it away.
    person.install(programs, "--no-deps", built.wheel)
    assert person.run(programs / "aws", "--version").stderr == ""
    forget, disable, remove = block("docs/install.md", "uninstall").splitlines()
    person.run("sh", "-ec", f"{forget}\n{disable} --yes", PATH=path)  # which asks, for a person
    assert remove == "pip uninstall awscli-plugin-amplify"
    uninstall(person, programs)
    assert person.run(programs / "aws", "--version").stderr == ""
    assert list(programs.parent.rglob("amplify_plugin_stand_in.pth")) == []
    assert not (person.home / ".amplify" / "awscloudformation" / "stand-in").exists()


def test_a_v1_whose_environment_was_rebuilt_is_saved_by_the_line_that_enable_shows(
    built: Built, person: Person
) -> None:
    """Its own site-packages are gone, and no other file of ours is read by it."""
    programs = person.environment("venv")
    person.install(programs, f"{built.wheel}[awscli]")
    config = person.home / ".aws" / "config"
    config.parent.mkdir()
    config.write_text("[default]\nregion = eu-west-1\n")
    path = f"{programs}:{person.system_path}"
    said = person.run(programs / "amplify-plugin", "enable", "--yes", PATH=path).stdout
    shutil.rmtree(programs.parent)
    person.environment("venv")
    person.install(programs, "awscli")
    assert person.attempt(programs / "aws", "--version").returncode != 0
    line = block("docs/install.md", "gone").strip()
    assert block("docs/troubleshooting.md", "gone").strip() == line
    assert re.findall(r"^  (sed .*)$", said, re.MULTILINE) == [line]
    person.run("sh", "-ec", line)
    assert person.run(programs / "aws", "--version").stderr == ""
    assert person.run(programs / "aws", "configure", "get", "region").stdout == "eu-west-1\n"


@needs_v2
@pytest.mark.parametrize("how", ["uninstalled", "moved"])
def test_gone_from_the_path_of_a_v2(built: Built, person: Person, how: str) -> None:
    programs = person.environment("venv")
    person.install(programs, built.wheel)
    path = on_path(person, str(V2))
    person.run(programs / "amplify-plugin", "enable", "--yes", PATH=path)
    if how == "uninstalled":
        uninstall(person, programs)
    else:
        programs.parent.rename(person.home / "elsewhere")
    goes_on(person, [str(V2)])


@needs_v2
def test_gone_for_both_which_share_a_config(built: Built, person: Person) -> None:
    """The stand-in also lets v1 pass over the line of v2's path."""
    programs = person.environment("venv")
    person.install(programs, f"{built.wheel}[awscli]")
    path = f"{programs}:{on_path(person, str(V2))}"
    person.run(programs / "amplify-plugin", "enable", "--yes", PATH=path)
    assert "cli_legacy_plugin_path" in (person.home / ".aws" / "config").read_text()
    uninstall(person, programs)
    goes_on(person, [programs / "aws", str(V2)])


@needs_v2
def test_enabled_again_from_another_environment(built: Built, person: Person) -> None:
    """As after an upgrade of Python: the folder of the first is gone from the path's use."""
    first, second = person.environment("first"), person.environment("second")
    path = on_path(person, str(V2))
    for programs in (first, second):
        person.install(programs, built.wheel)
    person.run(first / "amplify-plugin", "enable", "--yes", PATH=path)
    shutil.rmtree(first.parent)
    person.run(second / "amplify-plugin", "enable", "--yes", PATH=path)
    page = person.run(str(V2), "awscloudformation", "help", PATH=path)
    assert GONE not in page.stderr
    assert "reset-cache" in re.sub(".\b", "", page.stdout)
