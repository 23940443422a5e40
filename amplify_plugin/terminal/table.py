"""Tables and lists of values for people."""

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


def table(
    columns: Sequence[str], rows: Sequence[Row], screen: Screen, *, droppable: Sequence[str] = ()
) -> str:
    """Draw the rows under their columns, each column as wide as it needs.

    A window shows no empty column. What does not fit loses ``droppable`` columns, in their order,
    and a line says so; if it does not fit without them, each row becomes a block of lines.
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
    kept, dropped = _kept(columns, widths, screen, droppable)
    if not kept:
        assert screen.width is not None
        return "".join(_block(columns, row, screen, screen.width) for row in rows)
    columns, widths = [columns[n] for n in kept], [widths[n] for n in kept]
    rows = [[row[n] for n in kept] for row in rows]
    left_out = f"No room for: {', '.join(dropped)}." if dropped else ""
    total = _total(widths)
    dash = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
    rule = (dash if can_show(dash) else "-") * total
    head = _line([Cell(column, "heading") for column in columns], widths, screen)
    foot = f"{wrapped(left_out, screen.width)}\n" if left_out else ""
    return "".join([head, f"{rule}\n", *(_line(row, widths, screen) for row in rows), foot])


def _kept(
    columns: Sequence[str], widths: Sequence[int], screen: Screen, droppable: Sequence[str]
) -> tuple[list[int], list[str]]:
    """The columns that a table in this window has, none if it cannot be one; and the others."""
    kept, dropped = list(range(len(columns))), list[str]()
    waiting = [column for column in droppable if column in columns]
    while screen.width is not None and _total([widths[n] for n in kept]) > screen.width:
        if not waiting:
            return [], []
        dropped.append(waiting.pop(0))
        kept.remove(columns.index(dropped[-1]))
    return kept, dropped


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


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
    be an ARN to copy.
    """
    found = []
    for name, cell in rows:
        is_broken = screen.width is not None and names + width_of(cell.text) > screen.width
        label = f"{name}:\n  " if is_broken else padded(f"{name}:", names)
        found.append(f"{label}{screen.styled(cell.text, cell.style)}\n")
    return "".join(found)
