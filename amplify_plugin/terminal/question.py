"""One question on the terminal itself, asked only while this process is in its foreground."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.keyboard import Keyboard
from amplify_plugin.terminal.modes import Modes
from amplify_plugin.terminal.screen import DIFF, fitted, is_dumb
from amplify_plugin.terminal.signals import Signals, background_allowed
from amplify_plugin.terminal.tty import is_in_foreground, opened, say

TICK = 0.1  # seconds between two looks at what may have changed
TO_BE_BROUGHT_FORWARD = 10.0  # seconds: enough to read what is wanted, and to type `fg`
# So many lines at most does a spinner erase above the cursor: one for ora, two for log-update with
# two lines or two bars. Tried in docs/decisions/0005-the-question-for-the-code.md.
LINE_ENDS = 3
LONGEST = 4095  # bytes: the kernel cuts a longer line (n_tty's buffer), and says nothing
ERASE_LINE = "\r\x1b[K"


class Why(Enum):
    """Why a question came to its end without an answer."""

    ENDED = "ended"  # Ctrl-D
    INTERRUPTED = "interrupted"  # Ctrl-C, in a thread; elsewhere it is a KeyboardInterrupt
    CLOSED = "closed"  # the window is gone
    IN_BACKGROUND = "in the background"
    NOT_IN_TIME = "not in time"
    TOO_LONG = "too long"


class Unanswered(Exception):
    """The person gave no answer."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def ask(
    question: str,
    *,
    is_secret: bool,
    wanted: str,
    patience: float | None = None,
    is_fresh: bool = False,
) -> str:
    """Ask on the terminal that controls this process, and return the line that is typed.

    What was typed before is thrown away for a secret and where the answer ``is_fresh``.
    ``wanted`` says what is asked for, to a person who has this in the background; ``patience`` is
    in seconds. Raises OSError without a terminal, Unanswered, CallerGone; KeyboardInterrupt for
    Ctrl-C. Other signals act as ever, when the terminal is as it was found.
    """
    caller = Caller()
    with background_allowed(), opened(getattr(os, "O_NONBLOCK", 0)) as terminal, Signals() as seen:
        modes = Modes(
            terminal, is_secret=is_secret, is_fresh=is_fresh, keys_end_lines=not seen.are_noted
        )
        text = spaced(question, os.environ) if is_secret else question
        try:
            with caller.ends() as ends, Keyboard(terminal, LONGEST + 1) as keyboard:
                asked = Question(terminal, text, modes, seen, caller, keyboard=keyboard, wakes=ends)
                return asked.answer(wanted, patience)
        except Unanswered as unanswered:
            if unanswered.why is Why.ENDED and not is_secret:
                # Ctrl-D leaves the cursor behind the question, where the next message would begin.
                with contextlib.suppress(OSError):
                    os.write(terminal, b"\n")
            raise
        finally:
            modes.restore()


def spaced(question: str, environ: Mapping[str, str]) -> str:
    """Set the question so far above the cursor that a spinner, drawing there, does not reach it.

    It takes the place of what a spinner has drawn on the cursor's line.
    """
    start = "" if is_dumb(environ) else ERASE_LINE
    return f"{start}{question}" + LINE_ENDS * "\n"


def _drawn(text: str, width: int) -> str:
    """The question in a window of so many columns. What erases a line takes no room in it."""
    start = ERASE_LINE if text.startswith(ERASE_LINE) else ""
    return start + fitted(text.removeprefix(start), width, verbatim=DIFF)


class Question:
    """A question, and how it stands with the terminal.

    ``wakes`` are descriptors at which the caller is looked for; ``is_in_front`` is asked at every
    tick.
    """

    def __init__(
        self,
        terminal: int,
        text: str,
        modes: Modes,
        signals: Signals,
        caller: Caller,
        *,
        keyboard: Keyboard,
        wakes: Sequence[int] = (),
        is_in_front: Callable[[int], bool] = is_in_foreground,
    ) -> None:
        self._terminal = terminal
        self._text = text
        self._modes = modes
        self._signals = signals
        self._caller = caller
        self._keyboard = keyboard
        self._wakes = list(wakes)
        self._is_in_front = is_in_front
        self._unwritten = b""
        self._typed = b""
        self._drawn_at = self._width = 0

    def answer(self, wanted: str, patience: float | None) -> str:
        """Ask until there is an answer. Raises Unanswered, CallerGone.

        Returns nothing worth having after a signal that ends this process: it acts next.
        """
        turns = behind = 0  # counted, not timed: a process that is stopped for an hour goes on
        while self._signals.ending is None:
            if self._signals.has_stop:
                self._let_go()
                self._signals.stop()
                continue  # what was stopped may have been ended before it is continued
            if self._caller.is_gone:
                raise CallerGone
            if self._is_in_front_now():
                behind = 0
                line = self._turn()
                if line is not None:
                    return line
            else:
                self._let_go()
                self._wait_to_be_brought_forward(behind, wanted)
                behind += 1
            turns += 1
            if patience is not None and turns * TICK >= patience:
                raise Unanswered(Why.NOT_IN_TIME)
        return ""

    def _let_go(self) -> None:
        """Leave the terminal to others, as it was found."""
        self._keyboard.leave()
        self._modes.restore()

    def _is_in_front_now(self) -> bool:
        try:
            return self._is_in_front(self._terminal)
        except OSError:
            raise Unanswered(Why.CLOSED) from None

    def _wait_to_be_brought_forward(self, ticks: int, wanted: str) -> None:
        if ticks == 0:
            say(
                f"{wanted} is needed, and this program is in the background. Bring it to the "
                f"foreground (fg) within {TO_BE_BROUGHT_FORWARD:g} s."
            )
        if ticks * TICK >= TO_BE_BROUGHT_FORWARD:
            raise Unanswered(Why.IN_BACKGROUND)
        time.sleep(TICK)

    def _turn(self) -> str | None:
        """Show the question, if that is due, and read. Returns the line when it is whole."""
        self._show()
        self._keyboard.wait()
        typed = self._keyboard.descriptor
        writing = [self._terminal] if self._unwritten else []
        # Woken at once: the sooner the terminal is as it was, the less a shell sees of ours. bash
        # keeps the modes that it finds when the caller has ended, for all that it runs next.
        wakes = [*self._wakes, *self._signals.wakes]
        readable, writable, _ = select.select([typed, *wakes], writing, [], TICK)
        self._signals.forget_wakes()
        if not set(self._wakes).isdisjoint(readable):
            if self._caller.is_gone:
                raise CallerGone
            self._wakes = []  # a socket with something to read
        if self._signals.ending is not None or self._signals.has_stop:
            return None
        if writable:
            # Ctrl-S may hold it back.
            with contextlib.suppress(BlockingIOError):
                self._unwritten = self._unwritten[os.write(self._terminal, self._unwritten) :]
        return self._read() if typed in readable else None

    def _show(self) -> None:
        """Draw the question where it is new, or the terminal may have lost it."""
        import termios

        try:
            was_set = self._modes.set()
            width = os.get_terminal_size(self._terminal).columns
        except (OSError, termios.error):
            raise Unanswered(Why.CLOSED) from None
        # Once, when the person has let go of the window's edge.
        is_resized = width == self._width != self._drawn_at
        if was_set:
            self._typed = b""
        if was_set or is_resized or self._signals.was_continued:
            self._unwritten = _drawn(self._text, width).encode("utf-8", "replace")
            self._drawn_at = width
            self._signals.was_continued = False
        self._width = width

    def _read(self) -> str | None:
        try:
            piece = self._keyboard.take()
        except OSError as error:
            # One that has just been brought forward may have read in the background.
            is_new = self._signals.was_continued
            if error.errno == errno.EIO and not is_new and self._is_in_front_now():
                raise Unanswered(Why.CLOSED) from None
            return None
        if piece is None:
            return None
        if not piece:
            raise Unanswered(Why.CLOSED if self._is_closed() else Why.ENDED)
        key = self._modes.signal_of(piece)
        if key is not None:
            self._act_on(key)
            return None
        self._typed += piece
        if not piece.endswith(b"\n"):
            return None  # Ctrl-D behind some text hands over what there is; a second one ends
        if len(self._typed) > LONGEST:
            raise Unanswered(Why.TOO_LONG)
        return self._typed.decode("utf-8", "replace").rstrip("\n")

    def _is_closed(self) -> bool:
        """Whether the window is gone: a read that waits ends then as it does at Ctrl-D."""
        try:
            os.get_terminal_size(self._terminal)
        except OSError:
            return True
        return False

    def _act_on(self, key: int) -> None:
        """Send the signal of a key to our whole group, as the terminal does. Raises Unanswered."""
        self._let_go()
        os.killpg(0, key)
        time.sleep(TICK)  # the main thread acts on it within this
        if key != signal.SIGTSTP:
            raise Unanswered(Why.INTERRUPTED)
        self._signals.was_continued = True
