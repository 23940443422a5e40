"""Whom a finding bites here: which tools are in use, and which profiles.

What is wrong for a tool that is not used here, or a limit of a tool with a profile that is not
used here, is a note: a healthy config of any size has no warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.commands.doctor.codes import CODES
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.programs.environment import PROFILE_VARIABLES
from amplify_plugin.programs.lookup import on_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.project import Project

# Programs by which a tool is known to be in use. Any AWS CLI may be the one that runs this.
_PROGRAMS = {"amplify": ("amplify",), "js": ("ampx", "cdk")}


class InUse(NamedTuple):
    """The tools in use here, by their reader's key, and the spoken names of the profiles.

    Of ``behind_bridges``, which are in use through a bridge alone, other tools than the AWS CLI
    read nothing.
    """

    tools: frozenset[str]
    profiles: frozenset[str]
    behind_bridges: frozenset[str] = frozenset()

    def bites(self, finding: Finding) -> bool:
        """Whether the finding has an effect here."""
        if finding.tools and not self.tools.intersection(finding.tools):
            return False
        code = CODES.get(finding.code)
        is_limit = code is not None and code.of_use
        is_read = self.profiles
        if finding.tools and "aws" not in finding.tools:
            is_read -= self.behind_bridges
        return not is_limit or names.unescape(finding.subject) in is_read


def in_use(project: Project | None, files: AwsFiles, environ: Mapping[str, str]) -> InUse:
    """What is in use: by the project here, by what is installed, by the environment."""
    tools = {
        tool
        for tool, programs in _PROGRAMS.items()
        if any(on_path(program, environ) for program in programs)
    }
    if project is not None:
        tools.add("js" if project.generation > 1 or project.is_migrating else "amplify")
        if project.generation == 1:
            tools.add("amplify")
    used = {environ.get(name, "") for name in PROFILE_VARIABLES} | set(_selected(project))
    profiles = frozenset(with_sources(used, files))
    direct = frozenset(with_sources(used, files, through_bridges=False))
    return InUse(frozenset({"aws", *tools}), profiles, profiles - direct)


def weighed(findings: Iterable[Finding], here: InUse) -> Iterator[Finding]:
    """The findings: those without effect here as notes, and notes without a reader left out."""
    for finding in findings:
        if here.bites(finding):
            yield finding
        elif finding.severity != "note":
            yield finding._replace(severity="note")
        elif not finding.tools or here.tools.intersection(finding.tools):
            yield finding


def _selected(project: Project | None) -> Iterator[str]:
    if project is None:
        return
    try:
        for env_name in project.env_names:
            selection = project.selection(env_name)
            if selection is not None and selection.profile_name:
                yield selection.profile_name
    except AmplifyPluginError:
        return  # what cannot be read is a finding of its own


def with_sources(
    used: Iterable[str], files: AwsFiles, *, through_bridges: bool = True
) -> Iterator[str]:
    """The profiles, and those whose credentials they need."""
    for name in used:
        profile = files.as_read.find(name) if name else None
        if profile is None:
            continue
        yield profile.name
        if profile.bridged is not None and not through_bridges:
            continue
        try:
            yield from (source.name for source in files.as_read.sources_of(profile.name))
        except SourceCircle as circle:
            yield from circle.way
