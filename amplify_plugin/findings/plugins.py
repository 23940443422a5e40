"""The ``[plugins]`` of ~/.aws/config: what AWS CLI v1 and v2 make of the same lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from amplify_plugin.files import shown
from amplify_plugin.findings.finding import Finding, finding

if TYPE_CHECKING:
    from amplify_plugin.findings.programs import Program
    from amplify_plugin.findings.written import AwsFile, WrittenSetting

MODULE = "amplify_plugin"
PATH_KEY = "cli_legacy_plugin_path"  # v2 loads no plugin without it; v1 takes it for a plugin
_V1, _V2 = 1, 2

IsThere = Callable[[str], bool]


def lines(config: AwsFile) -> tuple[WrittenSetting, ...]:
    """The plugin lines, in their order, which counts."""
    return tuple(
        setting
        for section in config.sections
        if section.header == "plugins"
        for setting in section.settings
    )


def check(config: AwsFile, clis: Sequence[Program], is_there: IsThere) -> Iterator[Finding]:
    """All that keeps this plugin, or an AWS CLI, from working with these lines.

    ``clis`` are the AWS CLIs that are installed; ``is_there`` tells whether a path exists.
    """
    found = lines(config)
    ours = next((line for line in found if line.value == MODULE), None)
    path = next((line for line in found if line.key.lower() == PATH_KEY), None)
    majors = {cli.version[0]: cli for cli in clis if cli.version}
    if ours is None:
        yield _found(
            "plugin-not-enabled",
            config,
            None,
            f"No line of [plugins] in {config.shown} enables this plugin: 'aws' works as without "
            "it.",
            f"'aws configure set plugins.amplify {MODULE}'; AWS CLI v2 needs {PATH_KEY} as well.",
        )
    if path is None and ours is not None and _V2 in majors:
        yield _found(
            "plugin-path-missing",
            config,
            ours,
            f"[plugins] in {config.shown} has no {PATH_KEY}: AWS CLI v2 "
            f"({shown(majors[_V2].path)}) does not load this plugin.",
            f"Set {PATH_KEY} to the folder that has {MODULE} in it: an absolute path.",
        )
    if path is not None:
        yield from _path(config, path, is_ours=ours is not None, is_there=is_there)
        if _V1 in majors:
            yield _found(
                "plugin-path-breaks-v1",
                config,
                path,
                f"AWS CLI v1 ({shown(majors[_V1].path)}) takes {PATH_KEY} for a plugin: every "
                "command of it stops.",
                "Remove one of the two AWS CLIs, or give each a config file of its own with "
                "AWS_CONFIG_FILE.",
            )


def _path(
    config: AwsFile, line: WrittenSetting, *, is_ours: bool, is_there: IsThere
) -> Iterator[Finding]:
    folders = line.value.split(os.pathsep)
    odd = next((f for f in folders if f and not os.path.isabs(f)), None)
    if odd is not None:
        reason = f"{shown(odd)!r} is no absolute path, and ~ and variables are not expanded"
    elif is_ours and not any(is_there(os.path.join(f, MODULE, "__init__.py")) for f in folders):
        reason = f"{MODULE} is in none of its folders"
    else:
        return
    yield _found(
        "plugin-path-unusable",
        config,
        line,
        f"With {PATH_KEY} in {config.shown} AWS CLI v2 does not find this plugin, and every "
        f"command of it stops: {reason}.",
        f"Set it to the folder that has {MODULE} in it: an absolute path.",
    )


def _found(
    code: str, config: AwsFile, line: WrittenSetting | None, message: str, fix: str
) -> Finding:
    number = line.line if line else None
    place = config.path if config.is_there else None
    return finding(code, "plugins", message, fix, file=place, line=number)
