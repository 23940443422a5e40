"""Random bytes and mutated real files: only our own errors, in bounded time."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import parse_timestamp
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import FileUnreadable, dump_json, parse_loosely
from amplify_plugin.keyfile import read_key_file
from amplify_plugin.project import Project
from amplify_plugin.trust import TrustedProjects
from tests.faults.sizes import only_long, size, takes_long
from tests.faults.writer import entry

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[1] / "fixtures"
REAL = [
    path.read_bytes()
    for pattern in ("cache/*.json", "written-by-*/*.json", "project-minimal/**/*.json")
    for path in sorted(FIXTURES.glob(pattern))
]
ROLE = "arn:aws:iam::123456789012:role/plain"
fuzz = settings(
    max_examples=size(150, 20_000),
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


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real file with some bytes taken out, doubled, or replaced by pieces."""
    text = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        end = min(end, start + 40)
        middle = draw(
            st.one_of(st.sampled_from(PIECES), st.just(text[start:end] * 2), st.binary(max_size=8))
        )
        text = text[:start] + middle + text[end:]
    return text


contents = st.one_of(
    mutated(), st.binary(max_size=300), st.lists(st.sampled_from(PIECES)).map(b"".join)
)


def only_our_errors(read: Callable[[], Any]) -> None:
    said = ""
    try:
        read()
    except AmplifyPluginError as error:
        said = str(error)
    assert said.isprintable()


@fuzz
@given(content=contents)
@example(content=b"{arn: {amplify: {expiration: 1e999}}}")
@example(content=b'{"a": /*')
def test_the_cache(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.json"
    path.write_bytes(content)
    cache = CredentialCache(path, warn=lambda _: None)
    cache.get(ROLE, "amplify")
    assert cache.state(ROLE, "amplify").state in ("valid", "expired", "absent", "unreadable")
    only_our_errors(lambda: cache.remove(cache.expired_sessions, dry_run=True))


@settings(fuzz, max_examples=size(30, 2000))
@given(content=contents)
def test_a_write_over_whatever_is_there(tmp_path: Path, content: bytes) -> None:
    """It is done, and what could not be read is beside it; or all is as it was."""
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
@given(content=contents, name=st.sampled_from(["local-env-info.json", "local-aws-info.json"]))
def test_the_files_of_a_project(tmp_path: Path, content: bytes, name: str) -> None:
    folder = tmp_path / "amplify" / ".config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "local-env-info.json").write_text('{"envName": "dev"}')
    (folder / name).write_bytes(content)
    only_our_errors(lambda: Project(tmp_path).selection())
    only_our_errors(lambda: Project(tmp_path).env_names)


@fuzz
@given(content=contents)
def test_the_record_of_trust(tmp_path: Path, content: bytes) -> None:
    from amplify_plugin.project import Selection

    path = tmp_path / "plugin-projects.json"
    path.write_bytes(content)
    trusted = TrustedProjects(path)
    selection = Selection("dev", "project", profile_name="p")
    assert trusted.verdict(Project(tmp_path), selection) == "never"


@fuzz
@given(content=contents)
# What hjson 3.1 meets with errors that are no ValueError: OverflowError, IndexError.
@example(content=b"{accessKeyId: 1e999}")
@example(content=b'{"a": /*')
def test_a_key_file(safe_environment: Path, content: bytes) -> None:
    folder = safe_environment / ".amplify" / "awscloudformation"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "AbCdEfGhIj"
    path.write_bytes(content)
    assert os.path.expanduser("~") == str(safe_environment)
    only_our_errors(lambda: read_key_file(str(path)))


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


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters())
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@fuzz
@given(document=values)
def test_what_is_written_is_read_again(tmp_path: Path, document: Any) -> None:
    text = dump_json(document, indent=2).decode()
    assert parse_loosely(text, tmp_path) == document


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


@takes_long
@pytest.mark.parametrize("piece", list(SLOW))
def test_the_worst_file_that_is_still_read_takes_seconds(tmp_path: Path, piece: str) -> None:
    text = (SLOW[piece] * 1_000_000)[: 1024 * 1024].decode()
    began = time.process_time()
    with contextlib.suppress(FileUnreadable):
        parse_loosely(text, tmp_path)
    assert time.process_time() - began < 15


@only_long
@takes_long
@pytest.mark.parametrize("piece", list(SLOW))
def test_a_hundred_megabytes_are_refused_at_once(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "cache.json"
    path.write_bytes((SLOW[piece] * 1_000_000)[: 1024 * 1024] * 100)
    began = time.process_time()
    assert CredentialCache(path).get(ROLE, "amplify") is None
    assert time.process_time() - began < 1
