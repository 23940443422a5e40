"""``amplify-plugin``: the commands without an AWS CLI, their exit codes, their output."""

from __future__ import annotations

import gc
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.__main__ import PROMPT
from amplify_plugin.__main__ import main as main_of_program
from amplify_plugin.about import __version__
from amplify_plugin.cache import CredentialCache, default_path
from amplify_plugin.cache.mfa_sessions import MfaSessions, SessionKey
from amplify_plugin.commands import all_commands, show_profile
from amplify_plugin.credentials import Credentials, now
from amplify_plugin.hosts import command_line, standalone
from amplify_plugin.hosts.command_line import main
from amplify_plugin.testing.guide import BIZ_CORP, MFA_SERIAL, ROLE_ARN, guide_files
from amplify_plugin.testing.project import profile_selected, write_project

if TYPE_CHECKING:
    from collections.abc import Sequence


class Shell:
    """Somebody who types commands into a shell, in the project."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.project = home / "app"
        self._capsys = capsys
        write_project(self.project, BIZ_CORP)
        (home / ".aws").mkdir()
        self.config(guide_files().config)
        (home / ".aws" / "credentials").write_text(guide_files().credentials)

    def config(self, text: str) -> None:
        (self.home / ".aws" / "config").write_bytes(text.encode())

    def selects(self, profile: str) -> None:
        path = self.project / "amplify" / ".config" / "local-aws-info.json"
        path.write_text(json.dumps({"dev": profile_selected(profile)}))

    def caches(self) -> None:
        CredentialCache().put(
            ROLE_ARN, "amplify", Credentials("A", "B", "C", now().replace(year=2099))
        )

    def runs(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, what it prints, and what it says on standard error."""
        self._capsys.readouterr()
        code = main(arguments)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err


@pytest.fixture
def shell(
    safe_environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    shell = Shell(safe_environment, capsys)
    monkeypatch.chdir(shell.project)
    shell.selects("bizcorprole")
    return shell


# --------------------------------------------------------------------------------------- exit codes


def test_done_is_0(shell: Shell) -> None:
    code, out, err = shell.runs("show-profile")
    assert (code, err) == (0, "")
    assert "Profile:        bizcorprole\n" in out


def test_failed_is_1_with_its_reason_on_standard_error(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shell.home)
    code, out, err = shell.runs("login")
    assert (code, out) == (1, "")
    assert err.startswith("amplify-plugin: Current environment cannot be determined. ")
    assert err.endswith("\n  amplify init\n")  # the command to copy, alone


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("show-profile", "--nonsense"),
        ("show-profile", "--output", "nonsense"),
        ("export-credentials", "--format", "nonsense"),
        ("show-profile", "--query", "["),
        ("show-profile", "--env", "staging"),
        ("show-profile", "--env", "dev", "--profile", "bizcorprole"),
        ("reset-cache", "--all", "--expired"),
        ("reset-cache", "--env", "dev", "--profile", "bizcorprole"),
        ("reset-cache", "--profile", ""),
        ("reset-cache", "--role-arn", ""),
        ("login", "--mfa-code", "12345"),
        ("select-profile",),
        ("select-profile", "bizcorprole", "--general"),
        ("select-profile", "dev.corp", "--profile", "bizcorprole"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_2_and_does_nothing(shell: Shell, arguments: Sequence[str]) -> None:
    shell.caches()
    before = default_path().read_bytes()
    code, out, err = shell.runs(*arguments)
    assert (code, out) == (2, "")
    assert "amplify-plugin" in err
    assert default_path().read_bytes() == before


@pytest.mark.parametrize(
    "words", [("login",), ("export-credentials",), ("exec", "--", sys.executable)]
)
def test_an_empty_name_is_not_the_projects_profile(shell: Shell, words: tuple[str, ...]) -> None:
    """A script's empty variable must not end as the project's role."""
    shell.caches()
    name, *rest = words
    code, out, err = shell.runs(name, "--profile", "", *rest)
    assert (code, out) == (1, "")
    assert "Profile '' is in neither" in err


def test_a_remedy_names_the_command_as_it_was_typed(shell: Shell) -> None:
    _, _, said = shell.runs("login", "--profile", "other")
    assert said.endswith("\n  amplify-plugin list-profiles\n")
    _, out, _ = shell.runs("show-profile")
    assert "'amplify-plugin select-profile' approves it" in out
    _, out, _ = shell.runs("show-profile", "--output", "json")
    assert "amplify-plugin" not in out


def test_what_a_config_has_is_shown_as_it_is(shell: Shell) -> None:
    line = "credential_process = aws awscloudformation credential-process --profile bizcorprole"
    shell.config(f"{guide_files().config}\n[profile by-hand]\n{line}\n")
    _, out, _ = shell.runs("bridge-profile", "bizcorprole", "--as", "biz", "--dry-run")
    assert f"\n {line}\n" in out


def test_a_note_names_it_so_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # where such a note is left out
    _, _, said = shell.runs("select-profile", "bizcorprole")
    assert "amplify-plugin bridge-profile bizcorprole --select" in said


def test_what_a_bridge_says_names_the_commands_of_aws(shell: Shell) -> None:
    _, _, said = shell.runs("credential-process", "--profile", "other")
    assert said.endswith("\n  aws awscloudformation list-profiles\n")


def test_a_shell_without_completion_is_not_taken_for_another(shell: Shell) -> None:
    _, _, said = shell.runs("completion", "ksh")
    assert "'ksh'" in said
    assert "bash, zsh, fish" in said
    assert "Did you mean" not in said


def test_an_interruption_is_130(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(
        command_line, "command_of", lambda _: show_profile.COMMAND._replace(run=interrupted)
    )
    assert shell.runs("show-profile") == (130, "", "\n")


def test_help_and_version_are_0(shell: Shell) -> None:
    assert shell.runs("--version") == (0, f"amplify-plugin {__version__}\n", "")
    code, out, err = shell.runs("--help")
    assert (code, err) == (0, "")
    for command in all_commands():
        assert command.name in out
        code, page, err = shell.runs(command.name, "--help")
        assert (code, err) == (0, "")
        assert f"amplify-plugin {command.name}" in page  # its examples


def test_amplifys_other_name_for_reset_cache_works_and_is_not_listed(shell: Shell) -> None:
    shell.caches()
    code, out, _ = shell.runs("resetCache")
    assert (code, out) == (0, "  Cached temp credentials are deleted for the project.\n\n")
    assert "resetCache" not in shell.runs("--help")[1]


# ------------------------------------------------------------------------------------------- output


def test_the_structure_is_printed_when_asked_for(shell: Shell) -> None:
    code, out, _ = shell.runs("show-profile", "--output", "json")
    assert code == 0
    found = json.loads(out)
    assert found["projectPath"] == str(shell.project)
    assert list(found)[-2:] == ["cache", "mfaSession"]
    assert shell.runs("show-profile", "--query", "cache.state")[1] == '"absent"\n'
    text = shell.runs("show-profile", "--query", "[profileName, envName]", "--output", "text")
    assert text == (0, "bizcorprole\tdev\n", "")


def test_every_reset_tells_what_it_removed(shell: Shell) -> None:
    removed = {"roleArn": ROLE_ARN, "sessionNames": ["amplify"]}
    for options in (
        *((), ("--env", "dev"), ("--profile", "bizcorprole"), ("--role-arn", ROLE_ARN)),
        ("--all",),
    ):
        shell.caches()
        dry = json.loads(shell.runs("reset-cache", *options, "--dry-run", "--output", "json")[1])
        assert dry == {"removed": [removed], "mfaSessions": [], "dryRun": True}
        wet = json.loads(shell.runs("reset-cache", *options, "--output", "json")[1])
        assert wet == {"removed": [removed], "mfaSessions": [], "dryRun": False}
        assert CredentialCache().get(ROLE_ARN, "amplify") is None
        again = json.loads(shell.runs("reset-cache", *options, "--output", "json")[1])
        assert again["removed"] == []


def test_what_has_expired_is_forgotten_alone(shell: Shell) -> None:
    shell.caches()
    CredentialCache().put("arn:old", "amplify", Credentials("A", "B", "C", now()))
    code, out, _ = shell.runs("reset-cache", "--expired", "--query", "removed[].roleArn")
    assert (code, json.loads(out)) == (0, ["arn:old"])
    assert CredentialCache().get(ROLE_ARN, "amplify") is not None


@pytest.mark.parametrize(("option", "keeps_roles"), [("--all", False), ("--sessions", True)])
def test_mfa_sessions_go_when_that_is_said(shell: Shell, option: str, *, keeps_roles: bool) -> None:
    shell.caches()
    session = Credentials("A", "B", "C", now().replace(year=2099))
    MfaSessions().put(SessionKey.of("AKIA", MFA_SERIAL, "http://127.0.0.1:1"), session)
    assert json.loads(shell.runs("reset-cache", "--output", "json")[1])["mfaSessions"] == []
    shell.caches()
    for dry_run in (("--dry-run",), ()):
        assert MfaSessions().known() != ()
        told = json.loads(shell.runs("reset-cache", option, *dry_run, "--output", "json")[1])
        assert [gone["mfaSerial"] for gone in told["mfaSessions"]] == [MFA_SERIAL]
    assert MfaSessions().known() == ()
    assert (CredentialCache().get(ROLE_ARN, "amplify") is not None) == keeps_roles


def test_a_dry_run_keeps_what_is_cached(shell: Shell) -> None:
    shell.caches()
    before = default_path().read_bytes()
    said = shell.runs("reset-cache", "--dry-run")[1]
    assert said == "  Cached temp credentials would be deleted for the project.\n\n"
    assert default_path().read_bytes() == before


def test_a_profile_whose_role_cannot_be_assumed_can_still_be_forgotten(shell: Shell) -> None:
    for line in ("duration_seconds = 1h", "web_identity_token_file = /token"):
        shell.config(guide_files().config.replace("mfa_serial", f"{line}\nmfa_serial"))
        shell.caches()
        assert shell.runs("reset-cache")[:2] == (
            0,
            "  Cached temp credentials are deleted for the project.\n\n",
        )


def test_a_terminal_that_lacks_a_character_is_no_crash(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.config(guide_files().config + "\n[profile 東京]\nregion=r\n")
    for encoding in ("ascii", "latin-1", "utf-8"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["list-profiles"]) == 0
        printed = stream.buffer.getvalue().decode(encoding)
        assert ("東京" in printed) == (encoding == "utf-8")
        assert "bizcorprole" in printed


def test_errors_do_not_go_where_data_is_expected(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With standard error closed, print() would take standard output."""
    monkeypatch.chdir(shell.home)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["export-credentials"]) == 1


def test_a_full_disk_is_said(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(["show-profile"])
        monkeypatch.undo()
    assert code == 1
    assert "No space left on device" in shell._capsys.readouterr().err  # noqa: SLF001


# -------------------------------------------------------------------------------------------- files


def test_the_files_are_where_the_environment_says(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").write_text("[profile there]\nregion=r\n")
    (tmp_path / "keys").write_text("[keyed]\naws_access_key_id=A\naws_secret_access_key=B\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
    _, out, _ = shell.runs("list-profiles", "--query", "profiles[].[name, kind]")
    assert json.loads(out) == [["there", "empty"], ["keyed", "keys"]]


def test_no_files_at_all_are_no_profiles(shell: Shell) -> None:
    for name in ("config", "credentials"):
        (shell.home / ".aws" / name).unlink()
    assert json.loads(shell.runs("list-profiles", "--output", "json")[1]) == {"profiles": []}
    assert "no profiles" in shell.runs("list-profiles")[1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[profile a\n", "config, line 1: "),
        (b"[profile a]\nregion\n", "config, line 2: "),
        ("[profile ü]".encode("latin-1"), "config is not UTF-8 text"),
    ],
)
@pytest.mark.parametrize("command", ["list-profiles", "show-profile", "reset-cache", "login"])
def test_a_config_that_cannot_be_read_is_said_with_its_path_and_line(
    shell: Shell, command: str, content: bytes, sentence: str
) -> None:
    path = shell.home / ".aws" / "config"
    path.write_bytes(content)
    code, out, err = shell.runs(command)
    assert (code, out) == (1, "")
    assert str(path) in err
    assert sentence in err
    assert path.read_bytes() == content


def test_line_ends_of_windows_are_line_ends(shell: Shell) -> None:
    expected = shell.runs("list-profiles", "--output", "json")[1]
    shell.config(guide_files().config.replace("\n", "\r\n"))
    assert shell.runs("list-profiles", "--output", "json")[1] == expected


def test_profiles_are_read_as_botocore_reads_both_files(shell: Shell) -> None:
    import botocore.session

    shell.config(
        "[default]\nregion=r\n[profile a]\ns3 =\n  max=1\nregion = x\n[profile 'b c']\nk=v\n"
        "[sso-session s]\nsso_region=r\n[plugins]\nx=y\n"
    )
    (shell.home / ".aws" / "credentials").write_text(
        "[a]\nRegion=over\n[a\\.b]\nk=1\n[profile z]\n"
    )
    sections = standalone._sections(  # noqa: SLF001  it stands for a session's full_config
        shell.home / ".aws" / "config", shell.home / ".aws" / "credentials"
    )
    assert sections == botocore.session.Session().full_config["profiles"]


def test_a_profile_that_is_shown_has_the_keys_of_the_contract(shell: Shell) -> None:
    found = json.loads(shell.runs("show-profile", "--output", "json")[1])
    assert list(found) == [
        *("inForce", "projectPath", "envName", "configLevel", "profileName", "roleArn"),
        *("roleSessionName", "mfaSerial", "sourceProfile", "region", "trusted", "cache"),
        "mfaSession",
    ]
    assert set(found["cache"]) == {"state", "expiration"}
    assert set(found["inForce"]) == {"profileName", "source", "accountId", "reason"}
    assert show_profile.COMMAND.name == "show-profile"


# -------------------------------------------------------------------------- what people type first


def test_the_name_alone_shows_the_help_and_is_wrong_usage(shell: Shell) -> None:
    code, out, err = shell.runs()
    assert (code, out) == (2, "")
    assert err.startswith("usage: amplify-plugin")
    assert "show-profile" in err


@pytest.mark.parametrize("word", ["whoami", "status"])
def test_who_am_i_leads_to_show_profile(shell: Shell, word: str) -> None:
    assert shell.runs(word) == shell.runs("show-profile")


def test_the_version_may_be_asked_for_as_a_command(shell: Shell) -> None:
    assert (
        shell.runs("version")
        == shell.runs("--version")
        == ((0, f"amplify-plugin {__version__}\n", ""))
    )


@pytest.mark.parametrize("output", ["table", "text", "yaml", "json"])
def test_every_output_of_the_aws_cli_is_there(shell: Shell, output: str) -> None:
    code, out, _ = shell.runs("list-profiles", "--output", output, "--query", "profiles[].name")
    assert code == 0
    assert "bizcorprole" in out


@pytest.mark.parametrize(
    ("command", "without"),
    [
        ("exec", ("--output", "--query")),
        ("select-profile", ("--region",)),
        ("completion", ("--region", "--profile", "--output")),
        ("settings", ("--region", "--profile")),
        ("plugins", ("--region", "--profile")),
        ("enable", ("--region", "--profile")),
        ("disable", ("--region", "--profile")),
    ],
)
def test_help_offers_no_option_that_means_nothing_there(
    shell: Shell, command: str, without: tuple[str, ...]
) -> None:
    code, out, _ = shell.runs(command, "--help")
    assert code == 0
    assert not [name for name in without if name in out]


@pytest.mark.parametrize(
    ("command", "whose"),
    [
        ("login", "The profile that the command is about."),
        ("create-role", "The administrator's profile, which makes the calls."),
        ("create-user", "The administrator's profile, which makes the calls."),
        ("delete-role", "The administrator's profile, which makes the calls."),
        ("delete-user", "The administrator's profile, which makes the calls."),
        ("rotate-key", "With NAME: the administrator's profile, which makes the calls."),
    ],
)
def test_help_says_whose_profile_is_meant(shell: Shell, command: str, whose: str) -> None:
    assert whose in " ".join(shell.runs(command, "--help")[1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("list-profiles",),
        ("login",),
        ("show-profile",),
        ("reset-cache",),
        ("export-credentials",),
        ("console",),
        ("bridge-profile",),
        ("rotate-key",),
        ("credential-process",),
        ("exec", "--", sys.executable),
        ("create-role", "--role-name", "r", "--trusted-account", BIZ_CORP, "--managed"),
        ("create-user", "--user-name", "u", "--role-arn", ROLE_ARN),
        ("delete-role", "--role-name", "r"),
        ("delete-user", "--user-name", "u"),
    ],
)
def test_what_a_misspelt_profile_may_have_meant_is_said(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    command, *more = arguments
    code, out, err = shell.runs(command, "--profile", "bizcorprol", *more)
    assert (code, out) == (1, "")
    assert "Did you mean 'bizcorprole'?" in err


DAMAGED = {
    "neither section nor setting": b"[profile dev-1]\nrole_arn = x\n[profile b]\noops\n",
    "section twice": b"[profile dev-1]\nmax_attempts = 3\n"
    b"[profile b]\nregion = eu-west-1\n[profile b]\noutput = json\n",
    "UTF-16": "[profile dev-1]\nregion = eu-west-1\n".encode("utf-16"),
    "lines glued": b"[profile dev-1]\nmax_attempts = 3\n"
    b"[profile b]\nregion = eu-west-1[profile c]\nregion = eu-west-2\n",
    "Latin-1": b"[profile dev-1]\nregion = eu-west-1\n[profile caf\xe9]\n",
}


MENDED = {"section twice", "UTF-16", "lines glued"}
STOPS = {"refused-by-aws", "not-utf8", "lines-glued"}


@pytest.mark.parametrize("fault", DAMAGED)
@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--fix", "--yes"), ("--online",)])
@pytest.mark.parametrize("name", ["dev-1", "nobody"])
def test_of_one_profile_too_a_damaged_file_is_told(
    shell: Shell, fault: str, more: tuple[str, ...], name: str
) -> None:
    (shell.home / ".aws" / "config").write_bytes(DAMAGED[fault])
    words = ("doctor", "--profile", name, *more, "--output", "json")
    code, out, err = shell.runs(*words)
    found = json.loads(out)["findings"]
    is_mended = "--fix" in more and fault in MENDED
    assert any(each["code"] in STOPS for each in found) != is_mended
    # Of what cannot be read that is not known.
    assert ("profile-missing" in str(found)) == (is_mended and name == "nobody")
    assert code == any(each["severity"] != "note" for each in found)
    assert ("Did not ask AWS about access keys" in err) == ("--online" in more)


@pytest.mark.parametrize("more", [(), ("--fix", "--yes"), ("--online",)])
def test_a_profile_that_no_file_has_is_told_beside_all_else(
    shell: Shell, more: tuple[str, ...]
) -> None:
    shell.config("[profile __proto__]\nregion = eu-west-1\n")  # to JavaScript an empty file
    code, out, err = shell.runs("doctor", "--profile", "devcorpusr", *more)
    assert (code, err) == (1, "")
    assert "[profile-missing]" in out
    assert "Did you mean 'devcorpuser'?" in out
    assert "[ignored-by-js]" in out


def test_what_a_misspelt_role_may_have_meant_is_said(shell: Shell) -> None:
    shell.caches()
    for near in (ROLE_ARN[:-1], ROLE_ARN.replace("bizcorprole", "bizcroprole")):
        code, out, _ = shell.runs("reset-cache", "--role-arn", near)
        assert (code, out.strip()) == (
            0,
            f"No temp credentials are cached for that. Did you mean '{ROLE_ARN}'?",
        )
    other_account = ROLE_ARN.replace(BIZ_CORP, BIZ_CORP[:-2] + "21")
    for far in (other_account, ROLE_ARN.replace("bizcorprole", "admin"), "x"):
        assert "Did you mean" not in shell.runs("reset-cache", "--role-arn", far)[1]


def test_an_option_that_means_nothing_is_taken_all_the_same(shell: Shell) -> None:
    assert shell.runs("select-profile", "bizcorprole", "--region", "eu-west-1")[0] == 0


def test_notes_come_after_the_result(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    assert shell.project == Path.cwd()
    monkeypatch.delenv("CI", raising=False)  # where such a note is left out
    monkeypatch.setattr(sys, "stdout", said)
    monkeypatch.setattr(sys, "stderr", said)
    assert main(("select-profile", "bizcorprole")) == 0
    lines = said.getvalue().splitlines()
    assert "uses profile bizcorprole." in lines[0]
    assert "The Amplify CLI can't use profile" in lines[1]


def test_the_line_of_a_prompt_is_the_same_by_the_short_and_by_the_long_way(shell: Shell) -> None:
    words = ("show-profile", "--format", "prompt")
    assert shell.runs(*words) == (0, "default\n", "")  # the selection is not approved
    assert main_of_program(words) == 0


@pytest.mark.parametrize("words", [PROMPT, ("--version",), ("no-such-command",)])
def test_a_program_that_ends_soon_collects_no_garbage(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(gc, "disable", lambda: called.append("disable"))
    monkeypatch.setattr(gc, "isenabled", lambda: "disable" not in called)
    monkeypatch.setattr(gc, "freeze", lambda: called.append("freeze"))
    monkeypatch.setattr(sys, "argv", ["amplify-plugin", *words])
    main_of_program(words)  # in somebody else's process it is theirs to say
    assert called == []
    main_of_program()
    assert called == ["disable", "freeze"]


def test_a_plugins_command_may_run_for_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(gc, "enable", lambda: called.append("enable"))
    assert command_line.command_of("show-profile") is not None
    assert called == []
    command_line.command_of("of-a-plugin")
    assert called == ["enable"]
