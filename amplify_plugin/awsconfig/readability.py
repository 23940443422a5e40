"""Which tools can read a profile's name, in the files as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.readers import READERS, Read
from amplify_plugin.errors import AmplifyPluginError

Names = frozenset[str]


class Readability(NamedTuple):
    """Whether each tool finds the profile under its name; ``reason`` for those that do not."""

    by_tool: dict[str, bool]
    reason: str | None


class FileNames(NamedTuple):
    """The names that each tool reads in the config and in the credentials file."""

    config: Mapping[str, Names]
    credentials: Mapping[str, Names]


def read_names(config: str, credentials: str) -> FileNames:
    """Read both files once with every reader; one that refuses a file reads no name in it."""
    return FileNames(
        {key: _names(reader.profiles, config) for key, reader in READERS.items()},
        {key: _names(reader.credentials, credentials) for key, reader in READERS.items()},
    )


def readability(name: str, files: FileNames) -> Readability:
    """Who can read the profile of that spoken name, and why the others cannot."""
    missing = {tool: _files_missing(name, tool, files) for tool in READERS}
    reasons = [
        f"{READERS[tool].name} does not find it in {' and '.join(where)}"
        for tool, where in missing.items()
        if where
    ]
    return Readability(
        {tool: not where for tool, where in missing.items()}, "; ".join(reasons) or None
    )


def _files_missing(name: str, tool: str, files: FileNames) -> tuple[str, ...]:
    """The files that hold the profile, in anybody's reading, where this tool does not see it."""
    return tuple(
        f"~/.aws/{file}"
        for file, by_tool in (("config", files.config), ("credentials", files.credentials))
        if name not in by_tool[tool] and any(_holds(read, name) for read in by_tool.values())
    )


def _holds(read: Names, name: str) -> bool:
    return any(title in read for title in names.spellings(name))


def _names(read: Read, text: str) -> Names:
    try:
        return frozenset(read(text))
    except AmplifyPluginError:
        return frozenset()
