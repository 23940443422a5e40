"""A table for people, or, where the window is too narrow for it, one block of lines a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from amplify_plugin.terminal import output
from amplify_plugin.terminal.screen import Screen, Style, padded, width_of, wrapped
from amplify_plugin.terminal.text import shown

UNBROKEN = 1000  # columns, where it goes to a file or a pipe


class Cell(NamedTuple):
    """A text in a column, and what it looks like where there are colours."""

    text: str
    style: Style | None = None


Row = Sequence[Cell]  # the first cell names it


def table(columns: Sequence[str], rows: Sequence[Row], screen: Screen) -> str:
    """The rows under their columns, as wide as they need.

    In a window an empty column is left out; where the rest does not fit, each row is a block.
    """
    rows = [[Cell(shown(cell.text), cell.style) for cell in row] for row in rows]
    if screen.width is not None:
        used = [n for n in range(len(columns)) if n == 0 or any(row[n].text for row in rows)]
        columns = [columns[n] for n in used]
        rows = [[row[n] for n in used] for row in rows]
        natural = [
            max(width_of(text) for text in (column, *(row[n].text for row in rows)))
            for n, column in enumerate(columns)
        ]
        if sum(natural) + len(_GAP) * (len(columns) - 1) > screen.width:
            return "".join(_block(columns, row, screen, screen.width) for row in rows)
    return _drawn(columns, rows, screen)


_GAP = "  "


def _drawn(columns: Sequence[str], rows: Sequence[Row], screen: Screen) -> str:
    from rich.box import ASCII2, SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    box = SIMPLE_HEAD if output.can_show("\N{BOX DRAWINGS LIGHT HORIZONTAL}") else ASCII2
    drawn = Table(box=box, show_edge=False, pad_edge=False, padding=(0, len(_GAP) - 1, 0, 0))
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        # Not a string: square brackets would be taken for rich's markup.
        drawn.add_row(*(Text(cell.text, style=_RICH[cell.style]) for cell in row))
    target = io.StringIO()
    # Whatever FORCE_COLOR says: whether there are colours was found out before.
    console = Console(
        file=target,
        width=screen.width or UNBROKEN,
        force_terminal=screen.has_colours,
        color_system="standard" if screen.has_colours else None,
        no_color=not screen.has_colours,
        highlight=False,
        legacy_windows=False,
    )
    console.print(drawn)
    return "".join(f"{line.rstrip()}\n" for line in target.getvalue().splitlines())


_RICH: dict[Style | None, str] = {
    None: "",
    "good": "green",
    "warning": "yellow",
    "bad": "red",
    "heading": "bold",
    "added": "green",
    "removed": "red",
}


def _block(columns: Sequence[str], row: Row, screen: Screen, width: int) -> str:
    """A row as lines: its name, then what else it has, each with its column's name."""
    lines = [screen.styled(row[0].text, row[0].style)]
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if cell.text:
            line = wrapped(f"    {column}: {cell.text}", width, indent=" " * 6)
            lines.append(screen.styled(line, cell.style))
    return "".join(f"{line}\n" for line in lines)


def fields(rows: Sequence[tuple[str, Cell]], screen: Screen, *, names: int) -> str:
    """Names with their values, one a line; ``names`` is how wide the names' column is.

    In a narrow window a value that does not fit begins a line of its own, and is left whole: it
    may be an ARN, which somebody copies.
    """
    found = []
    for name, cell in rows:
        is_broken = screen.width is not None and names + width_of(cell.text) > screen.width
        label = f"{name}:\n  " if is_broken else padded(f"{name}:", names)
        found.append(f"{label}{screen.styled(cell.text, cell.style)}\n")
    return "".join(found)
