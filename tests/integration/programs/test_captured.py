"""Asking programs: all at once, for a bounded time, and nothing of them is left."""

from __future__ import annotations

import os
import signal
import time
from types import FrameType

import pytest

from amplify_plugin.programs.captured import Outcome, run, run_all

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")
ENVIRON = {"PATH": os.environ["PATH"]}


def sh(script: str) -> tuple[str, ...]:
    return ("/bin/sh", "-c", script)


def test_each_answers_for_itself():
    answers = run_all(
        [sh("echo out; echo err >&2; exit 3"), ("/no/such/program",), sh("exec sleep 60")],
        ENVIRON,
        seconds=1,
    )
    assert answers == [
        Outcome(3, "out\n", "err\n"),
        Outcome(None, failure="cannot be started: no such file or directory"),
        Outcome(None, failure="has not ended after 1 s"),
    ]


def test_they_run_at_the_same_time(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    waits = "touch {}; while [ ! -e {} ]; do sleep 0.02; done"
    questions = [sh(waits.format(one, two)), sh(waits.format(two, one))]
    assert [answer.code for answer in run_all(questions, ENVIRON, seconds=30)] == [0, 0]


def test_an_interruption_ends_them_all(tmp_path):
    pids = tmp_path / "pids"

    def interrupt(_: int, frame: FrameType | None) -> None:
        # While it waits. One that is interrupted within Popen itself is not known to anybody yet.
        while frame is not None and frame.f_code.co_name != "_answer":
            frame = frame.f_back
        if frame is not None and pids.exists() and len(pids.read_text().split()) == 2:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_all([sh(f"echo $$ >> {pids}; exec sleep 60")] * 2, ENVIRON, seconds=50)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    for pid in pids.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


def test_what_one_leaves_running_is_not_waited_for():
    started = time.monotonic()
    (answer,) = run_all([sh("sleep 60 & echo done")], ENVIRON, seconds=50)
    assert (answer.code, answer.stdout) == (0, "done\n")
    assert time.monotonic() - started < 40


def test_a_program_reads_what_it_is_given_and_nothing_else():
    assert run(sh("cat"), ENVIRON, given=b"x" * 4096, seconds=30) == Outcome(0, "x" * 4096, "")
    assert run(sh("cat; echo err >&2; exit 3"), ENVIRON, seconds=30) == Outcome(3, "", "err\n")
    assert run(("/no/such/program",), ENVIRON, seconds=1) == Outcome(
        None, failure="cannot be started: no such file or directory"
    )


def test_a_program_that_asks_on_a_terminal_has_none():
    outcome = run(sh("cat < /dev/tty"), ENVIRON, seconds=30)
    assert outcome.code != 0
    assert outcome.stdout == ""


def test_a_program_that_waits_is_ended_with_what_it_has_started(tmp_path):
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! > {pids}; echo $$ >> {pids}; wait"
    outcome = run(sh(script), ENVIRON, seconds=0.5)
    assert outcome == Outcome(None, failure="has not ended after 0.5 s")
    for pid in pids.read_text().split():
        is_gone(int(pid))


def is_gone(pid: int) -> None:
    """Wait for the end of a process that is nobody's child any more."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} lives on")
