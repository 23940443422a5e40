"""An Amplify Gen 2 project: what ``ampx`` would do otherwise than its person thinks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import js, names
from amplify_plugin.commands.ampx import is_ampx
from amplify_plugin.commands.bridge.offer import offer, unusable_in_ampx
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.files import FileUnreadable, parse_loosely, read_text
from amplify_plugin.project import PROJECT_FILE_MAX_BYTES, ProjectFileUnreadable
from amplify_plugin.terminal.text import quoted, shown, shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.commands.installed import Program
    from amplify_plugin.project import Project
    from amplify_plugin.project.approvals import Approvals

NODE_NEEDED = (22, 0, 0)  # by the AWS SDK for JavaScript, from January 2027
_BETWEEN_COMMANDS = re.compile(r"[;&|\n]")


def check(
    project: Project | None,
    approvals: Approvals,
    files: AwsFiles,
    node: Callable[[], Program | None],
) -> Iterator[Finding]:
    """All of a project that has a Gen 2 backend. ``node`` finds Node.js."""
    if project is None or not (project.generation > 1 or project.is_migrating):
        return
    yield from _scripts(project)
    yield from _node(node())
    if project.generation == 1:
        yield from _migration(project, approvals)
    else:
        yield from _selected(project, files)


def _scripts(project: Project) -> Iterator[Finding]:
    path = project.root / "package.json"
    try:
        package = parse_loosely(read_text(path, limit=PROJECT_FILE_MAX_BYTES) or "{}", path)
    except FileUnreadable:
        return
    scripts = package.get("scripts") if isinstance(package, dict) else None
    for name, script in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(script, str) and _joins_profile(script):
            yield finding(
                "ampx-profile-in-one-word",
                name,
                f"The script {quoted(name)} in {shown_path(path)} runs ampx with --profile=…: if "
                "the environment has keys, ampx checks that profile's account but deploys with the "
                "keys.",
                "Write '--profile NAME' as two words, or leave it out and use 'exec'.",
                file=path,
            )


def _joins_profile(script: str) -> bool:
    """Whether a script gives ``ampx`` a profile in one word: a look at the text, no shell's."""
    for command in _BETWEEN_COMMANDS.split(script):
        words = [word.strip("'\"") for word in command.split()]
        at = next((at for at, word in enumerate(words) if is_ampx((word,))), len(words))
        if any(word.startswith("--profile=") for word in words[at:]):
            return True
    return False


def _node(node: Program | None) -> Iterator[Finding]:
    if node is not None and node.version is not None and node.version < NODE_NEEDED:
        yield finding(
            "node-too-old",
            "node",
            f"Node.js {node.words} ({shown(node.path)}) is old: from January 2027, the AWS SDK "
            f"for JavaScript needs version {NODE_NEEDED[0]}.",
            f"Install Node.js {NODE_NEEDED[0]} or later.",
        )


def _migration(project: Project, approvals: Approvals) -> Iterator[Finding]:
    """'gen2-migration generate' deletes amplify/, the selections with it; ours stay."""
    try:
        chosen = [project.selection(env_name) for env_name in project.env_names]
    except ProjectFileUnreadable:
        return
    lost = [
        selection.env_name
        for selection in chosen
        if selection is not None
        and selection.is_of_project
        and approvals.verdict(project, selection) != "approved"
    ]
    if lost:
        listed = ", ".join(map(shown, lost))
        yield finding(
            "migration-forgets-selection",
            lost[0],
            f"'amplify gen2-migration generate' deletes {shown_path(project.selections_file)}, "
            f"which says what profile these environments use: {listed}.",
            "To keep the choice, run this for each: 'aws awscloudformation select-profile --env "
            "ENV'.",
            file=project.selections_file,
        )


def _selected(project: Project, files: AwsFiles) -> Iterator[Finding]:
    read = js.known(files.config.reading("js"), files.credentials.reading("js"))

    for env_name in project.env_names:
        selection = project.selection(env_name)
        name = names.unescape(selection.profile_name or "") if selection else ""
        profile = files.profiles.get(name)
        if profile is None:
            continue
        why = unusable_in_ampx(profile.profile, read, files.as_read)
        if why is not None:
            bridge = files.as_read.bridge_to(profile.name)
            named = (
                f"with --profile {shown(bridge)}"
                if bridge
                else f"use --profile with the profile that '{offer(profile.name)}' makes"
            )
            yield finding(
                "selected-profile-not-usable-by-ampx",
                profile.name,
                f"Environment {quoted(env_name)} of {shown_path(project.root)} selects profile "
                f"{quoted(profile.name)}, and ampx {why}.",
                f"Run it as 'amplify-plugin exec -- npx ampx …'; or {named}.",
                file=files.place(profile.first),
                line=profile.first.line,
                severity="note" if bridge else None,  # ampx reads no selection
            )
