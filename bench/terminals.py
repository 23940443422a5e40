"""Rows of what a person sees on a terminal: the question, the answer, the list, many at once."""

from __future__ import annotations

import itertools
import shutil
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from amplify_plugin.testing.guide import MFA_SERIAL
from bench.process import loaded
from bench.row import Measured
from bench.worlds import Bench, benches, script
from tests.faults.crowd import Crowd

WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
PROFILE = "bizcorprole"  # the one with an MFA device
ANSWER = f"assumed-role/{PROFILE}/"
OUR_QUESTION = "Enter the MFA token code: "
THEIR_QUESTION = f"Enter MFA code for {MFA_SERIAL}: "
OURS = ("amplify_plugin", "filelock", "pluggy")  # what `aws` does not load itself
CROWD = 50
PICKED_FROM = 200  # profiles
AT_ONCE = 250.0  # milliseconds


class Waits(NamedTuple):
    """The milliseconds that a person waits: for the question, then for the answer."""

    question: float
    answer: float


def question(rounds: int) -> Measured:
    """From Enter to the question for the code, against the AWS CLI's own."""
    ours, theirs = _asked(rounds)
    return Measured.of([each.question for each in ours], [each.question for each in theirs])


def answer(rounds: int) -> Measured:
    """From the code to the answer, in the same rounds."""
    ours, theirs = _asked(rounds)
    return Measured.of([each.answer for each in ours], [each.answer for each in theirs])


@cache
def _asked(rounds: int) -> tuple[list[Waits], list[Waits]]:
    codes = _codes()
    with benches(2) as [bench, other]:
        bench.world.choose("dev", PROFILE)
        other.without_plugin()

        def ours() -> Waits:
            bench.world.cache_file.unlink(missing_ok=True)
            return _waits(bench, WHO, OUR_QUESTION, next(codes))

        def theirs() -> Waits:
            shutil.rmtree(other.world.home / ".aws/cli", ignore_errors=True)
            return _waits(other, (*WHO, "--profile", PROFILE), THEIR_QUESTION, next(codes))

        found = [(ours(), theirs()) for _ in range(rounds + 1)][1:]
    return [mine for mine, _ in found], [other for _, other in found]


def question_in_parts() -> str:
    """What ``aws`` loads for us until it asks."""
    with benches() as [bench]:
        bench.world.choose("dev", PROFILE)
        bench.world.cache_file.unlink()
        command = (sys.executable, "-X", "importtime", *bench.world.command)
        terminal = bench.world.terminal(*WHO, command=command)
        terminal.expect(OUR_QUESTION)
        terminal.kill()
        return loaded(terminal.screen.replace("\r", ""), packages=OURS)


def _codes() -> Iterator[str]:
    """AWS takes each once."""
    return (str(number) for number in itertools.count(100_000))


def _waits(bench: Bench, words: tuple[str, ...], asks: str, code: str) -> Waits:
    terminal = bench.world.terminal(*words)
    started = time.perf_counter()
    terminal.expect(asks)
    asked = time.perf_counter()
    terminal.type(code)
    typed = time.perf_counter()
    terminal.expect(ANSWER)
    answered = time.perf_counter()
    terminal.finish()
    return Waits((asked - started) * 1000, (answered - typed) * 1000)


def picker(rounds: int) -> Measured:
    """From Enter to the first frame of the list of 200 profiles."""
    with benches() as [bench]:
        bench.with_profiles(PICKED_FROM)
        took = [_until_drawn(bench) for _ in range(rounds + 1)][1:]
    return Measured.of(took, [AT_ONCE] * len(took))


def picker_in_parts() -> str:
    """What the list loads; a terminal mixes that with the list."""
    command = (sys.executable, "-X", "importtime", script("amplify-plugin"))
    with benches() as [bench]:
        terminal = bench.world.terminal("select-profile", command=command)
        terminal.see("Esc: cancel")
        terminal.kill()
        return loaded(terminal.screen.replace("\r", ""))


def _until_drawn(bench: Bench) -> float:
    terminal = bench.world.terminal("select-profile", command=(script("amplify-plugin"),))
    started = time.perf_counter()
    terminal.see("Esc: cancel")  # the last line
    took = (time.perf_counter() - started) * 1000
    terminal.kill()
    return took


def crowd(rounds: int) -> Measured:
    """50 calls at once, cold, with one code for all, against 50 warm ones.

    The code is typed as soon as it is asked for.
    """
    codes = _codes()
    with benches() as [bench]:
        bench.world.choose("dev", PROFILE)

        def cold() -> float:
            bench.world.cache_file.unlink(missing_ok=True)
            return _all_answered(bench, next(codes))

        found = [(cold(), _all_answered(bench)) for _ in range(rounds)]
    return Measured.of([cold for cold, _ in found], [warm for _, warm in found])


def _all_answered(bench: Bench, code: str | None = None) -> float:
    started = time.perf_counter()
    many = Crowd(bench.world, CROWD, *WHO, timeout=300)
    if code is not None:
        many.terminal.expect(OUR_QUESTION)
        many.terminal.type(code)
    answers = many.finish()
    took = (time.perf_counter() - started) * 1000
    if any(each["code"] != 0 or ANSWER not in each["out"] for each in answers):
        raise RuntimeError(f"not all were answered: {answers}")
    return took
