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


def run_outside(sections: Mapping[str, Mapping[str, Any]]) -> None:
    """Mark every ``credential_process`` of a session's ``full_config["profiles"]``, in place.

    A bridge of ours names its profile, and needs no mark. On Windows nothing is marked: there is
    no program like ``env``.
    """
    if os.name == "nt":
        return
    mark = f"{shlex.quote(ENV)} {OUTSIDE}=1 "
    for settings in sections.values():
        line = settings.get("credential_process")
        if not isinstance(line, str) or not line.strip() or line.startswith(mark):
            continue
        if isinstance(settings, dict) and bridge_line.bridged(line) is None:
            settings["credential_process"] = mark + line
