"""export-credentials: each form means, to the tool that takes it, exactly the credentials."""

from __future__ import annotations

import json
import os
import re
import shutil
import string
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amplify_plugin.commands.credential_formats import as_process
from amplify_plugin.commands.export_credentials import FORMATS
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

END = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# Keys have + and /; nobody promises that a token, or a process's answer, has no more than that.
UGLY = Credentials("ASIA'EXAMPLE", "a b'c\"d$HOME`id`\\e&f|g;h", "t==+/'", END)
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
VALUES = (
    *PRINTABLE,
    *(twice * 2 for twice in string.punctuation),
    *(f"'{sign}" for sign in string.punctuation),
    *(f"{sign}'\\" for sign in string.punctuation),
    PRINTABLE,
    PRINTABLE[::-1],
    *("$(id)", "${HOME}", "$HOME", "`id`", "(id)", "$Env:Path", "%PATH%", "!!", "!HOME!", "^&"),
    *("-n", "-", "--", "~", "~root", "*", "?", "[a-z]*", "{a,b}", "a;b", "a|b", "a&", ">x", "#"),
    *("=ls", "a:=ls", "=nothing", "a:='"),
    *("\\", "\\\\", "\\'", "'\\''", "''", "a\\", "\\n", "%n", "\\x41", "$'a'", " a ", "@'", "'@"),
)
NAMES = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    "AWS_CREDENTIAL_EXPIRATION",
)
PRINT = "".join(f'printf "%s\\n" "${name}"\n' for name in NAMES)
PRINT_POWERSHELL = "".join(f"[Console]::WriteLine($Env:{name})\n" for name in NAMES)


def needs(shell: str, how: str) -> pytest.MarkDecorator:
    """Skip, said with what to do, where there is no such shell; CI says which must be there."""
    is_required = shell in os.environ.get("AMPLIFY_PLUGIN_REQUIRE_SHELLS", "").split()
    return pytest.mark.skipif(
        shutil.which(shell) is None and not is_required, reason=f"there is no {shell} here: {how}"
    )


def values(credentials: Credentials) -> list[str]:
    assert credentials.session_token is not None
    keys = [credentials.access_key_id, credentials.secret_access_key, credentials.session_token]
    return [*keys, "2026-01-02T03:04:05.000Z"]


def runs(command: tuple[str, ...], home: Path, script: str) -> list[str]:
    """The lines that a real shell prints for a script, in an environment of nothing."""
    # Written as bytes: no line end is changed on the way.
    path = home / ("script.ps1" if command[0] == "pwsh" else "script")
    path.write_bytes(script.encode("ascii"))
    finished = subprocess.run(
        [shutil.which(command[0]) or command[0], *command[1:], str(path)],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stderr == ""
    return finished.stdout.splitlines()


@pytest.mark.parametrize(
    ("style", "command", "shown"),
    [
        pytest.param("env", ("bash", "--norc"), PRINT, id="bash"),
        pytest.param("env", ("sh",), PRINT, id="sh"),
        pytest.param("env", ("zsh", "-f"), PRINT, id="zsh", marks=needs("zsh", "install zsh")),
        pytest.param("env-no-export", ("bash", "--norc"), PRINT, id="bash-no-export"),
        pytest.param(
            *("fish", ("fish", "--no-config"), PRINT),
            id="fish",
            marks=needs("fish", "install fish"),
        ),
        pytest.param(
            *("powershell", ("pwsh", "-NoLogo", "-NoProfile", "-File"), PRINT_POWERSHELL),
            id="pwsh",
            marks=needs("pwsh", "no package of Debian, PyPI or npm has it; by rule below"),
        ),
    ],
)
def test_a_shell_gets_exactly_the_credentials(
    style: str, command: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    """One shell for all: each script sets the variables anew."""
    tried = [UGLY, *(Credentials("ASIA" + v, v, v + "=", END) for v in VALUES)]
    script = "".join(FORMATS[style](each) + shown for each in tried)
    lines = runs(command, tmp_path, script)
    wanted = [value for each in tried for value in values(each)]
    assert lines == wanted


@pytest.mark.parametrize(
    ("style", "command", "is_exported"),
    [
        ("env", ("bash", "--norc"), True),
        ("env-no-export", ("bash", "--norc"), False),
        pytest.param(*("fish", ("fish", "--no-config"), True), marks=needs("fish", "install fish")),
    ],
)
def test_programs_of_that_shell_get_them_if_they_are_to(
    style: str, command: tuple[str, ...], is_exported: bool, tmp_path: Path
) -> None:
    lines = runs(command, tmp_path, FORMATS[style](UGLY) + "env\n")
    assert (f"AWS_SECRET_ACCESS_KEY={UGLY.secret_access_key}" in lines) is is_exported


def test_eval_and_source_take_them_as_the_help_says(tmp_path: Path) -> None:
    """Eval splits and expands what it is given, if that is not quoted for it."""
    (tmp_path / "said").write_text(FORMATS["env"](UGLY))
    assert runs(("bash", "--norc"), tmp_path, f'eval "$(cat said)"\n{PRINT}') == values(UGLY)


@needs("fish", "install fish")
def test_fish_sources_them_from_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "said").write_text(FORMATS["fish"](UGLY))
    lines = runs(("fish", "--no-config"), tmp_path, f"cat said | source\n{PRINT}")
    assert lines == values(UGLY)


# ------------------------------------------------------------------------- by rule, without a shell

ascii_text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1)


def read_powershell(line: str) -> tuple[str, str]:
    """An assignment to an environment variable, by PowerShell's documented grammar.

    A verbatim string is what stands between single quotes; two of them in a row are one, and no
    other character means anything (about_Quoting_Rules).
    """
    found = re.fullmatch(r"\$Env:(\w+)='((?:[^'\n]|'')*)'\n", line)
    assert found, line
    return found[1], found[2].replace("''", "'")


@given(ascii_text)
def test_powershell_reads_the_value(value: str) -> None:
    text = FORMATS["powershell"](Credentials("AKIA", value))
    assert read_powershell(text.splitlines(keepends=True)[1]) == ("AWS_SECRET_ACCESS_KEY", value)


def read_cmd(line: str) -> tuple[str, str]:
    """A ``set`` by the rules of cmd.exe, at a prompt and in a batch file, with and without /V.

    First % and, with delayed expansion, ! are replaced: none may be there. Then between two quotes
    no operator and no ^ counts, and the last quote of the line ends what ``set`` is given.
    """
    assert not set("%!") & set(line)
    found = re.fullmatch(r'set "(\w+)=([^"\n]*)"\n', line)
    assert found, line
    return found[1], found[2]


@given(ascii_text)
def test_cmd_reads_the_value_or_is_not_given_it(value: str) -> None:
    credentials = Credentials("AKIA", value)
    if set(value) & set('"%!'):
        with pytest.raises(ConfigurationError, match=r"SECRET_ACCESS_KEY .* cmd\.exe.*PowerShell"):
            FORMATS["windows-cmd"](credentials)
        return
    text = FORMATS["windows-cmd"](credentials)
    assert read_cmd(text.splitlines(keepends=True)[1]) == ("AWS_SECRET_ACCESS_KEY", value)


@pytest.mark.parametrize("style", [style for style in FORMATS if style != "process"])
@pytest.mark.parametrize(
    "value",
    [
        *("a\nrm -rf b", "a\r", "a\tb", "\0", "\x1b[2J", "\x7f", "\x85", "\u2028"),
        *("\u2019; calc; \u2018", "\xa0", "\xe9", "\udc80"),
    ],
)
def test_what_no_credentials_have_is_refused_without_being_shown(style: str, value: str) -> None:
    """PowerShell takes a typographic quote for its own; a line end begins a command anywhere."""
    with pytest.raises(ConfigurationError, match="AWS_SESSION_TOKEN has a character") as caught:
        FORMATS[style](Credentials("ASIA", "canary", value))
    assert str(caught.value).isprintable()
    assert "canary" not in str(caught.value)


def test_the_process_form_is_the_protocols() -> None:
    assert json.loads(as_process(UGLY)) == {
        "Version": 1,
        "AccessKeyId": UGLY.access_key_id,
        "SecretAccessKey": UGLY.secret_access_key,
        "SessionToken": UGLY.session_token,
        "Expiration": "2026-01-02T03:04:05.000Z",
    }


@pytest.mark.parametrize("style", FORMATS)
def test_keys_that_do_not_end_have_no_empty_token_and_no_end(style: str) -> None:
    """An empty AWS_SESSION_TOKEN would be sent, and refused."""
    text = FORMATS[style](Credentials("AKIA", "secret"))
    assert "AKIA" in text
    assert "secret" in text
    for name in ("SESSION_TOKEN", "SessionToken", "EXPIRATION", "Expiration"):
        assert name not in text


def test_the_names_are_the_aws_clis() -> None:
    assert set(FORMATS) == {
        *("process", "env", "env-no-export", "powershell", "windows-cmd", "fish"),
    }
