"""Whether an AWS CLI works with a config, and with this plugin in it: it is asked."""

from __future__ import annotations

import contextlib
import os
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.commands.enable.lines import MODULE
from amplify_plugin.commands.installed import Program, failed
from amplify_plugin.programs.captured import Outcome, run_all
from amplify_plugin.programs.environment import PROFILE_VARIABLES
from amplify_plugin.programs.lookup import on_path

TIMEOUT = 60.0  # seconds for all AWS CLIs together; each takes less than one, a loaded machine more
VERSION = ("--version",)
HELP = ("awscloudformation", "help")
# Help needs groff or mandoc, which not everybody has; this does not.
WITHOUT_GROFF = ("awscloudformation", "plugins")


class Trial(NamedTuple):
    """What came of trying an AWS CLI; ``failure`` is empty where all went well."""

    cli: Program
    failure: str = ""

    @property
    def lacks_plugin(self) -> bool:
        """Whether it is this plugin that could not be imported."""
        return f"No module named '{MODULE}'" in self.failure


def tried(clis: Sequence[Program], config: Path, environ: Mapping[str, str]) -> tuple[Trial, ...]:
    """Run ``aws --version`` and ``aws awscloudformation help`` of each with this config."""
    questions = [(cli.path, *words) for cli in clis for words in (VERSION, HELP)]
    answers = _ask(questions, config, environ)
    pairs = zip(clis, answers[::2], answers[1::2], strict=True)
    return tuple(
        Trial(cli, _failure(VERSION, version) or _help_failure(cli, page, config, environ))
        for cli, version, page in pairs
    )


def loaded(clis: Sequence[Program], config: Path, environ: Mapping[str, str]) -> tuple[Trial, ...]:
    """Run ``aws awscloudformation help`` of each with this config."""
    answers = _ask([(cli.path, *HELP) for cli in clis], config, environ)
    return tuple(
        Trial(cli, _help_failure(cli, page, config, environ))
        for cli, page in zip(clis, answers, strict=True)
    )


def started(clis: Sequence[Program], config: Path, environ: Mapping[str, str]) -> tuple[Trial, ...]:
    """Run ``aws --version`` of each with this config."""
    answers = _ask([(cli.path, *VERSION) for cli in clis], config, environ)
    return tuple(
        Trial(cli, _failure(VERSION, answer)) for cli, answer in zip(clis, answers, strict=True)
    )


@contextlib.contextmanager
def rehearsal(text: str) -> Iterator[Path]:
    """A config of its own with this text, for as long as the body runs."""
    with tempfile.TemporaryDirectory(prefix="amplify-plugin-") as folder:
        config = Path(folder, "config")
        config.write_text(text, encoding="utf-8")
        yield config


def _ask(
    questions: Sequence[Sequence[str]], config: Path, environ: Mapping[str, str]
) -> list[Outcome]:
    return run_all(questions, _environment(config, environ), seconds=TIMEOUT)


def _environment(config: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """As the person has it, but for what would make an AWS CLI wait, or leave us out."""
    others = ("AMPLIFY_PLUGIN", *PROFILE_VARIABLES, "COMP_LINE")
    return {
        **{name: value for name, value in environ.items() if name not in others},
        "AWS_CONFIG_FILE": str(config),
        "AWS_CLI_AUTO_PROMPT": "off",
        "AWS_PAGER": "",
        "MANPAGER": "cat",
        "PAGER": "cat",
    }


def _failure(words: Sequence[str], answer: Outcome) -> str:
    return "" if answer.code == 0 else f"'aws {' '.join(words)}' {failed(answer)}"


def _help_failure(cli: Program, page: Outcome, config: Path, environ: Mapping[str, str]) -> str:
    if page.code == 0 or "groff" not in page.stderr:
        return _failure(HELP, page)
    (answer,) = _ask([(cli.path, *WITHOUT_GROFF)], config, environ)
    return _failure(WITHOUT_GROFF, answer)


def interpreter(cli: Program, environ: Mapping[str, str]) -> str | None:
    """The Python that runs an AWS CLI v1: what its script's first lines name.

    None where they name none: a version manager's stand-in is a shell's.
    """
    try:
        with open(cli.path, "rb") as script:
            first, second = (script.readline(1000).decode("utf-8", "replace") for _ in range(2))
    except OSError:
        return None
    if not first.startswith("#!"):
        return None
    # pip's way round a path that is too long or has a blank: sh, and '''exec' in the second line.
    line = second.removeprefix("'''exec' ") if second.startswith("'''exec' ") else first[2:]
    try:
        words = shlex.split(line)
    except ValueError:
        return None
    if words and os.path.basename(words[0]) == "env":
        words = [on_path(word, environ) or "" for word in words[1:2]]
    if words and os.path.isabs(words[0]) and os.path.basename(words[0]).startswith("python"):
        return words[0]
    return None
