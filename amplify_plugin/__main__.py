"""The ``amplify-plugin`` command, also as ``python -m amplify_plugin``."""

import gc
import sys
from collections.abc import Sequence

PROMPT = ("show-profile", "--format", "prompt")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, the program's own by default; returns the exit code."""
    if arguments is not None:
        return _run(tuple(arguments))
    # What a command makes lives until it ends, soon. To look for garbage on the way, and in all of
    # it once more at the exit, took an eighth of the time of a prompt's line.
    gc.disable()
    try:
        return _run(tuple(sys.argv[1:]))
    finally:
        if not gc.isenabled():
            gc.freeze()


def _run(words: tuple[str, ...]) -> int:
    """A shell asks before every prompt: that does without what all other command lines need."""
    if words == PROMPT:
        from amplify_plugin.hosts.prompt import main as print_line

        return print_line()
    from amplify_plugin.hosts.command_line import main as run

    return run(words)


if __name__ == "__main__":
    raise SystemExit(main())
