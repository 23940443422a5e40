"""Help: every command has a page with examples that are real command lines, in both programs."""

from __future__ import annotations

import json
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.about import GROUP
from amplify_plugin.commands import all_commands, standalone_commands
from amplify_plugin.commands.base import Command, Result
from amplify_plugin.commands.overview import DESCRIPTION, EXAMPLES
from amplify_plugin.hosts import command_line

if TYPE_CHECKING:
    from amplify_plugin.testing import World

COMMANDS = all_commands()
OWN = standalone_commands()
EXAMPLE_LINES = [(c.name, example.words) for c in COMMANDS for example in c.examples]
OWN_LINES = [(c.name, example.words) for c in OWN for example in c.examples]
OVERVIEW_LINES = [(shlex.split(example.words)[0], example.words) for example in EXAMPLES]


class Recorder(list[str]):
    """The names of commands that were called, and did nothing else."""

    def instead_of(self, command: Command | None) -> Command | None:
        def run(arguments: Any, context: Any) -> Result:
            del arguments, context
            assert command is not None
            self.append(command.name)
            return Result(None, "")

        return command and command._replace(run=run)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder, named = Recorder(), command_line.command_of
    monkeypatch.setattr(command_line, "command_of", lambda name: recorder.instead_of(named(name)))
    return recorder


def words_of(line: str) -> list[str]:
    """The words that a shell would hand over: what is redirected or piped is the shell's."""
    return shlex.split(re.split(r" [|<>] ", line)[0])


@pytest.mark.parametrize("command", [*COMMANDS, *OWN], ids=lambda command: command.name)
def test_every_command_says_what_it_is_for_and_shows_how(command: Command) -> None:
    assert command.summary.endswith(".")
    assert command.description.endswith(".")
    assert command.examples
    wishes = [example.wish for example in command.examples]
    assert len(set(wishes)) == len(wishes)
    for example in command.examples:
        assert shlex.split(example.words)[0] == command.name
    assert all(option.help.endswith(".") for option in command.options)


RUN_ALL = """
import json, sys
from awscli.clidriver import create_clidriver
from amplify_plugin.commands import all_commands
from amplify_plugin.commands.base import Result
from amplify_plugin.hosts import awscli_commands
reached = []
class Hooks:
    def commands(self):
        return tuple(self.noting(command) for command in all_commands())
    def noting(self, command):
        def run(arguments, context):
            reached.append(command.name)
            return Result(None, "")
        return command._replace(run=run)
awscli_commands.wiring.current = Hooks
driver = create_clidriver()
codes = [driver.main(words) for words in json.load(sys.stdin)]
json.dump({"codes": codes, "reached": reached}, sys.stdout)
"""


def test_every_example_is_a_line_that_aws_takes(world: World) -> None:
    """The AWS CLI's own driver takes them apart; our commands only note that they were reached."""
    lines = [*EXAMPLE_LINES, *OVERVIEW_LINES]
    words = json.dumps([[GROUP, *words_of(line)] for _, line in lines])
    finished = world.run((sys.executable, "-c", RUN_ALL), input=words).finish()
    assert finished.code == 0, finished.stderr
    answer = finished.json
    assert dict(zip([line for _, line in lines], answer["codes"], strict=True)) == dict.fromkeys(
        [line for _, line in lines], 0
    ), finished.stderr
    assert answer["reached"] == [name for name, _ in lines]


@pytest.mark.parametrize(("name", "line"), [*EXAMPLE_LINES, *OVERVIEW_LINES, *OWN_LINES])
def test_an_example_is_a_line_that_amplify_plugin_takes(
    recorder: Recorder, name: str, line: str
) -> None:
    assert command_line.main(words_of(line)) == 0
    assert recorder == [name]


def page_of_aws(world: World, *args: str) -> str:
    """A help page of ``aws`` as one line of words; man pages print bold by striking twice."""
    finished = world.aws(*args, "help", env={"PAGER": "cat"})
    assert finished.code == 0, finished.stderr
    return without_breaks(re.sub(".\b", "", finished.stdout))


def without_breaks(text: str) -> str:
    """One line; what was hyphenated at a line's end is whole again."""
    return " ".join(re.sub(r"(?<=\w)[-\u2010]\n +(?=\w)", "", text).split())


def is_within(text: str, page: str) -> bool:
    """Whether the page says so, wherever it breaks lines."""
    return re.sub(r"[-\s]", "", text) in re.sub(r"[-\s]", "", page)


def test_the_overview_is_the_same_in_both_programs(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    page = page_of_aws(world, GROUP)
    assert command_line.main(["--help"]) == 0
    own = without_breaks(capsys.readouterr().out)
    for text in (DESCRIPTION, *(command.summary for command in COMMANDS)):
        assert is_within(text, page)
        assert is_within(text, own)
    for example in EXAMPLES:
        assert is_within(f"{example.wish} aws {GROUP} {example.words}", page)
        assert is_within(f"{example.wish} amplify-plugin {example.words}", own)


@pytest.mark.parametrize("name", ["settings", "doctor", "add-profile"])
def test_a_page_says_the_same_in_both_programs(
    world: World, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """These three have paragraphs, underscores, backslashes and brackets in their texts."""
    command = next(command for command in COMMANDS if command.name == name)
    page = page_of_aws(world, GROUP, name)
    assert command_line.main([name, "--help"]) == 0
    own = without_breaks(capsys.readouterr().out)
    texts = [command.description, *(option.help for option in command.options)]
    for text in (*texts, *(example.wish for example in command.examples)):
        assert is_within(text, page)
        assert is_within(text, own)


@pytest.mark.parametrize("words", [("help",), ("help", "login"), ("login", "help")], ids=" ".join)
def test_help_may_be_asked_for_as_in_aws(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert command_line.main(words) == 0
    page = capsys.readouterr().out
    assert page.startswith("usage: amplify-plugin")
    assert ("--mfa-code" in page) == ("login" in words)


def test_help_is_as_wide_as_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert command_line.main(["doctor", "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    too_long = [line for line in lines if len(line) > 40]
    # What is to be copied stays in one line.
    assert all(line.startswith("    amplify-plugin ") for line in too_long)
    assert "    amplify-plugin doctor --profile dev.corp --output json" in too_long


MISSPELT = {
    ("shwo-profile",): "show-profile",
    ("SHOW-PROFILE",): "show-profile",
    ("login", "--mfacode", "123456"): "--mfa-code",
    ("show-profile", "--evn=dev"): "--env",
    ("show-profile", "--profile", "bizcorprol"): "bizcorprole",
    ("show-profile", "--env", "Dve"): "dev",
    ("settings", "lok_timeout"): "lock_timeout",
    ("list-profiles", "--profle", "x"): "--profile",
    ("list-profile",): "list-profiles",
}


@pytest.mark.parametrize("words", MISSPELT, ids=" ".join)
def test_a_misspelt_word_gets_a_suggestion(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    world.follow_guide()
    for name, value in world.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.project)
    meant = MISSPELT[words]
    assert command_line.main(words) == (1 if "bizcorprol" in words else 2)
    said = capsys.readouterr().err
    assert f"Did you mean {meant!r}?" in said
    assert "123456" not in said  # what follows a name may be a secret
    aws = world.aws(GROUP, *words)
    assert f"Did you mean {meant!r}?" in aws.stderr
    assert aws.code not in (0, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("whoami",), "Environment:    dev"),
        (("status",), "Environment:    dev"),
        (("version",), "amplify-plugin "),
        (("--help",), "list-profiles"),
        (("login", "--help"), "--mfa-code"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_people_type_leads_where_they_mean(
    world: World, words: tuple[str, ...], said: str
) -> None:
    finished = world.aws(GROUP, *words, env={"PAGER": "cat"})
    assert finished.code == 0, finished.stderr
    if finished.stdout.startswith("usage: aws [-h]"):
        pytest.skip("this AWS CLI v2 takes --help for its own, before any command is asked")
    assert said in re.sub(".\b", "", finished.stdout)


def test_what_is_nothing_near_gets_no_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["xyzzy"]) == 2
    said = capsys.readouterr().err
    assert "no command 'xyzzy'" in said
    assert "Did you mean" not in said
    assert said.endswith("\n  amplify-plugin --help\n")
