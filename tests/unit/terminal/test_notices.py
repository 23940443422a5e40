"""One line for logs, and what fits the window for a person."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.advice import laid_out_by_provider
from amplify_plugin.terminal.notices import notice

COMMAND = "aws awscloudformation login --profile bizcorprole"
LINE = f"The profile is not approved for this project. Fix it with '{COMMAND}'."


@contextlib.contextmanager
def window() -> Iterator[int]:
    """Make standard error a window of 40 columns, and yield what reads it."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    pytest.importorskip("termios").tcsetwinsize(theirs, (24, 40))
    with os.fdopen(theirs, "w") as stream, contextlib.redirect_stderr(stream):
        yield ours
    os.close(ours)


def test_in_a_window_its_words_and_commands_stay_whole() -> None:
    with window() as shown:
        notice(LINE)
        assert os.read(shown, 1000).decode().splitlines() == [
            "amplify: The profile is not approved for",
            "this project. Fix it with:",
            f"  {COMMAND}",
        ]


def test_an_error_of_a_provider_fits_behind_the_words_of_aws() -> None:
    error = AmplifyPluginError("It is not approved for this project.", remedy=f"Run '{COMMAND}'.")
    with window():
        told = laid_out_by_provider(error, "amplify")
    assert told.splitlines() == [
        "It is not",  # behind "credentials from amplify:"
        "approved for this project. Run:",
        f"  {COMMAND}",
    ]


def test_elsewhere_both_are_whole(capfd: pytest.CaptureFixture[str]) -> None:
    notice(LINE)
    assert capfd.readouterr().err == f"amplify: {LINE}\n"
    assert laid_out_by_provider(AmplifyPluginError(LINE), "amplify") == LINE
