"""``amplify_plugin.session()``: the project's environment for a program, and nobody else's keys."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import CredentialRetrievalError

import amplify_plugin
from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.commands.acting_as import NoCredentials
from amplify_plugin.commands.context import NothingSelected, NotTrusted, OutsideProject
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.project import Gen1Project, Selection, find
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.key_file import KeyFileUnusable
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DOTTED_ROLE_ARN,
    SECRET_ACCESS_KEY,
    guide_files,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import World

new_session: Any = amplify_plugin.session
ROLE, USER = "assumed-role/devcorprole/amplify", "user/devcorpuser"
STRANGER = {"AWS_ACCESS_KEY_ID": "AKIASTRANGER", "AWS_SECRET_ACCESS_KEY": "x"}


@pytest.fixture
def project(inside: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A project with a role in dev and a user in prod; the program runs elsewhere."""
    monkeypatch.chdir(inside.home)
    inside.follow_guide()
    inside.choose("dev", "dev.corp")
    inside.choose("prod", "devcorpuser")
    return inside


def who(session: Any) -> str:
    client = boto3.Session(botocore_session=session).client("sts")
    return str(client.get_caller_identity()["Arn"]).rpartition(":")[2]


def test_the_current_environment_of_the_project_in_a_folder(project: World) -> None:
    session = new_session(path=project.project / "amplify" / "backend")
    assert who(session) == ROLE
    assert session.get_config_variable("region") == "us-east-1"
    assert who(new_session(path=str(project.project))) == ROLE
    assert project.server.sessions_issued(DOTTED_ROLE_ARN) == 1  # through Amplify's cache


def test_the_working_directory_is_meant_without_a_folder(
    project: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.project)
    assert who(new_session()) == ROLE
    assert who(new_session(env="prod")) == USER


@pytest.mark.parametrize("profile", ["dev.corp", "dev\\.corp"])
def test_a_profile_needs_no_project(project: World, profile: str) -> None:
    assert who(new_session(profile)) == ROLE
    assert project.cache_file.exists()


def test_the_environment_of_the_process_does_not_count(
    project: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for the project's environment does not want whatever else is set."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    for name, value in STRANGER.items():
        monkeypatch.setenv(name, value)
    assert who(new_session(path=project.project)) == ROLE
    assert who(new_session(path=project.project, env="prod")) == USER


def test_a_gen_2_project_has_what_was_chosen_for_it(project: World) -> None:
    root = project.home / "gen2"
    (root / "amplify").mkdir(parents=True)
    (root / "amplify" / "backend.ts").touch()
    (root / "package.json").write_text("{}")
    with pytest.raises(NothingSelected):
        new_session(path=root)
    found = find(root)
    assert found is not None
    assert found.env_name is not None
    chosen = Selection(found.env_name, "project", profile_name="dev.corp")
    Approvals().approve(found, chosen)
    assert who(new_session(path=root / "amplify")) == ROLE


def test_nothing_is_asked_before_a_request(project: World) -> None:
    session = new_session(path=project.project)
    session.create_client("s3")
    assert project.server.calls() == []


def test_keys_that_amplify_keeps_for_the_project_with_their_region(
    project: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in STRANGER.items():
        monkeypatch.setenv(name, value)
    path = project.cache_file.with_name("AbCdEfGhIj")
    keys = {"accessKeyId": ACCESS_KEY_ID, "secretAccessKey": SECRET_ACCESS_KEY}
    path.write_text(json.dumps({**keys, "region": "eu-west-1"}))
    select_key_file(project, str(path))
    session = new_session(path=project.project)
    assert who(session) == USER
    assert session.get_config_variable("region") == "eu-west-1"
    path.unlink()
    with pytest.raises(KeyFileUnusable, match="does not exist"):
        new_session(path=project.project)


def select_key_file(world: World, path: str) -> None:
    selection = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": path}
    world.local_aws_info({"dev": selection})
    found = Gen1Project(world.project).selection()
    assert found is not None
    Approvals().approve(Gen1Project(world.project), found)


def test_what_is_wrong_is_an_error_of_ours(project: World) -> None:
    with pytest.raises(OutsideProject):
        new_session()
    with pytest.raises(OutsideProject):
        new_session(path="/nowhere")
    with pytest.raises(UsageError):
        new_session(env="moon", path=project.project)
    with pytest.raises(UsageError):
        new_session("dev.corp", env="dev", path=project.project)
    with pytest.raises(ProfileNotFound, match=r"Did you mean 'dev\.corp'"):
        new_session("dev.crop")
    project.select("dev", "bizcorprole")
    with pytest.raises(NotTrusted):
        new_session(path=project.project)
    project.local_aws_info({})
    with pytest.raises(NothingSelected):
        new_session(path=project.project)
    project.local_aws_info("{")
    with pytest.raises(AmplifyPluginError):
        new_session(path=project.project)


def test_a_profile_without_credentials_is_not_the_machine(
    project: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore would go on to the container's role, or the instance's."""
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/never")
    project.config("[profile bare]\nregion=us-east-1\n[profile p]\nsso_session=x\n")
    with pytest.raises(NoCredentials):
        new_session("bare")
    assert new_session("p").get_credentials() is None


def test_a_refusal_at_a_request_is_botocores_error(project: World) -> None:
    project.config(guide_files().config.replace("role/devcorprole", "role/other"))
    session = new_session("dev.corp")
    with pytest.raises(CredentialRetrievalError, match="AccessDenied"):
        who(session)


def test_importing_the_package_loads_none_of_it() -> None:
    script = (
        "import sys, amplify_plugin; before = set(sys.modules)\n"
        "assert 'botocore' not in before and 'amplify_plugin.hosts.python' not in before\n"
        "amplify_plugin.session\n"
        "assert 'botocore' not in sys.modules, 'naming it is not calling it'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
