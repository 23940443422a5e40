"""Try once what a bridge will get its credentials from, as the bridge itself will: by its program.

Only where it can lack something that no file shows (a sign-in that has ended, a library), and if
that asks no question: not a role's MFA code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.credentials import now, parse_timestamp, timestamp
from amplify_plugin.programs.captured import Outcome, run_all
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import relative_time, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from amplify_plugin.awsconfig.profiles import Profile, Profiles

TRIED = ("sso", "login", "web-identity")
SECONDS = 90.0  # an AWS CLI that renews a session may take most of it
PREFIXES = ("amplify-plugin: ", "aws: [ERROR]: ")  # how what a bridge runs begins what it says


class Trial(NamedTuple):
    """Whether a profile gives credentials, until when, or why not."""

    profile_name: str
    expiration: datetime | None
    reason: str | None

    @property
    def structure(self) -> dict[str, str | bool | None]:
        return {
            "profileName": self.profile_name,
            "works": self.reason is None,
            "expiration": timestamp(self.expiration) if self.expiration else None,
            "reason": self.reason,
        }

    @property
    def words(self) -> str:
        """What it came to, a sentence for a person."""
        name = shown(self.profile_name)
        if self.reason is not None:
            return f"Tested, and it doesn't work yet: {self.reason}"
        end = f" that end {relative_time(self.expiration, now())}" if self.expiration else ""
        return f"Tested: {name} gives credentials{end}."


def try_source(
    profile: Profile, profiles: Profiles, runner: Path, environ: Mapping[str, str]
) -> Trial | None:
    """Try what signs first for the profile; None where there is nothing to learn from it."""
    source = (profile, *profiles.sources_of(profile.name))[-1]
    if source.kind not in TRIED:
        return None
    words = (*bridge_line.program(runner), "--profile", source.name)
    with waiting(f"Testing the credentials of {shown(source.name)} ..."):
        (outcome,) = run_all([words], environ, seconds=SECONDS)
    return _trial(source.name, outcome)


def _trial(name: str, outcome: Outcome) -> Trial:
    if outcome.code == 0:
        try:
            return Trial(name, parse_timestamp(json.loads(outcome.stdout).get("Expiration")), None)
        except (ValueError, AttributeError):
            return Trial(name, None, "its answer cannot be read.")  # and is not shown
    said = outcome.stderr.strip().splitlines() or [f"{outcome.failure or 'it failed'}."]
    # The last message, whose commands have lines of their own; else the last line.
    begins = [number for number, line in enumerate(said) if line.startswith(PREFIXES)]
    reason = " ".join(line.strip() for line in said[begins[-1] if begins else -1 :])
    for prefix in PREFIXES:
        reason = reason.removeprefix(prefix)
    return Trial(name, None, shown(reason))
