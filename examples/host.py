"""A host of one's own: any program with a pluggy manager, here called ``deployer``.

``python examples/host.py commands`` lists what there is, ``whoami ENV`` says who we are for AWS.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pluggy
from amplify_plugin import hooks, session
from amplify_plugin.hooks import AmplifyPluginError, MfaCode

deployer = pluggy.HookimplMarker("deployer")


class RobotCodes:
    """A plugin of the host, with the host's own marker, implements our hooks like any other."""

    @deployer
    def amplify_mfa_code(self) -> MfaCode:
        """The robot's device always shows this."""
        return MfaCode("135790")


def main(words: Sequence[str]) -> int:
    """Do what the words say; returns the exit code."""
    manager = pluggy.PluginManager("deployer")
    amplify = hooks.mount(manager)  # our hooks and all that implements them are the host's now
    hooks.use(amplify)  # and ``session`` asks the host's plugins
    manager.register(RobotCodes())
    match words:
        case ["commands"]:
            for command in amplify.commands():
                print(f"{command.name}: {command.summary}")
        case ["whoami", env]:
            try:
                client = session(env=env).create_client("sts")
            except AmplifyPluginError as error:
                print(error, file=sys.stderr)
                return 1
            print(client.get_caller_identity()["Arn"])
        case _:
            print("Say 'commands', or 'whoami ENV'.", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
