"""What a command line says about ``ampx``, the command of Amplify Gen 2 (backend-cli 1.10)."""

from __future__ import annotations

import os
from collections.abc import Sequence

PACKAGE = "@aws-amplify/backend-cli"  # whose only program is ampx
AMPX = "ampx"
SUFFIXES = (".cmd", ".exe", ".ps1", ".js")  # Windows' of a program, and of the script behind it
# What runs another program that is named after it.
RUNNERS = frozenset({
    "npx", "npm", "pnpm", "pnpx", "yarn", "bun", "bunx", "node", "corepack", "env", "cross-env",
    "dotenv", "time",
})  # fmt: skip
NO_WATCH = frozenset({"delete", "secret", "seed", "--help", "-h", "--version"})


def is_ampx(words: Sequence[str]) -> bool:
    """Tell whether the command line runs ``ampx``, by itself or through a package manager."""
    return own_words(words) is not None


def names_profile(words: Sequence[str]) -> bool:
    """Tell whether a ``--profile`` is among the words of any program."""
    return any(word == "--profile" or word.startswith("--profile=") for word in words)


def watches(words: Sequence[str]) -> bool:
    """Tell whether it is a sandbox that stays, and deploys again at each change."""
    own = own_words(words) or ()
    command = next((word for word in own if not word.startswith("-")), None)
    is_once = any(word == "--once" or word.startswith("--once=") for word in own)
    return command == "sandbox" and not is_once and NO_WATCH.isdisjoint(own)


def own_words(words: Sequence[str]) -> tuple[str, ...] | None:
    """Give the words after ``ampx``; None where it is not what runs.

    A look at the words, no package manager's own rules: whatever follows the name is taken for
    ampx's. A line inside a word (``sh -c …``, ``npx -c …``) is not looked into.
    """
    at = next((at for at, word in enumerate(words) if _is_ampx(word)), None)
    if at is None or (at > 0 and _name(words[0]) not in RUNNERS):
        return None
    return tuple(words[at + 1 :])


def _is_ampx(word: str) -> bool:
    """Tell whether it is ``ampx`` by name, path or as a package, a version behind it or not."""
    name = _name(word).partition("@")[0]
    return name == AMPX or (word.startswith(PACKAGE) and name == os.path.basename(PACKAGE))


def _name(program: str) -> str:
    """A program's name without its folder and what Windows calls it by; any case there."""
    name = os.path.normcase(os.path.basename(program))
    stem, suffix = os.path.splitext(name)
    return stem if suffix in SUFFIXES else name
