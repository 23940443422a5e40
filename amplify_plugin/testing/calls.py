"""What was called, by whom, with what outcome; and the failures planned for calls to come."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PENDING = "pending"
OK = "ok"

SECRET_PARAMETERS = frozenset(
    {
        "TokenCode",
        "AuthenticationCode1",
        "AuthenticationCode2",
        "WebIdentityToken",
        "SAMLAssertion",
        "Session",
        "SigninToken",
    }
)


@dataclass(frozen=True)
class Call:
    """One call that reached the server.

    ``action`` is the AWS operation, or ``GET /path`` for a service whose calls do not name it.
    ``outcome`` is ``ok``, an AWS error code, an HTTP status, ``closed`` (the connection was closed
    without an answer) or ``pending``. A secret parameter has the value ``***``.
    """

    service: str
    action: str
    access_key_id: str | None
    params: Mapping[str, str]
    time: datetime
    outcome: str = PENDING


def without_secrets(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters as the log may tell them."""
    return {name: "***" if name in SECRET_PARAMETERS else text for name, text in params.items()}


class CallLog:
    """The calls in the order of their arrival. Safe for threads."""

    def __init__(self) -> None:
        self._calls: dict[int, Call] = {}
        self._numbers = count()
        self._changed = threading.Condition()

    def begin(self, call: Call) -> int:
        """Note a call that has arrived; the number is for `finish`."""
        with self._changed:
            number = next(self._numbers)
            self._calls[number] = call
            self._changed.notify_all()
            return number

    def finish(self, number: int, outcome: str) -> None:
        """Note how the call ended."""
        with self._changed:
            # A call that hung over a reset belongs to the test before: it is not told here.
            if number in self._calls:
                self._calls[number] = replace(self._calls[number], outcome=outcome)
                self._changed.notify_all()

    def calls(self, action: str | None = None) -> list[Call]:
        """The calls so far, of one action or of all."""
        with self._changed:
            return self._matching(action)

    def wait_for(self, arrived: int, action: str | None, timeout: float) -> list[Call]:
        """The calls, as soon as so many have arrived; after the timeout, those that did."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._matching(action)) >= arrived, timeout)
            return self._matching(action)

    def clear(self) -> None:
        """Forget all calls."""
        with self._changed:
            self._calls.clear()

    def _matching(self, action: str | None) -> list[Call]:
        return [call for call in self._calls.values() if action in (None, call.action)]


FailureKind = Literal["throttle", "server-error", "hang", "close"]


@dataclass(frozen=True)
class Failure:
    """What befalls the next ``count`` calls of an action.

    ``throttle`` and ``server-error`` are AWS's answers 400 Throttling and 500 InternalFailure;
    ``close`` closes the connection unanswered; ``hang`` answers as usual, but only after
    ``seconds``, or with None when released.
    """

    kind: FailureKind
    action: str = "AssumeRole"
    count: int = 1
    seconds: float | None = None

    def __post_init__(self) -> None:
        # It may come as JSON, and a failure of an unknown kind would never happen.
        if self.kind not in get_args(FailureKind):
            raise ValueError(f"no kind of failure: {self.kind!r}")


class Failures:
    """The failures still to come, in the order in which they were planned. Safe for threads."""

    def __init__(self) -> None:
        self._planned: list[Failure] = []
        self._released = threading.Event()
        self._lock = threading.Lock()

    def plan(self, failure: Failure) -> None:
        """Let a failure befall calls to come, after those planned before it."""
        with self._lock:
            self._planned.append(failure)

    def take(self, action: str) -> Failure | None:
        """Take the failure due for a call of this action, if there is one."""
        with self._lock:
            for place, failure in enumerate(self._planned):
                if failure.action == action:
                    if failure.count > 1:
                        self._planned[place] = replace(failure, count=failure.count - 1)
                    else:
                        del self._planned[place]
                    return failure
        return None

    def hang(self, seconds: float | None) -> None:
        """Wait until released, or for so many seconds."""
        with self._lock:
            released = self._released
        released.wait(seconds)

    def release(self) -> None:
        """Let the calls that hang now go on."""
        with self._lock:
            released, self._released = self._released, threading.Event()
        released.set()

    def clear(self) -> None:
        """Forget the failures planned, and let the calls that hang go on."""
        with self._lock:
            self._planned.clear()
        self.release()
