"""The tag on whatever this package makes: nothing without it is changed or deleted."""

from __future__ import annotations

from collections.abc import Mapping

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown

TAG = "awscli-plugin-amplify"
BY_COMMAND = "command"  # the tag's value on what create-role and create-user made
BY_TEMPLATE = "template"  # on what a stack of --template made, and only the stack should change


class NotOurs(AmplifyPluginError):
    """A role, user or policy of that name is there, and somebody else made it."""

    def __init__(self, what: str, tags: Mapping[str, str]) -> None:
        if tags.get(TAG) == BY_TEMPLATE:
            super().__init__(
                f"{what} belongs to a CloudFormation stack (tag {TAG}); nothing was changed.",
                remedy="Change or delete it through its stack.",
            )
        else:
            super().__init__(
                f"{what} is there and was not made by this tool (no tag {TAG}); "
                "nothing was changed.",
                remedy="Choose another name, or change it by hand.",
            )


def marked(tags: Mapping[str, str], by: str = BY_COMMAND) -> dict[str, str]:
    """The tags with ours."""
    return {**tags, TAG: by}


def refuse_foreign(what: str, name: str, tags: Mapping[str, str]) -> None:
    """Raise NotOurs for what does not carry our tag."""
    if tags.get(TAG) != BY_COMMAND:
        raise NotOurs(f"{what} {shown(name)!r}", tags)
