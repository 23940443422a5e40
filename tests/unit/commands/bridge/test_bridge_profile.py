"""bridge-profile: which alias, what is refused, what is written and taken away again."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig import aws, bridge_line
from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.commands.bridge import bridge_profile
from amplify_plugin.commands.context import OutsideProject
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.testing.guide import guide_files
from amplify_plugin.testing.project import write_project
from tests.unit.commands.add_profile_home import Home, no_session
from tests.unit.commands.contexts import context_of

OPTIONS = {
    option.key: False if option.is_flag else None for option in bridge_profile.COMMAND.options
}


class Bridges(Home):
    """The guide's files, and bridge-profile run there."""

    def run(
        self,
        name: str | None,
        *,
        profile: str | None = None,
        region: str | None = None,
        **given: Any,
    ) -> Any:
        context = context_of(self.sections, session=no_session, profile_name=profile, region=region)
        return bridge_profile.run({**OPTIONS, "profile_name": name, **given}, context)

    def section(self, alias: str) -> dict[str, Any] | None:
        return aws.profiles(self.text).get(alias)


@pytest.fixture
def home() -> Bridges:
    home = Bridges(Path.home())
    home.write(guide_files().config, guide_files().credentials)
    return home


def test_what_a_bridge_is(home: Bridges) -> None:
    before = home.text
    result = home.run("bizcorprole")
    assert result.structure == {
        "profileName": "bizcorprole-bridge",
        "bridges": "bizcorprole",
        "source": None,  # keys and a role's code are not tried
    }
    assert result.notes == ()
    section = home.section("bizcorprole-bridge")
    assert section is not None
    assert list(section) == ["credential_process", "region"]
    assert section["region"] == "us-east-1"
    assert bridge_line.bridged(section["credential_process"]) == "bizcorprole"
    assert shlex.split(section["credential_process"])[-1] == "bizcorprole-bridge"
    assert home.text.startswith(before)


def test_written_twice_nothing_changes(home: Bridges) -> None:
    home.run("bizcorprole")
    before = home.files, home.text
    home.run("bizcorprole")
    assert (home.files, home.text) == before


@pytest.mark.parametrize("said", ["dev.corp", "dev\\.corp"])
def test_a_dotted_name_loses_its_dots(home: Bridges, said: str) -> None:
    home.run(said)
    section = home.section("dev-corp")
    assert section is not None
    assert bridge_line.bridged(section["credential_process"]) == "dev.corp"


def test_two_bridges_to_one_profile(home: Bridges) -> None:
    home.run("dev.corp")
    home.run("dev.corp", **{"as": "tf"})
    assert home.section("dev-corp") is not None
    assert home.section("tf") is not None
    result = home.run("dev.corp", remove=True)
    assert result.text == "Removed dev-corp and tf.\n"
    assert home.text == guide_files().config


def test_a_region_of_the_command_line_is_the_bridges(home: Bridges) -> None:
    home.run("bizcorprole", region="eu-central-1")
    section = home.section("bizcorprole-bridge")
    assert section is not None
    assert section["region"] == "eu-central-1"


def test_a_region_that_is_near_a_real_one_is_said(home: Bridges) -> None:
    assert "Did you mean 'eu-west-" in " ".join(home.run("bizcorprole", region="eu-wset-1").notes)


def test_without_a_region_the_person_is_told(home: Bridges) -> None:
    home.write("[profile k]\ncredential_process = other\n")
    [note] = home.run("k").notes
    assert "has no region" in note


def test_the_default_profile_as_a_bridge_keeps_what_it_has(home: Bridges) -> None:
    home.write(f"[default]\noutput = table\ncli_pager =\n\n{guide_files().config}")
    home.run("bizcorprole", **{"as": "default"})
    section = home.section("default")
    assert section is not None
    assert (section["output"], section["cli_pager"]) == ("table", "")
    assert bridge_line.bridged(section["credential_process"]) == "bizcorprole"


def test_the_output_of_the_profile_is_the_bridges(home: Bridges) -> None:
    home.write("[profile k]\ncredential_process = other\noutput = yaml\nregion = x\n")
    home.run("k")
    assert "output = yaml\n" in home.text.partition("k-bridge")[2]


@pytest.mark.parametrize(
    ("config", "credentials"),
    [
        ("[profile a]\nrole_arn = arn:r\nsource_profile = b\n", ""),
        ("", "[a]\nrole_arn = arn:r\n"),
        ("[profile a]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n", ""),
        ("", "[a]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n"),
        ("", "[a]\naws_access_key_id = AKIAEXAMPLE\n"),
        ("", "[a]\naws_secret_access_key = s\n"),
        ("[profile a]\nsso_session = s\n", ""),
        ("[profile a]\nweb_identity_token_file = f\nrole_arn = arn:r\n", ""),
        ("[profile a]\nlogin_session = s\n", ""),
        ("[profile a]\ncredential_process = other\n", ""),
    ],
)
def test_a_name_with_credentials_of_its_own_is_refused(
    home: Bridges, config: str, credentials: str
) -> None:
    """They would win over the bridge, or stop every tool."""
    config = guide_files().config + config
    home.write(config, guide_files().credentials + credentials)
    with pytest.raises(ConfigurationError, match="'a' already exists"):
        home.run("bizcorprole", **{"as": "a"})
    assert home.text == config


def test_a_bridge_with_keys_beside_it_is_refused_too(home: Bridges) -> None:
    home.run("bizcorprole", **{"as": "a"})
    home.credentials.write_text("[a]\naws_access_key_id = AKIAEXAMPLE\n")
    with pytest.raises(ConfigurationError, match="'a' already exists"):
        home.run("bizcorprole", **{"as": "a"})


@pytest.mark.parametrize("alias", ["a.b", "a b", "a]b", " ", "ä", "a/b", "__proto__", "-a", "a;b"])
def test_an_alias_that_some_tool_does_not_read_is_refused(home: Bridges, alias: str) -> None:
    with pytest.raises(UsageError):
        home.run("bizcorprole", **{"as": alias})
    assert home.text == guide_files().config


def test_a_bridge_of_a_bridge_is_refused(home: Bridges) -> None:
    home.run("bizcorprole")
    before = home.text
    with pytest.raises(ConfigurationError, match="is a bridge itself") as caught:
        home.run("bizcorprole-bridge")
    assert "'bizcorprole'" in caught.value.remedy
    assert home.text == before


@pytest.mark.parametrize("section", ["[profile e]\nregion = x\n", "[profile e]\n"])
def test_a_profile_without_credentials_is_not_bridged(home: Bridges, section: str) -> None:
    home.write(section)
    with pytest.raises(ConfigurationError, match="gives no credentials"):
        home.run("e")


@pytest.mark.parametrize(
    ("name", "given", "fault"),
    [
        (None, {}, UsageError),
        ("nobody", {}, ProfileNotFound),
        ("bizcorprole", {"env": "dev"}, UsageError),
        ("bizcorprole", {"profile": "dev.corp"}, UsageError),
        ("bizcorprole", {"select": True}, OutsideProject),
        ("bizcorprole", {"remove": True, "as": "x"}, UsageError),
        ("bizcorprole", {"remove": True, "select": True}, UsageError),
        ("bizcorprole", {"remove": True}, ConfigurationError),
        ("nobody", {"remove": True}, ConfigurationError),
    ],
)
def test_what_cannot_be_meant_writes_nothing(
    home: Bridges, name: str | None, given: dict[str, Any], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        home.run(name, **given)
    assert home.text == guide_files().config


def test_a_dry_run_shows_and_writes_nothing(home: Bridges) -> None:
    result = home.run("bizcorprole", dry_run=True)
    assert "+[profile bizcorprole-bridge]" in result.text
    assert home.text == guide_files().config
    home.run("bizcorprole")
    before = home.text
    assert (
        "-[profile bizcorprole-bridge]" in home.run("bizcorprole", remove=True, dry_run=True).text
    )
    assert home.run("bizcorprole", dry_run=True).text == "Nothing would change.\n"
    assert home.text == before


def test_a_bridge_is_removed_by_its_own_name_before_that_of_others(home: Bridges) -> None:
    home.run("bizcorprole")
    assert home.run("bizcorprole-bridge", remove=True).structure == {
        "profileName": "bizcorprole-bridge",
        "bridges": "bizcorprole",
        "source": None,
    }
    assert home.text == guide_files().config


def test_what_a_misspelt_bridge_to_remove_may_have_meant_is_said(home: Bridges) -> None:
    home.run("dev.corp", **{"as": "tools"})
    for name, meant in (("tolos", "tools"), ("dev.crop", "dev.corp")):
        with pytest.raises(ConfigurationError, match=f"Did you mean '{meant}'"):
            home.run(name, remove=True)
    with pytest.raises(ConfigurationError) as caught:
        home.run("bizcorprol", remove=True)  # no bridge has to do with that
    assert "Did you mean" not in str(caught.value)


def test_for_tools_that_read_the_credentials_file_alone(home: Bridges) -> None:
    """Its process, and nothing else: a region there would win over the config's."""
    result = home.run("bizcorprole", credentials_file_too=True)
    assert "~/.aws/config or ~/.aws/credentials" in result.text
    section = home.section("bizcorprole-bridge")
    assert section is not None
    before = guide_files().credentials
    added = home.credentials.read_text().removeprefix(before).strip()
    line = f"credential_process = {section['credential_process']}"
    assert added == f"[bizcorprole-bridge]\n{line}"
    # Written anew it is written anew there as well, where the old line would win.
    moved = home.credentials.read_text().replace("process = /", "process = /gone/")
    home.credentials.write_text(moved)
    home.run("bizcorprole")
    assert line in home.credentials.read_text()
    home.run("bizcorprole", remove=True)
    assert (home.text, home.credentials.read_text()) == (guide_files().config, before)


def test_a_dry_run_shows_both_files_and_writes_neither(home: Bridges) -> None:
    result = home.run("bizcorprole", credentials_file_too=True, dry_run=True)
    assert "+[profile bizcorprole-bridge]" in result.text
    assert "+[bizcorprole-bridge]" in result.text
    assert home.text == guide_files().config
    assert home.credentials.read_text() == guide_files().credentials


def test_a_credentials_file_that_cannot_be_written_leaves_the_config(home: Bridges) -> None:
    home.write(guide_files().config, "not a line of it\n")
    with pytest.raises(ConfigurationError, match=r"credentials.* line 1"):
        home.run("bizcorprole", credentials_file_too=True)
    assert home.text == guide_files().config


def test_a_bridge_written_by_hand_into_the_credentials_file_is_removed(home: Bridges) -> None:
    home.run("bizcorprole")
    section = home.section("bizcorprole-bridge")
    assert section is not None
    home.write(
        guide_files().config, f"[hand]\ncredential_process = {section['credential_process']}\n"
    )
    assert home.run("hand", remove=True).text == "Removed hand.\n"
    assert "credential_process" not in home.credentials.read_text()


def test_a_bridge_talks_to_the_endpoints_of_its_profile(home: Bridges) -> None:
    """Those of a stand-in for AWS, or of a VPC."""
    endpoint = "endpoint_url = http://127.0.0.1:4566\nservices = local\n"
    home.write(f"[profile k]\ncredential_process = other\nregion = x\n{endpoint}")
    home.run("k")
    section = home.section("k-bridge")
    assert section is not None
    assert (section["endpoint_url"], section["services"]) == ("http://127.0.0.1:4566", "local")
    before = home.text
    home.run("k", remove=True)
    assert home.text == before.partition("\n[profile k-bridge]")[0]


def test_a_bridge_to_a_profile_that_was_renamed_can_be_removed(home: Bridges) -> None:
    home.run("bizcorprole")
    home.write(home.text.replace("[profile bizcorprole]", "[profile biz]"))
    home.run("bizcorprole", remove=True)
    assert "credential_process" not in home.text


# -------------------------------------------------------------------------------------- a project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "app"
    write_project(root, "123456789012")
    monkeypatch.chdir(root)
    return root / "amplify" / ".config" / "local-aws-info.json"


def test_the_bridge_is_selected_and_trusted(home: Bridges, project: Path) -> None:
    result = home.run("bizcorprole", select=True)
    assert json.loads(project.read_text())["dev"]["profileName"] == "bizcorprole-bridge"
    assert "Environment dev of" in result.text
    assert "'aws awscloudformation reset-cache' forgets it." in result.text  # Amplify's does not
    home.run("dev.corp", select=True, env="prod")
    assert json.loads(project.read_text())["prod"]["profileName"] == "dev-corp"


def test_who_removes_what_is_selected_is_told(home: Bridges, project: Path) -> None:
    home.run("bizcorprole", select=True)
    [note] = home.run("bizcorprole", remove=True).notes
    assert "Environment 'dev' still selects 'bizcorprole-bridge'" in note
    assert project.exists()


def test_a_project_file_that_cannot_be_read_does_not_hide_what_was_written_or_removed(
    home: Bridges, project: Path
) -> None:
    project.write_text("{{{")
    result = home.run("bizcorprole")
    assert result.exit_code == 0
    assert "Profile bizcorprole-bridge gives" in result.text
    result = home.run("bizcorprole", remove=True)
    assert result.exit_code == 0
    assert (result.text, result.notes) == ("Removed bizcorprole-bridge.\n", ())


def test_an_environment_that_is_not_known_writes_nothing(home: Bridges, project: Path) -> None:
    before = project.read_text()
    with pytest.raises(UsageError):
        home.run("bizcorprole", select=True, env="staging")
    assert home.text == guide_files().config
    assert project.read_text() == before
