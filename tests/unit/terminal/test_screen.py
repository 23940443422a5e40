"""What a window can show."""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pytest

from amplify_plugin.quoting import joined
from amplify_plugin.terminal.screen import (
    STYLES,
    Screen,
    fitted,
    padded,
    standard_output,
    told_to_take_escapes,
    wants_colours,
    width_of,
    wrapped,
)


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "CLICOLOR": "0"}, False),
        ({"TERM": "xterm", "CLICOLOR": "1"}, True),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_the_environment_says_whether_colours_are_wanted(
    environ: dict[str, str], wanted: bool
) -> None:
    assert wants_colours(environ) == wanted


# What terminals draw for bold red and bold magenta (xterm and others brighten them), and on which
# backgrounds, as their sources have it.
PALETTES = {
    "xterm": ("ff0000", "ff00ff", "000000", "ffffff"),
    "GNOME": ("c01c28", "a347ba", "171421", "ffffff"),
    "GNOME before 3.28": ("cc0000", "75507b", "000000", "ffffff"),
    "Terminal.app": ("e50000", "e500e5", "000000", "ffffff"),
    "Windows Terminal": ("e74856", "b4009e", "0c0c0c"),
    "Windows Terminal, One Half Light": ("e45649", "a626a4", "fafafa"),
    "VS Code, dark": ("f14c4c", "d670d6", "1e1e1e"),
    "VS Code, light": ("cd3131", "bc05bc", "ffffff"),
    "Solarized": ("cb4b16", "6c71c4", "002b36", "fdf6e3"),
}
READABLE = 2.9  # WCAG 2 has 3 for large text; GNOME's own red on its own background has 2.97


def brightness(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    dark, light = sorted((brightness(colour), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("terminal", PALETTES)
def test_every_style_is_readable_on_dark_and_light_backgrounds(terminal: str) -> None:
    red, magenta, *backgrounds = PALETTES[terminal]
    colours = {"1;31": red, "1;35": magenta}
    for style in set(STYLES.values()) - {"1"}:  # bold alone has the colour of all text
        for background in backgrounds:
            assert contrast(colours[style], background) >= READABLE


def test_a_file_is_no_window_and_has_colours_by_order_only() -> None:
    assert standard_output(io.StringIO(), {"TERM": "xterm"}) == Screen(None, has_colours=False)
    assert standard_output(io.StringIO(), {}, colour="on").has_colours


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("会社", 4), ("cafe\u0301", 4), ("🚀", 2)])
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str, width: int) -> None:
    assert width_of(text) == width
    assert width_of(padded(text, 6)) == 6


def test_a_text_is_broken_between_words_and_a_long_word_never() -> None:
    text = "it is in /home/somebody/a/long/path now"
    assert wrapped(text, 12, indent="  ") == "it is in\n  /home/somebody/a/long/path\n  now"
    assert wrapped(text, None) == text


def test_a_command_in_quotes_is_never_broken() -> None:
    text = "Run it ('amplify-plugin enable --yes' does), or don't. It's 'aws help' then."
    assert wrapped(text, 20, indent="  ").splitlines() == [
        "Run it",
        "  ('amplify-plugin enable --yes'",
        "  does), or don't.",
        "  It's 'aws help'",
        "  then.",
    ]


@pytest.mark.parametrize("name", ["biz corp role for team", "it's ours", "a 'b' c", "x $y; z"])
@pytest.mark.parametrize("program", ["amplify-plugin", "aws awscloudformation"])
@pytest.mark.parametrize("is_windows", [False, True])
def test_a_command_with_quotes_of_its_own_is_never_broken(
    name: str, program: str, is_windows: bool
) -> None:
    words = (*program.split(), "bridge-profile", name, "--select")
    command = joined(words, is_windows=is_windows)
    text = f"Amplify does not find it. Fix it with '{command}', or (as '{command}' says) not."
    for width in range(20, 80, 3):
        assert fitted(text, width).count(command) == 2
        assert wrapped(f"    {text}", width, indent="    ").count(command) == 2
        assert fitted(text, width).split() == text.split()


@pytest.mark.parametrize(
    "text",
    ["    'amplify-plugin bridge-profile dev.corp --as devcorp' makes it", "   x", "", " "],
)
def test_blanks_before_a_text_are_no_line_of_their_own(text: str) -> None:
    lines = wrapped(text, 20, indent="    ").split("\n")
    assert lines[0].strip() or not text.strip()
    assert lines[0].startswith(text[: len(text) - len(text.lstrip())])


MESSAGE = """\
amplify-plugin: The profile is not there. It says:
  aws awscloudformation login --profile bizcorprole
--env and --profile can't be combined, as everybody knows.
\x1b[1mcoloured and laid out before, whatever it is like\x1b[0m
"""


def test_a_message_in_a_narrow_window_is_broken_between_words_and_its_commands_never() -> None:
    assert fitted(MESSAGE, 40).splitlines() == [
        "amplify-plugin: The profile is not",
        "there. It says:",
        "  aws awscloudformation login --profile bizcorprole",
        "--env and --profile can't be combined,",
        "as everybody knows.",
        "\x1b[1mcoloured and laid out before, whatever it is like\x1b[0m",
    ]
    assert fitted(MESSAGE, 40, verbatim=" -").splitlines()[3] == MESSAGE.splitlines()[2]


@pytest.mark.parametrize("width", [None, 0, 81, 120])
def test_a_message_stays_one_line_in_a_wide_window_and_in_a_file(width: int | None) -> None:
    text = "one message of many words " * 9
    assert fitted(text, width) == text
    assert fitted(text, 80) != text


class Kernel:
    """What kernel32 says of standard output: ``mode`` is None for what is not a console."""

    def __init__(self, mode: int | None, *, is_old: bool = False) -> None:
        self.mode, self._is_old = mode, is_old

    def GetStdHandle(self, number: int) -> int:  # noqa: N802  Windows' names
        assert number == -11
        return 7

    def GetConsoleMode(self, handle: int, place: Any) -> int:  # noqa: N802
        assert handle == 7
        if self.mode is None:
            return 0
        ctypes.cast(place, ctypes.POINTER(ctypes.c_ulong))[0] = self.mode
        return 1

    def SetConsoleMode(self, handle: int, mode: int) -> int:  # noqa: N802
        assert handle == 7
        if self._is_old:
            return 0
        self.mode = mode
        return 1


def test_a_console_of_windows_is_told_to_take_escapes_and_keeps_its_other_modes() -> None:
    kernel = Kernel(3)
    assert told_to_take_escapes(kernel)
    assert kernel.mode == 3 | 4


@pytest.mark.parametrize("kernel", [Kernel(3, is_old=True), Kernel(None)])
def test_an_old_console_and_a_file_take_none(kernel: Kernel) -> None:
    assert not told_to_take_escapes(kernel)
