"""Where the Amplify CLI keeps its files about AWS credentials, and this plugin its own."""

from __future__ import annotations

import os
from pathlib import Path


def amplify_folder() -> Path:
    """``~/.amplify/awscloudformation``: there is no way to move it."""
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        # No HOME, no user record, and "~" stays "~": a folder of that name in the working
        # directory would hold the person's cache and approvals. Below this, nothing can lie.
        home = os.devnull
    return Path(home, ".amplify", "awscloudformation")
