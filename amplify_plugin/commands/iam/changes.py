"""Calls that change an account: made in order, or only told; undone when a later one fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from amplify_plugin.commands.iam.account import Account
from amplify_plugin.commands.undoing import Undoing
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.quoting import joined
from amplify_plugin.terminal.text import shown

SECRET_PARAMETERS = frozenset({"AuthenticationCode1", "AuthenticationCode2"})


class Change(NamedTuple):
    """One call to IAM: botocore's name of the operation, and its parameters."""

    operation: str
    parameters: Mapping[str, Any]

    @property
    def structure(self) -> dict[str, Any]:
        """As JSON output has it; MFA codes are left out."""
        told = {name: _told(name, value) for name, value in self.parameters.items()}
        return {"action": Account.action(self.operation), "parameters": told}

    @property
    def summary(self) -> str:
        """The call in a few words: its action, and what it was about."""
        names = [
            value.rpartition("/")[2]
            for name, value in self.parameters.items()
            if isinstance(value, str) and name.endswith(("Name", "Arn", "SerialNumber", "Id"))
        ]
        return f"{Account.action(self.operation)} {' '.join(dict.fromkeys(names))}".rstrip()

    @property
    def command(self) -> str:
        """The ``aws iam`` command that makes the same call."""
        words = ["aws", "iam", self.operation.replace("_", "-")]
        for name, value in self.parameters.items():
            told = _told(name, value)
            words += [_option(name), told if isinstance(told, str) else json.dumps(told)]
        return joined(words)


class Step(NamedTuple):
    """A change, and the changes that take it back; ``final`` says why nothing can.

    ``undo_of`` makes them of IAM's answer, where they need it.
    """

    change: Change
    undo: tuple[Change, ...] = ()
    undo_of: Callable[[Any], tuple[Change, ...]] | None = None
    final: str = ""


class Changes(Undoing):
    """What a command changes in an account, and how it is taken back.

    With ``dry_run`` nothing is called: ``made`` then says what would be.
    """

    def __init__(self, account: Account, *, dry_run: bool = False, chain: bool = False) -> None:
        super().__init__(chain=chain)
        self.account = account
        self.dry_run = dry_run
        self.made: list[Change] = []

    @classmethod
    def all_or_none(
        cls,
        account: Account,
        steps: Iterable[Step],
        *,
        dry_run: bool,
        warn: Callable[[str], None],
    ) -> Changes:
        """Make the changes of all steps; where one fails, the earlier ones are undone.

        ``warn`` is told of what was undone at an interruption. Raises NotFinished.
        """
        changes = cls(account, dry_run=dry_run)
        with changes.undone_on_failure(warn):
            changes.make_all(steps)
        return changes

    @property
    def structure(self) -> list[dict[str, Any]]:
        """The calls for JSON output, in order."""
        return [change.structure for change in self.made]

    @property
    def lines(self) -> str:
        """The calls for a person, in order: the commands, or what each was after it was made."""
        if self.dry_run:
            return "".join(f"  {shown(change.command)}\n" for change in self.made)
        return "".join(f"  {shown(change.summary)}\n" for change in self.made)

    def make(self, step: Step) -> Any:
        """Make a step's change; IAM's answer, or {} in a dry run."""
        self.made.append(step.change)
        if self.dry_run:
            return {}
        try:
            answer = self.account.call(*step.change)
        except BaseException:
            self.made.pop()
            raise
        if step.final:
            self.on_failure(step.change.command, lambda: _cannot(step.final))
        for change in reversed(step.undo_of(answer) if step.undo_of else step.undo):
            undo = partial(self.account.call, *change)
            self.on_failure(change.command, undo, made=step.change.summary)
        return answer

    def make_all(self, steps: Iterable[Step]) -> None:
        """Make the changes of all steps, in order."""
        for step in steps:
            self.make(step)

    def on_failure(self, name: str, undo: Callable[[], object], *, made: str = "") -> None:
        """As for any steps; a dry run makes none."""
        if not self.dry_run:
            super().on_failure(name, undo, made=made)


def _cannot(reason: str) -> None:
    raise AmplifyPluginError(reason, remedy="Undo it by hand if you don't want it.")


def _told(name: str, value: Any) -> Any:
    return "***" if name in SECRET_PARAMETERS else value


def _option(name: str) -> str:
    """The AWS CLI's option for a parameter: RoleName as --role-name, SerialNumber …."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1-\2", name)
    return "--" + re.sub(r"([a-z])([A-Z])", r"\1-\2", spaced).lower()


def document_text(document: Mapping[str, Any]) -> str:
    """A policy document as a call's parameter: without blanks, for IAM counts characters."""
    return json.dumps(document, separators=(",", ":"))
