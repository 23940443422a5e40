"""What a bridge runs: a Python that has this plugin and what it needs, or else an AWS CLI v2."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from amplify_plugin.awsconfig.bridge_line import AWS_CLI, script
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.programs.environment import own_environment
from amplify_plugin.programs.lookup import all_on_path, on_path

# What the whole program needs, found where it looks.
CHECK = (
    "import os, sys; assert sys.version_info >= (3, 11); sys.path.append(sys.argv[1]); "
    "import amplify_plugin.__main__, botocore.session, filelock; "
    "os.write(1, os.fsencode(sys.executable))"
)
PYTHONS = ("python3", "python")
INSTALLED = "/usr/local/bin/aws"  # the link of AWS's installers for Linux and macOS
CURRENT = ("current", "bin", "aws")  # beside the folders of its versions, on Linux
CHECK_TIMEOUT = 30.0  # seconds, for a Python to load what we need


def runner() -> Path:
    """A Python that has this plugin and what it needs; else the AWS CLI v2 that runs us.

    A Python answers from the cache long before an AWS CLI has started. Raises ConfigurationError.
    """
    running = Path(sys.executable or os.devnull)
    is_of_aws_cli = _is_of_aws_cli()
    if not is_of_aws_cli and running.name.lower().startswith("python"):
        return running
    for candidate in _other_pythons():
        if python := _with_plugin(candidate):
            return python
    if is_of_aws_cli and (aws := _aws_cli()):
        return aws
    raise ConfigurationError(
        "The Python that this plugin was installed with cannot be found, and a bridge needs one.",
        remedy="In the environment where the plugin is installed, run "
        "'amplify-plugin bridge-profile NAME'.",
    )


def _is_of_aws_cli() -> bool:
    """Whether the running Python is an AWS CLI v2's own, which has us by a path alone."""
    if getattr(sys, "frozen", False):
        return True
    version = getattr(sys.modules.get("awscli"), "__version__", "")
    return str(version).startswith("2.")


def _aws_cli() -> Path | None:
    """The AWS CLI that runs us, under a name that stays when its next version is installed."""
    program = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    if not os.path.isabs(program) or Path(program).stem.lower() != AWS_CLI:
        return None
    target = Path(os.path.realpath(program))
    current = [folder.joinpath(*CURRENT) for folder in target.parents[2:3]]
    names = (*all_on_path(AWS_CLI, os.environ), INSTALLED, *map(str, current))
    same = (name for name in names if os.path.realpath(name) == str(target))
    return Path(next(same, program))


def _other_pythons() -> Iterator[Path]:
    """Those of the environments on our path, then the one that a person gets."""
    own = os.path.dirname(os.path.dirname(script()))
    folders = (Path(folder) for folder in dict.fromkeys((own, *sys.path)))
    for folder in folders:
        if folder.name in ("site-packages", "dist-packages"):
            yield from _of_environment(folder)
    for name in PYTHONS:
        if found := on_path(name, os.environ):
            yield Path(found)


def _of_environment(packages: Path) -> Iterator[Path]:
    if os.name == "nt":  # Lib\site-packages; an installed Python lies above, that of a venv not
        environment = packages.parent.parent
        yield from (environment / "Scripts" / "python.exe", environment / "python.exe")
    else:
        environment = packages.parent.parent.parent
        yield from (environment / "bin" / name for name in PYTHONS)


def _with_plugin(python: Path) -> Path | None:
    """The Python, or the one that it is a stand-in for, if it has this plugin; else None."""
    import subprocess

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
