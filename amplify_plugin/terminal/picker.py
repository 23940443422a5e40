"""Let a person pick a profile from a list: with arrow keys and typing, or by number."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.screen import is_dumb, wants_colours
from amplify_plugin.terminal.text import did_you_mean, shown
from amplify_plugin.terminal.tty import has_terminal, opened_as_text

if TYPE_CHECKING:
    from amplify_plugin.terminal.prompt import Prompt

QUESTION = "Please choose the profile you want to use"  # the Amplify CLI's own


class NothingToPickOn(UsageError):
    """A profile must be picked, and there is no terminal to show a list on."""

    def __init__(self) -> None:
        super().__init__(
            "No profile is named, and there is no terminal to choose on.",
            remedy="Run 'aws awscloudformation select-profile NAME'; 'list-profiles' has names.",
        )


def picked_from_list(
    names: Sequence[str], current: str | None, environ: Mapping[str, str] = os.environ
) -> str:
    """Return the name that the person picks. Raises NothingToPickOn; KeyboardInterrupt for Ctrl-C.

    The list is drawn on the terminal itself, since standard output may carry data.
    """
    if not has_terminal():
        raise NothingToPickOn
    if os.name == "posix" and not is_dumb(environ):
        return _by_arrows(names, current, environ)
    from amplify_plugin.terminal.prompt import TerminalPrompt

    return by_number(names, current, TerminalPrompt())


def by_number(names: Sequence[str], current: str | None, prompt: Prompt) -> str:
    """Ask with a numbered list: for terminals without a movable cursor, and for screen readers."""
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
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    with opened_as_text() as (keyboard, screen):
        listed = arrow_list(
            names, current, environ, input=create_input(keyboard), output=create_output(screen)
        )
        return str(listed.unsafe_ask())


def arrow_list(
    names: Sequence[str], current: str | None, environ: Mapping[str, str], **streams: Any
) -> Any:
    """Build questionary's question; ``streams`` are prompt_toolkit's ``input`` and ``output``."""
    import questionary
    from prompt_toolkit.output import ColorDepth

    question = questionary.select(
        QUESTION,
        choices=[questionary.Choice(title=shown(name), value=name) for name in names],
        default=current if current in names else None,
        use_search_filter=True,
        use_jk_keys=False,
        color_depth=None if wants_colours(environ) else ColorDepth.DEPTH_1_BIT,
        **streams,
    )
    _ignore_enter_if_nothing_matches(question.application, names)
    return question


def _ignore_enter_if_nothing_matches(application: Any, names: Sequence[str]) -> None:
    """Bind Enter to nothing while no name matches the typed text.

    questionary shows the whole list then, and would return its first name. It has no option
    against that, so this uses a class of it that is not documented; setup.cfg bounds its version.
    """
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.keys import Keys
    from questionary.prompts.common import InquirerControl

    controls = application.layout.find_all_controls()
    listed = next(control for control in controls if isinstance(control, InquirerControl))

    def nothing_matches() -> bool:
        typed = (listed.search_filter or "").lower()
        return not any(typed in shown(name).lower() for name in names)

    # Of several bindings for a key, prompt_toolkit calls the one that was added last.
    bind = application.key_bindings.add(
        Keys.ControlM, eager=True, filter=Condition(nothing_matches)
    )
    bind(lambda _: None)
