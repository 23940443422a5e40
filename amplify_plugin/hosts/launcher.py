"""The bundle's ``amplify-plugin``: a script that runs the AWS CLI v2, for people without a Python.

It hands our commands to ``aws awscloudformation``. 'enable' and 'disable' it runs with a config of
the bundle's own, since the person's may not name this plugin yet, or not any more.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from amplify_plugin.commands import STANDALONE_MODULES, named, standalone_commands
from amplify_plugin.files.places import CONFIG_VARIABLE

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command

# Set by the script: the AWS_CONFIG_FILE that it has put its own in place of, or nothing.
REPLACED = "AMPLIFY_PLUGIN_BUNDLE_CONFIG"


def hidden_commands(environ: MutableMapping[str, str]) -> tuple[Command, ...]:
    """Those of ``amplify-plugin`` alone that ``aws`` has too, hidden.

    A bridge may run 'credential-process' of it; the others are there for the script, with the
    person's own config in force again.
    """
    if REPLACED in environ:
        if config := environ.pop(REPLACED):
            environ[CONFIG_VARIABLE] = config
        else:
            environ.pop(CONFIG_VARIABLE, None)
        return standalone_commands()
    bridge = named("credential-process", STANDALONE_MODULES)
    return (bridge,) if bridge else ()
