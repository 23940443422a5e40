"""Tests that together take minutes: `make test` leaves them to `tox -e heavy`, visibly.

Of long lists of one kind it takes a `sample`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAVY = "AMPLIFY_PLUGIN_HEAVY"
AWSCLI = "AMPLIFY_PLUGIN_AWSCLI"  # set where everything about an AWS CLI is tested

IS_HEAVY = HEAVY in os.environ  # read when the tests are collected
takes_minutes = pytest.mark.skipif(
    not {HEAVY, AWSCLI} & set(os.environ), reason="takes its time: tox -e heavy runs it"
)

Thing = TypeVar("Thing")


def sample(things: Sequence[Thing], *, every: int, start: int = 0) -> Sequence[Thing]:
    """All of them in `tox -e heavy`; in `make test` so many-th, from the given one on."""
    return things if IS_HEAVY else things[start % every :: every]
