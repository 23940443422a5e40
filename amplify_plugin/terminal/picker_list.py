"""A list that a person searches by typing: what matches, what is highlighted, how it is drawn.

Nothing here reads a key or writes to a terminal; ``picker`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from amplify_plugin.terminal.screen import padded, shortened, usual, width_of, wrapped
from amplify_plugin.terminal.text import has_words, quoted, shown

LABELS = ("Profile", "Role", "Account", "Selected for", "Signed in")
# How a line of text names them, before their values: 'sign-in ends in 42 min'.
IN_WORDS = ("profile", "role", "account", "selected for", "sign-in")
KEPT_LONGEST = (2, 4, 3, 1)  # of LABELS: a narrow window drops the last of these first
POINTER = "> "
GAP = "  "
DOT = " \N{MIDDLE DOT} "
HINTS = ("Enter: choose", "Esc: {}", "PgUp, PgDn, Home, End: move", "Ctrl-U: clear")
HINTS_OF_NOTHING = ("Esc: {}", "Ctrl-U: clear")  # while nothing matches

Fragment = tuple[str, str]  # style and text, as prompt_toolkit takes them
Line = list[Fragment]


class Choice(NamedTuple):
    """One profile of the list, with what people choose it by. All are texts, empty if unknown.

    ``role`` is a role's name, ``account`` an account id, ``selected_for`` names environments,
    ``signed_in`` says until when.
    """

    name: str
    role: str = ""
    account: str = ""
    selected_for: str = ""
    signed_in: str = ""

    @property
    def text(self) -> str:
        """All that can be searched, in lower case."""
        return "\n".join(self[:4]).casefold()


class Picking(NamedTuple):
    """The state of the list. ``position`` counts in ``matching``, from 0."""

    choices: tuple[Choice, ...]
    matching: tuple[Choice, ...]
    typed: str = ""
    position: int = 0

    @classmethod
    def of(cls, choices: Sequence[Choice], current: str | None = None) -> Picking:
        """The whole list, with the current profile highlighted."""
        names = [choice.name for choice in choices]
        position = names.index(current) if current in names else 0
        return cls(tuple(choices), tuple(choices), position=position)

    @property
    def highlighted(self) -> Choice | None:
        """What Enter chooses; None while nothing matches."""
        return self.matching[self.position] if self.matching else None

    def search(self, typed: str) -> Picking:
        """The list after a new search; names come first, and the first match is highlighted."""
        words = typed.casefold().split()
        matching = [choice for choice in self.choices if has_words(choice.text, words)]
        matching.sort(key=lambda choice: not has_words(choice.name.casefold(), words))
        return Picking(self.choices, tuple(matching), typed)

    def move(self, by: int) -> Picking:
        """The highlight moved, to an end of the list at most."""
        last = max(len(self.matching) - 1, 0)
        return self._replace(position=min(max(self.position + by, 0), last))


def drawn(state: Picking, question: str, width: int, height: int) -> list[Line]:
    """Draw the list for a window, no line longer than it is wide.

    The line with what is typed is the one before the column heads.
    """
    top: list[Line] = [[("bold", line)] for line in wrapped(f"? {question}", width).split("\n")]
    top.append(_filter_line(state.typed, width))
    if not state.matching:
        nothing = f"No profile matches {quoted(state.typed)}."
        lines = wrapped(nothing, width).split("\n")
        return [*top, *([("", line[:width])] for line in lines), *_foot(state, width)]
    widths = _widths(state.choices, width)
    details = _details(state, widths, width)
    foot = [*details, *_foot(state, width)]
    room = height - len(top) - 1
    if room <= len(foot):
        foot = foot[-1:] if room > 1 else []  # a window of a few lines is for the list
    rows = max(room - len(foot), 1)
    first = min(max(state.position - rows // 2, 0), max(len(state.matching) - rows, 0))
    shown_rows = range(first, min(first + rows, len(state.matching)))
    listed = [_row(state, index, widths) for index in shown_rows]
    return [*top, _heads(widths), *listed, *foot]


def filter_row(question: str, width: int) -> int:
    """The number of the line with what is typed, from 0."""
    return wrapped(f"? {question}", width).count("\n") + 1


def filter_column(typed: str, width: int) -> int:
    """The column after what is typed, where the cursor belongs."""
    return width_of(FILTER + _tail(typed, width))


def page(height: int) -> int:
    """How far PageUp and PageDown move in a window of this height."""
    return max(height - 6, 1)


FILTER = "Filter: "


def _filter_line(typed: str, width: int) -> Line:
    if not typed:
        return [("", FILTER), ("italic", "type to filter"[: max(width - len(FILTER), 0)])]
    return [("", FILTER), ("bold", _tail(typed, width))]


def _tail(typed: str, width: int) -> str:
    """The end of what is typed, as much as fits."""
    text = shown(typed)
    while text and width_of(FILTER + text) >= width:
        text = text[1:]
    return text


def _widths(choices: Sequence[Choice], width: int) -> dict[int, int]:
    """The columns that fit, and how wide each is; the name is always one of them.

    Where not all fit, the few longest texts are shortened, if that makes room for another column.
    """
    sizes = {
        column: [width_of(shown(choice[column])) for choice in choices]
        for column in range(len(LABELS))
    }
    used = {column: found for column, found in sizes.items() if any(found)}
    needed = {column: max(*found, width_of(LABELS[column])) for column, found in used.items()}
    kept = _fitting(needed, width)
    if len(kept) < len(needed):
        short = {
            column: max(usual([size for size in found if size]), width_of(LABELS[column]))
            for column, found in used.items()
        }
        fitting = _fitting(short, width)
        if len(fitting) > len(kept):
            spare = width - len(POINTER) - sum(fitting.values()) - len(GAP) * (len(fitting) - 1)
            return {**fitting, 0: min(needed[0], fitting[0] + spare)}
    return kept


def _fitting(needed: dict[int, int], width: int) -> dict[int, int]:
    """As many columns of these widths as fit; the name takes all that there is."""
    left = width - len(POINTER)
    kept = {0: min(needed.get(0, 0), left)}
    left -= kept[0]
    for column in KEPT_LONGEST:
        size = needed.get(column)
        if size is not None and len(GAP) + size <= left:
            kept[column] = size
            left -= len(GAP) + size
    return dict(sorted(kept.items()))


def _heads(widths: dict[int, int]) -> Line:
    cells = [padded(shortened(LABELS[column], size), size) for column, size in widths.items()]
    return [("", " " * len(POINTER) + GAP.join(cells).rstrip())]


def _row(state: Picking, index: int, widths: dict[int, int]) -> Line:
    is_highlighted = index == state.position
    style = "bold" if is_highlighted else ""
    words = [shown(word) for word in state.typed.casefold().split()]
    line: Line = [(style, POINTER if is_highlighted else " " * len(POINTER))]
    blanks = ""
    for column, size in widths.items():
        text = shortened(shown(state.matching[index][column]), size)
        if not text:
            blanks += " " * (size + len(GAP))
            continue
        # Until when a profile is signed in is not searched.
        found = words if column < len(LABELS) - 1 else []
        line += [(style, blanks), *_marked(text, found, style)]
        blanks = " " * (size - width_of(text)) + GAP
    return [fragment for fragment in line if fragment[1]]


def _marked(text: str, words: Sequence[str], style: str) -> Line:
    """The text, with what matches the words underlined."""
    folded = text.casefold()
    marks = [False] * len(text)
    if len(folded) == len(text):  # the capital of some letters is two
        for word in words:
            start = folded.find(word)
            while word and start >= 0:
                marks[start : start + len(word)] = [True] * len(word)
                start = folded.find(word, start + 1)
    line: Line = []
    for character, is_marked in zip(text, marks, strict=True):
        kind = f"{style} underline".strip() if is_marked else style
        if line and line[-1][0] == kind:
            line[-1] = (kind, line[-1][1] + character)
        else:
            line.append((kind, character))
    return line


def _details(state: Picking, widths: dict[int, int], width: int) -> list[Line]:
    """What the window has no columns for, of the highlighted profile."""
    choice = state.highlighted
    if choice is None:
        return []
    parts = [
        f"{IN_WORDS[column]} {shown(choice[column])}"
        for column in range(1, len(LABELS))
        if choice[column] and width_of(shown(choice[column])) > widths.get(column, 0)
    ]
    name = shown(choice.name)
    if width_of(name) > widths[0]:
        parts.insert(0, name)
    if not parts:
        return []
    lines = wrapped(DOT.join(parts), width).split("\n")
    return [[("", piece)] for line in lines for piece in _pieces(line, width)]


def _pieces(line: str, width: int) -> list[str]:
    """A line cut where the window ends: a name alone may be longer."""
    pieces = [""]
    for character in line:
        if width_of(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _foot(state: Picking, width: int) -> list[Line]:
    """Where in the list one is, and as many hints as there is room for."""
    total = len(state.choices)
    text = f"{state.position + 1 if state.matching else 0} of {len(state.matching)}"
    if len(state.matching) != total:
        text += f" (of all {total})"
    for hint in HINTS if state.matching else HINTS_OF_NOTHING:
        more = f"{text}{DOT}{hint.format('clear' if state.typed else 'cancel')}"
        if width_of(more) > width:
            break
        text = more
    return [[("", text[:width])]]
