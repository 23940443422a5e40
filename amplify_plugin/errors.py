"""The errors that a person is shown: what happened, where, and the command that fixes it.

Hosts print ``message`` and ``remedy`` on standard error, never a traceback. Nothing here imports
anything of ours, so that every layer can raise these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class AmplifyPluginError(Exception):
    """Base of every error that this package raises on purpose.

    ``message`` is one sentence (what happened, where); ``remedy`` what to do now, or empty.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()


class ConfigurationError(AmplifyPluginError):
    """One of the person's files (AWS config, project, cache, settings) is missing or wrong."""


class UsageError(AmplifyPluginError):
    """The command line makes no sense."""


class ConfigFileUnreadable(ConfigurationError):
    """An AWS config or credentials text that its reader refuses.

    ``line`` counts from 1; ``reason`` is a clause without the file's values (they may be secrets).
    """

    def __init__(self, line: int, reason: str, *, path: str = "the config file") -> None:
        super().__init__(
            f"{path}, line {line}: {reason}.",
            remedy="Correct that line; the AWS CLI refuses the whole file until then.",
        )
        self.line = line
        self.reason = reason
        self.path = path


def without_inner_frames(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let our own errors leave the function without the frames below it, which hold secrets.

    pytest shows the arguments of every frame of a failure, and other programs the local variables:
    a cache's whole text, an MFA code. For functions whose own arguments hide what they hold.
    """

    @wraps(function)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            return function(*args, **kwargs)
        except AmplifyPluginError as error:
            raise error.with_traceback(None) from None

    return asked
