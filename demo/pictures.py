"""Draw the pictures of the docs: what the real ``aws`` shows on a terminal, as SVG, light and dark.

Each is a few commands, run on a pseudo-terminal in a temporary home as in ``play.py``; what they
wrote, colours included, is drawn. ``make pictures`` writes docs/pictures/.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from amplify_plugin.testing import AwsServer, World

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CODE, EARLIER_CODE = "123456", "654321"  # each is good once
COLUMNS = 96
LINE, CELL, MARGIN = 20, 8.43, 18  # pixels, for a font of 14 pixels
NO_BREAK_SPACE = "\u00a0"  # SVG makes one of many ordinary ones
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

Colour = tuple[int, int, int]


class Shade(NamedTuple):
    """A picture's colours: the frame's, and the sixteen of a terminal."""

    frame: str
    theme: TerminalTheme


def _theme(background: str, foreground: str, *colours: str) -> TerminalTheme:
    """A theme from hexadecimal colours: black, red, green, yellow, blue, magenta, cyan, white."""
    red_green_blue: list[Colour] = [_rgb(colour) for colour in colours]
    return TerminalTheme(_rgb(background), _rgb(foreground), red_green_blue, red_green_blue)


def _rgb(colour: str) -> Colour:
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


SHADES = {
    "light": Shade(
        "d0d7de",
        _theme(
            *("ffffff", "1f2328"),
            *("57606a", "cf222e", "116329", "7d4e00", "0550ae", "8250df", "1b7c83", "6e7781"),
        ),
    ),
    "dark": Shade(
        "30363d",
        _theme(
            *("0d1117", "e6edf3"),
            *("8b949e", "ff7b72", "7ee787", "e3b341", "79c0ff", "d2a8ff", "56d4dd", "b1bac4"),
        ),
    ),
}


class Screen:
    """The lines of one picture: commands as typed, and what they wrote."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lines: list[Text] = []

    def aws(self, *args: str, code: str | None = None) -> None:
        """Run ``aws`` on a terminal; ``code`` is typed at the question for it."""
        if self.lines:
            self.lines.append(Text())
        self.lines.append(Text.assemble(("$ ", "dim"), (f"aws {' '.join(args)}", "bold")))
        terminal = self.world.terminal(*args, dimensions=(24, COLUMNS))
        if code is not None:
            terminal.expect("code: ")
            terminal.type(code)
        finished = terminal.finish()
        if finished.code != 0:
            raise RuntimeError(f"aws {' '.join(args)} failed:\n{finished.stdout}")
        written = finished.stdout.replace(str(self.world.home), "~").replace("\r\n", "\n")
        self.lines.extend(AnsiDecoder().decode(written.rstrip("\n")))


def list_profiles(screen: Screen) -> None:
    """The profiles of the guide, one of them selected, and signed in."""
    screen.world.aws("awscloudformation", "login", "--mfa-code", EARLIER_CODE)
    screen.aws("awscloudformation", "list-profiles")
    screen.world.aws("awscloudformation", "reset-cache")


def mfa(screen: Screen) -> None:
    """The first call asks for the code, the second asks nothing."""
    identity = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
    screen.aws(*identity, code=CODE)
    screen.aws(*identity)
    screen.aws("awscloudformation", "reset-cache")


SCENES: dict[str, Callable[[Screen], None]] = {"list-profiles": list_profiles, "mfa": mfa}


def drawn(lines: Sequence[Text], shade: Shade, label: str) -> str:
    """The lines as SVG. It names no font of its own and loads nothing."""
    width = COLUMNS * CELL + 2 * MARGIN  # of all alike, so that a page shows them at one size
    height = len(lines) * LINE + 2 * MARGIN
    rows = [_row(line, number, shade.theme) for number, line in enumerate(lines)]
    written = "\n".join(filter(None, rows))
    background = shade.theme.background_color.hex
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}"
     width="{width:.0f}" height="{height}" role="img">
<title>{escape(label)}</title>
<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8"
      fill="{background}" stroke="#{shade.frame}"/>
<g font-family="{FONTS}" font-size="14">
{written}
</g>
</svg>
"""


def _row(line: Text, number: int, theme: TerminalTheme) -> str:
    """One line: each run of characters of one style at its own place, as wide as its cells."""
    console = Console(width=COLUMNS * 4, color_system="truecolor", force_terminal=True)
    drawn_runs, column = [], 0
    for text, style, control in Segment.simplify(line.render(console)):
        if not control and text.strip():
            shown = text.strip(" ")
            left = MARGIN + (column + len(text) - len(text.lstrip(" "))) * CELL
            wide = cell_len(shown) * CELL
            look = _look(style or Style(), theme)
            shown = escape(shown.replace(" ", NO_BREAK_SPACE))
            drawn_runs.append(
                f'<text x="{left:.2f}" y="{MARGIN + number * LINE + 14}" '
                f'textLength="{wide:.2f}"{look}>{shown}</text>'
            )
        column += cell_len(text)
    return "".join(drawn_runs)


def _look(style: Style, theme: TerminalTheme) -> str:
    colour = theme.foreground_color
    if style.color is not None and not style.color.is_default:
        red, green, blue = style.color.get_truecolor(theme)
        fill = f"#{red:02x}{green:02x}{blue:02x}"
    else:
        fill = colour.hex
    weight = ' font-weight="bold"' if style.bold else ""
    faint = ' opacity="0.6"' if style.dim else ""
    return f' fill="{fill}"{weight}{faint}'


def pictures() -> dict[str, str]:
    """Every picture by its file's name."""
    made: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, AwsServer() as server:
        world = World.create(Path(folder), server)
        world.follow_guide()
        world.choose("dev", "bizcorprole")
        for name, scene in SCENES.items():
            screen = Screen(world)
            scene(screen)
            label = (scene.__doc__ or name).strip()
            for shade_name, shade in SHADES.items():
                made[f"{name}-{shade_name}.svg"] = drawn(screen.lines, shade, label)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder to write them to")
    into = parser.parse_args(arguments).into
    into.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures().items():
        (into / name).write_text(svg, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
