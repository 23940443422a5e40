"""Programs that keep secrets: the command line of each, and how it is recognised.

A profile whose access key lies in one has a ``credential_process`` that is the program's own
command line: every AWS tool gets the key, also without this package. The key is never an argument,
which other users of the machine could see. ``commands.key_stores`` runs them.
"""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.programs.captured import Outcome

SERVICE = "aws-access-key"  # the name under which a person finds our entries
KEYRING_PATIENCE = 60  # seconds: the window that asks may be on an unattended screen
NOT_IN_KEYCHAIN = 44  # errSecItemNotFound as an exit code

Words = tuple[str, ...]


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

    def complaint(self, entry: str, outcome: Outcome) -> str | None:
        """What a failed read says; None if it says that there is no such entry."""


class Pass:
    """https://www.passwordstore.org: files that GnuPG encrypts."""

    name = program = title = "pass"
    setting_up = "See https://www.passwordstore.org. A new store begins with 'pass init GPG-ID'."

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

    def complaint(self, entry: str, outcome: Outcome) -> str | None:
        return None if f"{entry} is not in the password store" in outcome.stderr else outcome.stderr


class SecretTool:
    """The Secret Service of a desktop (GNOME Keyring, KWallet, KeePassXC) through libsecret."""

    name = program = "secret-tool"
    title = "the keyring"
    setting_up = (
        "It needs secret-tool (Debian: libsecret-tools) and the session of a desktop. On a server, "
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

    def complaint(self, entry: str, outcome: Outcome) -> str | None:
        # Nothing beside our own sentence, also where the keyring is locked and cannot ask.
        return outcome.stderr.replace(_no_answer(entry), "").strip() or None


class Keychain:
    """The keychain of macOS."""

    name = "keychain"
    program = "security"
    title = "the keychain"
    setting_up = "The keychain is a part of macOS; elsewhere, use 'pass' or 'secret-tool'."

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

    def complaint(self, entry: str, outcome: Outcome) -> str | None:
        del entry
        return None if outcome.code == NOT_IN_KEYCHAIN else outcome.stderr


TOOLS: tuple[KeyTool, ...] = (Pass(), SecretTool(), Keychain())
NAMES = tuple(tool.name for tool in TOOLS)


class KeptKey(NamedTuple):
    """Where a ``credential_process`` gets an access key: the tool, its program, and the entry."""

    tool: KeyTool
    path: str
    entry: str


def kept_key(line: str) -> KeptKey | None:
    """The store and the entry that a ``credential_process`` reads, if it is one of these stores."""
    words = _without_marks(tuple(bridge_line.words(line)))
    for tool in TOOLS:
        entry = tool.entry_in(words)
        if entry is not None:
            return KeptKey(tool, _program_of(tool, words), entry)
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
            f"{quoted(profile)} would be taken for an option on a command line.",
            remedy="Give the profile a name that does not begin with '-'.",
        )
    return quote(profile, safe="")


def _new(entry: str) -> str:
    return f"{entry}.new"


def _attributes(entry: str) -> Words:
    return ("service", SERVICE, "profile", entry)


def _no_answer(entry: str) -> str:
    return f"The keyring gave no access key for {entry}. It is locked, or has none."
