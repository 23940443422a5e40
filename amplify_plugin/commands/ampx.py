"""What a command line says about ``ampx``, the command of Amplify Gen 2 (backend-cli 1.10)."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence

from amplify_plugin.errors import UsageError

PACKAGE = "@aws-amplify/backend-cli"  # whose only program is ampx
SUFFIXES = (".cmd", ".exe", ".ps1", ".js")
# What runs another program that is named after it, by itself or by a word that says so.
RUNNERS = frozenset({"npx", "npm", "pnpm", "pnpx", "yarn", "bun", "bunx", "node", "corepack"})
RUN_WORDS = frozenset({"exec", "run", "x", "dlx", "run-script", "npm", "pnpm", "yarn"})
# Options of theirs whose value is a word of its own.
WITH_VALUE = frozenset({
    "workspace",
    "-p", "--package", "-w", "--workspace", "-F", "--filter", "-C", "--dir", "--prefix", "--cwd",
    "--registry", "--cache", "--userconfig", "-r", "--require", "--import", "--env-file",
})  # fmt: skip
CALLS = frozenset({"-c", "--call"})  # npm's: a line for a shell
WRAPPERS = frozenset({"env", "cross-env", "time", "nice", "nohup"})
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
NO_WATCH = frozenset({"delete", "secret", "seed", "--help", "-h", "--version"})


class ProfileGiven(UsageError):
    """An ``ampx`` that is to have our credentials is given a profile as well."""

    def __init__(self) -> None:
        super().__init__(
            "'ampx' is given --profile: beside credentials in the environment it may check one "
            "account and deploy to another.",
            remedy="Leave --profile out: 'exec' gives it the project's; or give --force.",
        )


def is_ampx(words: Sequence[str]) -> bool:
    """Whether the command line runs ``ampx``, by itself or through a package manager."""
    return own_words(words) is not None


def names_profile(words: Sequence[str]) -> bool:
    """Whether a ``--profile`` is among the words of any program."""
    return any(word == "--profile" or word.startswith("--profile=") for word in words)


def watches(words: Sequence[str]) -> bool:
    """Whether it is a sandbox that stays, and deploys again at each change."""
    own = own_words(words) or ()
    command = next((word for word in own if not word.startswith("-")), None)
    is_once = any(word == "--once" or word.startswith("--once=") for word in own)
    return command == "sandbox" and not is_once and NO_WATCH.isdisjoint(own)


def own_words(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words after ``ampx``; None where it is not what runs.

    Known are the package managers with their options, ``env`` and the like, and whatever stands
    before a ``--``. A shell's own line (``sh -c …``) is not looked into.
    """
    words = _without_wrappers(words)
    if not words:
        return None
    if _is_ampx(words[0]):
        return _after(words, 0)
    if _name(words[0]) in RUNNERS:
        return _run(words)
    # dotenv, direnv and their like: another command follows.
    return own_words(words[words.index("--") + 1 :]) if "--" in words else None


def _run(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words of the ``ampx`` that a package manager, the first word, is to run."""
    at = 1
    while at < len(words):
        word = words[at]
        option, has_value, value = word.partition("=")
        if option in CALLS:
            return own_words(_split(value if has_value else " ".join(words[at + 1 : at + 2])))
        if _is_ampx(word):
            return _after(words, at)
        if word in WITH_VALUE:
            at += 1
        elif not (word.startswith("-") or word in RUN_WORDS):
            return None
        at += 1
    return None


def _without_wrappers(words: Sequence[str]) -> Sequence[str]:
    at = 0
    while at < len(words) and _name(words[at]) in WRAPPERS:
        at += 1
        while at < len(words) and (words[at].startswith("-") or ASSIGNMENT.match(words[at])):
            at += 1
    return words[at:]


def _after(words: Sequence[str], at: int) -> tuple[str, ...]:
    own = tuple(words[at + 1 :])
    return own[1:] if own[:1] == ("--",) else own  # npm exec ampx -- sandbox


def _is_ampx(word: str) -> bool:
    """``ampx`` by name, path or as a package, a version behind it or not."""
    if word == PACKAGE or word.startswith(f"{PACKAGE}@"):
        return True
    name = _name(word)
    return name == "ampx" or (word == name and name.startswith("ampx@"))


def _name(word: str) -> str:
    name = os.path.basename(word)
    for suffix in SUFFIXES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return []
