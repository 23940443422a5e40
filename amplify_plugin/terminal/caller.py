"""The program that waits for what this process prints: whether it is still there."""

from __future__ import annotations

import contextlib
import os
import select
import stat
import sys
from collections.abc import Iterator

from amplify_plugin.errors import AmplifyPluginError


class CallerGone(AmplifyPluginError):
    """The program that this process works for has ended."""

    def __init__(self) -> None:
        super().__init__(
            "The program that was waiting for this one has ended.",
            remedy="Run it again; 'aws awscloudformation login' gets credentials in advance.",
        )


class Caller:
    """The program that started this process. Made before anything is waited for.

    It is gone when our standard output has no reader any more, or when our parent has changed. Each
    sign alone misses cases: a shell between us and the program (dash does not exec) lives on when
    the program is killed; a program that kills only that shell keeps its end of the pipe.
    """

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._output = _standard_output()

    @property
    def is_gone(self) -> bool:
        """Tell whether it has ended. Windows does not tell."""
        if os.name == "nt":
            return False
        if os.getppid() != self._parent:
            return True
        return self._output is not None and not _has_reader(self._output)

    @contextlib.contextmanager
    def ends(self) -> Iterator[list[int]]:
        """Yield descriptors, if there are any, that are readable for `select` when it has ended.

        They may be readable for other reasons too.
        """
        with contextlib.ExitStack() as stack:
            found = []
            if self._output is not None and _wakes(self._output):
                found.append(self._output)
            # Linux only.
            with contextlib.suppress(AttributeError, OSError):
                parent = os.pidfd_open(self._parent)
                stack.callback(os.close, parent)
                found.append(parent)
            yield found


def _standard_output() -> int | None:
    """The descriptor of standard output; None if this process was started without one."""
    try:
        # Not sys.stdout, which a program may have replaced.
        return sys.__stdout__.fileno() if sys.__stdout__ is not None else None
    except (OSError, ValueError):
        return None


def _wakes(descriptor: int) -> bool:
    """Tell whether `select` waits for its end: a file is readable at any time."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _has_reader(descriptor: int) -> bool:
    """Tell whether the other end of a pipe, socket or terminal is open."""
    poll = select.poll()
    # Ask for something: macOS reports no hangup where nothing is asked for.
    poll.register(descriptor, select.POLLIN | select.POLLOUT)
    # A pipe says ERR, Node's socket HUP, a closed terminal both.
    gone = select.POLLERR | select.POLLHUP
    # macOS cannot poll every device, and says then that it was closed.
    if not _is_open(descriptor):
        return False
    return not any(events & gone for _, events in poll.poll(0))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
