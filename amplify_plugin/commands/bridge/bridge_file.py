"""A bridge's section in ~/.aws/config: written so that every reader reads it alike, and removed.

Some tools read ~/.aws/credentials alone; for them its process stands in there as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import file_edits, section_edits, verify
from amplify_plugin.awsconfig.bridge_line import SETTING
from amplify_plugin.awsconfig.profile_files import section_header
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted

ENDPOINTS = ("services", "endpoint_url")
# What a bridge's section may hold and still be all ours.
OURS = (SETTING, "region", "output", *ENDPOINTS)


def _misread(alias: str, reader: str) -> ConfigurationError:
    """A reader would not read the bridge as it is written; nothing was written."""
    return ConfigurationError(
        f"{READERS[reader].name} would misread the bridge {quoted(alias)} in that file; "
        "nothing was written.",
        remedy="'aws awscloudformation doctor' shows how the tools read the file.",
    )


class BridgeSection(NamedTuple):
    """What a bridge's section holds; ``line`` is its credential_process.

    ``endpoints`` are the profile's own settings of that kind: its tools talk to the same machines.
    """

    alias: str
    line: str
    region: str | None
    output: str | None
    endpoints: Mapping[str, str] = {}

    def settings(self, file: str) -> Mapping[str, str | None]:
        """What is written into that file. All but the process belongs into the config alone."""
        if file == "credentials":
            return {SETTING: self.line}
        others = {"region": self.region, "output": self.output}
        return {SETTING: self.line, **others, **self.endpoints}


def write(
    path: Path, section: BridgeSection, *, dry_run: bool, file: str = "config"
) -> file_edits.Edit:
    """Write the section; every other byte stays. Raises ConfigurationError."""

    def change(text: str) -> str:
        return section_edits.with_section(
            text, section_header(text, section.alias, file), section.settings(file)
        )

    def check(before: str, after: str) -> None:
        verify.only(section_header(before, section.alias, file))(before, after)
        for key, reader in READERS.items():
            found = reader.of(file)(after).get(section.alias)
            if not isinstance(found, dict) or found.get(SETTING) != section.line:
                raise _misread(section.alias, key)

    return file_edits.edit_file(path, change, verify=check, dry_run=dry_run)


def remove(
    path: Path, aliases: tuple[str, ...], *, dry_run: bool, file: str = "config"
) -> file_edits.Edit:
    """Remove the bridges' sections; of one that holds more than ours, the process only."""

    def change(text: str) -> str:
        for alias in aliases:
            text = _without(text, alias, file)
        return text

    def check(before: str, after: str) -> None:
        verify.only(*(section_header(before, alias, file) for alias in aliases))(before, after)

    return file_edits.edit_file(path, change, verify=check, dry_run=dry_run)


def _without(text: str, alias: str, file: str) -> str:
    header = section_header(text, alias, file)
    if set(READERS["aws"].of(file)(text).get(alias, ())) <= set(OURS):
        return section_edits.without_section(text, header)
    return section_edits.with_section(text, header, {SETTING: None})
