"""Signals while a question has changed the terminal: first it is put back, then they act."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any, Self

# Ctrl-C first: its own handler raises in the middle of anything, until we note it.
ENDING = ("SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM", "SIGALRM", "SIGUSR1", "SIGUSR2")


class Signals:
    """Notes signals while its body runs, and lets one that ends this process act afterwards.

    What is ignored, or has a handler of the program that we are part of, stays with that. Python
    sets handlers in the main thread only: in another one ``are_noted`` is false, and signals act
    at once.
    """

    def __init__(self) -> None:
        self.are_noted = threading.current_thread() is threading.main_thread()
        self.ending: int | None = None
        self.has_stop = False
        self.was_continued = False
        self._before: dict[int, Any] = {}
        self._wakeup = contextlib.ExitStack()
        self.wakes: list[int] = []  # descriptors that are readable when a signal has come

    def __enter__(self) -> Self:
        if self.are_noted:
            self._set_wakeup()
            for name in (*ENDING, "SIGTSTP", "SIGCONT"):
                number = getattr(signal, name)
                before = signal.getsignal(number)
                if before in (signal.SIG_DFL, signal.default_int_handler):
                    self._before[number] = before
                    signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in reversed(self._before.items()):
            signal.signal(number, before)
        self._wakeup.close()
        if self.ending is not None:
            signal.raise_signal(self.ending)
        elif self.has_stop:
            signal.raise_signal(signal.SIGTSTP)

    def forget_wakes(self) -> None:
        """Read what has woken `select`; the signals themselves are noted."""
        for descriptor in self.wakes:
            with contextlib.suppress(BlockingIOError):
                os.read(descriptor, 1024)

    def _set_wakeup(self) -> None:
        reading, writing = os.pipe()
        for descriptor in (reading, writing):
            os.set_blocking(descriptor, False)
            self._wakeup.callback(os.close, descriptor)
        before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._wakeup.callback(signal.set_wakeup_fd, before)
        if before == -1:
            self.wakes = [reading]
        else:
            # asyncio has one, by which it learns of its signals: ours wait for the next tick.
            signal.set_wakeup_fd(before)

    def stop(self) -> None:
        """Stop this process, as Ctrl-Z does; returns when it is continued."""
        self.has_stop = False
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            # Where no shell could continue us, this does nothing.
            signal.raise_signal(signal.SIGTSTP)
        finally:
            signal.signal(signal.SIGTSTP, self._note)
        self.was_continued = True

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        if number == signal.SIGTSTP:
            self.has_stop = True
        elif number == signal.SIGCONT:
            self.was_continued = True
        elif self.ending is None:
            self.ending = number


@contextlib.contextmanager
def background_allowed() -> Iterator[None]:
    """Use the terminal from the background without being stopped; reading it raises OSError.

    For this thread alone. Writing stops a process too, where ``stty tostop`` is set.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows, which has no stop
        yield
        return
    stops = {signal.SIGTTIN, signal.SIGTTOU}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
