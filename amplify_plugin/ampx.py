"""What a command line says about ``ampx``, the command of Amplify Gen 2 (backend-cli 1.10)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from amplify_plugin.errors import UsageError

RUNNERS = frozenset({"npx", "npm", "pnpm", "yarn", "bun", "bunx", "exec", "run", "x", "dlx", "--"})


class ProfileGiven(UsageError):
    """An ``ampx`` that is to have our credentials is given a profile as well."""

    def __init__(self, words: Sequence[str]) -> None:
        given = next(word for word in words if word.startswith("--profile"))
        super().__init__(
            f"'ampx' is given {given.partition('=')[0]}: beside credentials in the environment it "
            "may check one account and deploy to another.",
            remedy="Leave --profile out: 'exec' gives it the project's; or give --force.",
        )


def is_ampx(words: Sequence[str]) -> bool:
    """Whether the command line runs ``ampx``, by itself or through a package manager."""
    return _own(words) is not None


def watches(words: Sequence[str]) -> bool:
    """Whether it is a sandbox that stays, and deploys again at each change."""
    own = _own(words) or ()
    return own[:1] == ("sandbox",) and not {"--once", "delete", "secret", "seed"}.intersection(own)


def _own(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words after ``ampx``; None where it is not what runs."""
    for at, word in enumerate(words):
        if os.path.basename(word) in ("ampx", "ampx.cmd"):
            return tuple(words[at + 1 :])
        if os.path.basename(word) not in RUNNERS and not word.startswith("-"):
            return None
    return None
