"""Commands for the person's own shell, as remedies show them: a POSIX shell's, or Windows'."""

from __future__ import annotations

import os
from pathlib import Path

from amplify_plugin.terminal.text import shown_argument


def unset(*variables: str, is_windows: bool = os.name == "nt") -> str:
    """The quoted command that takes variables out of the shell; on Windows one for each shell."""
    if not is_windows:
        return f"'unset {' '.join(variables)}'"
    # cmd.exe would take a blank before the & for the value.
    cmd = "& ".join(f"set {name}=" for name in variables)
    powershell = ", ".join(f"Env:{name}" for name in variables)
    return f"'{cmd}', or in PowerShell 'Remove-Item {powershell}'"


def allow_writing(path: Path, *, is_windows: bool = os.name == "nt") -> str:
    """The quoted command after which a read-only file can be written."""
    argument = shown_argument(path, is_windows=is_windows)
    return f"'attrib -R {argument}'" if is_windows else f"'chmod u+w {argument}'"
