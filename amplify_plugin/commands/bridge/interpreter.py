"""The Python that a bridge runs: one that has this plugin and all that it needs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from amplify_plugin.awsconfig.bridge_line import script
from amplify_plugin.errors import ConfigurationError

# What the whole program needs, found where it looks.
CHECK = (
    "import os, sys; assert sys.version_info >= (3, 11); sys.path.append(sys.argv[1]); "
    "import amplify_plugin.__main__, botocore.session, filelock; "
    "os.write(1, os.fsencode(sys.executable))"
)
PYTHONS = ("python3", "python")
CHECK_TIMEOUT = 30.0  # seconds, for a Python to load what we need


def interpreter() -> Path:
    """A Python that has this plugin and what it needs. Raises ConfigurationError."""
    running = Path(sys.executable or os.devnull)
    if not _is_of_aws_cli() and running.name.startswith("python"):
        return running
    for candidate in _other_pythons():
        if python := _with_plugin(candidate):
            return python
    raise ConfigurationError(
        "The Python that this plugin was installed with cannot be found, and a bridge needs one.",
        remedy="Run the 'amplify-plugin bridge-profile' of the environment where the plugin is "
        "installed.",
    )


def _is_of_aws_cli() -> bool:
    """Whether the running Python is an AWS CLI v2's own, which has us by a path alone."""
    if getattr(sys, "frozen", False):
        return True
    version = getattr(sys.modules.get("awscli"), "__version__", "")
    return str(version).startswith("2.")


def _other_pythons() -> Iterator[Path]:
    """Those of the environments on our path, then the one that a person gets."""
    own = os.path.dirname(os.path.dirname(script()))
    folders = (Path(folder) for folder in dict.fromkeys((own, *sys.path)))
    for folder in folders:
        if folder.name in ("site-packages", "dist-packages"):
            environment = folder.parent.parent.parent
            yield from (environment / "bin" / name for name in PYTHONS)
    for name in PYTHONS:
        if found := shutil.which(name):
            yield Path(found)


def _with_plugin(python: Path) -> Path | None:
    """The Python, or the one that it is a stand-in for, if it has this plugin; else None."""
    import subprocess

    from amplify_plugin.programs import own_environment

    try:
        done = subprocess.run(
            [python, "-I", "-c", CHECK, os.path.dirname(os.path.dirname(script()))],
            env=own_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=CHECK_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # A version manager's stand-in is another Python in another folder.
    named = os.fsdecode(done.stdout)
    return Path(named) if done.returncode == 0 and os.path.isabs(named) else None
