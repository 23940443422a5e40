"""Manners on a real terminal: width, colours, the list, the spinner, Ctrl-C."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import ROLE_ARN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.testing import World
    from amplify_plugin.testing.awscli import AwsCli
    from amplify_plugin.testing.terminal import Terminal

PLUGIN = (sys.executable, "-m", "amplify_plugin")
GROUP = "awscloudformation"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CTRL_C, CTRL_D = "\x03", "\x04"
BEYOND_THE_DELAY = 2  # seconds: a spinner would have begun after one
DOWN = "\x1b[B"
WIDE = """
[profile 会社のロール]
role_arn = arn:aws:iam::123456789012:role/bizcorprole
source_profile = devcorpuser
region = ap-northeast-1

[profile cafe\u0301-\U0001f680]
role_arn = arn:aws:iam::123456789012:role/bizcorprole
source_profile = devcorpuser
region = eu-west-1
"""


def plugin(
    world: World, *args: str, columns: int = 80, env: Mapping[str, str] | None = None
) -> Terminal:
    return world.terminal(*args, command=PLUGIN, dimensions=(24, columns), env=env)


def columns_of(line: str) -> int:
    """How many columns a terminal gives a line, by Unicode's own tables."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    marks = sum(unicodedata.combining(character) > 0 for character in line)
    return len(line) + wide - marks


def lines_on(terminal: Terminal) -> list[str]:
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    return SEQUENCE.sub("", finished.stdout).splitlines()


# -------------------------------------------------------------------------------------------- width


def with_wide_names(world: World) -> None:
    world.follow_guide()
    world.config_file.write_text(world.config_file.read_text() + WIDE, encoding="utf-8")


def test_a_window_of_80_columns_has_the_guides_profiles_in_a_table(world: World) -> None:
    world.follow_guide()
    lines = lines_on(plugin(world, "list-profiles"))
    assert re.split("  +", lines[0]) == (
        ["Profile", "Kind", "Account", "Role", "Credentials", "Not read by"]
    )
    assert max(map(columns_of, lines)) <= 80


@pytest.mark.parametrize(
    ("columns", "heads"),
    [(40, ["Profile", "Account"]), (60, ["Profile", "Account", "Role", "Credentials"])],
)
def test_a_narrow_window_drops_columns_and_cuts_nothing(
    world: World, columns: int, heads: list[str]
) -> None:
    with_wide_names(world)
    lines = lines_on(plugin(world, "list-profiles", columns=columns))
    assert re.split("  +", lines[0]) == heads
    assert max(map(columns_of, lines)) <= columns
    [row] = [line for line in lines if line.startswith("  会社のロール ")]
    assert "123456789012" in row
    assert any(line.startswith("Not shown in this width: MFA device") for line in lines)


SENTENCES = [
    ("show-profile",),
    ("login", "--profile", "devcorpuser"),
    ("login", "--profile", "bizcorprol"),
    ("select-profile", "bizcorprole", "--dry-run"),
    ("select-profile", "bizcorprole", "--env", "prdo"),
    ("reset-cache",),
    ("reset-cache", "--role-arn", "x"),
    ("bridge-profile", "bizcorprole", "--as", "a.b"),
    ("bridge-profile", "bizcorprole"),
    ("list-profiles",),
    ("list-profiles", "nothing has this in its name"),
    ("doctor",),
    ("settings", "lock_timout"),
    ("exec",),
    ("nonsense",),
    ("add-profile", "n", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuzer", "--dry-run"),
    ("add-profile", "n", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuser"),
]


def test_no_word_of_a_refusal_is_broken_behind_what_botocore_says(world: World) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    terminal = world.terminal("sts", "get-caller-identity", dimensions=(24, 80))
    terminal.expect("MFA token code")
    terminal.press(CTRL_D)
    lines = terminal.finish().stdout.partition("Error when")[2].splitlines()
    assert "needs an MFA code from" in " ".join(lines)
    assert lines[0].endswith(": ")  # botocore's words fill it
    assert max(map(len, lines)) <= 80


IN_BOTH = ("reset-cache", "bridge-profile", "exec", "nonsense")


@pytest.mark.parametrize(
    ("host", "words"),
    [("amplify-plugin", words) for words in SENTENCES]
    + [("aws", words) for words in SENTENCES if words[0] in IN_BOTH],
)
def test_no_word_of_a_sentence_is_broken_in_a_window_of_40_columns(
    world: World, host: str, words: tuple[str, ...]
) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    command = (*world.command, GROUP) if host == "aws" else PLUGIN
    terminal = world.terminal(*words, command=command, dimensions=(24, 40))
    if words[-1] == "devcorpuser" and words[0] == "add-profile":
        terminal.expect("Sign in now")
        terminal.press(CTRL_C)
    lines = SEQUENCE.sub("", terminal.finish().stdout).splitlines()
    assert lines
    # A command to copy stands apart, or in quotes.
    told = [line for line in lines if not line.startswith((" ", "+", "-", "@@"))]
    assert [x for x in told if columns_of(x) > 40 and " " in re.sub(r"'[^']*'", "", x)] == []


# ------------------------------------------------------------------------------------------ colours


def screen_of_signed_in(world: World, env: Mapping[str, str], *more: str) -> str:
    return plugin(world, "show-profile", "--profile", "bizcorprole", *more, env=env).finish().stdout


def test_colours_on_a_terminal_and_none_where_they_are_not_wanted(world: World) -> None:
    world.follow_guide()
    assert COLOUR.search(screen_of_signed_in(world, {}))
    for env in ({"NO_COLOR": "1"}, {"CLICOLOR": "0"}):
        assert not COLOUR.search(screen_of_signed_in(world, env)), env
    assert COLOUR.search(screen_of_signed_in(world, {"NO_COLOR": ""}))  # empty: as if not set
    assert not COLOUR.search(screen_of_signed_in(world, {}, "--output", "json"))


@pytest.mark.parametrize(("choice", "has_colours"), [("on", True), ("off", False)])
def test_the_aws_clis_own_option_decides(world: World, choice: str, has_colours: bool) -> None:
    world.follow_guide()
    args = (GROUP, "show-profile", "--profile", "bizcorprole", "--color", choice)
    finished = world.terminal(*args, env={"NO_COLOR": "1"} if has_colours else {}).finish()
    assert bool(COLOUR.search(finished.stdout)) == has_colours


# ---------------------------------------------------------------------------------------- the pager


def test_a_structure_goes_where_the_aws_cli_pages_its_own_answers(
    world: World, aws_cli: AwsCli
) -> None:
    """v2 has a pager, by AWS_PAGER and --no-cli-pager; v1 has none. Texts of ours are not paged."""
    world.follow_guide()
    env = {"AWS_PAGER": "sed s/^/paged:/"}
    query = (GROUP, "list-profiles", "--query", "profiles[0].name")
    assert ("paged:" in world.terminal(*query, env=env).finish().stdout) == aws_cli.is_v2
    assert "paged:" not in world.terminal(GROUP, "list-profiles", env=env).finish().stdout
    if aws_cli.is_v2:
        unpaged = world.terminal(*query, "--no-cli-pager", env=env).finish()
        assert "paged:" not in unpaged.stdout
    assert "paged:" not in world.aws(*query, env=env).stdout


# --------------------------------------------------------------------------------------- the picker


LISTED = "type to filter"
ESC, ENTER, CTRL_U, PAGE_DOWN, END = "\x1b", "\r", "\x15", "\x1b[6~", "\x1b[F"
SIZES = [(40, 10), (120, 40)]


def with_many(world: World, number: int = 1000) -> None:
    world.follow_guide()
    profiles = "".join(
        f"\n[profile web-prod-{n:03}-administrator-access-eu-central]\n"
        f"role_arn = arn:aws:iam::{n:03}999999999:role/admin\nsource_profile = devcorpuser\n"
        for n in range(number)
    )
    world.config_file.write_text(world.config_file.read_text() + profiles)


def chosen(terminal: Terminal) -> str:
    """The profile that the project uses after it has ended."""
    screen = SEQUENCE.sub("", terminal.finish().stdout).replace("\r\n", " ")
    [name] = re.findall(r"uses profile (\S+)\.", screen)
    return str(name)


def test_a_profile_is_picked_by_typing_and_arrows(world: World) -> None:
    """On the terminal itself: standard output is a pipe here."""
    world.follow_guide()
    line = f"{sys.executable} -m amplify_plugin select-profile --output json | cat"
    shell = world.terminal("-c", line, command=("sh",))
    shell.see(LISTED)
    shell.press("dev")
    shell.see("Filter: dev")
    shell.press(DOWN)
    shell.see("> dev.corp")
    shell.press(ENTER)
    assert '"profileName": "dev.corp"' in shell.finish().stdout


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_thousand_profiles_are_searched_and_paged_in_any_window(
    world: World, columns: int, rows: int
) -> None:
    """Keys pressed one after another, as people press them; each screen is whole."""
    with_many(world)
    terminal = world.terminal("select-profile", command=PLUGIN, dimensions=(rows, columns))
    terminal.see("1 of 1004")
    for key in "015 web":
        terminal.press(key)
    terminal.see("Filter: 015 web")
    window = terminal.see("1 of 1 (of all 1004)")
    assert any("015999999999" in line for line in window)  # a column, or below the list
    assert sum(line.startswith("> ") for line in window) == 1
    terminal.press(CTRL_U)
    terminal.see("1 of 1004")
    terminal.press(END)
    terminal.see("1004 of 1004")
    terminal.press("012")
    terminal.press(PAGE_DOWN)
    terminal.press(DOWN)
    window = terminal.see(" (of all 1004)")
    assert window[0] or rows == 10  # the question is still there
    terminal.press(ESC)
    terminal.see(LISTED)
    terminal.press("bizcorp")
    terminal.see("> bizcorprole")
    terminal.press(ENTER)
    assert chosen(terminal) == "bizcorprole"


def test_a_row_says_role_account_environment_and_how_long_one_is_signed_in(world: World) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    assert world.aws(GROUP, "login", "--mfa-code", "123456").code == 0
    terminal = plugin(world, "select-profile", columns=120)
    window = terminal.see(LISTED)
    [row] = [line for line in window if line.startswith("> ")]
    # The current one is highlighted, and first: it was signed in to last.
    assert row.split()[1:5] == ["bizcorprole", "bizcorprole", "123456789012", "dev"]
    assert "ends in" in row
    assert window.index(row) == 3
    terminal.press(CTRL_C)
    assert terminal.finish().code == 130


def test_the_list_is_the_same_in_aws(world: World) -> None:
    """An AWS CLI v2 has a prompt_toolkit of its own, and loads that."""
    world.follow_guide()
    terminal = world.terminal(GROUP, "select-profile", dimensions=(24, 80))
    terminal.see(LISTED)
    terminal.press("rol biz")
    terminal.see("> bizcorprole")
    terminal.press(ESC)
    terminal.see(LISTED)
    terminal.press(DOWN)
    terminal.press(ENTER)
    assert chosen(terminal) == "bizcorprole"


def test_the_list_has_no_colours_where_they_are_not_wanted(world: World) -> None:
    world.follow_guide()
    terminal = plugin(world, "select-profile", env={"NO_COLOR": "1"})
    terminal.see(LISTED)
    terminal.press(ESC)
    screen = terminal.finish().stdout
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;|48;)[0-9;]*m", screen)


def test_a_dumb_terminal_gets_numbers(world: World) -> None:
    world.follow_guide()
    line = f"TERM=dumb exec {sys.executable} -m amplify_plugin select-profile"
    terminal = world.terminal("-c", line, command=("sh",))
    before = terminal.expect("\n? Number, name, or words of it: ")
    assert "2 bizcorprole" in before
    terminal.type("9")
    terminal.expect("That is not in the list.")
    terminal.type("bizcrop")
    terminal.expect("Did you mean 'bizcorprole'?")
    terminal.type("2")
    screen = terminal.finish().stdout
    assert "uses profile bizcorprole." in screen
    assert "\x1b" not in screen


# -------------------------------------------------------------------------------------- the spinner


def slow_sts(world: World) -> None:
    world.follow_guide()
    world.server.fail_next("hang")


def test_a_slow_call_turns_a_spinner_that_leaves_nothing(world: World) -> None:
    slow_sts(world)
    terminal = plugin(world, "login", "--profile", "dev.corp", columns=40)
    terminal.expect("Asking AWS for dev.corp")
    world.server.release()
    screen = terminal.finish().stdout
    spun, _, rest = screen.rpartition("\r\x1b[K")
    assert "Asking AWS" in spun
    assert "Asking AWS" not in rest
    frames = re.findall(r"\r\x1b\[K([^\r\x1b]+)", spun)
    assert frames
    assert all(columns_of(frame) < 40 for frame in frames)  # one line: a second stays on screen


def test_a_quick_call_turns_none(world: World) -> None:
    world.follow_guide()
    assert "\r\x1b[K" not in plugin(world, "login", "--profile", "dev.corp").finish().stdout


def test_no_spinner_while_a_code_is_asked_for(world: World) -> None:
    world.follow_guide()
    terminal = plugin(world, "login", "--profile", "bizcorprole")
    terminal.expect("Enter the MFA token code: ")
    with pytest.raises(AssertionError, match="time is up"):
        terminal.expect("Asking AWS", timeout=BEYOND_THE_DELAY)
    terminal.type("123456")
    assert terminal.finish().code == 0


# ------------------------------------------------------------------------------------------- Ctrl-C


QUESTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "the MFA code": (("login", "--profile", "bizcorprole"), "Enter the MFA token code: "),
    "the list": (("select-profile",), "type to filter"),
    "a value": (("add-profile",), "Name of the new profile: "),
    "a key": (
        ("add-profile", "new", "--role-arn", ROLE_ARN, "--source-profile", "fresh"),
        "Access key id of fresh (not shown): ",
    ),
    "a slow call": (("login", "--profile", "dev.corp"), "Asking AWS"),
}


@pytest.mark.parametrize(
    ("host", "question"),
    [*(("amplify-plugin", question) for question in QUESTIONS), ("aws", "the MFA code")],
)
def test_ctrl_c_ends_it_with_130_and_the_terminal_as_it_was(
    world: World, host: str, question: str
) -> None:
    world.follow_guide()
    if question == "a slow call":
        world.server.fail_next("hang")
    files = {path: path.read_bytes() for path in (world.config_file, world.credentials_file)}
    words, text = QUESTIONS[question]
    program = (*world.command, GROUP) if host == "aws" else PLUGIN
    # A shell keeps the terminal open, so that its modes can be asked for afterwards.
    line = 'trap : INT; echo "modes $(stty -g)"; "$@"; echo "code $?"; echo "modes $(stty -g)"'
    terminal = world.terminal("-c", line, "sh", *program, *words, command=("sh",))
    terminal.expect(text)
    terminal.press(CTRL_C)
    screen = terminal.finish().stdout
    assert "code 130" in screen
    before, after = re.findall(r"modes (\S+)", screen)
    assert after == before
    assert "Traceback" not in screen
    assert {path: path.read_bytes() for path in files} == files
    assert not world.cache_file.exists()
