"""How the time of a call grows with what it looks at, from 10 to 100,000."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import amplify, aws, js
from amplify_plugin.cache import CredentialCache
from amplify_plugin.project import Gen1Project
from amplify_plugin.testing.project import as_amplify_writes, profile_selected, write_project
from bench.inprocess import least_of
from bench.texts import config, roles

SIZES = (10, 100, 1_000, 10_000, 100_000)
ALLOWED = 1.15  # the exponent of n: 1 is linear, the rest is memory


class Growth(NamedTuple):
    """The milliseconds of a call for each of SIZES; None where a file of that size is refused."""

    what: str
    milliseconds: tuple[float | None, ...]

    @property
    def exponent(self) -> float:
        """Of n, between the largest size that was measured and a hundredth of it."""
        known = [
            (size, value) for size, value in zip(SIZES, self.milliseconds, strict=True) if value
        ]
        (smaller, before), _, (larger, after) = known[-3:]
        return math.log(after / before) / math.log(larger / smaller)

    @property
    def is_linear(self) -> bool:
        return self.exponent <= ALLOWED


def measure() -> list[Growth]:
    """All that can grow."""
    return [
        _growth("profiles, as the Amplify CLI reads them", lambda n: _reading(amplify.profiles, n)),
        _growth("profiles, as the AWS CLI reads them", lambda n: _reading(aws.profiles, n)),
        _growth("profiles, as the JavaScript SDK reads them", lambda n: _reading(js.profiles, n)),
        _growth("one role of the cache", lambda n: _cache_get(n, 1)),
        _growth("one session of a role in the cache", lambda n: _cache_get(1, n)),
        _growth("one environment of a project", _environment),
    ]


def _growth(what: str, call: Callable[[int], float | None]) -> Growth:
    return Growth(what, tuple(call(size) for size in SIZES))


def _least(call: Callable[[], object]) -> float:
    # By the processor's time: a long call is interrupted oftener than a short one.
    return least_of(call, clock=time.process_time).least


def _reading(read: Callable[[str], object], size: int) -> float:
    text = config(size)
    return _least(lambda: read(text))


def _cache_get(count: int, sessions: int) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cache.json")
        path.write_text(json.dumps(roles(count, sessions)), encoding="utf-8")
        cache = CredentialCache(path)
        arn = next(iter(roles(1)))
        if cache.get(arn, "amplify") is None:
            return None  # larger than a cache may be
        return _least(lambda: cache.get(arn, "amplify"))


def _environment(size: int) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        project = Gen1Project(Path(folder, "project"))
        write_project(project.root, "123456789012")
        selections = {f"env-{number}": profile_selected("x") for number in range(size)}
        project.local_aws_info.write_text(as_amplify_writes(selections), encoding="utf-8")
        try:
            return _least(lambda: Gen1Project(project.root).selection("env-0"))
        except Exception as error:
            if "larger" not in str(error):
                raise
            return None
