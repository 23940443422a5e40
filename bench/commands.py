"""Rows of our own commands, against the programs that do the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.credentials import timestamp
from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from bench import peers, worlds
from bench.process import Command, loaded
from bench.row import Measured, in_turn
from bench.worlds import NOTHING, Bench, benches, credentials

PROCESSOR = "ms of processor time"  # they only compute: the clock adds nothing but chance
MANY = 200  # profiles


@contextmanager
def _bridge() -> Iterator[tuple[Bench, Command]]:
    with benches() as [bench]:
        line = bridge_line.command_line("dev.corp", "dev-corp", Path(sys.executable))
        command = bench.command(*bridge_line.words(line), cwd=bench.world.home)
        command.run()  # it learns which role the profile is
        yield bench, command


def process_against_python(rounds: int) -> Measured:
    """``credential-process``, warm, against an interpreter that does nothing."""
    with _bridge() as (bench, command):
        nothing = bench.command(*NOTHING)
        return in_turn(command.processor, nothing.processor, rounds, PROCESSOR)


def process_against_v2(rounds: int) -> Measured:
    """Against ``aws configure export-credentials`` of AWS CLI v2, its own cache warm."""
    v2 = peers.aws_cli_v2()
    with _bridge() as (_, command), benches() as [other]:
        other.without_plugin()
        export = ("configure", "export-credentials", "--profile", "dev.corp")
        theirs = other.command(v2, *export, cwd=other.world.home)
        theirs.run()
        return in_turn(command.milliseconds, theirs.milliseconds, rounds)


def process_against_awsume(rounds: int) -> Measured:
    """Against awsume with the role in its cache."""
    awsumepy = peers.awsumepy()
    with _bridge() as (_, command), benches() as [other]:
        other.without_plugin()
        # awsume reads the section as it is written.
        config = other.world.config_file.read_text(encoding="utf-8")
        other.world.config_file.write_text(config.replace("dev\\.corp", "devrole"))
        theirs = other.command(awsumepy, "devrole", "--show-commands", cwd=other.world.home)
        theirs.run()
        return in_turn(command.milliseconds, theirs.milliseconds, rounds)


PROMPT = ("show-profile", "--format", "prompt")
TAB = ("--complete", "show-profile", "--profile", "")


def prompt(rounds: int) -> Measured:
    """The line of a prompt in a project, signed in, as a shell asks for it each time."""
    return _against_nothing(PROMPT, rounds)


def completion(rounds: int) -> Measured:
    """What a shell runs when Tab is pressed behind ``--profile``."""
    return _against_nothing(TAB, rounds)


def prompt_in_parts() -> str:
    return _loaded(PROMPT)


def completion_in_parts() -> str:
    return _loaded(TAB)


def _loaded(words: tuple[str, ...]) -> str:
    script = worlds.script("amplify-plugin")
    with benches() as [bench]:
        command = (sys.executable, "-X", "importtime", script, *words)
        return loaded(bench.world.run(command).finish().stderr)


def _against_nothing(words: tuple[str, ...], rounds: int) -> Measured:
    with benches() as [bench]:
        command = bench.command(worlds.script("amplify-plugin"), *words)
        return in_turn(command.processor, bench.command(*NOTHING).processor, rounds, PROCESSOR)


def list_profiles(rounds: int) -> Measured:
    """``list-profiles`` against that of AWS CLI v2, which shows names alone; v1 has none."""
    v2 = peers.aws_cli_v2()
    with benches(2) as [bench, other]:
        for each in (bench, other):
            each.with_profiles(MANY)
        other.without_plugin()
        ours = bench.command(worlds.script("amplify-plugin"), "list-profiles")
        theirs = other.command(v2, "configure", "list-profiles", cwd=other.world.home)
        return in_turn(ours.milliseconds, theirs.milliseconds, rounds)


def reset_of_aws(rounds: int) -> Measured:
    """``aws awscloudformation reset-cache`` against the real ``amplify aws reset-cache``."""
    return _reset(_reset_by_aws, Command.milliseconds, rounds)


def reset_in_memory(rounds: int) -> Measured:
    """The same, by the largest size of the process."""
    return _reset(_reset_by_aws, Command.mebibytes, rounds, "MiB")


def reset_of_ours(rounds: int) -> Measured:
    """``amplify-plugin reset-cache`` against the same."""
    program = worlds.script("amplify-plugin")
    return _reset(lambda bench: bench.command(program, "reset-cache"), Command.milliseconds, rounds)


def _reset_by_aws(bench: Bench) -> Command:
    return bench.aws("awscloudformation", "reset-cache")


def _reset(
    ours: Callable[[Bench], Command],
    sample: Callable[[Command], float],
    rounds: int,
    unit: str = "ms",
) -> Measured:
    amplify = peers.amplify_cli()
    with benches(2) as [bench, other]:
        mine, theirs = ours(bench), other.command(*amplify, "aws", "reset-cache")

        def after_filling(command: Command, home: Bench) -> Callable[[], float]:
            def run() -> float:
                home.world.cache_file.write_text(json.dumps(_cache()), encoding="utf-8")
                found = sample(command)
                assert DOTTED_ROLE_ARN not in home.world.cache_file.read_text(encoding="utf-8")
                return found

            return run

        mine_filled, theirs_filled = after_filling(mine, bench), after_filling(theirs, other)
        return in_turn(mine_filled, theirs_filled, rounds, unit)


def _cache() -> dict[str, Any]:
    held = credentials()
    assert held.expiration is not None
    entry = {
        "accessKeyId": held.access_key_id,
        "secretAccessKey": held.secret_access_key,
        "sessionToken": held.session_token,
        "expiration": timestamp(held.expiration),
    }
    return {DOTTED_ROLE_ARN: {"amplify": entry}}
