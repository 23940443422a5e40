"""The question for the code while the real ampx waits, as a person sees it and as the pty is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ROLE_ARN
from tests.gen2.ampx import AMPX, ENVIRONMENT
from tests.gen2.test_ampx import bridge

if TYPE_CHECKING:
    from tests.gen2.ampx import Ampx

# Of all that asks, what does least besides.
LIST_SECRETS = (*AMPX, "sandbox", "secret", "list", "--profile", "bizcorprole-bridge")
BETWEEN_MODES = 'stty -g; "$@"; echo "code $?"; stty -g'
WAIT = 100.0  # seconds for each piece of output; a loaded machine takes long to start Node
LOOKS = 20
PAUSE = 0.1  # seconds between two looks: more than a frame of any spinner takes
ASKED = "? Enter the MFA token code: (it is not shown)"
CODE = "739154"


def test_the_question_stands_the_code_is_unseen_and_the_terminal_is_as_it_was(ampx: Ampx) -> None:
    bridge(ampx, "bizcorprole")
    terminal = ampx.world.terminal(
        *("-c", BETWEEN_MODES, "sh", *LIST_SECRETS),
        command=("sh",),
        env=ENVIRONMENT,
        timeout=WAIT,
        dimensions=(40, 120),
    )
    terminal.see(ASKED)
    assert not terminal.echoes()
    for _ in range(LOOKS):
        terminal.watch(PAUSE)
        assert ASKED in terminal.window, "\n".join(terminal.window)
        assert not terminal.echoes()
    assert ampx.world.server.calls("AssumeRole") == []

    terminal.type(CODE)
    ampx.world.server.wait_for_calls(1, "AssumeRole", timeout=WAIT)
    assert terminal.echoes(), "at once: Node itself brings it back only when it ends"
    screen = terminal.finish().stdout
    before, *lines, code, after = filter(None, terminal.window)
    assert after == before, "the terminal's modes"
    assert code == "code 0", screen
    assert any("No sandbox secrets found." in line for line in lines), screen
    assert CODE not in screen
    assert screen.count(ASKED) == 1
    assert ampx.world.server.sessions_issued(ROLE_ARN) == 1
