"""add-profile --keys-in: into the store and out of the files, whole or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import file_edits
from amplify_plugin.commands import key_stores
from amplify_plugin.commands.undoing import NotFinished
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.testing.guide import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.unit.commands.add_profile_home import GUIDE, WRITTEN, WRITTEN_KEYS, Home, Somebody
from tests.unit.commands.password_store import PATH, FakePass
from tests.unit.modes import PRIVATE_FILE, mode_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENTRY = "aws-access-key/devcorpuser"
LINE = f"credential_process = {PATH} show {ENTRY}\n"
STORED = {"Version": 1, "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY}
OTHER = json.dumps({**STORED, "AccessKeyId": "AKIAEXAMPLEOTHER0001"}).encode()
NOTHING = dict.fromkeys(GUIDE)
TEMPORARY = """\
[devcorpuser]
aws_access_key_id = ASIAEXAMPLE000000001
aws_secret_access_key = EXAMPLE/secret/of/a/session
aws_session_token = x
"""
ROLE_OF_ITS_OWN_KEY = """\
[profile devcorpuser]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = devcorpuser
"""


@pytest.fixture
def home(safe_environment: Path) -> Home:
    return Home(safe_environment)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakePass:
    fake = FakePass()
    monkeypatch.setattr(key_stores, "run_program", fake.run)
    monkeypatch.setattr(key_stores, "on_path", lambda name, _: PATH if name == "pass" else None)
    return fake


def move(home: Home, name: str = "devcorpuser", **arguments: Any) -> Any:
    """``add-profile NAME --keys-in pass``."""
    return home.add(keys=None, **{**NOTHING, "profile_name": name, "keys_in": "pass", **arguments})


def everything(home: Home) -> str:
    """All files of the folder as one text."""
    return "".join(path.read_text() for path in home.config.parent.iterdir() if path.is_file())


def test_a_new_profile_s_key_goes_into_the_store_alone(home: Home, store: FakePass) -> None:
    result = home.add(keys_in="pass")
    assert json.loads(store.entries[ENTRY]) == STORED
    own, _, source = WRITTEN.partition("\n\n")
    assert home.text == f"[profile devcorpuser]\n{LINE}region = us-east-1\n\n{own}\n"
    assert source
    assert home.text_of_credentials == ""
    assert SECRET_ACCESS_KEY not in str(store.calls) + str(result)
    assert result.structure["keysIn"] == "pass"
    assert result.structure["files"] == [str(home.config)]
    assert "the access key in pass\n" in result.text


def test_typed_keys_go_the_same_way(home: Home, store: FakePass) -> None:
    home.add(Somebody(ACCESS_KEY_ID, SECRET_ACCESS_KEY), keys=None, keys_in="pass")
    assert json.loads(store.entries[ENTRY]) == STORED
    assert SECRET_ACCESS_KEY not in everything(home)


def test_a_source_that_has_its_key_in_the_file_is_moved(home: Home, store: FakePass) -> None:
    home.write("", WRITTEN_KEYS)
    home.add(keys=None, keys_in="pass")
    assert json.loads(store.entries[ENTRY]) == STORED
    assert SECRET_ACCESS_KEY not in everything(home)


def test_the_key_of_a_profile_that_is_there_is_moved(home: Home, store: FakePass) -> None:
    others = "[default]\naws_access_key_id = AKIAEXAMPLEOTHER0001\naws_secret_access_key = x\n"
    home.write(WRITTEN, f"{others}\n{WRITTEN_KEYS}")
    result = move(home)
    assert json.loads(store.entries[ENTRY]) == STORED
    assert home.text == WRITTEN + LINE
    assert home.text_of_credentials == others
    assert not [name for name in home.files if name.startswith("credentials.")]
    assert result.structure == {
        "profileName": "devcorpuser",
        "roleArn": None,
        "sourceProfile": "devcorpuser",
        "files": [str(home.credentials), str(home.config)],
        "keysIn": "pass",
        "dryRun": False,
    }
    assert any("rotate-key devcorpuser" in note for note in result.notes)


def test_a_role_names_the_profile_that_has_the_key(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    assert move(home, "bizcorprole").structure["profileName"] == "devcorpuser"
    assert list(store.entries) == [ENTRY]


def test_what_else_the_section_holds_stays(home: Home, store: FakePass) -> None:
    home.write("", f"# mine\n{WRITTEN_KEYS}output = text\n")
    move(home)
    assert home.text_of_credentials == "# mine\n[devcorpuser]\noutput = text\n"
    assert store.entries


def test_keys_in_the_config_file_are_moved_as_well(home: Home, store: FakePass) -> None:
    keys = WRITTEN_KEYS.partition("\n")[2]
    home.write(f"[profile devcorpuser]\n{keys}region = us-east-1\n")
    move(home)
    assert home.text == f"[profile devcorpuser]\nregion = us-east-1\n{LINE}"
    assert home.files == ["config", "credentials"]  # no backup has the key
    assert store.entries


@pytest.mark.parametrize(
    ("name", "config", "credentials", "written"),
    [
        ("default", "[default]\nregion = x\n", "[default]\n", "[default]\nregion = x\n{line}"),
        ("default", "", "[default]\n", "[default]\n{line}"),
        (
            "dev.corp",
            "[profile dev\\.corp]\nregion = x\n",
            "[dev\\.corp]\n",
            "[profile dev\\.corp]\nregion = x\n{line}",
        ),
        ("dev.corp", "", "[dev.corp]\n", "[profile dev\\.corp]\n{line}"),
        ("my team", "", "[my team]\n", '[profile "my team"]\n{line}'),
    ],
)
def test_a_profile_is_found_under_any_name_and_spelling(
    home: Home, store: FakePass, name: str, config: str, credentials: str, written: str
) -> None:
    home.write(config, f"{credentials}{WRITTEN_KEYS.partition(chr(10))[2]}")
    move(home, name)
    [entry] = store.entries
    assert home.text == written.format(line=f"credential_process = {PATH} show {entry}\n")
    assert home.text_of_credentials == ""


def test_a_dry_run_shows_it_and_asks_no_store(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    result = move(home, dry_run=True)
    assert f"+credential_process = {PATH} show {ENTRY}" in result.text
    assert "-aws_secret_access_key = ****" in result.text
    assert SECRET_ACCESS_KEY not in result.text
    assert store.calls == []
    assert (home.text, home.text_of_credentials) == (WRITTEN, WRITTEN_KEYS)


def test_a_second_time_changes_nothing(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    move(home)
    before, calls = home.files, list(store.calls)
    result = move(home)
    assert "is already in pass" in result.text
    assert (home.files, store.calls) == (before, calls)
    home.add(keys=None, keys_in="pass", force=True)
    assert json.loads(store.entries[ENTRY]) == STORED


def test_other_keys_go_where_the_old_ones_lie(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    move(home)
    home.add(keys=f"AKIAEXAMPLEOTHER0001\n{SECRET_ACCESS_KEY}\n", force=True)
    assert json.loads(store.entries[ENTRY])["AccessKeyId"] == "AKIAEXAMPLEOTHER0001"
    assert SECRET_ACCESS_KEY not in everything(home)


@pytest.mark.parametrize("force", [False, True])
def test_another_key_in_the_store_stays_unless_forced(
    home: Home, store: FakePass, force: bool
) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    store.entries[ENTRY] = OTHER
    if force:
        move(home, force=True)
        assert json.loads(store.entries[ENTRY]) == STORED
        return
    with pytest.raises(ConfigurationError, match="has another access key") as caught:
        move(home)
    assert "--force" in caught.value.remedy
    assert store.entries == {ENTRY: OTHER}
    assert (home.text, home.text_of_credentials) == (WRITTEN, WRITTEN_KEYS)


@pytest.mark.parametrize(
    ("config", "credentials", "sentence"),
    [
        ("[profile devcorpuser]\nsso_session = x\n", "", "no long-term access key"),
        (
            "",
            TEMPORARY,
            "no long-term access key",
        ),
        (
            "[profile devcorpuser]\ncredential_process = op item get x\n",
            WRITTEN_KEYS,
            "already has a credential_process",
        ),
        (
            ROLE_OF_ITS_OWN_KEY,
            WRITTEN_KEYS,
            "other settings that win",
        ),
    ],
)
def test_what_cannot_be_moved_is_refused_before_the_store_is_asked(
    home: Home, store: FakePass, config: str, credentials: str, sentence: str
) -> None:
    home.write(config, credentials)
    with pytest.raises(ConfigurationError, match=sentence):
        move(home)
    assert store.calls == []
    assert (home.text, home.text_of_credentials) == (config, credentials)


def test_a_store_that_is_not_there_is_named(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    with pytest.raises(ConfigurationError, match="'security' is not installed"):
        move(home, keys_in="keychain")
    assert store.calls == []


def test_a_name_that_nobody_has_is_asked_for_as_before(home: Home, store: FakePass) -> None:
    with pytest.raises(UsageError, match="--role-arn and --source-profile missing"):
        move(home, "unknown")
    assert store.calls == []


def test_backups_that_were_made_before_lose_the_key(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS)
    backup = home.credentials.with_name("credentials.backup-20260101T000000.000000Z")
    backup.write_text(f"# older\n{WRITTEN_KEYS}")
    # The edit of the config takes no secret out: its backup is of when the key lay there.
    of_config = home.config.with_name("config.backup-20260101T000000.000000Z")
    of_config.write_text(WRITTEN_KEYS)
    by_hand = home.credentials.with_name("credentials.bak")
    by_hand.write_text(WRITTEN_KEYS)
    result = move(home)
    assert SECRET_ACCESS_KEY not in backup.read_text() + of_config.read_text()
    assert backup.read_text().startswith(
        f"# older\n[devcorpuser]\naws_access_key_id = {ACCESS_KEY_ID}"
    )
    assert mode_of(backup) == PRIVATE_FILE
    # What a person has made is theirs.
    assert by_hand.read_text() == WRITTEN_KEYS
    assert any(str(by_hand) in note for note in result.notes)
    assert store.entries


def test_another_profile_with_the_same_key_is_named(home: Home, store: FakePass) -> None:
    home.write(WRITTEN, WRITTEN_KEYS + WRITTEN_KEYS.replace("devcorpuser", "copy"))
    notes = move(home).notes
    assert "Profile copy has the same key in a file." in notes
    assert store.entries


def interrupted_edit(
    monkeypatch: pytest.MonkeyPatch, path: Path, error: BaseException, *, after: bool
) -> None:
    """Have the writing of a file end with an error, before or right after it was done."""
    edit_file = file_edits.edit_file

    def edited(target: Path, *args: Any, dry_run: bool = False, **named: Any) -> Any:
        if dry_run or target != path:
            return edit_file(target, *args, dry_run=dry_run, **named)
        if after:
            edit_file(target, *args, **named)
        raise error

    monkeypatch.setattr(file_edits, "edit_file", edited)


def _store_fails(word: str) -> Callable[[FakePass, Home, pytest.MonkeyPatch], None]:
    def spoil(store: FakePass, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        del home, monkeypatch
        store.failing = word

    return spoil


def _ctrl_c_after(word: str) -> Callable[[FakePass, Home, pytest.MonkeyPatch], None]:
    def spoil(store: FakePass, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        del home, monkeypatch
        store.interrupted = word

    return spoil


def _edit_fails(
    file: str, error: BaseException, *, after: bool
) -> Callable[[FakePass, Home, pytest.MonkeyPatch], None]:
    def spoil(store: FakePass, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        del store
        interrupted_edit(monkeypatch, getattr(home, file), error, after=after)

    return spoil


FAULTS = {
    "the store takes nothing": _store_fails("insert"),
    "the store cannot rename": _store_fails("mv"),
    "the store cannot be read": _store_fails("show"),
    "Ctrl-C in the store": _ctrl_c_after("mv"),
    **{
        f"{name} {'after' if after else 'before'} {file}": _edit_fails(file, error, after=after)
        for file in ("config", "credentials")
        for after in (False, True)
        for name, error in (
            ("fault", ConfigurationError("no space left on device")),
            ("Ctrl-C", KeyboardInterrupt()),
        )
    },
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_fault_at_any_step_undoes_all_of_it(
    home: Home, store: FakePass, monkeypatch: pytest.MonkeyPatch, fault: str, is_whole: bool
) -> None:
    own = WRITTEN.partition("\n\n")[2]
    home.write(own, WRITTEN_KEYS)
    FAULTS[fault](store, home, monkeypatch)
    with pytest.raises((AmplifyPluginError, KeyboardInterrupt)):
        move(home) if is_whole else home.add(keys=None, keys_in="pass")
    assert (home.text, home.text_of_credentials) == (own, WRITTEN_KEYS)
    # A copy of the config may lie there where Ctrl-C came right after it was made: without the key.
    copies = {name for name in home.files if ".backup-" in name}
    assert set(home.files) - copies == {"config", "credentials"}
    assert all(home.config.with_name(name).read_text() == own for name in copies)
    assert {name.removesuffix(".new") for name in store.entries} <= {ENTRY}
    if fault != "Ctrl-C in the store":
        assert list(store.entries) == []


def test_a_key_that_cannot_be_put_back_stays_in_the_store(
    home: Home, store: FakePass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undoing goes on only while what it takes away is in its place again."""
    home.write(WRITTEN, WRITTEN_KEYS)
    interrupted_edit(monkeypatch, home.credentials, ConfigurationError("a fault"), after=True)
    monkeypatch.setattr(file_edits, "undo", lambda _: False)
    with pytest.raises(NotFinished) as caught:
        move(home)
    assert len(caught.value.left) == 3
    assert json.loads(store.entries[ENTRY]) == STORED
    assert LINE in home.text
