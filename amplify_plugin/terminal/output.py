"""Standard output, as it is."""

from __future__ import annotations

import sys

from amplify_plugin.terminal.screen import DIFF, can_show, fitted, width_at


def write_result(text: str) -> None:
    """Print a result for people: a narrow window breaks its sentences between words."""
    write(fitted(text, width_at(sys.stdout), verbatim=DIFF))


def write(text: str) -> None:
    """Print a result, if there is a standard output. Raises OSError.

    Characters that its encoding lacks are escaped: the name of a profile may have some.
    """
    if sys.stdout is None:
        return
    if not can_show(text):
        encoding = sys.stdout.encoding
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text)
    sys.stdout.flush()
