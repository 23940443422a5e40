"""Words of a command line that nothing is called, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.suggestions import did_you_mean
from amplify_plugin.terminal.text import quoted, shown


class UnknownCommand(UsageError):
    """No command has that name."""

    def __init__(self, name: str, known: Iterable[str], where: str) -> None:
        super().__init__(
            f"There is no command {quoted(name)}.", remedy=did_you_mean(name, known) + where
        )


class UnknownOptions(UsageError):
    """The command has no such options. The first sentence begins as the AWS CLI's own does."""

    def __init__(self, words: Sequence[str], known: Sequence[str], where: str) -> None:
        # Only names: what follows one may be a secret, --mfa-code mistyped.
        names = [word.partition("=")[0] for word in words if word.startswith("-")] or words[:1]
        super().__init__(
            f"Unknown options: {', '.join(map(shown, names))}.",
            remedy="".join(did_you_mean(name, known) for name in names) + where,
        )


def unknown_options(words: Iterable[str], known: Sequence[str]) -> list[str]:
    """Those of the words that are options of no such name; beginnings of a name count as it."""
    names = (word.partition("=")[0] for word in words if word.startswith("--") and word != "--")
    return [name for name in names if not any(option.startswith(name) for option in known)]
