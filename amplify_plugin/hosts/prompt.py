"""``amplify-plugin show-profile --format prompt``, by the shortest way."""

from __future__ import annotations

from amplify_plugin.commands.prompt_line import prompt_line
from amplify_plugin.hosts.standalone import standalone
from amplify_plugin.terminal import output


def main() -> int:
    """Print the line; nothing goes wrong here that a prompt should show."""
    try:
        line = prompt_line(standalone())
        output.write(f"{line}\n" if line else "")
    except (OSError, KeyboardInterrupt):
        return 1
    return 0
