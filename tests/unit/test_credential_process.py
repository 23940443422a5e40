"""The fast path of a bridge: what it answers, and that it is what the cache says."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import credential_process, files
from amplify_plugin.awsconfig.profiles import Role
from amplify_plugin.cache import CredentialCache
from amplify_plugin.commands.bridge import known_roles
from amplify_plugin.commands.bridge.credential_process import AT_LEAST
from amplify_plugin.commands.credential_formats import as_process
from amplify_plugin.credential_process import aws_files, cached
from amplify_plugin.credentials import timestamp
from amplify_plugin.testing.guide import ROLE_ARN

ROLE = Role("r", ROLE_ARN, "amplify", None, None, None, "devcorpuser", None, None)
ENTRY = {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "s/+=", "sessionToken": 't/+=é\\"'}


def in_(**time: float) -> str:
    return timestamp(datetime.now(UTC) + timedelta(**time))


class Home:
    """A home whose profile ``r`` is a role that was used before."""

    def __init__(self) -> None:
        self.folder = Path.home() / ".amplify" / "awscloudformation"
        self.folder.mkdir(parents=True)
        self.cache = self.folder / "cache.json"
        self.roles = self.folder / credential_process.ROLES
        self.config = Path.home() / ".aws" / "config"
        self.config.parent.mkdir()
        self.config.write_text(f"[profile r]\nrole_arn = {ROLE_ARN}\n")
        known_roles.remember("r", ROLE, aws_files())
        self.caches(expiration=in_(hours=1))

    def caches(self, **changed: Any) -> None:
        self.writes(json.dumps({ROLE_ARN: {"amplify": {**ENTRY, **changed}}}, indent=2))

    def writes(self, text: str) -> None:
        self.cache.write_text(text, encoding="utf-8")


@pytest.fixture
def home() -> Home:
    return Home()


def by_cache() -> Any:
    """The answer of the whole program's cache in the protocol's form; None for none."""
    found = CredentialCache(warn=lambda _: None).get(ROLE_ARN, "amplify", at_least=AT_LEAST)
    return found and json.loads(as_process(found))


def by_fast_path() -> Any:
    """As ``by_cache``, of the fast path; None where it leaves the answer to the whole program."""
    try:
        text = cached("r")
    except Exception:  # noqa: BLE001  as its main does
        return None
    return text and json.loads(text)


@pytest.mark.usefixtures("home")
def test_a_cached_role_is_answered_as_the_cache_has_it() -> None:
    found = by_fast_path()
    assert found == by_cache()
    assert found["SessionToken"] == ENTRY["sessionToken"]
    assert found["Version"] == 1


@pytest.mark.parametrize(
    ("minutes", "answers"), [(-1, False), (2, False), (4.98, False), (5.1, True), (700, True)]
)
def test_an_answer_lasts_five_minutes(home: Home, minutes: float, answers: bool) -> None:
    """An SDK asks again, at every request, for one that ends sooner."""
    home.caches(expiration=in_(minutes=minutes))
    assert (by_fast_path() is not None) == answers
    assert by_fast_path() == by_cache()


@pytest.mark.parametrize(("fraction", "left"), [(0.0, 299.9), (0.6, 299.5), (0.999, 299.1)])
def test_an_answer_never_lasts_a_part_of_a_second_less(
    home: Home, monkeypatch: pytest.MonkeyPatch, fraction: float, left: float
) -> None:
    at = 1_900_000_000 + fraction
    home.caches(expiration=timestamp(datetime.fromtimestamp(at + left, UTC)))
    monkeypatch.setattr("amplify_plugin.credential_process.time.time", lambda: at)
    found = by_fast_path()
    monkeypatch.undo()
    assert found is None


@pytest.mark.parametrize(
    "expiration",
    [
        "",
        None,
        4102444800,
        "2099-01-01",
        "2099-01-01T00:00:00Z",
        "2099-01-01T00:00:00+00:00",
        "2099-01-01T00:00:00.000000",
        "2099-01-01T00:00:00.0000",
        "2099-01-01 00:00:00.000Z",
        "2099-01-01T00:00:00,000Z",
        "2O99-O1-O1T00:00:00.000Z",
        "~~~~-~~-~~T~~:~~:~~.~~~Z",
        "\u0662\u0660\u0669\u0669-01-01T00:00:00.000Z",
    ],
)
def test_other_forms_of_an_end_are_left_to_the_whole_program(home: Home, expiration: Any) -> None:
    home.caches(expiration=expiration)
    assert by_fast_path() is None


@pytest.mark.parametrize(
    "expiration",
    [
        "2099-11-32T21:30:22.028Z",
        "2099-02-29T21:30:22.028Z",
        "2099-00-10T21:30:22.028Z",
        "2099-13-10T21:30:22.028Z",
        "2099-12-00T21:30:22.028Z",
        "2100-11-22T24:00:00.000Z",
        "2100-11-22T23:60:00.000Z",
        "2100-11-22T23:59:60.000Z",
    ],
)
def test_an_end_that_no_calendar_has_is_left_to_the_whole_program(
    home: Home, expiration: str
) -> None:
    """Found by atheris: the cache says that there are no credentials."""
    home.caches(expiration=expiration)
    assert by_fast_path() is None
    assert by_cache() is None


@pytest.mark.parametrize(
    "expiration",
    ["2096-02-29T00:00:00.000Z", "2099-12-31T23:59:59.999Z", "2099-01-31T12:00:00.000Z"],
)
def test_a_far_end_is_answered(home: Home, expiration: str) -> None:
    home.caches(expiration=expiration)
    assert by_fast_path()["Expiration"] == expiration
    assert by_fast_path() == by_cache()


@pytest.mark.parametrize("field", [*ENTRY, "expiration"])
@pytest.mark.parametrize("value", ["", None, 3, True, [], {"a": "b"}])
def test_an_entry_without_a_value_is_no_answer(home: Home, field: str, value: Any) -> None:
    home.caches(**{"expiration": in_(hours=1), field: value})
    assert by_fast_path() is None
    assert by_cache() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '"text"',
        '{"ENTRY": NaN}',
        "not json",
        "[" * 100_000,
        "\ufeff{}",
        f'{{"{ROLE_ARN}": []}}',
        f'{{"{ROLE_ARN}": {{"amplify": 3}}}}',
    ],
    ids=lambda text: text[:20],
)
def test_a_cache_that_is_none_gives_no_answer(home: Home, text: str) -> None:
    home.writes(text)
    assert by_fast_path() is None


def test_what_follows_the_object_makes_it_no_cache(home: Home) -> None:
    home.writes(home.cache.read_text() + "}")
    assert by_fast_path() is None


def test_what_json_does_not_have_is_no_secret(home: Home) -> None:
    home.writes(home.cache.read_text().replace('"s/+="', "NaN"))
    assert by_fast_path() is None


def test_the_last_of_two_entries_counts_as_everywhere(home: Home) -> None:
    text = home.cache.read_text()
    home.writes(text.replace('"accessKeyId"', '"accessKeyId": "first", "accessKeyId"'))
    assert by_fast_path() == by_cache() is not None


def change_content(home: Home) -> None:
    home.config.write_text(home.config.read_text().replace("role/", "role/other"))


def change_nothing_but_the_time(home: Home) -> None:
    status = home.config.stat()
    os.utime(home.config, ns=(status.st_atime_ns, status.st_mtime_ns + 1000))


def change_and_set_the_time_back(home: Home) -> None:
    """As an unpacked archive or `touch -r` does: the inode's own time tells."""
    status = home.config.stat()
    text = home.config.read_text()
    home.config.write_text(text.replace("r", "q", 1))
    os.utime(home.config, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_file(home: Home) -> None:
    copy = home.config.with_name("copy")
    copy.write_bytes(home.config.read_bytes())
    copy.replace(home.config)


def remove_file(home: Home) -> None:
    home.config.unlink()


def add_credentials(home: Home) -> None:
    home.config.with_name("credentials").write_text("[r]\n")


def name_another(home: Home) -> None:
    os.environ["AWS_CONFIG_FILE"] = str(home.config.with_name("other"))


@pytest.mark.parametrize(
    "change",
    [
        change_content,
        change_nothing_but_the_time,
        change_and_set_the_time_back,
        replace_file,
        remove_file,
        add_credentials,
        name_another,
    ],
    ids=lambda change: change.__name__,
)
def test_after_a_change_of_an_aws_file_the_whole_program_answers(
    home: Home, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "")  # put back afterwards
    assert by_fast_path() is not None
    change(home)
    assert by_fast_path() is None


def test_a_profile_that_is_not_known_is_left_to_the_whole_program(home: Home) -> None:
    assert cached("another") is None
    home.roles.unlink()
    assert by_fast_path() is None


@pytest.mark.parametrize("file", ["cache", "roles"])
def test_a_file_of_somebody_else_is_not_read(
    home: Home, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """Who can write it could give us credentials."""
    path = getattr(home, file)
    status = path.stat()
    real = os.fstat

    def fstat(descriptor: int) -> Any:
        found = real(descriptor)
        if found.st_ino != status.st_ino:
            return found
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:10]))

    monkeypatch.setattr(os, "fstat", fstat)
    assert by_fast_path() is None


@pytest.mark.parametrize("file", ["cache", "roles"])
@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "nothing"])
def test_what_is_no_plain_file_is_not_waited_for(home: Home, file: str, kind: str) -> None:
    path = getattr(home, file)
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    with pytest.raises((ValueError, OSError), match=path.name):
        cached("r")


def test_a_file_of_gigabytes_is_not_read(home: Home) -> None:
    with open(home.roles, "wb") as file:
        file.truncate(3 * 1024**3)  # a hole: no space is taken
    with pytest.raises(ValueError, match=credential_process.ROLES):
        cached("r")


def test_a_home_that_is_no_absolute_path_is_not_looked_for_here(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository with such a folder would give its own credentials."""
    known = json.loads(home.roles.read_text())
    here = Path.home()
    monkeypatch.chdir(here.parent)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, here.name)
    known["r"]["files"] = aws_files()
    home.roles.write_text(json.dumps(known))
    assert by_fast_path() is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_what_lies_in_the_folder_of_another_user_is_not_believed(home: Home) -> None:
    assert by_fast_path() is not None
    os.chown(home.folder, 12345, 12345)
    assert (by_fast_path(), by_cache()) == (None, None)


def test_both_ways_read_files_up_to_the_same_size() -> None:
    assert credential_process.MAX_BYTES == files.MAX_BYTES
