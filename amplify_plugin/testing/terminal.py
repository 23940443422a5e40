"""A program on a real pseudo-terminal, with a person's hands and eyes."""

from __future__ import annotations

import contextlib
import io
import time
from typing import TYPE_CHECKING

import pexpect

from amplify_plugin.testing.process import DEFAULT_TIMEOUT, Finished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyte


class Terminal:
    """A program that has this terminal to itself."""

    def __init__(
        self,
        args: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        timeout: float = DEFAULT_TIMEOUT,
        dimensions: tuple[int, int] = (24, 120),
    ) -> None:
        """``dimensions`` are (rows, columns); ``timeout`` is that of every wait, in seconds."""
        self.args = tuple(args)
        self._seen = io.StringIO()
        self._child: pexpect.spawn[str] = pexpect.spawn(
            self.args[0],
            list(self.args[1:]),
            cwd=str(cwd),
            env={**env, "TERM": "xterm-256color"},
            timeout=timeout,
            dimensions=dimensions,
            encoding="utf-8",
            codec_errors="surrogateescape",
        )
        self._child.logfile_read = self._seen
        self._dimensions = dimensions
        self._drawn: pyte.Screen | None = None
        self._fed = 0  # characters of what it has written that are drawn

    @property
    def screen(self) -> str:
        """All that it has written so far, escape sequences included."""
        return self._seen.getvalue()

    def expect(self, text: str, *, timeout: float | None = None) -> str:
        """Wait for this text, and return what came before it. Raises AssertionError.

        ``timeout`` in seconds is for this wait alone.
        """
        try:
            self._child.expect_exact(text, timeout=-1 if timeout is None else timeout)
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            ended = "it ended" if isinstance(error, pexpect.EOF) else "time is up"
            raise AssertionError(f"No {text!r} ({ended}) in:\n{self.screen}") from None
        return str(self._child.before)

    def see(self, text: str, *, timeout: float | None = None) -> tuple[str, ...]:
        """Wait until a person sees this text in the window, and return the window's lines.

        The window is drawn as a terminal draws it, which also answers questions for the cursor's
        position. ``timeout`` in seconds is for each piece of output. Raises AssertionError.
        """
        while not any(text in line for line in self.window):
            try:
                self._child.expect(r"(?s).+", timeout=-1 if timeout is None else timeout)
            except (pexpect.EOF, pexpect.TIMEOUT) as error:
                if any(text in line for line in self.window):
                    break
                ended = "it ended" if isinstance(error, pexpect.EOF) else "time is up"
                window = "\n".join(self.window)
                raise AssertionError(f"No {text!r} ({ended}) in:\n{window}") from None
        return self.window

    @property
    def window(self) -> tuple[str, ...]:
        """The lines that a person sees now, without blanks at their ends."""
        import pyte

        if self._drawn is None:
            rows, columns = self._dimensions
            self._drawn = pyte.Screen(columns, rows)
            setattr(self._drawn, "write_process_input", self._answer)  # noqa: B010  pyte's own way
            self._stream = pyte.Stream(self._drawn)
        written = self.screen
        self._stream.feed(written[self._fed :])
        self._fed = len(written)
        return tuple(line.rstrip() for line in self._drawn.display)

    def watch(self, seconds: float) -> None:
        """Read what it writes for so long; its end and silence are no errors."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(pexpect.EOF, pexpect.TIMEOUT):
            while True:
                self._child.expect(r"(?s).+", timeout=max(deadline - time.monotonic(), 0))

    def echoes(self) -> bool:
        """Tell whether the terminal shows what is typed, by its modes now."""
        return bool(self._child.getecho())

    def _answer(self, text: str) -> None:
        if self._child.isalive():
            self._child.send(text)

    def type(self, text: str) -> None:
        """Type the text and the Enter key."""
        self._child.sendline(text)

    def press(self, keys: str) -> None:
        r"""Press keys, without Enter: an arrow is ``\x1b[B``, Ctrl-C ``\x03``."""
        self._child.send(keys)

    def finish(self) -> Finished:
        """Wait for its end. A terminal mixes the streams: ``stdout`` is the screen."""
        if not self._child.closed:
            try:
                self._child.expect(pexpect.EOF)
            except pexpect.TIMEOUT:
                raise AssertionError(f"It does not end:\n{self.screen}") from None
            self._child.close()
        code, signal = self._child.exitstatus, self._child.signalstatus
        if code is None:
            code = -(signal or 0)  # as subprocess says it
        return Finished(self.args, code, self.screen, "")

    def kill(self) -> None:
        """Kill it at once, if it still runs."""
        self._child.close(force=True)
