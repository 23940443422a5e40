"""A Gen 2 project with the real ``aws``, and docs/migration.md played as it stands."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ROLE_ARN
from tests.docs.blocks import block

if TYPE_CHECKING:
    from amplify_plugin.testing import World


def commands(text: str) -> list[list[str]]:
    lines = (shlex.split(line, comments=True) for line in text.splitlines())
    return [words[1:] for words in lines if words and words[0] == "aws"]


def test_the_migration_keeps_profile_role_and_session(world: World) -> None:
    world.follow_guide()
    listed, selected = [
        world.aws(*words) for words in commands(block("docs/migration.md", "before"))
    ]
    assert (listed.code, selected.code) == (0, 0), selected.stderr
    assert world.aws("awscloudformation", "login", "--mfa-code", "123456").code == 0

    world.migrate()
    folder = world.project / "amplify" / "auth"
    folder.mkdir()
    between = world.aws("configure", "list", cwd=folder)
    assert between.code == 0
    assert "select-profile bizcorprole" in between.stderr
    assert len(between.stderr.splitlines()) == 1

    after = block("docs/migration.md", "after")
    shown, chosen, identity = [world.aws(*words, cwd=folder) for words in commands(after)]
    assert "'aws awscloudformation select-profile bizcorprole' continues with it" in shown.stderr
    assert chosen.code == 0, chosen.stderr
    assert identity.json["Arn"].endswith("assumed-role/bizcorprole/amplify")
    assert identity.stderr == ""
    assert world.server.sessions_issued(ROLE_ARN) == 1


def test_reset_cache_and_exec_from_a_subfolder_of_a_gen_2_project(world: World) -> None:
    world.follow_guide()
    world.migrate()
    folder = world.project / "src"
    folder.mkdir()
    assert world.aws("awscloudformation", "select-profile", "dev.corp", cwd=folder).code == 0
    whose = ("exec", "--", *world.command, "sts", "get-caller-identity", "--query", "Arn")
    told = world.aws("awscloudformation", *whose, cwd=folder)
    assert "assumed-role/devcorprole/amplify" in told.stdout
    forgotten = world.aws("awscloudformation", "reset-cache", cwd=folder)
    assert "are deleted for the project" in forgotten.stdout
