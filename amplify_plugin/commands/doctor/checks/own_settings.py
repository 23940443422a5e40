"""This plugin's own settings: faulty ones, and one by which no selection of a project counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.settings import SETTINGS
from amplify_plugin.terminal.shell_commands import unset
from amplify_plugin.terminal.text import shown_path

if TYPE_CHECKING:
    from amplify_plugin.errors import ConfigurationError
    from amplify_plugin.project import Project
    from amplify_plugin.settings import Settings


def check(
    settings: Settings,
    invalid: ConfigurationError | None,
    project: Project | None,
    environ: Mapping[str, str],
) -> Iterator[Finding]:
    """What ``settings.look`` gave for the environment, and the project that it counts in."""
    if invalid is not None:
        yield finding("settings-faulty", "settings", invalid.message, invalid.remedy)
    variable = SETTINGS["project_profile"].variable
    if project is not None and not settings.project_profile:
        yield finding(
            "project-profile-off",
            "project_profile",
            f"project_profile is off: in {shown_path(project.root)}, 'aws' ignores what the "
            "project selects, and works as it does outside a project.",
            f"To turn it on: {unset(variable)}."
            if environ.get(variable)
            else "To turn it on: 'aws awscloudformation settings --unset project_profile'.",
        )
