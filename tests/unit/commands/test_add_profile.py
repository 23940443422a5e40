"""Part 3 of the guide: both files, whole or not at all, and no key where it does not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import amplify, aws, file_edits, js
from amplify_plugin.commands.context import Context
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.terminal.prompt import NothingTyped
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
)
from tests.unit.commands.add_profile_home import (
    GUIDE,
    WRITTEN,
    WRITTEN_KEYS,
    Home,
    Somebody,
)
from tests.unit.modes import PRIVATE_FILE, PRIVATE_FOLDER, mode_of

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.awsconfig.profiles import Profile


@pytest.fixture
def home(safe_environment: Path) -> Home:
    return Home(safe_environment)


def test_part_3_of_the_guide_from_nothing(home: Home) -> None:
    result = home.add()
    assert (home.text, home.text_of_credentials) == (WRITTEN, WRITTEN_KEYS)
    assert result.structure == {
        "profileName": "bizcorprole",
        "roleArn": ROLE_ARN,
        "sourceProfile": "devcorpuser",
        "files": [str(home.credentials), str(home.config)],
        "dryRun": False,
    }
    assert home.files == ["config", "credentials"]
    for path in (home.config, home.credentials):
        assert mode_of(path) == PRIVATE_FILE
    assert mode_of(home.config.parent) == PRIVATE_FOLDER
    assert SECRET_ACCESS_KEY not in str(result)
    assert ACCESS_KEY_ID not in str(result)


def test_every_tool_reads_what_was_written(home: Home) -> None:
    home.add()
    wanted = {key: GUIDE[key] for key in GUIDE if key != "profile_name"}
    for reader in (amplify, aws, js):
        assert reader.profiles(home.text)["bizcorprole"] == wanted
        assert list(reader.credentials(home.text_of_credentials)["devcorpuser"].values()) == [
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
        ]


def test_other_lines_stay_and_a_copy_is_kept(home: Home) -> None:
    config = "# mine\n[default]\nregion=eu-west-1\n\n[profile s]\ns3 =\n  max_queue_size = 1\n"
    credentials = "[default]\naws_access_key_id = AKIAEXAMPLEOTHER0001\naws_secret_access_key = x"
    home.write(config, credentials)
    result = home.add()
    assert home.text == f"{config}\n{WRITTEN}"
    assert home.text_of_credentials == f"{credentials}\n\n{WRITTEN_KEYS}".rstrip()
    backups = [name for name in home.files if ".backup-" in name]
    assert len(backups) == 2
    for name in backups:
        backup = home.config.with_name(name)
        assert mode_of(backup) == PRIVATE_FILE
        assert backup.read_text() in (config, credentials)
        assert name in result.text


def test_a_dry_run_shows_the_lines_without_secrets_and_writes_nothing(home: Home) -> None:
    result = home.add(dry_run=True)
    assert home.files == []
    assert f"+role_arn = {ROLE_ARN}" in result.text
    assert "+aws_secret_access_key = ****" in result.text
    assert SECRET_ACCESS_KEY not in result.text
    assert ACCESS_KEY_ID not in result.text
    assert result.structure["dryRun"] is True
    assert len(result.structure["files"]) == 2


def test_a_dry_run_asks_for_no_keys(home: Home) -> None:
    assert "+[devcorpuser]" in home.add(keys=None, dry_run=True).text


def test_keys_are_typed_without_being_seen(home: Home) -> None:
    person = Somebody(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    home.add(person, keys=None)
    assert person.asked == ["? Sign in now to test it?"]
    assert len(person.hidden) == 2
    assert home.text_of_credentials == WRITTEN_KEYS


def test_without_keys_or_a_terminal_it_says_what_to_do(home: Home) -> None:
    with pytest.raises(UsageError, match="--keys-from-stdin"):
        home.add(keys=None)
    assert home.files == []


def test_everything_is_asked_for_on_a_terminal(home: Home) -> None:
    person = Somebody(
        "biz.corp",
        "bizcorprole",
        "not an arn",
        ROLE_ARN,
        "devcorpuser",
        MFA_SERIAL,
        EXTERNAL_ID,
        "us-east-1",
        ACCESS_KEY_ID,
        SECRET_ACCESS_KEY,
    )
    home.add(person, keys=None, **dict.fromkeys(GUIDE))
    assert home.text.startswith(WRITTEN[: WRITTEN.index("\n\n")] + "\n")
    complaints = [question for question in person.asked if question.startswith(">> ")]
    assert [question.splitlines()[0][:24] for question in complaints] == [
        ">> 'biz.corp' cannot be ",
        ">> That is not an ARN su",
    ]


def test_a_region_that_is_near_a_real_one_is_written_and_said(home: Home) -> None:
    assert "Did you mean 'us-" in " ".join(home.add(region="us-eest-1").notes)
    assert "region = us-eest-1\n" in home.text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("devcorpuzer", "amplify: Profile 'devcorpuzer' is new. Did you mean 'devcorpuser'?\n"),
        ("devcorp", "amplify: Profile 'devcorp' is new. Did you mean 'devcorpuser'?\n"),
        ("somebody", ""),
        ("devcorpuser", ""),
    ],
)
def test_a_source_that_may_be_misspelt_is_said_before_its_keys_are_asked_for(
    home: Home, capsys: pytest.CaptureFixture[str], source: str, said: str
) -> None:
    home.write("[profile devcorpuser]\nregion = us-east-1\n")

    class Reader(Somebody):
        def ask_secret(self, question: str) -> str:
            self.hidden.append(capsys.readouterr().err)
            return super().ask_secret(question)

    person = Reader(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    home.add(person, keys=None, source_profile=source, region=None)
    assert person.hidden[0] == said


def test_a_key_to_move_of_a_profile_that_may_be_misspelt_is_said(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write("", WRITTEN_KEYS)
    nothing = dict.fromkeys(GUIDE)
    for name, is_near in (("devcorpuzer", True), ("somebody", False)):
        with pytest.raises(UsageError, match="--role-arn and --source-profile missing"):
            home.add(keys=None, **{**nothing, "profile_name": name, "keys_in": "pass"})
        said = capsys.readouterr().err
        assert ("Did you mean 'devcorpuser'?" in said) == is_near


def test_the_only_profile_with_keys_and_the_default_region_are_offered(home: Home) -> None:
    home.write("[default]\nregion = eu-west-1\n", WRITTEN_KEYS)
    person = Somebody("bizcorprole", ROLE_ARN, "", "", "", "")
    home.add(person, keys=None, **dict.fromkeys(GUIDE))
    assert "source_profile = devcorpuser\n" in home.text
    assert "region = eu-west-1\n" in home.text.partition("[profile bizcorprole]")[2]
    assert (
        "? Profile that holds your access key, existing or new (empty: devcorpuser): "
        in person.asked
    )
    assert "? Region (empty: eu-west-1): " in person.asked


def test_a_key_that_is_pasted_where_something_else_is_asked_is_not_written(home: Home) -> None:
    person = Somebody(
        ACCESS_KEY_ID,
        "bizcorprole",
        ROLE_ARN,
        ACCESS_KEY_ID,
        "devcorpuser",
        ACCESS_KEY_ID,
        MFA_SERIAL,
        ACCESS_KEY_ID,
        EXTERNAL_ID,
        "us-east-1",
        ACCESS_KEY_ID,
        SECRET_ACCESS_KEY,
    )
    home.add(person, keys=None, **dict.fromkeys(GUIDE))
    assert ACCESS_KEY_ID not in home.text
    complaints = [question for question in person.asked if question.startswith(">> ")]
    assert len(complaints) == 4
    assert all("is an access key" in complaint for complaint in complaints)
    assert not any(ACCESS_KEY_ID in question for question in person.asked)


@pytest.mark.parametrize(
    "given",
    [
        {"profile_name": "biz.corp"},
        {"profile_name": ACCESS_KEY_ID},
        {"mfa_serial": "not a device"},
        {"region": "nowhere"},
        {"source_profile": "dev.user"},
        {"profile_name": "corp", "source_profile": "corp"},
        {"role_arn": ROLE_ARN, "region": "cn-north-1"},
        {"role_arn": ROLE_ARN, "mfa_serial": MFA_SERIAL.replace("arn:aws:", "arn:aws-cn:")},
        {"role_arn": f"{ROLE_ARN}a;b/r"},
    ],
)
def test_what_is_given_is_checked_before_anything_is_asked(
    home: Home, given: dict[str, str]
) -> None:
    """Five answers, typed in vain, would have to be typed again."""
    person = Somebody()
    with pytest.raises(UsageError):
        home.add(person, keys=None, **{**dict.fromkeys(GUIDE), **given})
    assert person.asked == []


@pytest.mark.parametrize(
    "given",
    [
        {"profile_name": "corp"},
        {"source_profile": "devcorpuser"},
        {"region": "cn-north-1"},  # the role is not known yet
        {"mfa_serial": MFA_SERIAL},
        {"role_arn": ROLE_ARN, "region": "eu-west-1", "mfa_serial": MFA_SERIAL},
    ],
)
def test_what_is_given_and_fits_leads_to_the_first_question(
    home: Home, given: dict[str, str]
) -> None:
    person = Somebody()
    with pytest.raises(NothingTyped):
        home.add(person, keys=None, **{**dict.fromkeys(GUIDE), **given})
    assert len(person.asked) == 1


def test_nothing_more_is_asked_when_the_necessary_is_given(home: Home) -> None:
    home.add(Somebody(), mfa_serial=None, external_id=None, region=None)
    assert home.text == WRITTEN.replace(f"mfa_serial = {MFA_SERIAL}\n", "").replace(
        f"external_id = {EXTERNAL_ID}\nregion = us-east-1\n\n[profile devcorpuser]\n"
        "region = us-east-1\n",
        "",
    )


def test_what_is_missing_is_named_where_nobody_can_be_asked(home: Home) -> None:
    with pytest.raises(UsageError, match="NAME and --role-arn and --source-profile missing"):
        home.add(**dict.fromkeys(GUIDE))


def test_the_cli_s_own_region_option_counts(home: Home) -> None:
    """``aws … --region x`` never reaches the subcommand: it is the AWS CLI's."""
    home.add(global_region="eu-central-1", region=None)
    assert home.text.count("region = eu-central-1\n") == 2


def test_a_source_with_credentials_is_not_asked_for_keys(home: Home) -> None:
    home.write("", WRITTEN_KEYS)
    home.add(keys=None)
    assert home.text == WRITTEN
    assert home.files == ["config", "credentials"]


@pytest.mark.parametrize("settings", ["credential_process = x", "sso_session = x"])
def test_a_source_whose_credentials_come_otherwise(home: Home, settings: str) -> None:
    config = f"[profile devcorpuser]\n{settings}\n"
    home.write(config)
    result = home.add(keys="not read at all")
    assert home.text == f"{config}\n{WRITTEN[: WRITTEN.index('[profile devcorpuser]') - 1]}"
    assert "no keys were read" in result.notes[0]


def test_other_keys_take_the_old_token_with_them(home: Home) -> None:
    """A token that belongs to other keys would make the new ones useless."""
    home.write(
        "",
        "[devcorpuser]\naws_access_key_id = ASIAEXAMPLEOLD000001\n"
        "aws_secret_access_key = old\naws_session_token = old\n",
    )
    home.add(force=True)
    assert home.text_of_credentials == WRITTEN_KEYS


EXISTING = """\
[profile bizcorprole]
# by hand
role_arn = arn:aws:iam::123456789012:role/old
credential_source = Environment
output = text
"""


def test_an_existing_profile_stays_unless_somebody_says_so(home: Home) -> None:
    home.write(EXISTING)
    with pytest.raises(ConfigurationError, match="--force"):
        home.add()
    person = Somebody("n")
    with pytest.raises(ConfigurationError, match="already exists"):
        home.add(person)
    assert len(person.asked) == 1
    assert (home.text, home.text_of_credentials) == (EXISTING, "")


@pytest.mark.parametrize("how", ["yes", "force"])
def test_an_existing_profile_is_changed_in_place(home: Home, how: str) -> None:
    home.write(EXISTING)
    person = Somebody("y")
    home.add(person if how == "yes" else None, force=how == "force")
    assert home.text.startswith(
        f"[profile bizcorprole]\n# by hand\nrole_arn = {ROLE_ARN}\noutput = text\n"
        "source_profile = devcorpuser\n"
    )
    assert "credential_source" not in home.text
    if how == "yes":
        assert "-role_arn = arn:aws:iam::123456789012:role/old" in person.asked[0]
        assert SECRET_ACCESS_KEY not in person.asked[0]


def test_a_second_time_changes_nothing(home: Home) -> None:
    home.add()
    before = home.files
    result = home.add()
    assert result.structure["files"] == []
    assert home.files == before


def test_a_profile_that_came_in_meanwhile_stays(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write()
    planned = file_edits.edit_file

    def slow_edit(*args: Any, dry_run: bool, **named: Any) -> Any:
        if not dry_run and args[0] == home.config:
            home.config.write_text(EXISTING)
        return planned(*args, dry_run=dry_run, **named)

    monkeypatch.setattr(file_edits, "edit_file", slow_edit)
    with pytest.raises(ConfigurationError, match="already exists"):
        home.add()
    assert (home.text, home.text_of_credentials) == (EXISTING, "")
    assert home.files == ["config", "credentials"]


@pytest.mark.parametrize("was_there", [True, False])
def test_a_second_file_that_cannot_be_written_undoes_the_first(
    home: Home, monkeypatch: pytest.MonkeyPatch, was_there: bool
) -> None:
    other = "[other]\naws_access_key_id = AKIAEXAMPLEOTHER0001\naws_secret_access_key = x\n"
    if was_there:
        home.write("", other)
    before = home.files
    planned = file_edits.edit_file

    def failing_edit(*args: Any, dry_run: bool, **named: Any) -> Any:
        if not dry_run and args[0] == home.config:
            assert SECRET_ACCESS_KEY in home.text_of_credentials
            raise FileUnwritable(home.config, "no space left on device")
        return planned(*args, dry_run=dry_run, **named)

    monkeypatch.setattr(file_edits, "edit_file", failing_edit)
    with pytest.raises(FileUnwritable, match="no space left"):
        home.add()
    assert home.text_of_credentials == (other if was_there else "")
    assert home.files == before


def test_settings_that_would_win_are_named(home: Home) -> None:
    """In botocore the credentials file wins over the config file."""
    home.write("", "[bizcorprole]\nrole_arn = arn:aws:iam::123456789012:role/old\n")
    with pytest.raises(ConfigurationError, match=r"has role_arn under 'bizcorprole'"):
        home.add(force=True)
    assert home.text == ""


@pytest.mark.parametrize(
    "arguments", [{"dry_run": True}, {"force": True}, {"keys_from_stdin": True}]
)
def test_who_gives_all_is_not_asked_whether_to_sign_in(
    home: Home, arguments: dict[str, Any]
) -> None:
    home.write("", WRITTEN_KEYS)
    person = Somebody()
    home.add(person, keys=None, **arguments)
    assert person.asked == []


@pytest.mark.parametrize("given", [{"login": True}, {}])
def test_signing_in_uses_the_files_as_they_are_now(
    home: Home, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    """The session has read them before the profile was written."""
    signed_in: list[tuple[str | None, str]] = []

    def sign_in(profile: Profile, _: Any, context: Context) -> None:
        signed_in.append((context.profile_name, profile.kind))

    monkeypatch.setattr("amplify_plugin.commands.login._sign_in", sign_in)
    monkeypatch.setattr(Context, "new_session", lambda _context, _profile: Read(home))
    home.write("", WRITTEN_KEYS)
    person = Somebody(*([] if given else ["y"]))
    result = home.add(person, keys=None, **given)
    assert signed_in == [("bizcorprole", "role")]
    assert result.text.startswith(f"Signed in as {ROLE_ARN}\n  with profile bizcorprole.\n")
    assert "by --profile" not in result.text  # which nobody typed
    assert result.text.endswith("select-profile bizcorprole\n")


class Read:
    """A session that reads the files when it is asked."""

    def __init__(self, home: Home) -> None:
        self.full_config = {"profiles": home.sections()}


def test_the_region_of_the_source_is_offered(home: Home) -> None:
    home.write("[profile devcorpuser]\nregion = eu-north-1\n", WRITTEN_KEYS)
    person = Somebody("devcorpuser", MFA_SERIAL, "", "", "n")
    home.add(person, keys=None, **dict.fromkeys(set(GUIDE) - {"profile_name", "role_arn"}))
    assert "? Region (empty: eu-north-1): " in person.asked
    assert "region = eu-north-1\n" in home.text.partition("[profile bizcorprole]")[2]


def test_what_a_profile_without_a_region_costs_is_said(home: Home) -> None:
    [note] = home.add(region=None).notes
    assert note.startswith("Profile 'bizcorprole' has no region: ")
    assert "'aws configure set region REGION --profile bizcorprole'" in note


def test_enter_alone_is_no_profile_and_says_so(home: Home) -> None:
    person = Somebody("", "devcorpuser", ACCESS_KEY_ID, SECRET_ACCESS_KEY, "n")
    home.add(person, keys=None, source_profile=None)
    assert any(asked.startswith(">> This needs an answer.\n") for asked in person.asked)
