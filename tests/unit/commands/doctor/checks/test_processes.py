"""A credential_process in quotes as a whole, and paths that only look like one."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.checks import processes
from tests.unit.commands.doctor.texts import files

# Folders and programs whose names have blanks and dashes.
RIGHT = (
    '"/Users/jane/OneDrive - Contoso/creds"',
    "'/Users/jane/OneDrive - Contoso/creds'",
    '"/Applications/My App - v2.app/Contents/MacOS/creds"',
    '"/Applications/My App -beta/Contents/MacOS/creds"',
    "/Users/jane/OneDrive\\ -\\ Contoso/creds",
    "/opt/get\\ creds\\ --json",
    '"/opt/my creds"',
    '"/opt/my creds" --json',
    '"/opt/there -v"',
)
IN_QUOTES = (
    '"/opt/creds --json"',
    "'/opt/creds --json'",
    '"/opt/creds --config /etc/creds"',
    '"/opt/creds --config=/etc/creds -v 2"',
    '"C:\\\\creds.exe -v"',
    '"aws-vault exec a --json"',
    '"aws configure"',
)


def codes(command: str, *, is_windows: bool = False) -> list[str]:
    config = f"[profile a]\ncredential_process = {command}\n"
    found = processes.check(files(config), lambda path: "there" in path, is_windows=is_windows)
    return [finding.code for finding in found]


@pytest.mark.parametrize("command", RIGHT)
def test_a_path_with_blanks_and_dashes_is_right_in_quotes(command):
    assert "value-in-quotes" not in codes(command)


@pytest.mark.parametrize("command", IN_QUOTES)
def test_a_command_in_quotes_as_a_whole_is_told(command):
    assert codes(command) == ["value-in-quotes"]


def test_a_programs_path_with_blanks_and_no_quotes_is_told():
    assert codes("/Users/jane doe/there --json") == ["process-unreadable"]
    assert codes('"/Users/jane doe/there" --json') == []
    assert codes("/opt/there --cache /opt/gone") == []


@pytest.mark.parametrize("is_windows", [False, True])
def test_a_path_of_windows_with_blanks_and_no_quotes_is_told(is_windows):
    def told(command: str) -> list[str]:
        return codes(command, is_windows=is_windows)

    assert told(r"C:\Program Files\Corp\creds.exe --json") == ["process-unreadable"]
    assert told(r"D:\My Tools\get it.cmd") == ["process-unreadable"]
    assert told(r'"C:\Program Files\Corp\creds.exe" --json') == []
    assert told(r"C:\tools\creds.exe --file C:\data\other.exe") == []
    assert told(r'C:\tools\get.cmd prod "C:\Program Files\x\y.exe"') == []
