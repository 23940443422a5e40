"""A change of the settings file: one setting, every comment kept, nothing lost unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amplify_plugin.errors import UsageError
from amplify_plugin.settings import SETTINGS, Settings, evaluate
from amplify_plugin.settings.ini_file import changed


def read(text: str) -> Settings:
    return evaluate(text, {}, Path("plugin.ini"))[0]


KEPT = """\
# The settings of a careful person.

# Ten seconds are enough.
lock_timeout = 10  # really
# At work only:
mfa_process = op item get aws --otp
# the end
"""


def test_a_change_keeps_every_comment() -> None:
    after = changed(KEPT, "lock_timeout", "20")
    assert after == KEPT.replace("= 10", "= 20")
    assert changed(after, "lock_timeout", "10") == KEPT


def test_taking_a_setting_out_keeps_every_comment() -> None:
    without = changed(KEPT, "lock_timeout", None)
    assert read(without).origins["lock_timeout"] == "default"
    assert read(without).mfa_process == "op item get aws --otp"
    for name in ("lock_timeout", "mfa_process"):
        left = [line for line in changed(KEPT, name, None).splitlines() if "#" in line]
        assert [line.partition("#")[2] for line in left] == [
            line.partition("#")[2] for line in KEPT.splitlines() if "#" in line
        ]


def test_a_line_that_cannot_be_read_is_not_lost() -> None:
    for text in ("junk\n", "mfa_process = a#b\n", "lock_timeout = 1\nlock_timeout = 2\n"):
        with pytest.raises(UsageError, match="Correct that line first"):
            changed(text, "project_profile", "off")


def test_the_wrong_value_itself_can_be_set_right() -> None:
    assert read(changed("mfa_process = a#b\n", "mfa_process", "a#b")).mfa_process == "a#b"
    assert changed("colour = red\n", "colour", None) == ""


PIECES = [*SETTINGS, *"='\"#,[]% \t\n", "'''", "\r\n", "on", "3", "a b", "é", "\u2028"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_text_stops_us_and_a_change_changes_one_setting(text: str) -> None:
    before = read(text)
    try:
        after = read(changed(text, "mfa_process", "new"))
    except UsageError:
        return
    assert after.mfa_process == "new"
    assert after[1:4] == before[1:4]
