"""awsume with our profiles: an environment of a project by name, one question, and its end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import BIZ_CORP, ROLE_ARN

if TYPE_CHECKING:
    from tests.hosts.others.conftest import Place

DEV, PROD = "amplify:project/dev", "amplify:project/prod"


@pytest.fixture
def awsume(place: Place) -> Place:
    # Made by awsume at its first run, which asks about the shell.
    folder = place.world.home / ".awsume"
    folder.mkdir()
    (folder / "config.yaml").write_text("colors: false\nfuzzy-match: false\n")
    return place


def test_an_environment_is_a_profile_from_anywhere(awsume: Place) -> None:
    awsume.sign_in()
    finished = awsume.run("awsumepy", DEV, cwd=awsume.world.home)
    assert finished.code == 0, finished.stderr
    cached = json.loads(awsume.world.cache_file.read_text())[ROLE_ARN]["amplify"]
    # What awsume's shell script reads, in this order; the last is the expiration.
    flag, key, secret, token, region, profile, _, expiration, *_ = finished.stdout.split()
    assert (flag, region, profile) == ("Awsume", "us-east-1", DEV)
    assert [key, secret, token] == [cached[name] for name in list(cached)[:3]]
    assert expiration.startswith("20")
    assert awsume.world.server.sessions_issued(ROLE_ARN) == 1


def test_one_question_for_the_code_and_none_the_second_time(awsume: Place) -> None:
    terminal = awsume.terminal("awsumepy", DEV)
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    assert terminal.finish().code == 0
    assert awsume.run("awsumepy", DEV).code == 0
    assert awsume.world.server.sessions_issued(ROLE_ARN) == 1


def test_awsume_s_own_option_gives_the_code(awsume: Place) -> None:
    assert awsume.run("awsumepy", DEV, "--mfa-token", "123456").code == 0
    assert awsume.world.server.sessions_issued(ROLE_ARN) == 1


def test_they_are_listed_with_what_they_are(awsume: Place) -> None:
    listed = awsume.run("awsumepy", "-l")
    [dev] = [line.split() for line in listed.stdout.splitlines() if DEV in line]
    [prod] = [line.split() for line in listed.stdout.splitlines() if PROD in line]
    # Its columns: profile, type, source, MFA?, region, partition, account.
    assert dev == [DEV, "Role", "devcorpuser", "Yes", "us-east-1", "aws", BIZ_CORP]
    assert prod == [PROD, "Role", "devcorpuser", "No", "us-east-1", "aws", BIZ_CORP]
    assert re.search(r"^dev\.corp ", listed.stdout, re.MULTILINE)
    assert awsume.world.server.calls() == []


def test_the_shell_completes_them_once_awsume_has_refreshed(awsume: Place) -> None:
    assert awsume.run("awsumepy", "--refresh-autocomplete").code == 0
    completed = awsume.run("awsume-autocomplete", "awsume")
    assert {DEV, PROD, "dev.corp"} <= set(completed.stdout.split()), completed.stderr


def test_a_name_with_a_dot_as_people_say_it(awsume: Place) -> None:
    finished = awsume.run("awsumepy", "dev.corp", cwd=awsume.world.home)
    assert finished.code == 0, finished.stderr
    assert "devcorprole" in awsume.world.cache_file.read_text()


def test_what_is_not_ours_is_as_without_us(awsume: Place) -> None:
    for name in ("devcorpuser", "nobody", "amplify:project/staging"):
        ours = awsume.run("awsumepy", name)
        assert "amplify" not in ours.stderr.replace(name, "")
        assert ours.code == (0 if name == "devcorpuser" else 1)


def test_awsume_without_a_project_is_as_without_us(awsume: Place, tmp_path: Path) -> None:
    without_us = awsume.without_us(tmp_path)
    assert DEV not in awsume.run("awsumepy", "-l", env=without_us).stdout  # so it is without us
    awsume.world.cache_file.with_name("plugin-projects.json").unlink()
    awsume.world.config(awsume.world.config_file.read_text().replace("dev\\.corp", "devcorp"))
    for words in (["-l"], ["devcorpuser"], ["nobody"]):
        ours, without = (
            awsume.run("awsumepy", *words, cwd=awsume.world.home, env=env)
            for env in (None, without_us)
        )
        assert (ours.code, ours.stdout, ours.stderr) == (
            *(without.code, without.stdout, without.stderr),
        )


def test_no_longer_chosen_is_no_longer_there(awsume: Place) -> None:
    awsume.world.select("dev", "devcorpuser")  # by the repository, not by the person
    assert DEV not in awsume.run("awsumepy", "-l").stdout
    assert awsume.run("awsumepy", DEV).code == 1


def test_without_a_terminal_one_line_and_no_credentials(awsume: Place) -> None:
    finished = awsume.run("awsumepy", DEV)
    assert finished.code == 1
    assert "Awsume " not in finished.stdout
    [line] = [line for line in finished.stderr.splitlines() if line.startswith("amplify:")]
    assert "needs an MFA code" in line
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    "module", ["errors.py", "hosts/known_environments.py", "hosts/standalone.py"]
)
def test_awsume_works_where_our_core_is_broken(awsume: Place, tmp_path: Path, module: str) -> None:
    finished = awsume.run("awsumepy", "devcorpuser", env=awsume.broken(tmp_path, module))
    assert finished.code == 0, finished.stderr
    assert finished.stdout.startswith("Awsume AKIAEXAMPLEDEVCORP01 ")
    assert finished.stderr.count("amplify: ") == 1


def test_a_corrupt_cache_and_a_corrupt_record(awsume: Place) -> None:
    awsume.world.cache_file.write_bytes(b"{")
    assert awsume.run("awsumepy", PROD).code == 0
    awsume.world.cache_file.with_name("plugin-projects.json").write_bytes(b"\xff")
    assert awsume.run("awsumepy", "devcorpuser").code == 0
