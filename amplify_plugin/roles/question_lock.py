"""Taking turns with other processes that may be waiting for a person, who is told."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.files.locks import Holder, hold
from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.notices import notice_to_person
from amplify_plugin.terminal.tty import is_in_background_with, is_in_sight

LOCK_FOLDER = "locks"  # beside the cache file
MOST_ANCESTORS = 64
SAID_AFTER = 2.0  # seconds of waiting: most turns are shorter


def lock_file(folder: Path, *names: str) -> Path:
    """The lock of what these names tell; ``folder`` is the ``LOCK_FOLDER``."""
    import hashlib

    # A hash, since a role ARN is text from a file and must not become part of a path.
    key = "\n".join(names).encode("utf-8", "surrogatepass")
    return folder / f"{hashlib.sha256(key).hexdigest()[:32]}.lock"


@contextlib.contextmanager
def turn(
    lock_file: Path, *, purpose: str, timeout: float, is_question: bool = False
) -> Iterator[None]:
    """Hold a lock while the body runs; go on without one where no lock file can be made.

    ``purpose`` says what a holder does ("getting …"); ``is_question``, that it asks on our
    terminal. Raises LockTimeout; CallerGone if the program that we work for ends in the meantime.
    """
    waiting = Waiting(purpose, is_question=is_question)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(FileUnwritable):
            stack.enter_context(
                hold(lock_file, purpose=purpose, timeout=timeout, while_waiting=waiting)
            )
        yield


class Waiting:
    """What happens while we wait for another process: one line, and a look for our caller."""

    def __init__(
        self,
        purpose: str,
        *,
        is_question: bool = False,
        is_caller_gone: Callable[[], bool] | None = None,
        is_in_sight: Callable[[int], bool] = is_in_sight,
        is_in_background_with: Callable[[int], bool] = is_in_background_with,
        tell: Callable[[str], None] = notice_to_person,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        caller = Caller()
        self._purpose = purpose
        self._is_question = is_question
        self._is_caller_gone = is_caller_gone or (lambda: caller.is_gone)
        self._is_in_sight = is_in_sight
        self._is_in_background_with = is_in_background_with
        self._tell = tell
        self._clock = clock
        self._began = clock()
        self._told: Holder | None = None

    def __call__(self, holder: Holder) -> None:
        """Say for whom we wait, once for each; not for whom the person sees at work.

        Raises CallerGone, and AmplifyPluginError for a holder that waits for us.
        """
        if self._is_caller_gone():
            raise CallerGone
        if holder.pid is not None and is_ancestor_of_ours(holder.pid):
            raise _held_by_ancestor(holder.pid, self._purpose)
        if holder == self._told or self._clock() - self._began < SAID_AFTER:
            return
        if not self._needs_no_line(holder.pid):
            self._told = holder
            self._tell(waiting_for(holder, self._purpose))

    def _needs_no_line(self, pid: int | None) -> bool:
        if pid is None or is_stopped(pid):
            return False
        # Many may wait for one question: their lines would push it off the screen.
        if self._is_in_sight(pid):
            return True
        # In the background the holder of the question says itself what it waits for. Any other
        # may be silent; it is said once, not again for each of many that take their turns.
        return (self._is_question or self._told is not None) and self._is_in_background_with(pid)


def _held_by_ancestor(pid: int, purpose: str) -> AmplifyPluginError:
    return AmplifyPluginError(
        f"Process {pid} is {purpose}, and waits for this program, which needs the same: neither "
        "can continue.",
        remedy="Let the program that gives the credentials use another profile.",
    )


def waiting_for(holder: Holder, purpose: str) -> str:
    """Say who holds a lock, for what and since when (by the clock of this place)."""
    who = "another process" if holder.pid is None else f"process {holder.pid}"
    who += " (stopped: 'fg' continues it)" if is_stopped(holder.pid) else ""
    since = "" if holder.since is None else time.strftime(" since %X", time.localtime(holder.since))
    return f"Waiting for {who}, which is {purpose}{since}. Ctrl-C ends only this wait."


def is_stopped(pid: int | None) -> bool:
    """Tell whether a process was stopped, as Ctrl-Z does."""
    return _status(pid)[:1] == ["T"]


def is_ancestor_of_ours(pid: int) -> bool:
    """Tell whether a process has started this one, or one that did."""
    parent = os.getppid()
    for _ in range(MOST_ANCESTORS):
        if parent == pid:
            return True
        status = _status(parent)
        if len(status) < 2 or not status[1].isdigit():  # noqa: PLR2004  its state, its parent
            return False
        parent = int(status[1])
    return False


def _status(pid: int | None) -> list[str]:
    """What Linux says of a process: its state, its parent and more. Nothing elsewhere."""
    if os.name == "nt":  # there it would name a file of the current drive
        return []
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # After the name, in brackets, which may have any character in it.
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []
