"""Give up the controlling terminal of this process; Ctrl-C still reaches it, and its output too.

A test that opened ``/dev/tty`` would ask the person who runs the tests, and wait for an answer.
"""

from __future__ import annotations

import os
import signal


def give_up() -> None:
    """From now on neither this process nor one that it starts has a controlling terminal."""
    try:
        import fcntl
        import termios

        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError):
        return
    try:
        # A session's leader would take the terminal from the whole session, and Ctrl-C with it.
        if os.getsid(0) == os.getpid():
            _go_on_in_a_child()
        fcntl.ioctl(terminal, termios.TIOCNOTTY)
    finally:
        os.close(terminal)


def _go_on_in_a_child() -> None:
    """Fork; the parent waits for the child, and ends as it does."""
    child = os.fork()
    if child == 0:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)
