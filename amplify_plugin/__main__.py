"""The ``amplify-plugin`` command, also as ``python -m amplify_plugin``."""

import sys
from collections.abc import Sequence

PROMPT = ("show-profile", "--format", "prompt")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code.

    A shell asks for its prompt's line before every prompt: that does without all that other command
    lines need.
    """
    words = tuple(sys.argv[1:] if arguments is None else arguments)
    if words == PROMPT:
        from amplify_plugin.hosts.prompt import main as print_line

        return print_line()
    from amplify_plugin.hosts.command_line import main as run

    return run(words)


if __name__ == "__main__":
    raise SystemExit(main())
