"""What ``whoami`` says is what the real ``aws`` then does, where its own chain decides."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.sign_ins import surroundings_of
from tests.situations import Call, key_of, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.testing import World

WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
SAYS = ("awscloudformation", "whoami", "--query", "inForce", "--output", "json")
POD = {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/bizcorprole"}
KEY_ID, SECRET = key_of("environment")
KEYS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.fixture
def call(world: World) -> Call:
    return prepared(world)


@pytest.fixture
def container(world: World) -> Iterator[dict[str, str]]:
    with surroundings_of(world) as around:
        yield around.as_container


@pytest.mark.parametrize("place", ["home", "project"])
@pytest.mark.parametrize(
    "environ",
    [
        {"AWS_PROFILE": "dev\\.corp"},
        {"AWS_PROFILE": " other"},
        {"AWS_PROFILE": ""},
        {"AWS_PROFILE": "nobody"},
        {"AWS_PROFILE": "nobody", **KEYS},
        {"AWS_PROFILE": "", **KEYS},
    ],
    ids=str,
)
def test_a_name_that_aws_does_not_find(call: Call, place: str, environ: dict[str, str]) -> None:
    folder = getattr(call.world, place)
    done = call.world.aws(*WHO, cwd=folder, env=environ)
    said = call.world.aws(*SAYS, cwd=folder, env=environ).json
    assert (said["reason"] is not None) == (done.code != 0)
    if done.code == 0:
        # The plugin tells aws the name of the project's profile as its files spell it.
        assert (place, said["profileName"]) == ("project", "dev.corp")
        assert ":assumed-role/devcorprole/" in done.stdout
    else:
        assert f"The config profile ({environ['AWS_PROFILE']}) could not be found" in done.stderr
        assert said["accountId"] is None


@pytest.mark.parametrize("words", [WHO, ("configure", "list")], ids=" ".join)
@pytest.mark.parametrize("is_approved", [True, False])
def test_a_profile_without_a_name_is_no_fault_of_ours(
    call: Call, words: tuple[str, ...], *, is_approved: bool
) -> None:
    if not is_approved:
        beside = call.world.cache_file.parent
        (beside / "plugin-projects.json").unlink()
        shutil.rmtree(beside / "plugin-roots")
    done = call.world.aws(*words, env={"AWS_PROFILE": ""})
    assert "fault of this plugin" not in done.stderr
    if not is_approved:
        assert "The config profile () could not be found" in done.stderr


@pytest.mark.parametrize(
    ("environ", "who", "name"),
    [
        (POD, ":assumed-role/bizcorprole/", None),
        ({**POD, "AWS_PROFILE": "other"}, ":assumed-role/bizcorprole/", None),
        ({**POD, "AWS_PROFILE": "dev.corp"}, ":assumed-role/devcorprole/", "dev.corp"),
        ({**POD, **KEYS}, ":user/environment", None),
    ],
    ids=str,
)
def test_a_role_by_a_web_identity(
    call: Call, tmp_path: Path, environ: dict[str, str], who: str, name: str | None
) -> None:
    token = tmp_path / "token"
    token.write_text("header.payload.signature")
    env = {**environ, "AWS_WEB_IDENTITY_TOKEN_FILE": str(token)}
    done = call.world.aws(*WHO, cwd=call.world.home, env=env)
    said = call.world.aws(*SAYS, cwd=call.world.home, env=env).json
    assert who in done.stdout, done.stderr
    assert said["profileName"] == name
    assert said["accountId"] == (None if who == ":user/environment" else "123456789012")


@pytest.mark.parametrize("place", ["home", "project"])
@pytest.mark.parametrize(
    ("name", "by", "more"),
    [
        ("region-only", "--profile", {}),
        ("region-only", "AWS_PROFILE", {}),
        ("no-token", "--profile", {}),
        ("no-token", "AWS_PROFILE", {}),
        ("other", "--profile", {}),
        ("web", "AWS_PROFILE", {"AWS_WEB_IDENTITY_TOKEN_FILE": ""}),
    ],
)
def test_a_profile_in_a_container(
    world: World, container: dict[str, str], place: str, name: str, by: str, more: dict[str, str]
) -> None:
    prepared(world)
    role = f"region = us-east-1\nrole_arn = {POD['AWS_ROLE_ARN']}\nweb_identity_token_file ="
    with world.config_file.open("a", encoding="utf-8") as config:
        config.write("\n[profile region-only]\nregion = us-east-1\n")
        config.write(f"[profile no-token]\n{role}\n[profile web]\n{role} /token\n")
    with world.credentials_file.open("a", encoding="utf-8") as credentials:
        credentials.write(f"[web]\naws_access_key_id={KEY_ID}\naws_secret_access_key={SECRET}\n")
    env = {**container, **more, **({by: name} if by == "AWS_PROFILE" else {})}
    option = (by, name) if by == "--profile" else ()
    folder = getattr(world, place)
    done = world.aws(*WHO, *option, cwd=folder, env=env)
    said = world.aws(*SAYS, *option, cwd=folder, env=env).json
    if name in ("other", "web"):
        assert done.stdout.endswith(":user/other\n" if name == "other" else ":user/environment\n")
        assert said["profileName"] == name
    else:
        assert done.code == 0, done.stderr
        assert (said["source"], said["profileName"]) == ("default", None)
    assert said["accountId"] is None


@pytest.mark.parametrize("environ", [{}, {"AWS_PROFILE": "other"}, KEYS], ids=str)
@pytest.mark.parametrize("is_approved", [True, False])
def test_a_damaged_selection(call: Call, environ: dict[str, str], *, is_approved: bool) -> None:
    if not is_approved:
        call.record.unlink()
        shutil.rmtree(call.record.with_name("plugin-roots"))
    (call.project / "amplify" / ".config" / "local-aws-info.json").write_text("{bad")
    done = call.world.aws(*WHO, cwd=call.project, env=environ)
    answer = call.world.aws(*SAYS, cwd=call.project, env=environ)
    said = answer.json
    assert (done.code != 0) == (said["reason"] is not None) == (is_approved and not environ)
    assert "is not JSON" in (said["reason"] or answer.stderr)


@pytest.mark.parametrize("place", ["home", "project"])
def test_an_empty_profile_option(call: Call, place: str) -> None:
    folder = getattr(call.world, place)
    for command in (WHO, SAYS):
        done = call.world.aws(*command, "--profile", "", cwd=folder)
        assert done.code == 0, done.stderr
        assert done.stdout == call.world.aws(*command, cwd=folder).stdout
