"""What a repository may hold: nothing of it changes what ``aws`` does before its person has chosen.

And text that other people write, which is shown escaped and is never part of a path.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.cache import CredentialCache
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown
from amplify_plugin.testing.guide import DEV_CORP
from tests.faults.spoil import GIGABYTE
from tests.faults.writer import entry

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.faults.forked import ForkedAws

KEYS = {"accessKeyId": "AKIAHOSTILE000000001", "secretAccessKey": "h" * 40}
LIST = ("configure", "list")


def selects(**fields: Any) -> str:
    """A local-aws-info.json that selects this for the current environment."""
    return json.dumps({"dev": {"configLevel": "project", **fields}})


def keys(path: str) -> str:
    return selects(useProfile=False, awsConfigFilePath=path)


HOSTILE = {
    "a profile": selects(useProfile=True, profileName="devcorpuser"),
    "the default profile": selects(useProfile=True, profileName="default"),
    "a key file in the repository": keys("keys.json"),
    "a key file by an absolute path": keys("{project}/keys.json"),
    "a key file by way of ..": keys("{home}/.amplify/awscloudformation/../../project/keys.json"),
    "a link": keys("{project}/link"),
    "a link in our folder": keys("{home}/.amplify/awscloudformation/link"),
    "a device": keys("/dev/zero"),
    "a FIFO": keys("{project}/fifo"),
    "a file of a gigabyte": keys("{project}/huge"),
    "the cache": keys("{home}/.amplify/awscloudformation/cache.json"),
    "another home": keys("~/.aws/credentials"),
    "a prototype": '{"__proto__": {"dev": {"useProfile": true, "profileName": "devcorpuser"}}}',
    "deep nesting": '{"dev":' * 100_000,
    "arrays": "[" * 100_000,
    "a long name": selects(useProfile=True, profileName="x" * 500_000),
    "escapes": selects(useProfile=True, profileName="\x1b]0;owned\x07\x1b[2J\n\r[default]"),
    "comments for hjson": "/* */ " * 100_000
    + "{dev: {useProfile: true, profileName: devcorpuser}}",
}


def repository(world: World) -> None:
    """The files that the hostile selections name."""
    project, folder = world.project, world.cache_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    (project / "keys.json").write_text(json.dumps(KEYS))
    (project / "link").symlink_to(project / "keys.json")
    (folder / "link").symlink_to(project / "keys.json")
    os.mkfifo(project / "fifo")
    with (project / "huge").open("wb") as file:
        file.truncate(GIGABYTE)


def test_nothing_changes_before_its_person_has_chosen(world: World, forked: ForkedAws) -> None:
    world.follow_guide()
    repository(world)
    env = world.environ()
    without = forked.run(LIST, cwd=world.project, env={**env, "AMPLIFY_PLUGIN": "off"})
    assert without.code == 0
    for name, text in HOSTILE.items():
        here = text.replace("{home}", str(world.home)).replace("{project}", str(world.project))
        world.local_aws_info(here)
        began = time.monotonic()
        with_us = forked.run(LIST, cwd=world.project, env=env)
        assert (with_us.code, with_us.stdout, with_us.stderr) == (0, without.stdout, ""), name
        assert time.monotonic() - began < 20, name
    assert not world.cache_file.exists()


def test_local_aws_info_that_is_no_small_file(world: World, forked: ForkedAws) -> None:
    world.follow_guide()
    repository(world)
    env = world.environ()
    without = forked.run(LIST, cwd=world.project, env={**env, "AMPLIFY_PLUGIN": "off"})
    for target in (
        "/dev/zero",
        "/dev/tty",
        "/proc/self/environ",
        "/proc/kmsg",
        str(world.project / "fifo"),
        str(world.project / "huge"),
    ):
        world.local_aws_info_file.unlink()
        world.local_aws_info_file.symlink_to(target)
        with_us = forked.run(LIST, cwd=world.project, env=env)
        assert (with_us.code, with_us.stdout, with_us.stderr) == (0, without.stdout, ""), target


def test_a_repository_below_the_folder_of_trust_is_not_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a home, ``~`` would be a folder of the repository."""
    import pwd

    from amplify_plugin.cache import default_path

    def nobody(user: int) -> Any:
        raise KeyError(user)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.chdir(tmp_path)
    assert default_path().is_absolute()
    assert CredentialCache().get("arn", "amplify") is None
    with pytest.raises(AmplifyPluginError, match="there is no home folder"):
        CredentialCache().put("arn", "amplify", entry("token"))
    assert list(tmp_path.iterdir()) == []


EVIL = (
    "arn:aws:iam::1:role/../../../../etc/passwd",
    "../../escape",
    "/absolute",
    "a\nb\r\nc",
    "\x1b[31mred\x1b[0m\x07",
    "\x9b31m",
    "nul\x00byte",
    "\u202egnp.exe",
    "\ud800",
    "x" * 5000,
    "constructor",
    "%s %n {0} ${HOME} `id` $(id)",
    "",
)


@pytest.mark.parametrize("name", EVIL, ids=lambda name: ascii(name)[:30])
def test_names_are_keys_and_never_paths(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a" / "b"
    cache = CredentialCache(folder / "cache.json")
    cache.put(name, name, entry("token"))
    found = cache.get(name, name)
    assert found is not None
    assert found.session_token == "token"
    assert cache.reset(name) == (name, (name,))
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert made == {"a", "a/b", "a/b/cache.json", "a/b/cache.json.lock"}


@pytest.mark.parametrize("name", EVIL, ids=lambda name: ascii(name)[:30])
def test_names_are_shown_escaped(name: str) -> None:
    assert shown(name).isprintable()


@pytest.mark.parametrize("name", ["__proto__", *EVIL[:9]], ids=lambda name: ascii(name)[:30])
def test_evil_names_in_every_place_of_a_project(world: World, forked: ForkedAws, name: str) -> None:
    text = name.replace("\n", "\\n").replace("\r", "").replace("\x00", "").replace("\ud800", "?")
    world.follow_guide()
    world.config(
        f"[profile evil]\nrole_arn = {text}\nrole_session_name = {text}\nmfa_serial = {text}\n"
        "source_profile = devcorpuser\n"
    )
    world.local_aws_info(json.dumps({"dev": {"useProfile": True, "profileName": name}, name: {}}))
    world.server.add_role("arn:aws:iam::1:role/evil", DEV_CORP)
    before = sorted(str(path) for path in world.project.rglob("*"))
    for args in (
        ("show-profile",),
        ("show-profile", "--profile", "evil"),
        ("list-profiles",),
        ("login", "--profile", "evil", "--mfa-code", "123456"),
        ("reset-cache", "--role-arn", name.replace("\x00", "")),
    ):
        command = ("awscloudformation", *args)
        finished = forked.run(command, cwd=world.project, env=world.environ())
        told = finished.stdout + finished.stderr
        assert "Traceback" not in told
        assert all(c.isprintable() or c == "\n" for c in told), (args, told)
    assert sorted(str(path) for path in world.project.rglob("*")) == before
    locks = world.cache_file.parent / "locks"
    assert all(path.stem.replace("terminal-", "").isalnum() for path in locks.glob("*"))
