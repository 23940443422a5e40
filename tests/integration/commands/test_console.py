"""console: whose credentials sign in where, and who gets to see the link."""

from __future__ import annotations

import http.client
import json
import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.commands import console
from amplify_plugin.commands.bridge.runner import runner
from amplify_plugin.commands.context import Context, NotTrusted
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.hosts.wiring import current
from amplify_plugin.project import Gen1Project
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.guide import DEV_CORP, DOTTED_ROLE_ARN, MFA_SERIAL, guide_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import World

OPTIONS = {"env": None, "destination": None, "no_browser": False}
CHINESE = f"arn:aws-cn:iam::{DEV_CORP}:role/chinese"
SIGNED_IN = "arn:aws:sts::123456789012:assumed-role/devcorprole/amplify"


class Person:
    """Somebody in a project that uses the guide's role without MFA."""

    def __init__(self, world: World) -> None:
        self.world = world

    def asks(
        self,
        *,
        profile: str | None = "dev.corp",
        region: str | None = None,
        show: Callable[[str], bool] | None = None,
        **options: Any,
    ) -> Any:
        session = botocore.session.Session()
        context = Context(
            hooks=current,
            sections=lambda: session.full_config["profiles"],
            session=lambda: session,
            profile_name=profile,
            region=region,
        )
        return console.answer({**OPTIONS, **options}, context, show)

    def destination(self, **options: Any) -> str:
        link: str = self.asks(**options).structure["url"]
        return parse_qs(urlsplit(link).query)["Destination"][0]

    def visits(self, link: str) -> tuple[int, str | None, str | None]:
        """The answer to a browser: its status, where it leads, and as whom."""
        parts = urlsplit(link)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.getheader("Location"), answer.getheader("X-Signed-In-As")


@pytest.fixture
def person(inside: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.chdir(inside.project)
    inside.follow_guide()
    inside.choose("dev", "dev.corp")
    return Person(inside)


def test_the_link_signs_in_as_the_role_where_it_should(person: Person) -> None:
    result = person.asks(destination="s3")
    link = result.structure["url"]
    assert result.text == f"{link}\n"
    assert result.notes == ()
    assert person.visits(link) == (
        302,
        "https://console.aws.amazon.com/s3?region=us-east-1",
        SIGNED_IN,
    )
    assert person.visits(link)[0] == 400  # once
    call = person.world.server.calls("getSigninToken")[0]
    assert (call.service, call.outcome, call.params) == ("signin", "ok", {"Session": "***"})


def test_without_a_name_it_is_the_environments_profile(person: Person) -> None:
    assert person.visits(person.asks(profile=None).structure["url"])[2] == SIGNED_IN


def test_a_selection_that_was_not_chosen_here_signs_nobody_in(person: Person) -> None:
    person.world.select("dev", "bizcorprole")
    with pytest.raises(NotTrusted):
        person.asks(profile=None)
    assert person.world.server.calls() == []


def test_a_name_beside_an_environment_is_refused(person: Person) -> None:
    with pytest.raises(UsageError):
        person.asks(env="dev")


@pytest.mark.parametrize("has_session", [False, True])
def test_keys_of_a_user_are_refused_before_anybody_is_asked(
    person: Person, monkeypatch: pytest.MonkeyPatch, *, has_session: bool
) -> None:
    """Their MFA session, too, which a code would be spent on."""
    if has_session:
        monkeypatch.setenv("AMPLIFY_PLUGIN_MFA_SESSION", "12h")
        person.world.config(f"[profile devcorpuser]\nmfa_serial={MFA_SERIAL}\n")
    with pytest.raises(ConfigurationError, match="'devcorpuser' has a user's access keys") as no:
        person.asks(profile="devcorpuser")
    assert "with password and code" in no.value.remedy
    assert person.world.server.calls() == []


def test_keys_that_amplify_keeps_for_the_project_are_refused(person: Person) -> None:
    path = person.world.cache_file.with_name("AbCdEfGhIj")
    path.write_text(json.dumps({"accessKeyId": "AKIAEXAMPLE", "secretAccessKey": "x"}))
    selection = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(path)}
    person.world.local_aws_info({"dev": selection})
    project = Gen1Project(person.world.project)
    found = project.selection()
    assert found is not None
    Approvals().approve(project, found)
    with pytest.raises(ConfigurationError, match="This project has a user's access keys"):
        person.asks(profile=None)


def test_a_session_that_aws_does_not_know_is_refused(person: Person) -> None:
    """What get-session-token gives looks the same, and is refused there."""
    answer = {
        "Version": 1,
        "AccessKeyId": "ASIASTRANGER",
        "SecretAccessKey": "canary",
        "SessionToken": "canary-token",
    }
    (person.world.home / "answer").write_text(json.dumps(answer))
    person.world.config(f"[profile p]\ncredential_process = cat {person.world.home}/answer\n")
    with pytest.raises(
        AmplifyPluginError, match=r"HTTP 400.*none from get-session-token"
    ) as caught:
        person.asks(profile="p")
    assert "canary" not in str(caught.value)


def test_a_session_about_to_end_is_said(person: Person) -> None:
    person.world.server.add_role(DOTTED_ROLE_ARN, DEV_CORP, lifetime=200)
    (note,) = person.asks().notes
    assert "ends in 3 minutes" in note


def test_the_region_is_the_one_named_else_the_environments_else_the_profiles(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert person.destination().endswith("?region=us-east-1")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert person.destination().endswith("?region=eu-west-1")
    assert person.destination(region="ap-south-1").endswith("?region=ap-south-1")


def test_the_roles_partition_decides_and_no_region_of_another_goes_with_it(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    person.world.server.add_role(CHINESE, DEV_CORP)
    person.world.config(
        guide_files().config + f"[profile cn]\nrole_arn={CHINESE}\nsource_profile=devcorpuser\n"
    )
    assert person.destination(profile="cn") == "https://console.amazonaws.cn/console/home"
    with pytest.raises(UsageError, match="aws-cn"):
        person.asks(profile="cn", destination="https://console.aws.amazon.com/s3")


def test_a_bridge_is_in_the_partition_of_what_it_bridges(person: Person) -> None:
    person.world.server.add_role(CHINESE, DEV_CORP)
    line = bridge_line.command_line("cn", "bridged", runner())
    assert bridge_line.bridged(line) == "cn"
    person.world.config(
        guide_files().config
        + f"[profile cn]\nrole_arn={CHINESE}\nsource_profile=devcorpuser\n"
        + f"[profile bridged]\ncredential_process={line}\n"
    )
    assert person.destination(profile="bridged") == "https://console.amazonaws.cn/console/home"


# ---------------------------------------------------------------------------------------- browser


def test_a_link_that_is_opened_is_not_printed(person: Person) -> None:
    opened: list[str] = []

    def show(link: str) -> bool:
        opened.append(link)
        return True

    result = person.asks(show=show)
    assert opened == [result.structure["url"]]
    assert "SigninToken" not in result.text
    assert "'dev.corp' is signing in" in result.text


def test_a_link_that_cannot_be_opened_is_printed(person: Person) -> None:
    result = person.asks(show=lambda _: False)
    assert result.text == f"{result.structure['url']}\n"


def test_a_browser_without_a_screen_is_none() -> None:
    """Python would start lynx or w3m, which take the terminal and cannot show the console."""
    if sys.platform not in ("darwin", "win32"):
        assert not console.has_browser({"TERM": "xterm"})
    assert console.has_browser({"DISPLAY": ":0"})
    assert console.has_browser({"BROWSER": "firefox"})


def test_a_browser_of_a_frozen_aws_finds_its_own_libraries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1 $LD_LIBRARY_PATH" > {tmp_path}/seen\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/frozen")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/mine")
    before = dict(os.environ)
    assert console.open_link("https://signin.example/?a=b&c=d")
    assert (tmp_path / "seen").read_text() == "https://signin.example/?a=b&c=d /mine\n"
    assert dict(os.environ) == before
