"""What is wrong with a setting's value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity


class Fault(NamedTuple):
    """What is wrong with a value: the code, the rest of a sentence about it, and what to do.

    ``meant`` is the value that was probably meant; ``tools`` are those that suffer, empty for all.
    """

    code: str
    why: str
    fix: str
    severity: Severity | None = None
    meant: str | None = None
    tools: tuple[str, ...] = ()


Demand = Callable[[str], Fault | None]


def as_python_reads(value: str) -> int | None:
    """The number that it is to the AWS CLI, which takes +3600 and 3_600 too; None for no number."""
    try:
        return int(value)
    except ValueError:
        return None
