"""Random bytes and mutated real files: only our own errors, in bounded time."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import parse_timestamp
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import MAX_BYTES, FileUnreadable, parse_loosely
from tests.faults.readers import (
    AWS_FILES,
    JSON_FILES,
    READERS,
    ROLE,
    SETTINGS_FILES,
    VALID,
    read_aws_files,
    read_by_a_bridge,
    read_cache,
    read_keys,
    read_project,
    read_settings,
    read_trust,
)
from tests.faults.sizes import only_long, size, takes_long
from tests.faults.writer import entry

pytestmark = takes_long
SECONDS_EACH = 60
fuzz = settings(
    max_examples=size(150, 5000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What either reader may stumble over, as pieces.
PIECES = [
    b"'''",
    b"/*",
    b"*/",
    b"//",
    b"#",
    b"\\u12",
    b"\\ud800",
    b'"a":',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xef\xbb\xbf",
    b"\x00",
    b"\xff",
    b"1e999",
    b"NaN",
    b"-",
    b"9" * 5000,
    b"null",
    b"\n",
    b'"__proto__"',
    b'"expiration": 1e300,',
    b"'",
    b'"',
    b",",
    b":",
    b"\xe2\x80\xa8",
]


AWS_PIECES = [
    b"[profile ",
    b"[",
    b"]",
    b"\\.",
    b"\n",
    b"\r\n",
    b"\n  ",
    b" = ",
    b"[sso-session x]",
    b"[plugins]",
    b"role_arn",
    b"source_profile = a",
    b"duration_seconds = " + b"9" * 5000,
    b"s3 =\n  a = b",
    b"__proto__",
    b"[]",
    b"%(x)s",
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b'"',
    b"#",
    b";",
    b"\x1b[2J",
]
SETTINGS_PIECES = [
    *AWS_PIECES,
    b"'''",
    b'"' * 3,
    b"mfa_process",
    b"lock_timeout = ",
    b"project_profile = ",
    b"blocked_plugins = ",
    b", ",
    b"[[",
    b"1e999",
    b"-1",
    b"nan",
]


@st.composite
def mutated(draw: st.DrawFn, files: list[bytes], pieces: list[bytes]) -> bytes:
    """A real file with some bytes taken out, doubled, or replaced by pieces."""
    text = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        end = min(end, start + 40)
        middle = draw(
            st.one_of(st.sampled_from(pieces), st.just(text[start:end] * 2), st.binary(max_size=8))
        )
        text = text[:start] + middle + text[end:]
    return text


def like(files: list[bytes], pieces: list[bytes]) -> st.SearchStrategy[bytes]:
    """Real files with faults, random bytes, and what is all faults."""
    return st.one_of(
        mutated(files, pieces),
        st.binary(max_size=300),
        st.lists(st.sampled_from(pieces)).map(b"".join),
    )


contents = like(JSON_FILES, PIECES)


@fuzz
@given(content=contents)
# What hjson 3.1 meets with errors that are no ValueError: OverflowError, IndexError.
@example(content=b"{arn: {amplify: {expiration: 1e999}}}")
@example(content=b'{"a": /*')
def test_the_cache(tmp_path: Path, content: bytes) -> None:
    read_cache(tmp_path, content)


@settings(fuzz, max_examples=size(30, 400))
@given(content=contents)
def test_a_write_over_whatever_is_there(tmp_path: Path, content: bytes) -> None:
    """It is done, and what could not be read is beside it; or all is unchanged."""
    path = tmp_path / "cache.json"
    for left in tmp_path.glob("*corrupt*"):
        left.unlink()
    path.write_bytes(content)
    cache = CredentialCache(path, warn=lambda _: None)
    try:
        cache.put(ROLE, "amplify", entry("token"))
    except AmplifyPluginError:
        assert path.read_bytes() == content
    else:
        assert json.loads(path.read_bytes())[ROLE]["amplify"]["sessionToken"] == "token"
        for aside in tmp_path.glob("*corrupt*"):
            assert aside.read_bytes() == content


@fuzz
@given(content=contents)
def test_the_files_of_a_project(tmp_path: Path, content: bytes) -> None:
    read_project(tmp_path, content)


@fuzz
@given(content=contents)
def test_the_record_of_trust(tmp_path: Path, content: bytes) -> None:
    read_trust(tmp_path, content)


@fuzz
@given(content=contents)
@example(content=b"{accessKeyId: 1e999}")
@example(content=b'{"a": /*')
def test_a_key_file(safe_environment: Path, content: bytes) -> None:
    read_keys(safe_environment, content)


@fuzz
@given(content=like([*JSON_FILES, VALID, VALID, VALID], PIECES))
@example(content=VALID)
def test_the_cache_as_a_bridge_reads_it(safe_environment: Path, content: bytes) -> None:
    read_by_a_bridge(safe_environment, content)


@fuzz
@given(content=like(SETTINGS_FILES, SETTINGS_PIECES))
def test_the_settings(tmp_path: Path, content: bytes) -> None:
    read_settings(tmp_path, content)


@fuzz
@given(content=like(AWS_FILES, AWS_PIECES))
def test_the_aws_files(tmp_path: Path, content: bytes) -> None:
    """For ``aws``, for the other readers' sake, and for ``doctor``."""
    read_aws_files(tmp_path, content)


@fuzz
@given(
    value=st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
        st.datetimes().map(str),
        st.lists(st.integers()),
    )
)
def test_times(value: Any) -> None:
    moment = parse_timestamp(value)
    assert moment is None or moment.tzinfo is not None


SLOW = {
    "bare words": b"a",
    "comments": b"/**/",
    "open comments": b"/*",
    "lines of comments": b"#\n",
    "open strings": b'{"a":"',
    "three quotes": b"'''\n",
    "keys": b"a:b\n",
    "open braces": b"{",
    "escapes": b'"\\n',
    "digits": b"1",
    "spaces": b" ",
    "nulls": b"\x00",
}


@pytest.mark.parametrize("piece", list(SLOW))
def test_the_worst_file_that_is_still_read_takes_seconds(tmp_path: Path, piece: str) -> None:
    text = (SLOW[piece] * 1_000_000)[: 1024 * 1024].decode()
    began = time.process_time()
    with contextlib.suppress(FileUnreadable):
        parse_loosely(text, tmp_path)
    assert time.process_time() - began < 15


@only_long
@pytest.mark.parametrize("piece", list(SLOW))
def test_a_hundred_megabytes_are_refused_at_once(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "cache.json"
    path.write_bytes((SLOW[piece] * 1_000_000)[: 1024 * 1024] * 100)
    began = time.process_time()
    assert CredentialCache(path).get(ROLE, "amplify") is None
    assert time.process_time() - began < 1


@only_long
@pytest.mark.parametrize("reader", list(READERS))
def test_texts_that_reach_code_not_reached_before(tmp_path: Path, reader: str) -> None:
    """By atheris, in a process of its own: a text that takes 20 s or a gigabyte is a fault too."""
    if importlib.util.find_spec("atheris") is None:
        pytest.fail("The long profile needs atheris: 'pip install atheris', as tox does.")
    finished = subprocess.run(
        (
            *(sys.executable, "-m", "tests.faults.coverage_fuzz", reader, str(tmp_path)),
            f"-max_total_time={SECONDS_EACH}",
        ),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-5000:]
    [runs] = re.findall(r"^Done (\d+) runs", finished.stderr, re.MULTILINE)
    print(reader, runs, "runs")
    assert int(runs) > 500


MEASURE = """
import re, sys, time
from pathlib import Path
from amplify_plugin.cache import CredentialCache
def most_memory():
    # Not getrusage: its maximum is inherited from the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
before = most_memory()
assert CredentialCache(Path(sys.argv[1])).state("a", "b").state == sys.argv[2]
print(most_memory() - before, time.process_time())
"""


@only_long
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")
@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"\xc3\xa9",', b"0,"])
@pytest.mark.parametrize("state", ["absent", "unreadable"])
def test_the_largest_file_that_is_read_takes_bounded_memory_and_time(
    tmp_path: Path, piece: bytes, state: str
) -> None:
    """And what is larger takes none."""
    path = tmp_path / "cache.json"
    size_of_it = MAX_BYTES - 20 if state == "absent" else 100 * 1024 * 1024
    path.write_bytes(b'{"a":[' + piece * (size_of_it // len(piece)) + b"0]}")
    finished = subprocess.run(
        (sys.executable, "-c", MEASURE, str(path), state),
        capture_output=True,
        text=True,
        check=True,
    )
    megabytes, seconds = map(float, finished.stdout.split())
    print(piece, megabytes, "MB", seconds, "s")
    assert megabytes < (500 if state == "absent" else 20)
    assert seconds < 20
