"""What is examined: a value that hooks are handed as well, so it knows none of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.located import AwsFiles, read_file

if TYPE_CHECKING:
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.errors import AmplifyPluginError
    from amplify_plugin.project import Project
    from amplify_plugin.project.approvals import Approvals


@dataclass(frozen=True)
class Surroundings:
    """Where a person is: what is examined. Nothing of it is read before the examination."""

    config_file: Path
    credentials_file: Path
    environ: Mapping[str, str] = field(repr=False)  # may hold keys
    project: Project | None
    approvals: Approvals
    cache: CredentialCache
    now: datetime
    escape_dots: bool = False
    refused: AmplifyPluginError | None = None  # why calls may not sign in this folder

    def files(self) -> AwsFiles:
        """Both AWS files as they are now."""
        return AwsFiles(
            read_file("config", self.config_file),
            read_file("credentials", self.credentials_file),
        )
