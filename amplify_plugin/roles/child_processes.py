"""Let a ``credential_process`` that calls ``aws`` itself find it as it is outside of a project.

Otherwise its ``aws`` follows the project, back to the profile whose process it is: without end, or
as another signer. Only the process is marked, never our own environment: the AWS CLI's aliases get
that, and are to follow the project.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from typing import Any

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.settings import OUTSIDE

ENV = shutil.which("env", path=os.defpath) or "/usr/bin/env"
CMD = r"System32\cmd.exe"
# With it cmd.exe takes no program from the working directory, where it would look first. (Wine's
# does so all the same.)
NOT_HERE = "NoDefaultCurrentDirectoryInExePath"
# What cmd.exe reads in its own way, and a process that botocore starts is given as it stands.
MEANT_FOR_CMD = frozenset("&|<>^%\r\n")


def run_outside(sections: Mapping[str, Mapping[str, Any]]) -> None:
    """Mark every ``credential_process`` of a session's ``full_config["profiles"]``, in place.

    A bridge of ours names its profile, and needs no mark.
    """
    for settings in sections.values():
        line = settings.get("credential_process")
        if not isinstance(line, str) or not line.strip() or not isinstance(settings, dict):
            continue
        mark = _mark(line)
        if not line.startswith(mark) and bridge_line.bridged(line) is None:
            settings["credential_process"] = mark + line


def _mark(line: str) -> str:
    """What sets the variable for a process alone; empty where nothing can."""
    if os.name != "nt":
        return f"{shlex.quote(ENV)} {OUTSIDE}=1 "
    if not MEANT_FOR_CMD.isdisjoint(line):
        return ""
    # By its path: the folder of a project may have a cmd.exe, too.
    program = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), CMD)
    # No blank before the &, which would be part of the value.
    return f"{program} /d /c set {NOT_HERE}=1& set {OUTSIDE}=1& "
