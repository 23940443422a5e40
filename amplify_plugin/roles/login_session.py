"""Credentials of an ``aws login`` session, from an AWS CLI v2, where the botocore at hand has none.

Botocore knows these sessions since 1.41, and needs the compiled library awscrt for them. Every AWS
CLI v2 from 2.32 on has both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.programs.captured import Outcome, run_all
from amplify_plugin.programs.lookup import all_on_path

SINCE = (2, 32)  # the first AWS CLI that has `aws login`
METHOD = "login"  # botocore's provider of them
SETTING = "login_session"
# Ending it in the middle may lose the refresh token that AWS gave in place of the old one.
SECONDS = 60.0
COMMAND = ("configure", "export-credentials", "--format", "process", "--profile")
VERSION = re.compile(r"^aws-cli/(\d+)\.(\d+)\.", re.MULTILINE)
VERSION_SECONDS = 10.0  # for all AWS CLIs on the PATH to say theirs

# What AWS CLI 2.38.5 says where a new sign-in helps: a session that has ended or never was, a
# changed password. Of a session file that is not JSON, or has no usable key, it says no more than
# an exception's text (the file's name, say).
ENDED = re.compile(r"reauthenticate|loading login session token", re.IGNORECASE)
UNREAD = re.compile(r"^'?[0-9a-f]{64}'?$|AWS_ERROR_CAL_")
WAYS_TO_READ = "Install 'awscli-plugin-amplify[login]', or an AWS CLI v2 (2.32 or newer)."
TRY_AGAIN = (
    "Check the network and try again. If that does not help, sign in again with 'aws login'."
)
_PREFIX = re.compile(
    r"^(?:aws: \[ERROR\]: )?(?:An error occurred \(Configuration\): )?"
    r"(?:Unable to retrieve credentials: )?"
)


class SessionNotRead(Exception):
    """The session gives no credentials; the text, a clause, says why. ``remedy`` is for a person.

    ``is_ended``: a new sign-in would help.
    """

    def __init__(self, reason: str, *, is_ended: bool = False, remedy: str = "") -> None:
        super().__init__(reason)
        self.is_ended = is_ended
        self.remedy = remedy


def has_awscrt() -> bool:
    """Whether a botocore that knows ``aws login`` sessions can read them."""
    import importlib.util

    return importlib.util.find_spec("awscrt") is not None


def credentials(title: str, environ: Mapping[str, str]) -> Credentials:
    """What the first AWS CLI v2 on the PATH gives for the profile, spelled as in the config file.

    Raises SessionNotRead.
    """
    passed = {**environ, "AMPLIFY_PLUGIN": "off", "AWS_CLI_AUTO_PROMPT": "off"}
    program = _aws_cli(passed)
    if program is None:
        raise SessionNotRead(
            "its 'aws login' session can be used with the package awscrt or by an AWS CLI v2 from "
            "2.32 on, and neither is installed.",
            remedy=WAYS_TO_READ,
        )
    (outcome,) = run_all([(program, *COMMAND, title)], passed, seconds=SECONDS)
    if outcome.code != 0:
        raise _refusal(outcome)
    return _credentials(outcome.stdout)


def _aws_cli(environ: Mapping[str, str]) -> str | None:
    """The first AWS CLI on the PATH that knows such sessions.

    An older one would look further, and may find the machine's own role, or a process.
    """
    programs = all_on_path("aws", environ)
    answers = run_all([(path, "--version") for path in programs], environ, seconds=VERSION_SECONDS)
    for program, answer in zip(programs, answers, strict=True):
        found = VERSION.search(answer.stdout)
        if found and (int(found[1]), int(found[2])) >= SINCE:
            return program
    return None


def _refusal(outcome: Outcome) -> SessionNotRead:
    failure = outcome.failure or f"ends with {outcome.code}"
    said = outcome.stderr.strip().splitlines() or [f"the AWS CLI {failure}"]
    sentence = _PREFIX.sub("", said[-1])
    if UNREAD.search(sentence):
        return SessionNotRead("its session file cannot be used.", is_ended=True)
    is_ended = bool(ENDED.search(sentence))
    return SessionNotRead(sentence, is_ended=is_ended, remedy=TRY_AGAIN)


def _credentials(answer: str) -> Credentials:
    try:
        found = json.loads(answer)
        expiration = parse_timestamp(found["Expiration"])
        if expiration is not None:
            return Credentials(
                found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], expiration
            )
    except (ValueError, LookupError, TypeError):
        pass
    # Without its text, which may be half of a secret.
    raise SessionNotRead("the AWS CLI's answer cannot be read.", remedy=TRY_AGAIN) from None
