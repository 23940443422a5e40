"""Every situation of docs/who-aws-is.md, asked of the real ``aws`` as a process.

The same are asked of a botocore session in tests/integration/roles/test_who.py, which is quicker.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from tests.situations import ARNS, NOBODY, SITUATIONS, Situation, prepared

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World
    from tests.situations import Call

takes_its_time = pytest.mark.skipif(
    "AMPLIFY_PLUGIN_AWSCLI" not in os.environ, reason="takes its time: tox -e awscli-v1 runs it"
)
WHO = ("sts", "get-caller-identity")


def aws(call: Call, *args: str, env: dict[str, str] | None = None) -> Finished:
    options = ("--profile", call.profile) if call.profile else ()
    return call.world.aws(*args, *options, cwd=call.folder, env={**call.environ, **(env or {})})


@takes_its_time
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_who_aws_is(world: World, situation: Situation) -> None:
    if situation.needs_root and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    call = prepared(world)
    situation.prepare(call)
    finished = aws(call, *WHO)
    if situation.who == NOBODY:
        assert finished.code in (253, 255)
        assert situation.says in finished.stderr
        assert finished.stdout == ""
    else:
        assert finished.code == 0, finished.stderr
        assert finished.json["Arn"].rpartition(":")[2] == ARNS[situation.who]
    if situation.who == NOBODY:
        undisturbed(call, lists=situation.is_of_project)


def undisturbed(call: Call, *, lists: bool) -> None:
    """What needs no credentials goes on, without a word."""
    version = aws(call, "--version")
    assert (version.code, version.stderr) == (0, "")
    listed = aws(call, "configure", "list")
    assert listed.code == 0 or not lists
    assert len(listed.stderr.splitlines()) <= 1 or not lists


@pytest.mark.parametrize(
    "args",
    [("sso", "login"), ("sso", "logout"), ("login",), ("logout",), ("configure", "set", "x", "y")],
    ids=" ".join,
)
def test_signing_in_is_exactly_as_outside(world: World, args: tuple[str, ...]) -> None:
    call = prepared(world)
    inside = aws(call, *args)
    call.folder = world.home
    outside = aws(call, *args)
    assert (inside.code, inside.stdout, inside.stderr) == (
        outside.code,
        outside.stdout,
        outside.stderr,
    )


# What an approved project's warm call loads, and so what can keep it from finding who signs.
LOADED = [
    "hosts/awscli.py",
    "project/__init__.py",
    "project/in_force.py",
    "project/place.py",
    "project/approvals.py",
    "project/repository.py",
    "project/gen1.py",
    "roles/provider.py",
    "awsconfig/profiles.py",
    "files/__init__.py",
    "files/json_file.py",
    "settings/__init__.py",
    "errors.py",
    "terminal/text.py",
]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the package, first on the path of every AWS CLI."""
    folder = tmp_path / "broken"
    shutil.copytree(Path(amplify_plugin.__file__).parent, folder / "amplify_plugin")
    return folder


@takes_its_time
@pytest.mark.parametrize("module", LOADED)
def test_a_fault_of_ours_refuses_and_does_not_act_as_the_default(
    world: World, broken: Path, module: str
) -> None:
    call = prepared(world)
    config = world.config_file.read_text()
    first = f"cli_legacy_plugin_path = {broken}:"
    world.config_file.write_text(config.replace("cli_legacy_plugin_path = ", first))
    path = broken / "amplify_plugin" / module
    path.write_text("raise ImportError('broken for a test')\n")
    env = {"PYTHONPATH": str(broken)}
    signed = aws(call, *WHO, env=env)
    assert signed.code in (253, 255), signed.stdout
    assert "a fault of this plugin" in signed.stderr
    version = aws(call, "--version", env=env)
    assert (version.code, version.stderr) == (0, "")
    listed = aws(call, "configure", "list", env=env)
    assert listed.code == 0
    assert "DEFAULT" not in signed.stderr
    named = aws(call, *WHO, "--profile", "other", env=env)
    assert named.json["Arn"].endswith("user/other")
    call.folder = world.home
    outside = aws(call, *WHO, env=env)
    assert outside.json["Arn"].endswith("user/default")
    assert outside.stderr == ""
