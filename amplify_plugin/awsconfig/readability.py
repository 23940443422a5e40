"""Which tools can read a profile's name, in the files as they are written.

Beside the three readers that we have, the other AWS SDKs (Go, Java, Rust, Ruby, C++, the CRT,
JavaScript v2): they read what JavaScript's v3 reads, but for names in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from amplify_plugin.awsconfig import layout, names
from amplify_plugin.awsconfig.readers import READERS, Read
from amplify_plugin.errors import AmplifyPluginError

Names = frozenset[str]

SDKS = "sdks"
_CALLED = {
    "js": "the AWS SDK for JavaScript (Amplify Gen 2, CDK)",
    SDKS: "the AWS SDKs other than Python's and JavaScript's (Terraform, Go, Java)",
}
# Where both miss it, as every time but for quotes.
_ALL_SDKS = "the AWS SDKs other than Python's (Amplify Gen 2, CDK, Terraform)"
_PROFILE = re.compile(r"profile[ \t]+(?P<name>.*)")


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
        *(
            _by_tool(text, file)
            for text, file in zip((config, credentials), ("config", "credentials"), strict=True)
        )
    )


def readability(name: str, files: FileNames) -> Readability:
    """Who can read the profile of that spoken name, and why the others cannot."""
    missing = {tool: _files_missing(name, tool, files) for tool in (*READERS, SDKS)}
    reasons = [
        f"{who} {'do' if who.startswith('the AWS SDKs') else 'does'} not find it in "
        f"{' and '.join(where)}"
        for who, where in _who_misses(missing)
    ]
    return Readability(
        {tool: not where for tool, where in missing.items()}, "; ".join(reasons) or None
    )


def _who_misses(missing: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each tool that misses it, in words, and in which files; the SDKs together if they can be."""
    are_one = missing["js"] == missing[SDKS]
    for tool, where in missing.items():
        if where and not (are_one and tool == SDKS):
            called = _ALL_SDKS if are_one and tool == "js" else _CALLED.get(tool)
            yield called or READERS[tool].name, where


def _files_missing(name: str, tool: str, files: FileNames) -> tuple[str, ...]:
    """The files that hold the profile, in anybody's reading, where this tool does not see it."""
    return tuple(
        f"~/.aws/{file}"
        for file, by_tool in (("config", files.config), ("credentials", files.credentials))
        if name not in by_tool[tool] and any(_holds(read, name) for read in by_tool.values())
    )


def _holds(read: Names, name: str) -> bool:
    return any(title in read for title in names.spellings(name))


def _by_tool(text: str, file: str) -> dict[str, Names]:
    found = {key: _names(reader.of(file), text) for key, reader in READERS.items()}
    return {**found, SDKS: found["js"] & _as_written(text, file)}


def _as_written(text: str, file: str) -> Names:
    """The names of the sections to the letter, with quotes and backslashes if they have some."""
    headers = [section.header.strip() for section in layout.sections(layout.split_lines(text))]
    if file == "credentials":
        return frozenset(headers)
    titles = (_PROFILE.fullmatch(header) for header in headers)
    return frozenset({*(each["name"] for each in titles if each), "default"})


def _names(read: Read, text: str) -> Names:
    try:
        return frozenset(read(text))
    except AmplifyPluginError:
        return frozenset()
