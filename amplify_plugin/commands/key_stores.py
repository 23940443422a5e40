"""Programs that keep secrets as places for an access key: pass, the keyring, macOS' keychain.

A profile whose key lies there has a ``credential_process`` that is the program's own command line:
every AWS tool gets the key, also without this package. What is kept is the answer of that protocol.
The key is never an argument, which other users of the machine could see.
"""

from __future__ import annotations

import itertools
import json
import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote

from amplify_plugin import programs
from amplify_plugin.awsconfig import access_keys, bridge_line, readers
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.credentials import Credentials

SERVICE = "aws-access-key"  # the name under which a person finds our entries
PATIENCE = 70.0  # seconds: somebody types a passphrase, and pinentry gives up after 60
KEYRING_PATIENCE = 60  # seconds: the window that asks may be on a screen where nobody sits
SENTENCE_MAX_CHARACTERS = 300  # of what a program says
NOT_IN_KEYCHAIN = 44  # errSecItemNotFound as an exit code

Words = tuple[str, ...]
Run = Callable[..., programs.Outcome]


class StoreFailed(ConfigurationError):
    """A store was asked and gave no key, or did not take one: it is locked, or not there."""


class Call(NamedTuple):
    """A command line, and what it reads on standard input."""

    words: Words
    given: bytes = b""


class KeyTool(Protocol):
    """One program that keeps secrets: its command lines, and what it says where it has nothing.

    ``name`` is the value of --keys-in, ``program`` the executable, ``title`` the store in words,
    ``setting_up`` what a person does first. ``path`` is where the program is.
    """

    name: str
    program: str
    title: str
    setting_up: str

    def entry(self, profile: str) -> str:
        """The name under which the store has the key of a profile."""

    def reading(self, path: str, entry: str) -> Words:
        """The command line that prints what is stored: the profile's credential_process."""

    def writing(self, path: str, entry: str, document: bytes) -> tuple[Call, ...]:
        """What stores a document under an entry, in place of another one."""

    def removing(self, path: str, entry: str) -> tuple[Call, ...]:
        """What removes the entry, and then what a writer who was killed may have left."""

    def entry_in(self, words: Words) -> str | None:
        """The entry that a command line reads from this store; None for any other command line."""

    def is_absent(self, entry: str, outcome: programs.Outcome) -> bool:
        """Whether a reading that failed says that there is no such entry."""


class Pass:
    """https://www.passwordstore.org: files that GnuPG encrypts."""

    name = program = title = "pass"
    setting_up = "A new store begins with 'pass init GPG-ID' (https://www.passwordstore.org)."

    def entry(self, profile: str) -> str:
        return f"{SERVICE}/{_plain(profile)}"

    def reading(self, path: str, entry: str) -> Words:
        return (path, "show", entry)

    def writing(self, path: str, entry: str, document: bytes) -> tuple[Call, ...]:
        # Not over the entry itself: on a full disk GnuPG would leave neither the old key nor the
        # new one. A rename is all or nothing.
        new = _new(entry)
        return (
            Call((path, "insert", "--multiline", "--force", new), document),
            Call((path, "mv", "--force", new, entry)),
        )

    def removing(self, path: str, entry: str) -> tuple[Call, ...]:
        return tuple(Call((path, "rm", "--force", name)) for name in (entry, _new(entry)))

    def entry_in(self, words: Words) -> str | None:
        match words:
            case [program, "show", entry] if os.path.basename(program) == self.program:
                return entry
        return None

    def is_absent(self, entry: str, outcome: programs.Outcome) -> bool:
        del entry
        return "is not in the password store" in outcome.stderr


class SecretTool:
    """The Secret Service of a desktop (GNOME Keyring, KWallet, KeePassXC) through libsecret."""

    name = program = "secret-tool"
    title = "the keyring"
    setting_up = (
        "It needs secret-tool (Debian: libsecret-tools) and the session of a desktop; on a server "
        "take 'pass'."
    )

    def entry(self, profile: str) -> str:
        return _plain(profile)

    def reading(self, path: str, entry: str) -> Words:
        # secret-tool says nothing where it has nothing, and waits for as long as its window is
        # open: so a shell stands around it.
        lookup = shlex.join((path, "lookup", *_attributes(entry)))
        bounded = f"timeout {KEYRING_PATIENCE} " if shutil.which("timeout") else ""
        return ("/bin/sh", "-c", f'{bounded}{lookup} || ! echo "{_no_answer(entry)}" >&2')

    def writing(self, path: str, entry: str, document: bytes) -> tuple[Call, ...]:
        label = f"--label=AWS access key of {entry}"
        return (Call((path, "store", label, *_attributes(entry)), document),)

    def removing(self, path: str, entry: str) -> tuple[Call, ...]:
        return (Call((path, "clear", *_attributes(entry))),)

    def entry_in(self, words: Words) -> str | None:
        match words:
            case [_, "-c", script] if script.startswith(("timeout ", "/")):
                words = tuple(bridge_line.words(script.partition(" || ")[0]))
        match words:
            case [*_, program, "lookup", "service", service, "profile", entry]:
                is_ours = os.path.basename(program) == self.program and service == SERVICE
                return entry if is_ours else None
        return None

    def is_absent(self, entry: str, outcome: programs.Outcome) -> bool:
        # Also where the keyring is locked and there is no window to ask in: it says no more.
        return outcome.stderr.strip() == _no_answer(entry)


class Keychain:
    """The keychain of macOS."""

    name = "keychain"
    program = "security"
    title = "the keychain"
    setting_up = "The keychain is a part of macOS; elsewhere take 'pass' or 'secret-tool'."

    def entry(self, profile: str) -> str:
        return _plain(profile)

    def reading(self, path: str, entry: str) -> Words:
        return (path, "find-generic-password", "-s", SERVICE, "-a", entry, "-w")

    def writing(self, path: str, entry: str, document: bytes) -> tuple[Call, ...]:
        # As a line of its own language on standard input, in hex, which needs no quotes there.
        line = f"add-generic-password -U -s {SERVICE} -a {entry} -X {document.hex()}\n"
        return (Call((path, "-i"), line.encode("ascii")),)

    def removing(self, path: str, entry: str) -> tuple[Call, ...]:
        return (Call((path, "delete-generic-password", "-s", SERVICE, "-a", entry)),)

    def entry_in(self, words: Words) -> str | None:
        match words:
            case [program, "find-generic-password", "-s", service, "-a", entry, "-w"]:
                is_ours = os.path.basename(program) == self.program and service == SERVICE
                return entry if is_ours else None
        return None

    def is_absent(self, entry: str, outcome: programs.Outcome) -> bool:
        del entry
        return outcome.code == NOT_IN_KEYCHAIN


TOOLS: tuple[KeyTool, ...] = (Pass(), SecretTool(), Keychain())
NAMES = tuple(tool.name for tool in TOOLS)


class KeyStore:
    """A store on this machine: gets, puts and removes the access key of an entry."""

    def __init__(
        self, tool: KeyTool, path: str, environ: Mapping[str, str], run: Run | None = None
    ) -> None:
        self.tool = tool
        self._path = path
        self._environ = _with_terminal(environ)
        self._run = run or programs.run

    def line(self, entry: str) -> str:
        """The credential_process for an entry. Raises UsageError where no file can hold it."""
        line = shlex.join(self.tool.reading(self._path, entry))
        is_writable = line.isprintable() and not set(line) & set(bridge_line.UNWRITABLE)
        if not is_writable or readers.misread(line):
            raise UsageError(
                f"{shown(line)} cannot be written into ~/.aws/config: some tools would read "
                "something else.",
                remedy=f"Have {self.tool.program} in a folder with a plain name.",
            )
        return line

    def get(self, entry: str) -> Credentials | None:
        """The key of an entry, as every AWS tool gets it; None where there is no such entry.

        Raises StoreFailed, and ConfigurationError where it is no access key.
        """
        outcome = self._run(shlex.split(self.line(entry)), self._environ, seconds=PATIENCE)
        if outcome.code == 0:
            return self._parsed(entry, outcome.stdout)
        if outcome.code is not None and self.tool.is_absent(entry, outcome):
            return None
        raise self._failed("gave no key", outcome)

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
                raise self._failed("did not take the key", outcome)
        if self.get(entry) != credentials:
            raise StoreFailed(
                f"{self._title} gave another key than it was given for {entry!r}.",
                remedy=f"Look at it with {self.tool.program}.",
            )

    def remove(self, entry: str) -> None:
        """Remove an entry that is there. Raises StoreFailed."""
        outcomes = [
            self._run(call.words, self._environ, seconds=PATIENCE)
            for call in self.tool.removing(self._path, entry)
        ]
        if outcomes[0].code != 0:
            raise self._failed(f"did not remove {entry!r}", outcomes[0])

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
                f"{self._title} has something else than an access key under {shown(entry)!r}.",
                remedy=f"Look at it with {self.tool.program}, and give it another name.",
            )
        return found

    def _failed(self, what: str, outcome: programs.Outcome) -> StoreFailed:
        reason = outcome.failure or _first_words(outcome.stderr)
        reason = reason or f"{self.tool.program} ended with exit code {outcome.code}"
        return StoreFailed(
            f"{self._title} {what}: {shown(reason.rstrip('.'))}.",
            remedy=f"If it is locked, unlock it. {self.tool.setting_up}",
        )


def store(name: str, environ: Mapping[str, str]) -> KeyStore:
    """The store of that name. Raises ConfigurationError where its program is not installed."""
    [tool] = [tool for tool in TOOLS if tool.name == name]
    path = shutil.which(tool.program, path=environ.get("PATH"))
    if path is None:
        raise ConfigurationError(
            f"The program {tool.program!r} is not installed.", remedy=tool.setting_up
        )
    return KeyStore(tool, os.path.abspath(path), environ)


def store_in(line: str, environ: Mapping[str, str]) -> tuple[KeyStore, str] | None:
    """The store and the entry that a ``credential_process`` reads, if it is one of these stores."""
    words = _without_marks(tuple(bridge_line.words(line)))
    for tool in TOOLS:
        entry = tool.entry_in(words)
        if entry is not None:
            return KeyStore(tool, _program_of(tool, words), environ), entry
    return None


def _without_marks(words: Words) -> Words:
    """The words behind ``env NAME=VALUE …``: so a process is marked to run outside a project."""
    if not words or os.path.basename(words[0]) != "env":
        return words
    return tuple(itertools.dropwhile(lambda word: "=" in word, words[1:]))


def _program_of(tool: KeyTool, words: Words) -> str:
    """The program in a command line, as it is written there; inside a shell's, the one there."""
    parts = [part for word in words for part in bridge_line.words(word)]
    return next(part for part in parts if os.path.basename(part) == tool.program)


def _plain(profile: str) -> str:
    """A profile's name in characters that no program and no shell takes for anything else."""
    if profile.startswith("-"):
        raise UsageError(
            f"{shown(profile)!r} would be taken for an option on a command line.",
            remedy="Give the profile a name that does not begin with '-'.",
        )
    return quote(profile, safe="")


def _new(entry: str) -> str:
    return f"{entry}.new"


def _attributes(entry: str) -> Words:
    return ("service", SERVICE, "profile", entry)


def _no_answer(entry: str) -> str:
    return f"The keyring gave no access key for {entry}. It is locked, or has none."


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
