"""``install(session)``: a botocore or boto3 session acts in a project as ``aws`` does."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import botocore.session
import pytest
from botocore.exceptions import CredentialRetrievalError

import amplify_plugin
from amplify_plugin import project as projects
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.roles.provider import METHOD
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DOTTED_ROLE_ARN,
    SECRET_ACCESS_KEY,
    guide_files,
)
from tests.integration.botocore_sessions import caller, new_session

if TYPE_CHECKING:
    from amplify_plugin.testing import World

install: Any = amplify_plugin.install
ROLE, USER = "assumed-role/devcorprole/amplify", "user/devcorpuser"


def choose(world: World, profile: str) -> None:
    """What select-profile does."""
    world.select("dev", profile)
    trust(world)


def trust(world: World) -> None:
    project = projects.Gen1Project(world.project)
    selection = project.selection()
    assert selection is not None
    Approvals().approve(project, selection)


def keep_keys(world: World, region: str | None) -> None:
    """What ``amplify configure project`` does with access keys, and what select-profile adds."""
    path = world.cache_file.with_name("AbCdEfGhIj")
    keys = {"accessKeyId": ACCESS_KEY_ID, "secretAccessKey": SECRET_ACCESS_KEY, "region": region}
    path.write_text(json.dumps(keys))
    world.local_aws_info(
        {"dev": {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(path)}}
    )
    trust(world)


@pytest.fixture
def project(inside: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Python runs in a project whose environment uses the dotted role, chosen by the person."""
    monkeypatch.chdir(inside.project)
    inside.follow_guide()
    choose(inside, "dev.corp")
    return inside


def core(session: Any) -> Any:
    return getattr(session, "_session", session)


def who(session: Any) -> str:
    return caller(core(session))


def test_a_hosts_handlers_have_no_part_in_how_it_signs(project: World) -> None:
    """One that asks for credentials would wait for ever, and one for no signing be obeyed."""
    del project
    session = install(new_session())
    seen: list[str] = []
    session.register("before-call.sts.AssumeRole", lambda **_: seen.append("before-call"))
    session.register("choose-signer.sts.AssumeRole", lambda **_: botocore.UNSIGNED)
    assert who(session) == ROLE
    assert seen == []


def boto3_session(**options: Any) -> Any:
    return boto3.Session(botocore_session=new_session(**options))


both = pytest.mark.parametrize("make", [new_session, boto3_session])


@both
def test_a_session_acts_as_the_projects_role_through_amplifys_cache(
    project: World, make: Any
) -> None:
    session = make()
    assert install(session) is session
    assert who(session) == ROLE
    assert core(session).get_credentials().method == METHOD
    assert list(json.loads(project.cache_file.read_text())) == [DOTTED_ROLE_ARN]
    assert not (project.home / ".aws" / "cli").exists()
    assert who(install(make())) == ROLE
    assert project.server.sessions_issued(DOTTED_ROLE_ARN) == 1


def test_the_region_is_that_of_the_profile(project: World) -> None:
    project.config(guide_files().config.replace("us-east-1", "ap-south-1"))
    session = install(new_session())
    assert core(session).get_config_variable("region") == "ap-south-1"


def test_keys_that_the_program_gives_win(project: World) -> None:
    del project
    session = boto3.Session(
        aws_access_key_id=ACCESS_KEY_ID, aws_secret_access_key=SECRET_ACCESS_KEY
    )
    assert who(install(session)) == USER


@pytest.mark.parametrize("name", ["dev.corp", "dev\\.corp"])  # botocore finds the first alone
def test_the_environments_profile_named_by_the_program_goes_through_the_cache(
    project: World, name: str
) -> None:
    session = install(new_session(profile=name))
    assert who(session) == ROLE
    assert project.cache_file.exists()


@pytest.mark.parametrize("where", ["outside", "off"])
def test_outside_a_project_or_switched_off_nothing_is_touched(
    project: World, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "off":
        monkeypatch.setenv("AMPLIFY_PLUGIN", " OFF ")
    else:
        monkeypatch.chdir(project.home)
    session = install(new_session())
    assert session.get_config_variable("profile") is None
    chain = session.get_component("credential_provider")
    assert METHOD not in [provider.METHOD for provider in chain.providers]
    assert session.get_credentials() is None


def test_nothing_is_asked_or_called_before_a_request_is_signed(project: World) -> None:
    """Of a role that wants no code, which STS would give at once."""
    session = install(new_session())
    assert session.get_credentials() is not None
    session.create_client("s3", region_name="us-east-1")
    assert project.server.calls() == []


def test_a_program_without_a_terminal_gets_an_error_and_not_a_question(project: World) -> None:
    """A child in a session of its own has no terminal, whoever runs the tests."""
    choose(project, "bizcorprole")
    script = (
        "import botocore.session, amplify_plugin\n"
        "from botocore.exceptions import CredentialRetrievalError\n"
        "session = amplify_plugin.install(botocore.session.Session())\n"
        "try: session.create_client('sts', region_name='us-east-1').get_caller_identity()\n"
        "except CredentialRetrievalError as error: print(error)\n"
    )
    finished = project.run((sys.executable, "-c", script)).finish()
    assert (finished.code, finished.stderr) == (0, "")
    assert "'bizcorprole' needs an MFA code" in finished.stdout
    assert "aws awscloudformation login" in finished.stdout


def test_keys_under_amplifys_spelling_of_a_dotted_name(project: World) -> None:
    pair = guide_files().credentials.partition("\n")[2]
    project.config("[profile me\\.corp]\nregion=us-east-1\n")
    project.credentials(f"[me\\.corp]\n{pair}")
    choose(project, "me.corp")
    assert who(install(new_session())) == USER


def test_credentials_that_run_out_in_a_long_program_are_fetched_again(project: World) -> None:
    project.server.add_role(DOTTED_ROLE_ARN, "111122223333", lifetime=30)
    session = install(new_session())
    client = session.create_client("sts", region_name="us-east-1")
    for _ in range(3):
        client.get_caller_identity()
    assert project.server.sessions_issued(DOTTED_ROLE_ARN) >= 2


def test_credentials_near_their_end_are_used_without_asking_sts(project: World) -> None:
    """Botocore wants new ones 15 minutes before the end; the cache gives the same ones again."""
    session = install(new_session())
    assert who(session) == ROLE
    document = json.loads(project.cache_file.read_text())
    soon = datetime.now(UTC) + timedelta(minutes=3)
    document[DOTTED_ROLE_ARN]["amplify"]["expiration"] = f"{soon:%Y-%m-%dT%H:%M:%S}.000Z"
    project.cache_file.write_text(json.dumps(document))
    again = install(new_session())
    assert (who(again), who(again)) == (ROLE, ROLE)
    assert project.server.sessions_issued(DOTTED_ROLE_ARN) == 1


def test_a_second_call_changes_nothing(project: World) -> None:
    session = install(install(new_session()))
    chain = core(session).get_component("credential_provider")
    providers = list(chain.providers)
    install(session)
    assert chain.providers == providers
    assert who(session) == ROLE
    assert project.server.sessions_issued(DOTTED_ROLE_ARN) == 1


def test_a_call_in_vain_does_not_spoil_the_next(project: World) -> None:
    project.select("dev", "devcorpuser")
    with pytest.raises(CredentialRetrievalError):
        who(install(new_session()))
    choose(project, "dev.corp")
    assert who(install(new_session())) == ROLE


@pytest.mark.parametrize(
    ("region", "named", "expected"),
    [
        ("eu-west-1", {}, "eu-west-1"),
        ("eu-west-1", {"AWS_DEFAULT_REGION": "ap-south-1"}, "ap-south-1"),
        (None, {}, "us-east-1"),
    ],
)
def test_a_key_files_region_is_used_unless_the_environment_names_one(
    project: World,
    region: str | None,
    named: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The default profile, whose region botocore would take, has nothing to do with these keys."""
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    keep_keys(project, region)
    session = install(boto3_session())
    assert session.region_name == expected
    assert session.client("sts").meta.region_name == expected


def test_a_region_that_the_program_names_wins_over_a_key_files(project: World) -> None:
    keep_keys(project, "eu-west-1")
    session = boto3.Session(region_name="ap-south-1")
    assert install(session).region_name == "ap-south-1"


def test_the_package_itself_imports_nothing_for_it() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = amplify_plugin.nonsense  # type: ignore[attr-defined]
    assert callable(amplify_plugin.install)


def methods(session: Any) -> list[str]:
    return [provider.METHOD for provider in session.get_component("credential_provider").providers]


def test_a_chosen_profile_that_has_lost_its_keys_is_not_the_machine(project: World) -> None:
    choose(project, "devcorpuser")
    project.credentials("")
    session = install(new_session())
    assert not {"env", "container-role", "iam-role"} & set(methods(session))
    assert session.get_credentials() is None


def test_a_bridge_to_a_profile_that_is_gone_stops_what_signs(project: World) -> None:
    from amplify_plugin.awsconfig.bridge_line import command_line

    line = command_line("gone", "bridge", Path(sys.executable))
    project.config(f"[profile bridge]\nregion = us-east-1\ncredential_process = {line}\n")
    choose(project, "bridge")
    session = install(new_session())
    session.create_client("s3", region_name="us-east-1")
    with pytest.raises(CredentialRetrievalError, match="'gone' is in neither"):
        who(session)


def test_credentials_that_were_asked_for_before_are_asked_for_again(project: World) -> None:
    key, secret = "AKIAEXAMPLEDEFAULT01", "EXAMPLE/default/secret/access/key/000000"
    project.server.add_user("arn:aws:iam::111122223333:user/default", key, secret)
    pair = f"aws_access_key_id={key}\naws_secret_access_key={secret}\n"
    project.credentials(f"{guide_files().credentials}\n[default]\n{pair}")
    session = new_session()
    assert session.get_credentials().access_key == key
    assert who(install(session)) == ROLE
