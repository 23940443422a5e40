"""Bridges: profiles under plain names whose ``credential_process`` is this plugin.

Such a profile serves every tool that reads ``~/.aws/config``, in every version: the Amplify CLI,
``ampx`` and the SDKs, none of which can ask for an MFA code or read every name.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin import credential_process
from amplify_plugin.awsconfig import names
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile

SETTING = "credential_process"
SUFFIX = "-bridge"
# What the whole program needs, found where it looks.
CHECK = (
    "import os, sys; assert sys.version_info >= (3, 11); sys.path.append(sys.argv[1]); "
    "import amplify_plugin.__main__, botocore.session, filelock; "
    "os.write(1, os.fsencode(sys.executable))"
)
PYTHONS = ("python3", "python")
CHECK_TIMEOUT = 30.0  # seconds, for a Python to load what we need
# Comments to npm ini, which no quoting keeps; ends of the line; variables, to a shell alone.
UNWRITABLE = "#;\n\r\0"


class NoInterpreter(ConfigurationError):
    """No Python that other programs could run us with."""

    def __init__(self) -> None:
        super().__init__(
            "The Python that this plugin was installed with cannot be found, and a bridge needs "
            "one.",
            remedy="Run 'amplify-plugin bridge-profile' of the environment that has the plugin.",
        )


def command_line(profile: str, alias: str, python: Path) -> str:
    """The value of ``credential_process`` for a profile.

    Run through a shell by the JavaScript SDK, split like one by botocore, read raw by both; npm ini
    takes quotes off a value that begins and ends with one, so it ends in a plain word. Raises
    UsageError for a name or path that cannot be written so.
    """
    parts = (str(python), "-I", "-S", script(), "--profile", profile, "--bridge", alias)
    for name in (profile, alias):
        if name.startswith("-"):
            raise UsageError(
                f"{shown(name)!r} would be taken for an option on a command line.",
                remedy="Give the profile a name that does not begin with '-'.",
            )
    line = shlex.join(parts)
    if not line.isprintable() or any(character in line for character in UNWRITABLE):
        raise UsageError(
            f"{shown(line)} cannot be written into ~/.aws/config: some tools would end it at a "
            "'#' or ';'.",
            remedy="Give the profile, or the folder that the plugin is in, another name.",
        )
    return line


def script() -> str:
    """The file that a bridge runs."""
    return os.path.abspath(credential_process.__file__)


def bridged(line: str) -> str | None:
    """The profile in the command line of a bridge, or None for any other command line."""
    match words(line):
        case [_, _, _, script_file, "--profile", profile, *_] if script_file.endswith(_SCRIPT):
            return profile
    return None


def words(line: str) -> list[str]:
    """The words of a ``credential_process``; none where it cannot be split."""
    try:
        return shlex.split(line)
    except ValueError:
        return []


_SCRIPT = os.path.join("amplify_plugin", "credential_process.py")


def offer(name: str, *options: str) -> str:
    """The command that bridges a profile, as a person types it."""
    return shown_command("amplify-plugin", "bridge-profile", name, *options)


# What the Amplify CLI (Gen 1) makes of each kind of profile that it cannot use.
AMPLIFY_LACKS = {
    "role": "has assumed no role since its version 14.2.2",
    "sso": "knows no SSO",
    "web-identity": "knows no web identity",
    "login": "knows no 'aws login'",
    "empty": "finds no credentials in it",
}


def unusable_in_amplify(profile: Profile, config: str) -> str | None:
    """Why the Amplify CLI gets no credentials of a profile, as the rest of a sentence; else None.

    ``config`` is the text of ~/.aws/config.
    """
    from amplify_plugin.awsconfig import amplify

    if amplify.profile(config, profile.name) is None:
        return f"does not find {shown(profile.name)!r}"
    return AMPLIFY_LACKS.get(profile.kind)


def unusable_in_ampx(
    profile: Profile, read: Container[str], find: Callable[[str], Profile | None]
) -> str | None:
    """Why ``ampx`` gets no credentials of a profile, as the rest of a sentence; else None.

    ``read`` are the profiles that the AWS SDK for JavaScript reads in both AWS files; ``find``
    gives the profile that a role names as its source, whose trouble is the role's.
    """
    passed: set[str] = set()
    link: Profile | None = profile
    while link is not None and link.name not in passed:
        of_source = f" of its source profile {shown(link.name)!r}" if passed else ""
        passed.add(link.name)
        if link.name not in read:
            return f"does not find {shown(link.name)!r}"
        if link.kind == "empty":
            return f"finds no credentials in {shown(link.name)!r}"
        if link.kind != "role":
            break
        if link.settings.get("mfa_serial"):
            return f"cannot ask for the MFA code{of_source}"
        source = link.settings.get("source_profile")
        link = find(source) if isinstance(source, str) else None
    return None


def default_alias(name: str) -> str:
    """A plain name for a bridge: ``-`` for what is not plain in it, else the name with a suffix."""
    spoken = names.unescape(name)
    plain = "".join(each if names.is_plain(each) else "-" for each in spoken).strip("-")
    return plain if plain and plain != spoken else (plain or "profile") + SUFFIX


def interpreter() -> Path:
    """A Python that has this plugin and what it needs. Raises NoInterpreter."""
    running = Path(sys.executable or os.devnull)
    if not _is_of_aws_cli() and running.name.startswith("python"):
        return running
    for candidate in _other_pythons():
        if python := _with_plugin(candidate):
            return python
    raise NoInterpreter


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
