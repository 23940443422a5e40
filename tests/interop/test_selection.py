"""One selection for both: what ``select-profile`` wrote, and what ``configure project`` wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.interop.amplify import Amplify


@pytest.fixture
def project(world: World) -> World:
    """The guide's files, and a project that has selected nothing."""
    world.follow_guide()
    return world


def selected(profile: str) -> dict[str, object]:
    return {"configLevel": "project", "useProfile": True, "profileName": profile}


def test_amplify_reads_what_select_profile_wrote(amplify: Amplify, project: World) -> None:
    for choice in (("bizcorprole", "--env", "dev"), ("dev.corp", "--env", "prod")):
        assert project.aws("awscloudformation", "select-profile", *choice).code == 0
    folder = project.project / "src" / "deep"
    folder.mkdir(parents=True)
    assert amplify.call("state", cwd=folder).value == {
        "projectPath": str(project.project),
        "envName": "dev",
        "localAwsInfo": {"dev": selected("bizcorprole"), "prod": selected("dev.corp")},
    }
    project.aws("awscloudformation", "select-profile", "--general")
    assert amplify.call("state").value["localAwsInfo"]["dev"] == {"configLevel": "general"}


def test_both_write_the_same_bytes(amplify: Amplify, project: World) -> None:
    assert amplify.call("configureProject", "bizcorprole").error is None
    by_amplify = project.local_aws_info_file.read_bytes()
    assert b"bizcorprole" in by_amplify
    project.select("dev", "devcorpuser")
    assert project.aws("awscloudformation", "select-profile", "bizcorprole").code == 0
    assert project.local_aws_info_file.read_bytes() == by_amplify


def test_we_read_what_amplify_wrote_and_use_it_once_it_is_chosen_here(
    amplify: Amplify, project: World
) -> None:
    assert amplify.call("configureProject", "dev.corp").error is None
    shown = project.aws("awscloudformation", "show-profile", "--output", "json").json
    assert (shown["profileName"], shown["trusted"]) == ("dev.corp", False)
    assert project.aws("awscloudformation", "login").code == 0
    identity = project.aws("sts", "get-caller-identity").json
    assert identity["Arn"] == "arn:aws:sts::123456789012:assumed-role/devcorprole/amplify"

    # And Amplify's next choice takes the trust away.
    assert amplify.call("configureProject", "devcorpuser").error is None
    finished = project.aws("configure", "list")
    assert "now selects profile 'devcorpuser'; you approved profile 'dev.corp'" in finished.stderr
