"""A home without AWS files, somebody or nobody at its terminal, and add-profile run there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands import add_profile
from amplify_plugin.terminal.prompt import NothingTyped
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
)
from tests.unit.commands.contexts import context_of

KEYS = f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY}\n"
CREATED = {"AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY}
GUIDE = {
    "profile_name": "bizcorprole",
    "role_arn": ROLE_ARN,
    "source_profile": "devcorpuser",
    "mfa_serial": MFA_SERIAL,
    "external_id": EXTERNAL_ID,
    "region": "us-east-1",
}
WRITTEN = f"""\
[profile bizcorprole]
role_arn = {ROLE_ARN}
source_profile = devcorpuser
mfa_serial = {MFA_SERIAL}
external_id = {EXTERNAL_ID}
region = us-east-1

[profile devcorpuser]
region = us-east-1
"""
WRITTEN_KEYS = f"""\
[devcorpuser]
aws_access_key_id = {ACCESS_KEY_ID}
aws_secret_access_key = {SECRET_ACCESS_KEY}
"""
OPTIONS = {option.key: False if option.is_flag else None for option in add_profile.COMMAND.options}


class Nobody:
    """No terminal: asking would hang."""

    is_there = False

    def ask(self, question: str) -> str:
        raise AssertionError(f"asked {question!r} without a terminal")

    ask_secret = ask

    def agrees(self, text: str, question: str, **_: bool) -> bool:
        raise AssertionError(f"asked {question!r} after {text!r}")


class Somebody:
    """Answers in turn, and keeps what was asked; ``hidden`` are the questions without echo."""

    is_there = True

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []
        self.hidden: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        if not self._answers:
            raise NothingTyped
        return self._answers.pop(0)

    def ask_secret(self, question: str) -> str:
        self.hidden.append(question)
        return self._answers.pop(0)

    def agrees(self, text: str, question: str, **_: bool) -> bool:
        return self.ask(text + question) == "y"


def no_session() -> Any:
    """Nothing here needs botocore."""
    raise AssertionError("a session was asked for")


class Home:
    """The two AWS files, and add-profile run there."""

    def __init__(self, path: Path) -> None:
        self.config = path / ".aws" / "config"
        self.credentials = path / ".aws" / "credentials"

    def write(self, config: str = "", credentials: str = "") -> None:
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(config)
        self.credentials.write_text(credentials)
        self.credentials.chmod(0o600)

    def add(
        self,
        prompt: Any = None,
        keys: str | None = KEYS,
        global_region: str | None = None,
        **arguments: Any,
    ) -> Any:
        """The guide's options, ``arguments`` over them, ``keys`` on standard input."""
        given = {**OPTIONS, **GUIDE, "keys_from_stdin": keys is not None, **arguments}
        return add_profile.answer(
            given,
            context_of(self.sections, session=no_session, region=global_region),
            prompt or Nobody(),
            lambda: keys or "",
        )

    def sections(self) -> dict[str, dict[str, Any]]:
        found = {name: dict(read) for name, read in aws.profiles(self.text).items()}
        for name, read in aws.credentials(self.text_of_credentials).items():
            found.setdefault(name, {}).update(read)
        return found

    @property
    def text(self) -> str:
        return self.config.read_text() if self.config.exists() else ""

    @property
    def text_of_credentials(self) -> str:
        return self.credentials.read_text() if self.credentials.exists() else ""

    @property
    def files(self) -> list[str]:
        names = os.listdir(self.config.parent) if self.config.parent.exists() else []
        return sorted(name for name in names if not name.endswith(".lock"))
