"""Where the AWS and the Amplify CLI keep their files about credentials, and this plugin its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from amplify_plugin.errors import ConfigurationError

# Where there is no home: below this nothing can lie. "~" as it stands would be a folder of that
# name in the working directory, which a repository can bring along.
NO_HOME = Path(os.devnull)
GET_PATH, PATH_BYTES = 50, 1024  # macOS: fcntl's F_GETPATH and the length of its answer
# By which Python and the AWS tools find the home; on Windows none of them goes by HOME.
HOME_VARIABLE = "USERPROFILE" if os.name == "nt" else "HOME"
SET_HOME = f"Set {HOME_VARIABLE} to a folder of your own."

CONFIG_VARIABLE, CREDENTIALS_VARIABLE = "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"


def amplify_folder() -> Path:
    """``~/.amplify/awscloudformation``: it cannot be moved."""
    return _home() / ".amplify" / "awscloudformation"


def config_file(environ: Mapping[str, str] = os.environ) -> Path:
    """``~/.aws/config``, or where AWS_CONFIG_FILE says.

    Raises ConfigurationError, also where there is neither that variable nor a home.
    """
    path = _aws_file(CONFIG_VARIABLE, "config", environ)
    if NO_HOME in path.parents:
        user = f"user {os.getuid()}" if hasattr(os, "getuid") else "this user"
        raise ConfigurationError(
            f"There is no home folder: {HOME_VARIABLE} is not set, and {user} has no other.",
            remedy=SET_HOME,
        )
    return path


def credentials_file(environ: Mapping[str, str] = os.environ) -> Path:
    """``~/.aws/credentials``, or where AWS_SHARED_CREDENTIALS_FILE says.

    Without a home it is one that is not there. Raises ConfigurationError.
    """
    return _aws_file(CREDENTIALS_VARIABLE, "credentials", environ)


def _aws_file(variable: str, name: str, environ: Mapping[str, str]) -> Path:
    named = environ.get(variable)
    if not named:
        return _home() / ".aws" / name
    return expanded(named, variable)


def expanded(named: str, what: str) -> Path:
    """A path as botocore takes it: variables first, then ``~``. ``what`` is for the error.

    Raises ConfigurationError for the home of an unknown user.
    """
    path = os.path.expanduser(os.path.expandvars(named))
    if path.startswith("~"):
        # As it stands it would lie below the working directory, and so in a repository.
        from amplify_plugin.terminal.text import shown

        user = Path(path).parts[0]
        raise ConfigurationError(
            f"{what} is {shown(named)}, and the home folder is unknown for {shown(user)}.",
            remedy="Write the whole path there.",
        )
    return Path(path)


def files_read() -> tuple[str, str]:
    """What a person calls the two AWS files that are read here: the names of the variables win."""
    config, credentials = map(os.environ.get, (CONFIG_VARIABLE, CREDENTIALS_VARIABLE))
    return config or "~/.aws/config", credentials or "~/.aws/credentials"


def real_path(path: Path | str) -> str:
    """Where links lead to, spelled as the disk has it: an approval holds for one spelling.

    macOS finds a folder in any case, and says its name in the case that was asked for; on Windows
    ``realpath`` gives the disk's.
    """
    real = os.path.realpath(path)
    return _spelled_by_disk(real) if sys.platform == "darwin" else real


def _spelled_by_disk(real: str) -> str:
    import fcntl

    try:
        # A folder only: what a repository names may be a device, which must not be opened.
        descriptor = os.open(real, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # a file, or not there: the folder that it is in says more
        folder, name = os.path.split(real)
        return os.path.join(_spelled_by_disk(folder), name) if name else real
    try:
        path: bytes = fcntl.fcntl(descriptor, GET_PATH, bytes(PATH_BYTES))
    except OSError:
        return real
    finally:
        os.close(descriptor)
    return os.fsdecode(path.rstrip(b"\0"))


def _home() -> Path:
    home = os.path.expanduser("~")
    return Path(home) if os.path.isabs(home) else NO_HOME
