"""What is run to keep an access key: each tool's own command line, and no secret in it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import amplify, aws, js
from amplify_plugin.awsconfig.key_tools import NAMES, TOOLS, Keychain, Pass, SecretTool
from amplify_plugin.commands import key_stores
from amplify_plugin.commands.key_stores import KeyStore, StoreFailed
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.programs.captured import Outcome
from amplify_plugin.testing.guide import ACCESS_KEY_ID, SECRET_ACCESS_KEY

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.key_tools import KeyTool

KEY = Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
DOCUMENT = (
    f'{{"Version": 1, "AccessKeyId": "{ACCESS_KEY_ID}", "SecretAccessKey": "{SECRET_ACCESS_KEY}"}}'
)
NO_ANSWER = "The keyring gave no access key for dev. It is locked, or has none."
PROFILES = ("devcorpuser", "dev.corp", "my team", "straße", "a'b;#c", "%h")


class Answers:
    """Gives outcomes in turn, and keeps what was run."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = list(outcomes)
        self.calls: list[tuple[tuple[str, ...], bytes]] = []

    def __call__(self, words: Any, environ: Any, *, given: bytes = b"", seconds: float) -> Outcome:
        assert seconds > 60  # pinentry gives up by itself
        del environ
        self.calls.append((tuple(words), given))
        return self._outcomes.pop(0)


def store(tool: KeyTool, *outcomes: Outcome) -> tuple[KeyStore, Answers]:
    answers = Answers(*outcomes)
    return KeyStore(tool, f"/usr/bin/{tool.program}", {}, answers), answers


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_every_tool_reads_the_line_and_we_find_the_entry_in_it(tool: KeyTool, profile: str) -> None:
    found, _ = store(tool)
    entry = tool.entry(profile)
    line = found.line(entry)
    text = f"[profile p]\ncredential_process = {line}\n"
    for reader in (amplify, aws, js):
        assert reader.profiles(text)["p"]["credential_process"] == line
    for written in (line, f"/usr/bin/env MARK=1 {line}"):
        again = key_stores.store_in(written, {})
        assert again is not None
        assert again[0].tool is tool
        assert again[1] == entry
        assert again[0].line(entry) == line


@pytest.mark.parametrize(
    "line",
    [
        "op item get x",
        "/opt/venv/bin/python -I -S /x/amplify_plugin/credential_process.py --profile a --bridge b",
        "pass show",
        "secret-tool lookup service other profile x",
        "security find-generic-password -s other -a x -w",
        "'",
        "",
    ],
)
def test_any_other_process_is_none_of_ours(line: str) -> None:
    assert key_stores.store_in(line, {}) is None


def test_an_entry_of_one_s_own_in_pass_is_found() -> None:
    found = key_stores.store_in("pass show work/aws/dev", {})
    assert found is not None
    assert found[1] == "work/aws/dev"


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (Pass(), ["/usr/bin/pass show aws-access-key/dev"]),
        (Keychain(), ["/usr/bin/security find-generic-password -s aws-access-key -a dev -w"]),
    ],
)
def test_the_documented_command_that_reads(tool: KeyTool, words: list[str]) -> None:
    assert [store(tool)[0].line(tool.entry("dev"))] == words


def test_the_keyring_s_command_is_bounded_and_ends_with_a_sentence() -> None:
    line = store(SecretTool())[0].line("dev")
    shell, option, script = shlex.split(line)
    assert (shell, option) == ("/bin/sh", "-c")
    assert "timeout 60 /usr/bin/secret-tool lookup service aws-access-key profile dev" in script
    assert script.endswith(
        '|| ! echo "The keyring gave no access key for dev. It is locked, or has none." >&2'
    )


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_a_key_is_given_on_standard_input_and_read_again(tool: KeyTool) -> None:
    writes = len(tool.writing("x", "dev", b""))
    found, answers = store(tool, *[Outcome(0)] * writes, Outcome(0, f"{DOCUMENT}\n"))
    found.put("dev", KEY)
    for words, _ in answers.calls:
        for secret in (ACCESS_KEY_ID, SECRET_ACCESS_KEY, SECRET_ACCESS_KEY.encode().hex()):
            assert secret not in " ".join(words)
    given = answers.calls[0][1]
    if tool.program == "security":
        assert answers.calls[0][0] == ("/usr/bin/security", "-i")
        assert (
            given
            == (
                f"add-generic-password -U -s aws-access-key -a dev -X {DOCUMENT.encode().hex()}\n"
            ).encode()
        )
        assert len(given) < 4096  # what security reads as one line
    else:
        assert given == DOCUMENT.encode()


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_a_store_that_gives_another_key_back_is_not_believed(tool: KeyTool) -> None:
    writes = len(tool.writing("x", "dev", b""))
    other = DOCUMENT.replace(ACCESS_KEY_ID, "AKIAEXAMPLEOTHER0001")
    found, _ = store(tool, *[Outcome(0)] * writes, Outcome(0, other))
    with pytest.raises(StoreFailed, match="returned another key"):
        found.put("dev", KEY)


@pytest.mark.parametrize(
    ("tool", "outcome"),
    [
        (Pass(), Outcome(1, "", "Error: dev is not in the password store.\n")),
        (
            SecretTool(),
            Outcome(1, "", f"{NO_ANSWER}\n"),
        ),
        (Keychain(), Outcome(44, "", "security: SecKeychainSearchCopyNext: The specified item …")),
    ],
)
def test_an_entry_that_is_not_there(tool: KeyTool, outcome: Outcome) -> None:
    assert store(tool, outcome)[0].get("dev") is None


@pytest.mark.parametrize(
    ("tool", "outcome", "sentence"),
    [
        (Pass(), Outcome(2, "", "gpg: decryption failed: No secret key\n"), "No secret key"),
        (
            SecretTool(),
            Outcome(1, "", f"secret-tool: Cannot autolaunch D-Bus\n{NO_ANSWER}\n"),
            "gave no key: secret-tool: Cannot autolaunch D-Bus.",
        ),
        (Keychain(), Outcome(36, "", "security: User interaction is not allowed."), "interaction"),
        (Keychain(), Outcome(51), "ended with exit code 51"),
        (Pass(), Outcome(None, failure="has not ended after 70 s"), "has not ended after 70 s"),
    ],
)
def test_a_store_that_fails_says_what_it_says(
    tool: KeyTool, outcome: Outcome, sentence: str
) -> None:
    with pytest.raises(StoreFailed, match="gave no key") as caught:
        store(tool, outcome)[0].get("dev")
    assert sentence in caught.value.message
    assert caught.value.remedy


def test_only_the_first_words_of_a_program_are_told() -> None:
    usage = "Error: You must run:\n    pass init your-gpg-id\n\nUsage:\n    pass insert\n"
    with pytest.raises(StoreFailed, match="Error: You must run: pass init your-gpg-id"):
        store(Pass(), Outcome(1, "", usage))[0].put("dev", KEY)


@pytest.mark.parametrize("text", ["a password\n", "", "{}", '{"AccessKeyId": "x"}'])
def test_an_entry_that_is_something_else(text: str) -> None:
    with pytest.raises(ConfigurationError, match="something other than an access key") as caught:
        store(Pass(), Outcome(0, text))[0].get("dev")
    assert "password" not in caught.value.message


def test_a_name_that_is_an_option_is_refused() -> None:
    for tool in TOOLS:
        with pytest.raises(UsageError, match="would be taken for an option"):
            tool.entry("-x")


def test_a_program_in_a_folder_that_no_file_can_name() -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        KeyStore(Pass(), "/opt/my;tools/pass", {}).line("dev")


def test_a_store_that_is_not_installed_is_named() -> None:
    for name in NAMES:
        with pytest.raises(ConfigurationError, match="is not installed"):
            key_stores.store(name, {"PATH": "/nowhere"}, is_windows=False)


@pytest.mark.parametrize("name", NAMES)
def test_windows_has_none_and_is_told_what_to_do_instead(name: str) -> None:
    """Not to set up a program that it cannot have."""
    with pytest.raises(ConfigurationError, match="Windows has none") as caught:
        key_stores.store(name, {"PATH": "/usr/bin"}, is_windows=True)
    assert "Leave it out" in caught.value.remedy
    assert "aws sso login" in caught.value.remedy
