"""What a bridge settles, here: by a new one or by one that is there, selected where it is needed.

Whoever types the remedy does not find it in the next report again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.commands.bridge.offer import selecting
from amplify_plugin.commands.doctor.checks.bridges import fix, fix_name
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.programs.environment import PROFILE_VARIABLES
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profiles
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.project import Project

APPROVAL = ("selection-untrusted", "selection-changed")


class Bridging:
    """The bridges that are there, and what selects a profile here."""

    def __init__(
        self, project: Project | None, profiles: Profiles, environ: Mapping[str, str]
    ) -> None:
        self._project = project
        self._profiles = profiles
        self._environ = environ

    def settled(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings; where a bridge is the remedy with what is left to do, or without them.

        To approve a profile that its bridge replaces would undo that.
        """
        found = tuple(self._told(findings))
        said = " ".join(finding.fix for finding in found)
        commands = {
            env: self._selecting(project, env, name) for project, env, name in self._selected
        }
        for finding in found:
            command = commands.get(finding.subject) if finding.code in APPROVAL else None
            if command is not None and f"'{command}'" in said:
                yield finding._replace(fix=f"'{command}' selects its bridge and approves that.")
            else:
                yield finding

    def _told(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            subject = finding.subject
            offers = [each for each in (fix(subject), fix_name(subject)) if each in finding.fix]
            remedy = self.remedy(subject) if offers else fix(subject)
            if remedy == fix(subject):
                yield finding
            elif remedy is not None:
                yield finding._replace(fix=finding.fix.replace(offers[0], remedy))

    def remedy(self, name: str) -> str | None:
        """The sentences that say what to do for a profile; None for one that has its bridge.

        A profile in use here has to be replaced by its bridge where it is named.
        """
        spoken = names.unescape(name)
        named = tuple(self._by_project(spoken)) or tuple(self._by_variable(spoken))
        if named:
            return " ".join(named)
        return None if self._profiles.bridge_to(spoken) else fix(name)

    def _by_project(self, name: str) -> Iterator[str]:
        for project, env_name, selected in self._selected:
            if self._needs(selected, name):
                command = self._selecting(project, env_name, selected)
                yield (
                    f"'{command}' selects its bridge, which every tool can use."
                    if self._profiles.bridge_to(selected)
                    else f"'{command}' makes a profile that every tool can use, and selects it."
                )

    def _selecting(self, project: Project, env_name: str, selected: str) -> str:
        return selecting(project, env_name, selected, self._profiles.bridge_to(selected))

    def _by_variable(self, name: str) -> Iterator[str]:
        for variable in PROFILE_VARIABLES:
            selected = names.unescape(self._environ.get(variable, ""))
            if selected and self._needs(selected, name):
                bridge = self._profiles.bridge_to(selected)
                before = "" if bridge else f"{fix(selected)} "
                which = f"{quoted(bridge)}, its bridge" if bridge else "that profile"
                yield f"{before}Name {which}, in {variable}."

    def _needs(self, selected: str, name: str) -> bool:
        """Whether a profile is the other, or has it among its sources; not through a bridge."""
        if names.same(selected, name):
            return True
        profile = self._profiles.find(selected)
        if profile is None or profile.bridged is not None:
            return False
        try:
            return any(each.name == name for each in self._profiles.sources_of(selected))
        except SourceCircle as circle:
            return name in circle.way

    @cached_property
    def _selected(self) -> tuple[tuple[Project, str, str], ...]:
        """The project's environments that select a profile, each with the profile's name."""
        if self._project is None:
            return ()
        try:
            found = [self._project.selection(each) for each in self._project.env_names]
        except AmplifyPluginError:
            return ()  # what cannot be read is a finding of its own
        return tuple(
            (self._project, selection.env_name, names.unescape(selection.profile_name))
            for selection in found
            if selection is not None and selection.profile_name
        )
