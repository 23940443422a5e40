"""The ``[plugins]`` of ~/.aws/config: what AWS CLI v1 and v2 make of the same lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.enable import lines as plugin_lines
from amplify_plugin.commands.enable.lines import MODULE, PATH_KEY, IsThere, holds
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSetting
    from amplify_plugin.commands.installed import Program

_V1, _V2 = 1, 2
_KEEPS = ("aws", "js")  # for Amplify [plugins] is one more profile, and so changes


def lines(config: AwsFile) -> tuple[LocatedSetting, ...]:
    """The plugin lines, in their order, which counts."""
    return tuple(
        setting
        for section in config.sections
        if section.header == plugin_lines.SECTION
        for setting in section.settings
    )


def check(
    config: AwsFile,
    clis: Sequence[Program],
    is_there: IsThere,
    *,
    folders: Sequence[str] = (),
    failures: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """All that keeps this plugin, or an AWS CLI, from working with these lines.

    ``clis`` are the AWS CLIs that are installed; ``is_there`` tells whether a path exists;
    ``folders`` are those that v2 needs on its path; ``failures`` is what ``aws --version`` ended
    with in this config, by the program's path.
    """
    found = lines(config)
    ours = next((line for line in found if line.value == MODULE), None)
    path = next((line for line in found if line.key.lower() == PATH_KEY), None)
    majors = {cli.version[0]: cli for cli in clis if cli.version}
    explained: set[int] = set()
    if ours is None:
        yield _not_enabled(config, has_v2=_V2 in majors)
    if path is None and ours is not None and _V2 in majors:
        yield _path_missing(config, ours, majors[_V2], folders, is_there)
    if path is not None:
        for each in _path(config, path, folders, is_ours=ours is not None, is_there=is_there):
            explained.update([_V2] if each.severity == "error" else [])
            yield each
        # A line of ours before it makes it harmless, where that AWS CLI has this plugin.
        if _V1 in majors and (ours is None or ours.line > path.line):
            explained.add(_V1)
            yield _path_breaks_v1(config, path, majors[_V1], is_ours=ours is not None)
    for cli in clis:
        failure = (failures or {}).get(cli.path)
        if failure and cli.version and cli.version[0] not in explained:
            yield _stops(config, cli, failure)


def _not_enabled(config: AwsFile, *, has_v2: bool) -> Finding:
    key = f"; AWS CLI v2 needs {PATH_KEY} as well" if has_v2 else ""
    return _found(
        "plugin-not-enabled",
        config,
        None,
        f"This plugin is not enabled in [plugins] of {config.shown}: 'aws' works without it.",
        f"'amplify-plugin enable' writes the line ('amplify = {MODULE}'{key}).",
    )


def _path_missing(
    config: AwsFile, ours: LocatedSetting, v2: Program, folders: Sequence[str], is_there: IsThere
) -> Finding:
    def change(text: str) -> str:
        return plugin_lines.with_lines(text, folders, is_there=is_there)

    others = [line.value for line in lines(config) if line.value != MODULE]
    # v2 would look for these as well then, and stop where it does not find one.
    are_there = all(any(holds(f, module, is_there) for f in folders) for module in others)
    return _found(
        "plugin-path-missing",
        config,
        ours,
        f"[plugins] in {config.shown} has no {PATH_KEY}: AWS CLI v2 ({shown(v2.path)}) does not "
        "load this plugin.",
        f"'amplify-plugin enable' writes it: the folder that {MODULE} is in.",
        change=change if folders and are_there else None,
    )


def _path(
    config: AwsFile,
    line: LocatedSetting,
    folders: Sequence[str],
    *,
    is_ours: bool,
    is_there: IsThere,
) -> Iterator[Finding]:
    def change(text: str) -> str:
        return plugin_lines.with_usable_path(text, folders if is_ours else (), is_there=is_there)

    path = [folder for folder in line.value.split(os.pathsep) if folder]
    odd = next((folder for folder in path if not os.path.isabs(folder)), None)
    gone = next((folder for folder in path if not is_there(folder)), None)
    if odd is not None:
        reason = f"{quoted(odd)} is not an absolute path, and ~ and variables are not expanded"
    elif is_ours and not any(holds(folder, MODULE, is_there) for folder in path):
        reason = f"none of its folders has {MODULE}"
    elif gone is not None:
        yield _found(
            "plugin-path-gone",
            config,
            line,
            f"The folder {quoted(gone)} in {PATH_KEY} of {config.shown} doesn't exist.",
            "'amplify-plugin enable' makes it again."
            if plugin_lines.is_stand_in(gone)
            else "Remove it, unless it is on a disk that is not always mounted.",
        )
        return
    else:
        return
    yield _found(
        "plugin-path-unusable",
        config,
        line,
        f"AWS CLI v2 does not find this plugin with {PATH_KEY} in {config.shown}, and "
        f"{_without_us(path, is_there)}: {reason}.",
        f"'amplify-plugin enable' sets it to the absolute path of the folder that {MODULE} is in.",
        change=change,
    )


def _without_us(path: Sequence[str], is_there: IsThere) -> str:
    """What AWS CLI v2 does where this plugin is in no folder of its path."""
    if any(plugin_lines.is_stand_in(f) and is_there(os.path.join(f, f"{MODULE}.py")) for f in path):
        return "works without it"
    return "all its commands fail"


def _path_breaks_v1(
    config: AwsFile, path: LocatedSetting, v1: Program, *, is_ours: bool
) -> Finding:
    def change(text: str) -> str:
        return plugin_lines.with_lines(text, (), is_there=lambda _: False)

    fix = (
        f"Put 'amplify = {MODULE}' before it."
        if is_ours
        else "'amplify-plugin enable' adds a line before it, with which v1 skips it. Or "
        "give each AWS CLI its own config file with AWS_CONFIG_FILE."
    )
    return _found(
        "plugin-path-breaks-v1",
        config,
        path,
        f"AWS CLI v1 ({shown(v1.path)}) treats {PATH_KEY} as a plugin: all its commands fail.",
        fix,
        change=change if is_ours else None,
    )


def _stops(config: AwsFile, cli: Program, failure: str) -> Finding:
    fix = (
        "Install this plugin for that AWS CLI's Python ('amplify-plugin enable' names it), or set "
        "AWS_CONFIG_FILE to another file for that AWS CLI."
        if f"'{MODULE}'" in failure
        else "Fix what it says, or remove the plugin that it names from [plugins]."
    )
    return _found(
        "plugin-stops-aws",
        config,
        None,
        f"{shown(cli.path)} (AWS CLI {cli.words}) does not start with {config.shown}: "
        f"{shown(failure)}.",
        fix,
    )


def _found(
    code: str,
    config: AwsFile,
    line: LocatedSetting | None,
    message: str,
    fix: str,
    *,
    change: Callable[[str], str] | None = None,
) -> Finding:
    number = line.line if line else None
    place = config.path if config.is_there else None
    mends = (TextFix(config.path, "config", change, _KEEPS),) if change else ()
    return finding(code, plugin_lines.SECTION, message, fix, file=place, line=number, mends=mends)
