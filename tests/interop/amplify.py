"""A version of the Amplify CLI in a person's world: its own functions, each in a Node process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.testing import Finished, Terminal, World

DRIVER = Path(__file__).with_name("amplify.js")
LIMIT = 150.0  # seconds; two are usual, but the first time Node reads its modules from a cold disk
QUESTION = "Enter the MFA token code:"  # both ask so; inquirer puts colours around it


@dataclass(frozen=True)
class Answer:
    """What a function of Amplify's returned, or the message of the error that it threw."""

    value: Any
    error: str | None
    finished: Finished

    @property
    def arn(self) -> str:
        """Who the caller is, for a function that answers as GetCallerIdentity does."""
        assert self.error is None, self.error
        return str(self.value["Arn"])


class Amplify:
    """One version, in one world. What it can be asked to do are the ACTIONS of the driver."""

    def __init__(self, version: str, packages: Path, world: World) -> None:
        self.version = version
        self.world = world
        self._environment = {"AMPLIFY_PACKAGES": str(packages)}
        self._answer_file = world.home.parent / "amplify-answer.json"

    def call(
        self,
        action: str,
        *arguments: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call a function without a terminal."""
        command = self._command(action, arguments)
        environ = {**self._environment, **(env or {})}
        return self._answer(self.world.run(command, cwd=cwd, env=environ).finish(LIMIT))

    def on_terminal(self, action: str, *arguments: str) -> Terminal:
        """Call a function on a terminal; `answer` waits for its end."""
        command = self._command(action, arguments)
        return self.world.terminal(command=command, env=self._environment, timeout=LIMIT)

    def answer(self, terminal: Terminal) -> Answer:
        """What the function on this terminal came to."""
        return self._answer(terminal.finish())

    def call_with_code(self, action: str, code: str) -> Answer:
        """Call a function in which somebody, Amplify or we, asks for the MFA code; once."""
        terminal = self.on_terminal(action)
        terminal.expect(QUESTION)
        terminal.type(code)
        answer = self.answer(terminal)
        assert answer.finished.stdout.count("It requires MFA authentication") == 1
        return answer

    def _command(self, action: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
        self._answer_file.unlink(missing_ok=True)
        return ("node", str(DRIVER), str(self._answer_file), action, *arguments)

    def _answer(self, finished: Finished) -> Answer:
        if not self._answer_file.exists():  # at a question that nobody answers, inquirer ends all
            return Answer(None, f"it ended with {finished.code}", finished)
        answer = json.loads(self._answer_file.read_text(encoding="utf-8"))
        return Answer(answer.get("value"), answer.get("error"), finished)
