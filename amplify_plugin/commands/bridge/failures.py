"""Failures of the last seconds: an SDK runs a failing process twice, and a person is asked once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from amplify_plugin.cache import default_path
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import json_file
from amplify_plugin.roles.mfa import MfaCodeNeeded
from amplify_plugin.terminal.caller import CallerGone
from amplify_plugin.terminal.question import Why

REMEMBERED = 5.0  # seconds: the second run follows at once, a person's own next try does not
RERUN = 1.5  # seconds within which only a program tries again


class FailedJustNow(AmplifyPluginError):
    """The same failed a few seconds ago, and is not tried again yet.

    ``by_person``: too late after it for a program's second run.
    """

    def __init__(self, message: str, age: float) -> None:
        super().__init__(message)
        self.by_person = age > RERUN


def is_worth_remembering(error: AmplifyPluginError) -> bool:
    """Whether what runs next would fail as well."""
    # It may have a terminal, or be in its foreground, or be still there itself.
    if isinstance(error, MfaCodeNeeded):
        return error.why not in (None, Why.CLOSED, Why.IN_BACKGROUND)
    return not isinstance(error, CallerGone)


class Failures:
    """What failed lately and why, kept for other processes: ``{subject: [time, message]}``.

    ``clock`` gives seconds.
    """

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path or default_path().with_name("plugin-failures.json")
        self._clock = clock

    def raise_recent(self, subject: str) -> None:
        """Raise FailedJustNow if the subject failed within the last seconds."""
        found = self._recent().get(subject)
        if found is not None:
            at, message = found
            raise FailedJustNow(message, self._clock() - at)

    def remember(self, subject: str, message: str) -> None:
        """Keep a failure for the next seconds."""
        json_file.write_scratch(self._path, {**self._recent(), subject: [self._clock(), message]})

    def _recent(self) -> dict[str, Any]:
        known = json_file.load_or_empty(self._path)
        return {subject: entry for subject, entry in known.items() if self._is_recent(entry)}

    def _is_recent(self, entry: Any) -> bool:
        match entry:
            case [int() | float() as at, str()]:
                return 0 <= self._clock() - at < REMEMBERED
        return False
