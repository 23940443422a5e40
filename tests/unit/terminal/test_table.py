"""Tables: straight columns where they fit, a block of lines a row where they do not."""

from __future__ import annotations

import re

from amplify_plugin.terminal.screen import Screen
from amplify_plugin.terminal.table import Cell, fields, table

COLUMNS = ("Profile", "Region", "Not read by")
ROWS = (
    (Cell("会社", "heading"), Cell("eu-west-1"), Cell("js", "warning")),
    (Cell("[red]x\x1b"), Cell(""), Cell("")),
)
PLAIN = (
    "Profile     Region     Not read by\n"
    "──────────────────────────────────\n"
    "会社        eu-west-1  js\n"
    "[red]x\\x1b\n"
)


def test_a_table_is_as_wide_as_it_needs_and_no_line_ends_in_blanks() -> None:
    assert table(COLUMNS, ROWS, Screen(None)) == PLAIN
    assert table(COLUMNS, ROWS, Screen(34)) == PLAIN


def test_colours_move_no_column() -> None:
    drawn = table(COLUMNS, ROWS, Screen(80, has_colours=True))
    assert "\x1b[1m会社\x1b[0m" in drawn
    assert "\x1b[1;35mjs\x1b[0m" in drawn
    assert re.sub(r"\x1b\[[\d;]*m", "", drawn) == PLAIN


def test_a_window_one_column_too_narrow_has_blocks() -> None:
    assert table(COLUMNS, ROWS, Screen(33)) == (
        "会社\n    Region: eu-west-1\n    Not read by: js\n[red]x\\x1b\n"
    )


def test_a_block_has_as_many_values_in_a_line_as_fit_and_lacks_what_is_rarely_needed() -> None:
    columns = (*COLUMNS, "Kind")
    row = (Cell("a name as wide as it"), Cell("eu"), Cell("js", "warning"), Cell("role"))
    assert table(columns, [row], Screen(31), not_in_blocks=("Kind",)) == (
        "a name as wide as it\n    Region: eu, Not read by: js\nNot shown in this width: Kind.\n"
    )
    assert table(columns, [row], Screen(30), not_in_blocks=("Kind",)) == (
        "a name as wide as it\n    Region: eu\n    Not read by: js\n"
        "Not shown in this width: Kind.\n"
    )
    coloured = table(columns, [row], Screen(31, has_colours=True), not_in_blocks=("Kind",))
    assert "    Region: eu, \x1b[1;35mNot read by: js\x1b[0m\n" in coloured


def test_a_narrow_window_drops_columns_in_their_order_and_says_which() -> None:
    droppable = ("Region", "Not read by")
    drawn = [table(COLUMNS, ROWS, Screen(width), droppable=droppable) for width in (34, 33, 19, 8)]
    assert drawn[0] == PLAIN
    assert drawn[1] == (
        "Profile     Not read by\n───────────────────────\n会社        js\n[red]x\\x1b\n"
        "Not shown in this width: Region.\n"
    )
    assert drawn[2] == (
        "Profile\n──────────\n会社\n[red]x\\x1b\nNot shown in this\nwidth: Region, Not\nread by.\n"
    )
    assert drawn[3].startswith("会社\n")  # not even the names fit: blocks, as without droppable


def test_one_long_name_does_not_cost_the_others_their_columns() -> None:
    """It has a line of its own, whole: people copy names from a list."""
    rows = [(Cell(f"web-{n}"), Cell("eu-west-1"), Cell("")) for n in range(19)]
    rows.insert(1, (Cell("a-name-of-many-words"), Cell("us-east-1"), Cell("")))
    rows.append((Cell("another-name-of-many"), Cell(""), Cell("")))
    lines = table(COLUMNS, rows, Screen(24), droppable=("Region",)).split("\n")
    assert lines[:5] == [
        "Profile  Region",
        "──────────────────",
        "web-0    eu-west-1",
        "a-name-of-many-words",
        "         us-east-1",
    ]
    assert lines[-2:] == ["another-name-of-many", ""]
    assert "Not shown" in table(COLUMNS, rows[:3], Screen(24), droppable=("Region",))


def test_a_window_shows_no_empty_column_and_a_file_shows_all() -> None:
    rows = [(Cell("dev"), Cell(""), Cell("js"))]
    assert table(COLUMNS, rows, Screen(80)).splitlines()[0] == "Profile  Not read by"
    assert table(COLUMNS, rows, Screen(None)).splitlines()[0] == "Profile  Region  Not read by"


ARN = "arn:aws:iam::123456789012:role/bizcorprole"


def test_a_value_that_does_not_fit_has_a_line_of_its_own_and_no_word_is_broken() -> None:
    rows = [("Role", Cell(ARN)), ("Acts as", Cell("a profile, by the project (account 12)", "bad"))]
    assert fields(rows, Screen(80), names=10) == (
        f"Role:     {ARN}\nActs as:  a profile, by the project (account 12)\n"
    )
    assert fields(rows, Screen(30), names=10) == (
        f"Role:\n  {ARN}\nActs as:\n  a profile, by the project\n  (account 12)\n"
    )
    assert fields(rows[1:], Screen(60, has_colours=True), names=10) == (
        "Acts as:  \x1b[1;31ma profile, by the project (account 12)\x1b[0m\n"
    )
