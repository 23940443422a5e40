"""MFA codes from the password manager ``pass``: entry ``aws/NAME`` for device ``…:mfa/NAME``."""

from __future__ import annotations

import shutil
import subprocess

from amplify_plugin import hookimpl
from amplify_plugin.hooks import AmplifyPluginError, MfaCode, MfaQuestion


@hookimpl
def amplify_mfa_code(question: MfaQuestion) -> MfaCode | None:
    """Ask ``pass``; where it is not installed, leave the question to the next plugin."""
    program = shutil.which("pass")
    if program is None:
        return None
    entry = "aws/" + question.device.rpartition("/")[2]
    done = subprocess.run([program, "otp", entry], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise AmplifyPluginError(f"'pass otp {entry}' gave no code.", remedy="Run it by hand.")
    return MfaCode(done.stdout.strip())
