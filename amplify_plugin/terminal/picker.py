"""A list on the terminal from which a person picks one: by arrows and typing, or by number."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.screen import is_dumb, wants_colours
from amplify_plugin.terminal.text import did_you_mean, shown
from amplify_plugin.terminal.tty import has_terminal

if TYPE_CHECKING:
    from amplify_plugin.terminal.prompt import Prompt

QUESTION = "Please choose the profile you want to use"  # the Amplify CLI's own


class NothingToPickOn(UsageError):
    """A profile is to be picked from a list, and there is no terminal to show one on."""

    def __init__(self) -> None:
        super().__init__(
            "No profile is named, and there is no terminal to choose on.",
            remedy="Run 'aws awscloudformation select-profile NAME'; 'list-profiles' has names.",
        )


def picked_from_list(
    names: Sequence[str], current: str | None, environ: Mapping[str, str] = os.environ
) -> str:
    """What the person picks. Raises NothingToPickOn; KeyboardInterrupt for Ctrl-C.

    The list is drawn on the terminal itself: standard output may be data.
    """
    if not has_terminal():
        raise NothingToPickOn
    if os.name == "posix" and not is_dumb(environ):
        return _by_arrows(names, current, environ)
    from amplify_plugin.terminal.prompt import TerminalPrompt

    return by_number(names, current, TerminalPrompt())


def by_number(names: Sequence[str], current: str | None, prompt: Prompt) -> str:
    """A numbered list, for a terminal that cannot move its cursor, and for people who hear it."""
    width = len(str(len(names)))
    lines = [f"{n:>{width}} {shown(name)}\n" for n, name in enumerate(names, 1)]
    kept = f" (empty: {shown(current)})" if current in names else ""
    question = f"{''.join(lines)}? {QUESTION}, by number or name{kept}: "
    while True:
        answer = prompt.ask(question)
        if not answer and current in names:
            return str(current)
        if answer in names:
            return answer
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(names):
            return names[int(answer[:9]) - 1]
        hint = did_you_mean(answer, names) if answer else ""
        question = f">> That is not in the list. {hint}\n? By number or name{kept}: "


def _by_arrows(names: Sequence[str], current: str | None, environ: Mapping[str, str]) -> str:
    import questionary
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import ColorDepth, create_output

    with (
        open("/dev/tty", encoding="utf-8", errors="replace") as keyboard,
        open("/dev/tty", "w", encoding="utf-8", errors="replace") as screen,
    ):
        question: Any = questionary.select(
            QUESTION,
            choices=[questionary.Choice(title=shown(name), value=name) for name in names],
            default=current if current in names else None,
            use_search_filter=True,
            use_jk_keys=False,
            input=create_input(keyboard),
            output=create_output(screen),
            color_depth=None if wants_colours(environ) else ColorDepth.DEPTH_1_BIT,
        )
        _take_no_answer_from_an_empty_search(question.application)
        return str(question.unsafe_ask())


def _take_no_answer_from_an_empty_search(application: Any) -> None:
    """Let Enter do nothing while nothing matches what is typed.

    questionary shows the whole list then, and would take its first name.
    """
    from prompt_toolkit.keys import Keys
    from questionary.prompts.common import InquirerControl

    controls = application.layout.find_all_controls()
    listed = next(control for control in controls if isinstance(control, InquirerControl))
    chosen = [b for b in application.key_bindings.bindings if b.keys == (Keys.ControlM,)][-1]

    def answer(event: Any) -> None:
        if not listed.search_filter or listed.found_in_search:
            chosen.handler(event)

    application.key_bindings.add(Keys.ControlM, eager=True)(answer)  # the last one added counts
