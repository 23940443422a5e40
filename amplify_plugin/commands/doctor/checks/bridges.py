"""Bridges that no longer lead anywhere: their Python, our folder or their profile is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import bridge_line, names
from amplify_plugin.commands.bridge.offer import default_alias, offer
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile


def fix(name: str) -> str:
    """The sentence that offers a bridge for a profile."""
    return f"'{offer(name)}' makes a profile that every tool can use."


def fix_name(name: str) -> str:
    """The sentence that offers one for a name that some tool does not read."""
    alias = default_alias(name)
    return f"'{offer(name, '--as', alias)}' makes a profile that every tool finds."


def check(files: AwsFiles, exists: Callable[[str], bool]) -> Iterator[Finding]:
    """All bridges. ``exists`` says whether a path is there."""
    for profile in files.profiles.values():
        bridged = profile.profile.bridged
        if bridged is None:
            continue
        why = _why_broken(profile, bridged, files, exists)
        if why is not None:
            yield finding(
                "bridge-broken",
                profile.name,
                f"The bridge {quoted(profile.name)} does not work: {why}.",
                f"Write it again: '{offer(bridged, '--as', profile.name)}'; "
                f"or remove it: '{offer(profile.name, '--remove')}'.",
                file=files.place(profile.first),
                line=profile.first.line,
            )


def _why_broken(
    profile: FoundProfile, bridged: str, files: AwsFiles, exists: Callable[[str], bool]
) -> str | None:
    for path in bridge_line.files_run(profile.text(bridge_line.SETTING) or ""):
        if not exists(path):
            return f"{shown(path)} is gone"
    behind = next(
        (found for name, found in files.profiles.items() if names.same(name, bridged)), None
    )
    if behind is None:
        return f"profile {quoted(bridged)} is in neither AWS file"
    return "it leads to another bridge" if behind.profile.bridged is not None else None
