"""For tests of this package, its demo and its plugins: AWS on loopback, a home, a terminal.

``AwsServer`` is moto behind an STS that refuses what AWS refuses; ``World`` is a temporary home
with AWS files and an Amplify project, in which ``aws`` runs as a real process. They need the
``moto[server]`` and ``pexpect`` distributions; importing this package loads neither.

All of it is in the wheel, since a plugin's tests need one AWS that is true as a whole: `add_user`
promises users who may do some things only (`evaluation`, `iam`), roles that a program makes through
IAM can be assumed (`accounts`), and ``console`` signs in (`federation`). A server without these
would permit what AWS refuses, or refuse what it permits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.testing.awscli import AwsCli
    from amplify_plugin.testing.process import Finished, Running
    from amplify_plugin.testing.server import AwsServer
    from amplify_plugin.testing.terminal import Terminal
    from amplify_plugin.testing.world import World

__all__ = ["AwsCli", "AwsServer", "Finished", "Running", "Terminal", "World"]

_HOMES = {
    "AwsCli": "awscli",
    "AwsServer": "server",
    "Finished": "process",
    "Running": "process",
    "Terminal": "terminal",
    "World": "world",
}


def __getattr__(name: str) -> object:
    """Load a name's module when it is asked for.

    An import at the top would put ``server`` into ``sys.modules`` before
    ``python -m amplify_plugin.testing.server`` runs it, and Python would warn that it runs twice.
    """
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
