"""What a bridge's source gives at the one try: said whether it works, or why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.commands.bridge import source_trial
from amplify_plugin.commands.bridge.source_trial import Trial, try_source
from amplify_plugin.programs.captured import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

PYTHON = Path("/opt/python")
PROFILES = Profiles({
    "me": {"login_session": "arn"},
    "sso": {"sso_session": "corp"},
    "web": {"role_arn": "arn:r", "web_identity_token_file": "f"},
    "role": {"role_arn": "arn:r", "source_profile": "chain", "mfa_serial": "arn:mfa"},
    "chain": {"role_arn": "arn:s", "source_profile": "me"},
    "keys": {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "x"},
    "process": {"credential_process": "asks-a-person"},
    "of-keys": {"role_arn": "arn:r", "source_profile": "keys", "mfa_serial": "arn:mfa"},
    "machine": {"role_arn": "arn:r", "credential_source": "EcsContainer"},
})  # fmt: skip
GOOD = Outcome(0, json.dumps({"Expiration": "2036-01-01T00:00:00Z", "SecretAccessKey": "canary"}))


def tried(monkeypatch: pytest.MonkeyPatch, name: str, outcome: Outcome) -> Trial | None:
    """The trial of a profile, and whose process was run."""

    def run_all(
        questions: Sequence[Sequence[str]], environ: object, *, seconds: float
    ) -> list[Outcome]:
        del environ, seconds
        [words] = questions
        assert words[:3] == (str(PYTHON), "-I", "-S")
        assert words[-2:] == ("--profile", {"role": "me", "chain": "me"}.get(name, name))
        return [outcome]

    monkeypatch.setattr(source_trial, "run_all", run_all)
    return try_source(PROFILES.get(name), PROFILES, PYTHON, {})


@pytest.mark.parametrize("name", ["me", "sso", "web", "role", "chain"])
def test_what_signs_first_is_tried(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Of a role its source, which asks for no code."""
    trial = tried(monkeypatch, name, GOOD)
    assert trial is not None
    assert trial.structure["works"] is True
    assert trial.structure["expiration"] == "2036-01-01T00:00:00.000Z"
    assert "gives credentials that end in" in trial.words
    assert "canary" not in f"{trial!r}{trial.words}"


@pytest.mark.parametrize("name", ["keys", "process", "of-keys", "machine"])
def test_what_shows_in_the_files_or_may_ask_a_person_is_not_tried(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert tried(monkeypatch, name, GOOD) is None


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome(1, "", "amplify-plugin: Profile 'me' gives no credentials: over.\n"), "Profile"),
        (Outcome(1, "", "note\namplify-plugin: \x1b[2J\n"), r"\x1b[2J"),
        (Outcome(None, failure="has not ended after 90 s"), "has not ended after 90 s."),
        (Outcome(1), "it failed."),
        (
            Outcome(
                1,
                "",
                "a line\namplify-plugin: It has ended. Sign in with:\n  aws x\nOr run:\n  aws y\n",
            ),
            "It has ended. Sign in with: aws x Or run: aws y",
        ),
        (Outcome(0, "canary"), "its answer cannot be read."),
    ],
)
def test_why_it_does_not_work(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, reason: str
) -> None:
    trial = tried(monkeypatch, "me", outcome)
    assert trial is not None
    assert trial.structure["works"] is False
    assert (trial.reason or "").startswith(reason)
    assert trial.words.startswith("Tested, and it doesn't work yet: ")
