"""Credentials: a value that shows its secrets to nobody, and times as JavaScript writes them."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import pytest

from amplify_plugin.credentials import (
    Credentials,
    Secret,
    hide_in_logs,
    parse_timestamp,
    timestamp,
)

KEY_ID, SECRET, TOKEN = "AKIACANARY0000000001", "canary/secret/key", "canary-token"
END = datetime(2026, 11, 22, 21, 30, 22, 28999, tzinfo=UTC)


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(KEY_ID, SECRET, TOKEN, END)


def is_clean(text: str) -> bool:
    return not any(part in text for part in (KEY_ID, SECRET, TOKEN))


def test_no_way_to_print_them_shows_a_secret(credentials: Credentials) -> None:
    for text in (
        repr(credentials),
        str(credentials),
        f"{credentials} {credentials!r} {credentials!s}",
        "{}".format(credentials),  # noqa: UP032  another way in
        "%s" % credentials,  # noqa: UP031  and another
        repr([credentials, {"found": credentials}]),
    ):
        assert is_clean(text)
    assert "2026-11-22T21:30:22.028Z" in repr(credentials)
    assert "never" in repr(Credentials(KEY_ID, SECRET))


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>40}".format, "{!s}".format])
def test_a_code_does_not_show_itself_and_is_sent_as_it_is(show: Callable[[str], str]) -> None:
    code = Secret("739154")
    assert "739154" not in show(code)
    assert (code == "739154", code.encode(), json.dumps(code)) == (True, b"739154", '"739154"')


def test_botocores_debug_log_shows_neither_secret_nor_token(
    credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself: a request carries the token, and an error may quote the secret."""
    log = io.StringIO()
    logger, handler = logging.getLogger("botocore"), logging.StreamHandler(log)
    monkeypatch.setattr(logger, "handlers", [handler])
    before = logger.level
    logger.setLevel(logging.DEBUG)  # which also forgets what was enabled before
    hide_in_logs(credentials)
    child = logging.getLogger("botocore.auth")
    child.debug("x-amz-security-token:%s", TOKEN)
    child.debug("secret %s, %s in an address", SECRET, quote(SECRET, safe=""))
    logger.setLevel(before)
    assert log.getvalue() == "x-amz-security-token:***\nsecret ***, *** in an address\n"


def test_a_traceback_with_local_values_shows_no_secret(credentials: Credentials) -> None:
    def fails(found: Credentials) -> None:
        raise LookupError(found)

    with pytest.raises(LookupError) as caught:
        fails(credentials)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(told.format())
    assert "found = <Credentials (hidden)" in text
    # The locals of this module's own frame are not theirs to hide.
    assert is_clean(text.split("in fails")[1])


def test_a_debugger_that_prints_fields_finds_none(credentials: Credentials) -> None:
    with pytest.raises(TypeError):
        vars(credentials)


def test_they_cannot_be_changed_under_those_who_hold_them(credentials: Credentials) -> None:
    with pytest.raises(AttributeError, match="frozen"):
        credentials.session_token = None
    with pytest.raises(AttributeError, match="frozen"):
        del credentials.expiration
    with pytest.raises(AttributeError, match="frozen"):
        credentials.note = "x"
    assert credentials.session_token == TOKEN


def test_they_are_not_written_to_a_pickle(credentials: Credentials) -> None:
    for dump in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            dump(credentials)


def test_equal_ones_are_equal_and_any_other_field_makes_them_differ() -> None:
    fields = {
        "access_key_id": KEY_ID,
        "secret_access_key": SECRET,
        "session_token": TOKEN,
        "expiration": END,
    }
    same = Credentials(**fields)  # type: ignore[arg-type]
    assert same == Credentials(KEY_ID, SECRET, TOKEN, END)
    assert hash(same) == hash(Credentials(KEY_ID, SECRET, TOKEN, END))
    for field, other in (*dict.fromkeys(list(fields)[:3], "x").items(), ("expiration", None)):
        assert same != Credentials(**{**fields, field: other})  # type: ignore[arg-type]
    assert same != (KEY_ID, SECRET, TOKEN, END)


def test_keys_without_an_end_need_no_more_than_a_pair() -> None:
    pair = Credentials(KEY_ID, SECRET)
    assert (pair.session_token, pair.expiration) == (None, None)


def test_an_end_in_nobody_knows_which_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Credentials(KEY_ID, SECRET, TOKEN, END.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (END, "2026-11-22T21:30:22.028Z"),  # cut, not rounded: never later than it is
        (END.replace(microsecond=0), "2026-11-22T21:30:22.000Z"),
        (END.astimezone(timezone(timedelta(hours=5, minutes=30))), "2026-11-22T21:30:22.028Z"),
    ],
)
def test_a_time_is_written_as_javascript_does(moment: datetime, written: str) -> None:
    assert timestamp(moment) == written


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T21:30:22.028Z",
        "2026-11-22T21:30:22.028+00:00",
        "2026-11-22T16:30:22.028-05:00",
        " 2026-11-22T21:30:22.028Z\n",
        1795383022028,
        1795383022028.0,
        END.replace(microsecond=28000),
    ],
)
def test_every_way_to_write_one_moment_is_that_moment(value: object) -> None:
    assert parse_timestamp(value) == END.replace(microsecond=28000)


@pytest.fixture
def west_of_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where local time is not UTC. (On Windows it is what the machine has.)"""
    if not hasattr(time, "tzset"):
        yield
        return
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "WEST+5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("west_of_utc")
def test_a_time_without_a_zone_is_local_and_a_bare_date_is_utc_as_in_javascript() -> None:
    local = datetime(2026, 11, 22, 21, 30).astimezone()
    assert parse_timestamp("2026-11-22T21:30:00") == local
    assert parse_timestamp(datetime(2026, 11, 22, 21, 30)) == local  # noqa: DTZ001
    assert parse_timestamp("2026-11-22") == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "soon", "2026-13-40T00:00:00Z", [], {}, b"2026-11-22", True, False),
        *(float("nan"), float("inf"), 10**30, -(10**30)),
        "9999-12-31T23:59:59-14:00",
    ],
    ids=repr,
)
def test_what_is_no_time_is_none_and_no_crash(value: object) -> None:
    assert parse_timestamp(value) is None


def test_what_is_written_is_read_back() -> None:
    moment = datetime(2027, 5, 1, 0, 0, 0, 999000, tzinfo=UTC)
    assert parse_timestamp(timestamp(moment)) == moment
