"""Tables and lists of values for people."""

from collections.abc import Sequence
from typing import NamedTuple

from amplify_plugin.terminal.screen import (
    Screen,
    Style,
    can_show,
    padded,
    usual,
    width_of,
    wrapped,
)
from amplify_plugin.terminal.text import shown

GAP = "  "  # between two columns
INDENT = "    "  # of what stands below a name


class Cell(NamedTuple):
    """A text, and its style where there are colours."""

    text: str
    style: Style | None = None


Row = Sequence[Cell]  # its first cell names it


def table(
    columns: Sequence[str],
    rows: Sequence[Row],
    screen: Screen,
    *,
    droppable: Sequence[str] = (),
    not_in_blocks: Sequence[str] = (),
) -> str:
    """Draw the rows under their columns, each column as wide as it needs.

    A window shows no empty column. Where a few long names leave no room for all, what belongs to
    them is on the line below. What still does not fit loses ``droppable`` columns, in their order,
    and a line says so; if it does not fit without them, each row becomes a block of lines, without
    the columns ``not_in_blocks``: a person scrolls past every line of it.
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
    if rows and len(kept) < len(columns):
        names = [width_of(text) for text in (columns[0], *(row[0].text for row in rows))]
        narrow = [usual(names), *widths[1:]]
        fitting = _kept(columns, narrow, screen, droppable)
        if screen.width is not None and len(fitting[0]) > len(kept):
            kept, dropped = fitting
            room = narrow[0] + screen.width - _total([narrow[n] for n in kept])
            widths = [max(name for name in names if name <= room), *widths[1:]]
    if not kept:
        assert screen.width is not None
        dropped = [column for column in not_in_blocks if column in columns]
        blocks = [_block(columns, row, screen, screen.width, dropped) for row in rows]
        return "".join([*blocks, _left_out(dropped, screen)])
    columns, widths = [columns[n] for n in kept], [widths[n] for n in kept]
    rows = [[row[n] for n in kept] for row in rows]
    total = _total(widths)
    dash = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
    rule = (dash if can_show(dash) else "-") * total
    head = _line([Cell(column, "heading") for column in columns], widths, screen)
    lines = [_line(row, widths, screen) for row in rows]
    return "".join([head, f"{rule}\n", *lines, _left_out(dropped, screen)])


def _left_out(dropped: Sequence[str], screen: Screen) -> str:
    if not dropped:
        return ""
    return wrapped(f"Not shown in this width: {', '.join(dropped)}.", screen.width) + "\n"


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
    """Draw one row, its name on a line of its own if that is longer than the column.

    Blanks are not coloured, and none stand at the end of a line.
    """
    line = ""
    blanks = 0
    for n, (cell, width) in enumerate(zip(row, widths, strict=True)):
        if n == 0 and width_of(cell.text) > width and any(other.text for other in row[1:]):
            line = f"{screen.styled(cell.text, cell.style)}\n"
            blanks = width + len(GAP)
            continue
        if cell.text:
            line += " " * blanks + screen.styled(cell.text, cell.style)
            blanks = 0
        blanks += width - width_of(cell.text) + len(GAP)
    return f"{line}\n"


def _block(
    columns: Sequence[str], row: Row, screen: Screen, width: int, dropped: Sequence[str]
) -> str:
    """Draw a row as its name, and below it the other values with the names of their columns.

    As many of them stand in one line as fit.
    """
    lines = [screen.styled(row[0].text, row[0].style)]
    room = 0
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if not cell.text or column in dropped:
            continue
        text = f"{column}: {cell.text}"
        if width_of(text) + len(", ") <= room:
            lines[-1] += f", {screen.styled(text, cell.style)}"
            room -= width_of(text) + len(", ")
        else:
            line = wrapped(f"{INDENT}{text}", width, indent=INDENT + "  ")
            lines.append(screen.styled(line, cell.style))
            room = width - width_of(line) if "\n" not in line else 0
    return "".join(f"{line}\n" for line in lines)


def fields(rows: Sequence[tuple[str, Cell]], screen: Screen, *, names: int) -> str:
    """Draw names with their values, one a line; ``names`` is the width of the names' column.

    A value that does not fit into the window gets a line of its own, a sentence several. No word is
    broken: it may be an ARN to copy.
    """
    found = []
    for name, cell in rows:
        label, text = padded(f"{name}:", names), cell.text
        if screen.width is not None and names + width_of(text) > screen.width:
            label, text = f"{name}:\n", wrapped(f"  {text}", screen.width, indent="  ")
        found.append(f"{label}{screen.styled(text, cell.style)}\n")
    return "".join(found)
