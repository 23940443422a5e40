"""Let a person pick a profile from a list: with arrow keys and typing, or by number."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.picker_list import (
    IN_WORDS,
    Choice,
    Picking,
    drawn,
    filter_column,
    filter_row,
    page,
)
from amplify_plugin.terminal.prompt import NothingTyped
from amplify_plugin.terminal.screen import is_dumb, wants_colours
from amplify_plugin.terminal.suggestions import did_you_mean
from amplify_plugin.terminal.text import shown
from amplify_plugin.terminal.tty import has_terminal, opened_as_text

if TYPE_CHECKING:
    from amplify_plugin.terminal.prompt import Prompt

QUESTION = "Please choose the profile you want to use"  # the Amplify CLI's own
# Seconds that a lone Esc is held back: it may be the first byte of an arrow key on a slow line.
ESCAPE_DELAY = 0.2


class NothingToPickOn(UsageError):
    """A profile must be picked, and there is no terminal to show a list on."""

    def __init__(self) -> None:
        super().__init__(
            "Which profile? There is no terminal to choose one on.",
            remedy="Run 'aws awscloudformation select-profile NAME'; "
            "'aws awscloudformation list-profiles' shows the "
            "names.",
        )


def picked_from_list(choices: Sequence[Choice], current: str | None) -> str:
    """Return the name that the person picks. Raises NothingToPickOn, NothingTyped.

    KeyboardInterrupt is Ctrl-C or Esc. The list is drawn on the terminal itself, since standard
    output may carry data.
    """
    if not has_terminal():
        raise NothingToPickOn
    if os.name == "posix" and not is_dumb(os.environ):
        return _by_arrows(choices, current, os.environ)
    from amplify_plugin.terminal.prompt import TerminalPrompt

    return by_number(choices, current, TerminalPrompt())


def by_number(choices: Sequence[Choice], current: str | None, prompt: Prompt) -> str:
    """Ask with a numbered list: for terminals without a movable cursor, and for screen readers.

    Words that are not a name show the profiles that have them, with the numbers that they had.
    """
    names = [choice.name for choice in choices]
    numbers = [str(number) for number in range(1, len(names) + 1)]
    kept = f" (empty: {shown(current)})" if current in names else ""
    question = f"{_numbered(choices, names)}? {QUESTION}.\n? Number, name, or words of it{kept}: "
    while True:
        answer = prompt.ask(question)
        if not answer and current in names:
            return str(current)
        if answer in names:
            return answer
        if answer in numbers:
            return names[numbers.index(answer)]
        # A short number that is not in the list was meant as one; a longer one is of an account.
        is_number = answer.isdigit() and len(answer) <= len(numbers[-1])
        found = () if is_number or not answer else Picking.of(choices).search(answer).matching
        if found:
            said = _numbered(found, names)
        else:
            hint = did_you_mean(answer, names) if answer else ""
            said = f">> That is not in the list. {hint}".rstrip() + "\n"
        question = f"{said}? Number, name, or words of it{kept}: "


def _numbered(choices: Sequence[Choice], names: Sequence[str]) -> str:
    """One line a profile, in words: a screen reader reads no columns."""
    width = len(str(len(names)))
    numbers = {name: number for number, name in enumerate(names, 1)}
    lines = []
    for choice in choices:
        details = [
            f"{label} {shown(value)}"
            for label, value in zip(IN_WORDS[1:], choice[1:], strict=True)
            if value
        ]
        lines.append(f"{numbers[choice.name]:>{width}} {', '.join([shown(choice.name), *details])}")
    return "".join(f"{line}\n" for line in lines)


def _by_arrows(choices: Sequence[Choice], current: str | None, environ: Mapping[str, str]) -> str:
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    with opened_as_text() as (keyboard, screen):
        listed = arrow_list(
            choices, current, environ, input=create_input(keyboard), output=create_output(screen)
        )
        try:
            name = str(listed.run())
        except EOFError:
            raise NothingTyped from None
        screen.write(f"? {QUESTION}: {shown(name)}\n")
        screen.flush()
        return name


def arrow_list(
    choices: Sequence[Choice], current: str | None, environ: Mapping[str, str], **streams: Any
) -> Any:
    """Build a prompt_toolkit application that returns a name; ``streams`` are its input and output.

    It raises KeyboardInterrupt for Ctrl-C, Ctrl-D, and Esc while nothing is typed.
    """
    from prompt_toolkit.application import Application
    from prompt_toolkit.data_structures import Point
    from prompt_toolkit.layout import FormattedTextControl, Layout, Window
    from prompt_toolkit.output import ColorDepth

    def size() -> Any:
        return application.output.get_size()

    def text() -> Any:
        lines = drawn(listed.state, QUESTION, size().columns, size().rows)
        return [fragment for line in lines for fragment in (*line, ("", "\n"))][:-1]

    def cursor() -> Any:
        columns = size().columns
        return Point(filter_column(listed.state.typed, columns), filter_row(QUESTION, columns))

    listed = _Listed(Picking.of(choices, current), lambda: page(size().rows))
    control = FormattedTextControl(text, focusable=True, get_cursor_position=cursor)
    application: Any = Application(
        layout=Layout(Window(control, dont_extend_height=True)),
        key_bindings=listed.keys(),
        color_depth=None if wants_colours(environ) else ColorDepth.DEPTH_1_BIT,
        erase_when_done=True,
        **streams,
    )
    application.ttimeoutlen = ESCAPE_DELAY
    return application


class _Listed:
    """The list as keys change it. Each key is called with prompt_toolkit's event."""

    def __init__(self, state: Picking, rows_of_page: Callable[[], int]) -> None:
        self.state = state
        self._rows_of_page = rows_of_page

    def keys(self) -> Any:
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.keys import Keys

        everything = len(self.state.choices)
        actions: dict[str, Callable[[Any], None]] = {
            Keys.Any: self.add,
            Keys.BracketedPaste: self.add,
            "enter": self.choose,
            "backspace": self.search(lambda typed: typed[:-1]),
            "c-w": self.search(lambda typed: typed.rstrip().rpartition(" ")[0]),
            "c-u": self.search(lambda _: ""),
            "up": self.move(lambda: -1),
            "c-p": self.move(lambda: -1),
            "down": self.move(lambda: 1),
            "c-n": self.move(lambda: 1),
            "pageup": self.move(lambda: -self._rows_of_page()),
            "pagedown": self.move(self._rows_of_page),
            "home": self.move(lambda: -everything),
            "end": self.move(lambda: everything),
            "c-z": lambda event: event.app.suspend_to_background(),
            "c-c": self.cancel,
            "c-d": self.cancel,
            "<sigint>": self.cancel,
        }
        bindings = KeyBindings()
        for key, action in actions.items():
            bindings.add(key)(action)
        # At once: Esc and then Enter are two keys here, not Meta-Enter.
        bindings.add("escape", eager=True)(self.clear_or_cancel)
        return bindings

    def search(self, changed: Callable[[str], str]) -> Callable[[Any], None]:
        def action(_: Any) -> None:
            self.state = self.state.search(changed(self.state.typed))

        return action

    def move(self, by: Callable[[], int]) -> Callable[[Any], None]:
        def action(_: Any) -> None:
            self.state = self.state.move(by())

        return action

    def add(self, event: Any) -> None:
        text = " ".join(event.data.splitlines())
        if text.isprintable():
            self.state = self.state.search(self.state.typed + text)

    def choose(self, event: Any) -> None:
        if self.state.highlighted is not None:
            event.app.exit(result=self.state.highlighted.name)

    def cancel(self, event: Any) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    def clear_or_cancel(self, event: Any) -> None:
        if self.state.typed:
            self.state = self.state.search("")
        else:
            self.cancel(event)
