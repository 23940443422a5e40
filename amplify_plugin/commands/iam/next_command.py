"""The next command of the guide, whole, for the person who runs it next."""

from __future__ import annotations

import re
from typing import NamedTuple

from amplify_plugin.about import GROUP
from amplify_plugin.quoting import joined


class Handover(NamedTuple):
    """Everything known about the role and its user. None: the next person fills it in."""

    role_arn: str
    external_id: str | None = None
    user_name: str | None = None
    source_profile: str | None = None
    mfa_serial: str | None = None
    region: str | None = None

    @property
    def add_profile(self) -> str:
        """Part 3 of the guide; on a terminal it asks for what is not known here."""
        # The role's name, in letters that every tool reads in a profile's name.
        name = re.sub(r"[^A-Za-z0-9_-]", "-", self.role_arn.rpartition("/")[2])
        return _command("add-profile", name, self._replace(user_name=None))

    @property
    def create_user(self) -> str:
        """Part 2 of the guide."""
        return _command("create-user", None, self._replace(mfa_serial=None, source_profile=None))


def _command(command: str, name: str | None, known: Handover) -> str:
    words = ["aws", GROUP, command, *([name] if name else [])]
    for key, value in known._asdict().items():
        if value is not None:
            words += ["--" + key.replace("_", "-"), value]
    return joined(words)
