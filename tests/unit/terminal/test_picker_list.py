"""The list before a key is read: what matches, what is highlighted, what fits into a window."""

from __future__ import annotations

import pytest

from amplify_plugin.terminal.picker_list import Choice, Line, Picking, drawn, filter_column
from amplify_plugin.terminal.screen import width_of

QUESTION = "Which profile?"
CHOICES = (
    Choice("dev", "developer", "111122223333", "dev", "ends in 42 min"),
    Choice("web-prod-015-administrator-access", "admin", "444455556666", "prod"),
    Choice("web-prod-016-read-only", "reader", "444455556666"),
    Choice("会社", "reader", "777788889999"),
)


def many(number: int) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"web-prod-{n:03}-administrator-access-eu-central", "admin", f"{n:012}")
        for n in range(number)
    )


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for _, text in line) for line in lines]


def screen(state: Picking, width: int = 80, height: int = 24) -> list[str]:
    return texts(drawn(state, QUESTION, width, height))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["dev", "web-prod-015-administrator-access", "web-prod-016-read-only", "会社"]),
        ("web 015", ["web-prod-015-administrator-access"]),
        ("015 WEB", ["web-prod-015-administrator-access"]),
        ("4444", ["web-prod-015-administrator-access", "web-prod-016-read-only"]),
        ("reader 7777", ["会社"]),
        ("developer", ["dev"]),
        ("dmin", ["web-prod-015-administrator-access"]),
        ("read", ["web-prod-016-read-only", "会社"]),
        ("3333 e", ["dev"]),
        ("会", ["会社"]),
        ("42", []),  # when somebody is signed in is not searched
        ("zzz", []),
    ],
)
def test_words_find_names_roles_accounts_and_environments(typed: str, names: list[str]) -> None:
    found = Picking.of(CHOICES, "dev").search(typed)
    assert [choice.name for choice in found.matching] == names
    assert (found.highlighted is None) == (not names)


def test_names_that_match_come_before_roles_that_do() -> None:
    choices = (Choice("one", "web-admin"), Choice("web"))
    assert [c.name for c in Picking.of(choices).search("web").matching] == ["web", "one"]


def test_the_current_profile_is_highlighted_until_something_is_typed() -> None:
    state = Picking.of(CHOICES, "会社")
    assert state.highlighted == CHOICES[3]
    assert state.search("web").highlighted == CHOICES[1]
    assert state.search("web").search("").highlighted == CHOICES[0]
    assert Picking.of(CHOICES, "gone").highlighted == CHOICES[0]


@pytest.mark.parametrize(("by", "position"), [(1, 2), (-1, 0), (-9, 0), (9, 3), (0, 1)])
def test_the_highlight_stays_in_the_list(by: int, position: int) -> None:
    state = Picking.of(CHOICES)._replace(position=1)
    assert state.move(by).position == position
    assert state.search("zzz").move(by).highlighted is None


def test_a_wide_window_has_every_column() -> None:
    assert screen(Picking.of(CHOICES), width=120)[1:] == [
        "Filter: type to filter",
        "  Profile                            Role       Account       Selected for  Signed in",
        f"> {'dev':33}  developer  111122223333  dev           ends in 42 min",
        "  web-prod-015-administrator-access  admin      444455556666  prod",
        "  web-prod-016-read-only             reader     444455556666",
        "  会社                               reader     777788889999",
        (
            "1 of 4 \N{MIDDLE DOT} Enter: choose \N{MIDDLE DOT} Esc: cancel \N{MIDDLE DOT} "
            "PgUp, PgDn, Home, End: move \N{MIDDLE DOT} Ctrl-U: clear"
        ),
    ]


def test_a_narrow_window_says_the_rest_of_the_highlighted_profile_below() -> None:
    lines = screen(Picking.of(CHOICES).move(1), width=40)
    assert lines[2:] == [
        "  Profile",
        "  dev",
        "> web-prod-015-administrator-access",
        "  web-prod-016-read-only",
        "  会社",
        "role admin \N{MIDDLE DOT} account 444455556666 \N{MIDDLE DOT}",
        "selected for prod",
        "2 of 4 \N{MIDDLE DOT} Enter: choose \N{MIDDLE DOT} Esc: cancel",
    ]


def test_a_narrow_window_says_until_when_one_is_signed_in() -> None:
    lines = screen(Picking.of(CHOICES), width=40)
    assert " ".join(lines[-4:-1]).endswith("sign-in ends in 42 min")


def test_a_name_that_does_not_fit_loses_its_middle_and_is_whole_below() -> None:
    lines = screen(Picking.of(many(3)), width=40)
    assert lines[3] == "> web-prod-000-admin…or-access-eu-central"[:40] or "…" in lines[3]
    assert lines[3].endswith("eu-central")
    assert "".join(lines[6:8]).startswith("web-prod-000-administrator-access-eu-central")


def test_one_long_name_or_role_does_not_cost_the_others_their_columns() -> None:
    usual = [Choice(f"web-{n}", "reader", "111122223333") for n in range(19)]
    long = Choice("a-name-of-many-words-" * 3, "a-role-of-many-words-" * 2, "444455556666")
    lines = screen(Picking.of([long, *usual]), width=50)
    assert lines[2].split() == ["Profile", "Role", "Account"]
    assert lines[4].split() == ["web-0", "reader", "111122223333"]
    assert lines[3].endswith("444455556666")
    below = "".join(lines[-4:])
    assert long.name in below
    assert f"role {long.role}" in below


@pytest.mark.parametrize("width", [10, 40, 50, 80, 120])
@pytest.mark.parametrize("typed", ["", "web 015", "zzz" * 50])
@pytest.mark.parametrize("choices", [CHOICES, many(1000)], ids=["four", "thousand"])
def test_no_line_is_wider_than_the_window_and_none_is_below_it(
    width: int, typed: str, choices: tuple[Choice, ...]
) -> None:
    state = Picking.of(choices).search(typed)
    for position in (0, 500, 999):
        lines = screen(state.move(position), width, 24)
        assert max(map(width_of, lines)) <= width
        assert len(lines) <= 24
    assert filter_column(typed, width) < width


def test_a_long_list_keeps_the_highlighted_line_in_the_window() -> None:
    state = Picking.of(many(1000), None)
    for position in (0, 1, 500, 998, 999):
        lines = screen(state.move(position), 120, 24)
        assert sum(line.startswith("> ") for line in lines) == 1
        assert f"> web-prod-{position:03}" in "\n".join(lines)
        assert lines[-1].startswith(f"{position + 1} of 1000 ")
        assert len(lines) == 24


@pytest.mark.parametrize("height", [3, 4, 5, 8])
def test_a_window_of_a_few_lines_shows_what_is_highlighted(height: int) -> None:
    lines = screen(Picking.of(many(1000)).move(500), 40, height)
    assert len(lines) <= max(height, 4)
    assert any(line.startswith("> web-prod-500") for line in lines)


def test_no_match_is_said_and_lists_nothing() -> None:
    assert screen(Picking.of(CHOICES).search("zzz")) == [
        "? Which profile?",
        "Filter: zzz",
        "No profile matches 'zzz'.",
        "0 of 0 (of all 4) \N{MIDDLE DOT} Esc: clear \N{MIDDLE DOT} Ctrl-U: clear",
    ]


def test_what_matches_is_marked() -> None:
    line = drawn(Picking.of(CHOICES).search("prod 15"), QUESTION, 120, 24)[3]
    assert [text for style, text in line if "underline" in style] == ["prod", "15", "prod"]


def test_a_name_cannot_steer_the_terminal() -> None:
    lines = screen(Picking.of([Choice("evil\x1b[2J", "r\n")]).search("\x07"))
    assert "\x1b" not in "".join(lines)
    assert "\x07" not in "".join(lines)
