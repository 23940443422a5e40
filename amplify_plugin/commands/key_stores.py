"""The stores of ``awsconfig.key_tools`` on this machine: an access key is got, put and removed.

What is kept is the answer of the credential_process protocol.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import access_keys, bridge_line, readers
from amplify_plugin.awsconfig.key_tools import TOOLS, KeyTool, kept_key
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.programs.captured import Outcome
from amplify_plugin.programs.captured import run as run_program
from amplify_plugin.programs.lookup import on_path
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.credentials import Credentials

PATIENCE = 70.0  # seconds: a passphrase is typed, and pinentry gives up after 60
SENTENCE_MAX_CHARACTERS = 300  # of what a program says
ON_WINDOWS = (
    "Leave it out: the key is then kept in ~/.aws/credentials, in your own profile folder. A "
    "sign-in ('aws login' or 'aws sso login') needs no access key."
)

Run = Callable[..., Outcome]


class StoreFailed(ConfigurationError):
    """A store gave no key, or did not accept one: it is locked or not set up."""


class KeyStore:
    """A store on this machine: gets, puts and removes the access key of an entry."""

    def __init__(
        self, tool: KeyTool, path: str, environ: Mapping[str, str], run: Run | None = None
    ) -> None:
        self.tool = tool
        self._path = path
        self._environ = _with_terminal(environ)
        self._run = run or run_program

    def line(self, entry: str) -> str:
        """The credential_process for an entry. Raises UsageError where no file can hold it."""
        line = shlex.join(self.tool.reading(self._path, entry))
        is_writable = line.isprintable() and not set(line) & set(bridge_line.UNWRITABLE)
        if not is_writable or readers.misread(line):
            raise UsageError(
                f"{shown(line)} cannot be written into ~/.aws/config: some tools would misread it.",
                remedy=f"Install {self.tool.program} in a folder with a plain name.",
            )
        return line

    def get(self, entry: str) -> Credentials | None:
        """The key of an entry, as every AWS tool gets it; None if there is no such entry.

        Raises StoreFailed, and ConfigurationError if it is not an access key.
        """
        outcome = self._run(shlex.split(self.line(entry)), self._environ, seconds=PATIENCE)
        if outcome.code == 0:
            return self._parsed(entry, outcome.stdout)
        complaint = self.tool.complaint(entry, outcome)
        if outcome.code is not None and complaint is None:
            return None
        raise self._failed("gave no key", outcome, complaint)

    def put(self, entry: str, credentials: Credentials) -> None:
        """Keep a key, and read it again. Raises StoreFailed."""
        document = json.dumps(
            {
                "Version": 1,
                "AccessKeyId": credentials.access_key_id,
                "SecretAccessKey": credentials.secret_access_key,
            }
        ).encode("ascii")
        for call in self.tool.writing(self._path, entry, document):
            outcome = self._run(call.words, self._environ, given=call.given, seconds=PATIENCE)
            if outcome.code != 0:
                raise self._failed("did not accept the key", outcome, outcome.stderr)
        if self.get(entry) != credentials:
            raise StoreFailed(
                f"{self._title} returned another key than the one stored for {quoted(entry)}.",
                remedy=f"Look at it with {self.tool.program}.",
            )

    def remove(self, entry: str) -> None:
        """Remove an entry that is there. Raises StoreFailed."""
        outcomes = [
            self._run(call.words, self._environ, seconds=PATIENCE)
            for call in self.tool.removing(self._path, entry)
        ]
        if outcomes[0].code != 0:
            raise self._failed(f"did not remove {quoted(entry)}", outcomes[0], outcomes[0].stderr)

    @property
    def _title(self) -> str:
        title = self.tool.title
        return title if title == self.tool.program else title[0].upper() + title[1:]

    def _parsed(self, entry: str, text: str) -> Credentials:
        try:
            found = access_keys.parse(text)
        except UsageError:
            found = None
        if found is None or found.session_token is not None:
            raise ConfigurationError(
                f"{self._title} has something other than an access key under {quoted(entry)}.",
                remedy=f"Look at it with {self.tool.program}, and give it another name.",
            )
        return found

    def _failed(self, what: str, outcome: Outcome, complaint: str | None) -> StoreFailed:
        reason = outcome.failure or _first_words(complaint or "")
        reason = reason or f"{self.tool.program} ended with exit code {outcome.code}"
        return StoreFailed(
            f"{self._title} {what}: {shown(reason.rstrip('.'))}.",
            remedy=f"If it is locked, unlock it. {self.tool.setting_up}",
        )


def store(name: str, environ: Mapping[str, str], *, is_windows: bool = os.name == "nt") -> KeyStore:
    """The store of that name.

    Raises ConfigurationError where its program is not installed, and on Windows, which has none.
    """
    if is_windows:
        raise ConfigurationError("Windows has none of the stores of --keys-in.", remedy=ON_WINDOWS)
    [tool] = [tool for tool in TOOLS if tool.name == name]
    path = on_path(tool.program, environ)
    if path is None:
        raise ConfigurationError(
            f"The program {quoted(tool.program)} is not installed.", remedy=tool.setting_up
        )
    return KeyStore(tool, path, environ)


def store_in(line: str, environ: Mapping[str, str]) -> tuple[KeyStore, str] | None:
    """The store and the entry that a ``credential_process`` reads, if it is one of these stores."""
    kept = kept_key(line)
    return (KeyStore(kept.tool, kept.path, environ), kept.entry) if kept else None


def _first_words(text: str) -> str:
    """What a program says first, in one line: below a blank line stands how it is used."""
    return " ".join(text.strip().partition("\n\n")[0].split())[:SENTENCE_MAX_CHARACTERS]


def _with_terminal(environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with the terminal's name, by which GnuPG finds whom to ask.

    It looks at its standard input, which is not the terminal here.
    """
    if environ.get("GPG_TTY") or not hasattr(os, "ttyname"):
        return environ
    for descriptor in (0, 1, 2):
        try:
            return {**environ, "GPG_TTY": os.ttyname(descriptor)}
        except OSError:
            continue
    return environ
