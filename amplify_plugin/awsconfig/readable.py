"""Which tools can read a profile's name, in the files as they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from amplify_plugin.awsconfig import amplify, aws, js, names
from amplify_plugin.errors import AmplifyPluginError

Names = frozenset[str]


class Readability(NamedTuple):
    """Whether each tool finds the profile under its name; ``reason`` for those that do not."""

    by_tool: dict[str, bool]
    reason: str | None


TOOLS = {
    "amplify": "the Amplify CLI",
    "aws": "the AWS CLI",
    "js": "the AWS SDK for JavaScript (Amplify Gen 2, CDK)",
}

READERS: Mapping[str, tuple[Callable[[str], Mapping[str, object]], ...]] = {
    "amplify": (amplify.profiles, amplify.credentials),
    "aws": (aws.profiles, aws.credentials),
    "js": (js.profiles, js.credentials),
}


class FileNames(NamedTuple):
    """The names that each tool reads in the config and in the credentials file."""

    config: Mapping[str, Names]
    credentials: Mapping[str, Names]


def read_names(config: str, credentials: str) -> FileNames:
    """Read both files once with every reader; one that refuses a file reads no name in it."""
    return FileNames(
        *(
            {tool: _names(readers[index], text) for tool, readers in READERS.items()}
            for index, text in enumerate((config, credentials))
        )
    )


def readability(name: str, files: FileNames) -> Readability:
    """Who can read the profile of that spoken name, and why the others cannot."""
    missing = {tool: _files_missing(name, tool, files) for tool in TOOLS}
    reasons = [
        f"{TOOLS[tool]} does not find it in {' and '.join(where)}"
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


def _names(reader: Callable[[str], Mapping[str, object]], text: str) -> Names:
    try:
        return frozenset(reader(text))
    except AmplifyPluginError:
        return frozenset()
