"""What marks a program that ``exec`` has started, in its environment."""

from __future__ import annotations

from collections.abc import Mapping

# The profile that it acts as, and the id of its key. With other keys, set inside, it is no longer
# that profile.
MARK, MARKED_KEY = "AMPLIFY_PLUGIN_EXEC", "AMPLIFY_PLUGIN_EXEC_KEY_ID"
NO_PROFILE = "keys of the project"  # instead of a profile: keys that the Amplify CLI keeps


def inside_exec(environ: Mapping[str, str]) -> str | None:
    """The profile of the ``exec`` that started this shell, if its keys are the ones in force."""
    marked = environ.get(MARKED_KEY)
    is_its_own = marked is not None and marked == environ.get("AWS_ACCESS_KEY_ID")
    return environ.get(MARK) if is_its_own else None
