"""Tables and lists of values for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from amplify_plugin.terminal.screen import Screen, Style, can_show, padded, width_of, wrapped
from amplify_plugin.terminal.text import shown

GAP = "  "  # between two columns


class Cell(NamedTuple):
    """A text, and its style where there are colours."""

    text: str
    style: Style | None = None


Row = Sequence[Cell]  # its first cell names it


def table(columns: Sequence[str], rows: Sequence[Row], screen: Screen) -> str:
    """Draw the rows under their columns, each column as wide as it needs.

    A window shows no empty column. If the rest does not fit, each row becomes a block of lines.
    """
    rows = [[Cell(shown(cell.text), cell.style) for cell in row] for row in rows]
    if screen.width is not None:
        used = [n for n in range(len(columns)) if n == 0 or any(row[n].text for row in rows)]
        columns = [columns[n] for n in used]
        rows = [[row[n] for n in used] for row in rows]
    widths = [
        max(width_of(text) for text in (column, *(row[n].text for row in rows)))
        for n, column in enumerate(columns)
    ]
    total = sum(widths) + len(GAP) * (len(columns) - 1)
    if screen.width is not None and total > screen.width:
        return "".join(_block(columns, row, screen, screen.width) for row in rows)
    dash = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
    rule = (dash if can_show(dash) else "-") * total
    head = _line([Cell(column, "heading") for column in columns], widths, screen)
    return "".join([head, f"{rule}\n", *(_line(row, widths, screen) for row in rows)])


def _line(row: Row, widths: Sequence[int], screen: Screen) -> str:
    """Draw one row. Blanks are not coloured, and none stand at the end of a line."""
    line = ""
    blanks = 0
    for cell, width in zip(row, widths, strict=True):
        if cell.text:
            line += " " * blanks + screen.styled(cell.text, cell.style)
            blanks = 0
        blanks += width - width_of(cell.text) + len(GAP)
    return f"{line}\n"


def _block(columns: Sequence[str], row: Row, screen: Screen, width: int) -> str:
    """Draw a row as lines: its name, then each other value with the name of its column."""
    lines = [screen.styled(row[0].text, row[0].style)]
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if cell.text:
            line = wrapped(f"    {column}: {cell.text}", width, indent=" " * 6)
            lines.append(screen.styled(line, cell.style))
    return "".join(f"{line}\n" for line in lines)


def fields(rows: Sequence[tuple[str, Cell]], screen: Screen, *, names: int) -> str:
    """Draw names with their values, one a line; ``names`` is the width of the names' column.

    In a narrow window a value that does not fit gets a line of its own. It is not broken: it may
    be an ARN that somebody copies.
    """
    found = []
    for name, cell in rows:
        is_broken = screen.width is not None and names + width_of(cell.text) > screen.width
        label = f"{name}:\n  " if is_broken else padded(f"{name}:", names)
        found.append(f"{label}{screen.styled(cell.text, cell.style)}\n")
    return "".join(found)
