"""The settings with the real ``aws``: set and listed, and what each of them does."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN, USER_ARN, guide_files

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World

QUESTION = "? Enter the MFA token code: "
IDENTITY = ("sts", "get-caller-identity")
ROLE = "assumed-role/bizcorprole/amplify"


@pytest.fixture
def file(world: World) -> Path:
    return world.cache_file.with_name("plugin.ini")


def process(script: str) -> dict[str, str]:
    return {"AMPLIFY_PLUGIN_MFA_PROCESS": shlex.join([sys.executable, "-c", script])}


def test_set_list_and_unset_with_comments_kept(world: World, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# mine\nlock_timeout = 7\n")
    command = "ykman oath accounts code --single 'aws, work'"
    args = ("awscloudformation", "settings")
    done = world.aws(*args, "mfa_process", command)
    assert (done.code, done.stderr) == (0, "")
    assert command in done.stdout
    dry = world.aws(*args, "project_profile", "off", "--dry-run")
    assert "+project_profile = off" in dry.stdout
    listed = world.aws(
        *args, "--output", "json", env={"AMPLIFY_PLUGIN_BLOCKED_PLUGINS": "awsume,tox"}
    )
    assert listed.json == {
        "settings": [
            {"name": "mfa_process", "value": command, "origin": f"{file}, line 3"},
            {"name": "mfa_session", "value": "off", "origin": "default"},
            {"name": "lock_timeout", "value": 7.0, "origin": f"{file}, line 2"},
            {"name": "project_profile", "value": True, "origin": "default"},
            {"name": "account_check", "value": "warn", "origin": "default"},
            {
                "name": "blocked_plugins",
                "value": ["awsume", "tox"],
                "origin": "AMPLIFY_PLUGIN_BLOCKED_PLUGINS",
            },
            {"name": "plugins", "value": [], "origin": "default"},
        ]
    }
    ours = (sys.executable, "-m", "amplify_plugin", "settings")
    assert world.run((*ours, "--unset", "mfa_process")).finish().code == 0
    assert file.read_text() == "# mine\nlock_timeout = 7\n"


def test_a_broken_file_is_named_and_does_not_stop_aws(project: World, file: Path) -> None:
    file.write_text("project_profile = perhaps\ncolour = red\njunk\n")
    version = project.aws("--version")
    assert (version.code, version.stderr) == (0, "")
    working = project.aws(*IDENTITY, env=process("print(123456)"))
    assert working.json["Arn"].endswith(ROLE)
    assert len(working.stderr.splitlines()) == 1
    assert "plugin.ini, line 1: project_profile is neither" in working.stderr
    listed = project.aws("awscloudformation", "settings")
    assert listed.code == 1
    assert ["project_profile", "on", "default"] in [
        row.split() for row in listed.stdout.splitlines()
    ]
    for part in ("line 1: project_profile", "line 2: colour is not a setting", "line 3: is not"):
        assert part in " ".join(listed.stderr.split())


def test_mfa_process_gives_the_code_and_may_ask_on_the_terminal(project: World) -> None:
    script = (
        "import os, sys; "
        "sys.stderr.write('PIN of ' + os.environ['AMPLIFY_PLUGIN_MFA_DEVICE'] + '? '); "
        "sys.stderr.flush(); "
        "print(123456 if sys.stdin.readline().strip() == '77' else 'no')"
    )
    terminal = project.terminal(*IDENTITY, env=process(script))
    terminal.expect(f"PIN of {MFA_SERIAL}? ")
    terminal.type("77")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert ROLE in finished.stdout
    assert QUESTION not in finished.stdout
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_mfa_process_is_asked_again_once_and_never_shown(project: World, tmp_path: Path) -> None:
    project.server.reset()
    user = project.server.add_user(
        USER_ARN, "AKIAEXAMPLEDEVCORP01", "EXAMPLE/devcorpuser/secret+access/key000"
    )
    project.server.add_device(MFA_SERIAL, user, codes=("654321",))
    project.server.add_role(ROLE_ARN, "111122223333", external_id="biz-corp-inventory", mfa=True)
    calls = tmp_path / "calls"
    # Another code each time: one that is offered again would be waited out.
    script = f"f = open({str(calls)!r}, 'a'); f.write('x'); print(111110 + f.tell())"
    command = process(script)
    refused = project.aws("awscloudformation", "login", "--debug", env=command)
    assert refused.code != 0
    assert "MultiFactorAuthentication failed" in refused.stderr
    assert "11111" not in refused.stderr + refused.stdout
    assert calls.read_text() == "xx"


def test_a_process_that_fails_says_so_and_nobody_else_is_asked(project: World) -> None:
    terminal = project.terminal(*IDENTITY, env=process("print(123456); raise SystemExit(2)"))
    finished = terminal.finish()
    assert finished.code != 0
    assert "ended with exit code 2" in finished.stdout
    assert "123456." not in finished.stdout
    assert QUESTION not in finished.stdout
    given = project.aws(
        "awscloudformation", "login", "--mfa-code", "222222", env=process("raise SystemExit(2)")
    )
    assert given.code == 0, given.stderr


def test_with_project_profile_off_only_an_explicit_profile_counts(
    project: World, file: Path
) -> None:
    login = project.aws("awscloudformation", "login", "--mfa-code", "123456")
    assert login.code == 0, login.stderr
    set_off = project.aws("awscloudformation", "settings", "project_profile", "off")
    assert set_off.code == 0, set_off.stderr
    assert file.read_text() == "project_profile = off\n"
    alone = project.aws(*IDENTITY)
    assert "Unable to locate credentials" in alone.stderr
    named = project.aws(*IDENTITY, "--profile", "bizcorprole")
    assert named.json["Arn"].endswith(ROLE)
    assert project.server.sessions_issued(ROLE_ARN) == 1
    for_once = project.aws(*IDENTITY, env={"AMPLIFY_PLUGIN_PROJECT_PROFILE": "on"})
    assert for_once.json["Arn"].endswith(ROLE)


INSTALL = """
import botocore.session, sys
import amplify_plugin
session = amplify_plugin.install(botocore.session.Session())
found = session.get_credentials()
print(found and found.method, "configobj" in sys.modules)
"""


@pytest.mark.parametrize(
    ("switch", "answer"), [("off", "None"), ("on", "amplify-awscloudformation")]
)
def test_python_programs_follow_the_same_setting(project: World, switch: str, answer: str) -> None:
    project.config(guide_files().config)
    env = {"AMPLIFY_PLUGIN_PROJECT_PROFILE": switch}
    finished = project.run((sys.executable, "-c", INSTALL), env=env).finish()
    assert finished.stdout == f"{answer} False\n", finished.stderr
