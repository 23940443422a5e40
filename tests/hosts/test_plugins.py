"""Plugins of this package in the real ``aws`` and ``amplify-plugin``: what they add or break."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
)
from tests.hosts.test_start_up import imported
from tests.unit.hooks.distributions import install

if TYPE_CHECKING:
    from amplify_plugin.testing import World

ACME = """
    import os

    from amplify_plugin import hookimpl
    from amplify_plugin.hooks import Command, Example, MfaCode, Result

    def note(text):
        with open(os.path.expanduser("~/acme.log"), "a") as log:
            log.write(text + "\\n")

    @hookimpl
    def amplify_mfa_code(question):
        note(f"asked for {question.profile}, attempt {question.attempt}")
        return MfaCode("135790")

    @hookimpl
    def amplify_credentials_cached(cached):
        note(f"cached {cached.role_arn} as {cached.session_name}")

    @hookimpl
    def amplify_cache_reset(removed):
        note(f"reset {removed[0].role_arn}")

    def run(arguments, context):
        return Result({"profiles": list(context.profiles.names)}, "The vault is open.\\n")

    @hookimpl
    def amplify_commands():
        return [Command("vault", "Open it.", "Opens it.", (), (Example("Open:", "vault"),), run)]
"""


@pytest.fixture
def site(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that every program of the world sees."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=":")
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return folder


def amplify_plugin(world: World, *args: str):
    return world.run((sys.executable, "-m", "amplify_plugin", *args)).finish()


def test_codes_from_a_plugin_where_there_is_no_terminal(world: World, site: Path) -> None:
    install(site, "acme-vault", ACME, entry="vault")
    world.server.add_device(MFA_SERIAL, USER_ARN, codes=["135790"])
    first = world.aws("sts", "get-caller-identity")
    assert "assumed-role/bizcorprole/amplify" in first.stdout, first.stderr
    assert first.stderr == ""
    # With what is cached, nothing of a plugin is even looked for.
    warm = imported(world, "sts", "get-caller-identity")
    assert not warm & {"acme_vault", "pluggy", "amplify_plugin.hosts.wiring"}
    assert world.aws("awscloudformation", "reset-cache").code == 0
    assert (world.home / "acme.log").read_text().splitlines() == [
        "asked for bizcorprole, attempt 1",
        f"cached {ROLE_ARN} as amplify",
        f"reset {ROLE_ARN}",
    ]


def test_a_command_of_a_plugin_is_one_like_ours(world: World, site: Path) -> None:
    install(site, "acme-vault", ACME, entry="vault")
    assert world.aws("awscloudformation", "vault").stdout == "The vault is open.\n"
    told = world.aws("awscloudformation", "vault", "--output", "json").json
    assert "bizcorprole" in told["profiles"]
    assert "vault" in world.aws("awscloudformation", "help", env={"PAGER": "cat"}).stdout
    assert amplify_plugin(world, "vault").stdout == "The vault is open.\n"
    listed = amplify_plugin(world, "plugins", "--output", "json").json["plugins"]
    assert [(one["name"], one["origin"], one["state"]) for one in listed] == [
        ("vault", "acme-vault 1.0", "loaded")
    ]
    assert "amplify_mfa_code" in listed[0]["hooks"]


def test_a_broken_plugin_costs_one_line_and_doctor_tells_it(world: World, site: Path) -> None:
    install(site, "acme-vault", "import does_not_exist", entry="vault")
    shown = world.aws("awscloudformation", "show-profile")
    assert shown.code == 0
    assert "bizcorprole" in shown.stdout
    [line] = shown.stderr.splitlines()
    assert "vault" in line
    found = world.aws("awscloudformation", "doctor", "--output", "json").json["findings"]
    [broken] = [one for one in found if one["code"] == "extension-failed"]
    assert "No module named 'does_not_exist'" in broken["message"]
    blocked = world.aws(
        "awscloudformation", "plugins", env={"AMPLIFY_PLUGIN_BLOCKED_PLUGINS": "vault"}
    )
    assert (blocked.stdout, blocked.stderr) == ("vault (acme-vault 1.0): blocked\n", "")


def test_a_profile_whose_credentials_a_plugin_alone_knows(world: World, site: Path) -> None:
    module = """
        from amplify_plugin import hookimpl
        from amplify_plugin.hooks import Credentials

        @hookimpl
        def amplify_credentials(profile):
            if "acme_item" in profile.settings:
                return Credentials("KEY", "SECRET")
    """
    module = module.replace("KEY", ACCESS_KEY_ID).replace("SECRET", SECRET_ACCESS_KEY)
    install(site, "acme-vault", module)
    region = "region = us-east-1\n"
    world.config(f"[profile vaulted]\n{region}acme_item = aws\n[profile bare]\n{region}")
    world.choose("dev", "vaulted")
    assert world.aws("sts", "get-caller-identity").json["Arn"].endswith(":user/devcorpuser")
    exported = world.aws("awscloudformation", "export-credentials", "--format", "process")
    assert exported.json["AccessKeyId"] == ACCESS_KEY_ID
    world.choose("dev", "bare")
    assert "Unable to locate credentials" in world.aws("sts", "get-caller-identity").stderr


def test_pluggy_is_loaded_where_a_hook_is_called_and_the_metadata_where_a_plugin_may_be(
    world: World, site: Path
) -> None:
    del site
    for command, calls_a_hook in (
        ("show-profile", False),
        ("reset-cache", False),
        ("plugins", True),
    ):
        words = ("-X", "importtime", "-m", "amplify_plugin", command)
        finished = world.run((sys.executable, *words)).finish()
        loaded = {line.split("|")[-1].strip() for line in finished.stderr.splitlines()}
        assert "amplify_plugin.hosts.wiring" in loaded
        assert ("pluggy" in loaded) is calls_a_hook, command
        assert "importlib.metadata" not in loaded, command
