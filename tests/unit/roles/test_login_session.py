"""An AWS CLI v2's answers for an ``aws login`` session: which are taken, and what others mean.

The real one's are in ``tests/hosts/test_login_sessions.py``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import botocore.session
import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.hosts.wiring import current
from amplify_plugin.programs.captured import Outcome
from amplify_plugin.project.in_force import InForce
from amplify_plugin.roles import login_session
from amplify_plugin.roles.login_session import SessionNotRead, credentials
from amplify_plugin.roles.provider import METHOD, provide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANSWER = {
    "Version": 1,
    "AccessKeyId": "ASIAEXAMPLE",
    "SecretAccessKey": "canary-secret",
    "SessionToken": "canary-token",
    "Expiration": "2036-01-01T00:00:00+00:00",
}
V1, OLD_V2, V2 = "aws-cli/1.46.3 Python/3.11", "aws-cli/2.31.9 Python/3.13", "aws-cli/2.32.0 x"
GOOD = Outcome(0, json.dumps(ANSWER))
PREFIX = "\naws: [ERROR]: An error occurred (Configuration): Unable to retrieve credentials: "


class Path:
    """What each ``aws`` on the PATH says is its version, and the answer of one that is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Outcome, *versions: str) -> None:
        self.versions = {f"/bin{at}/aws": version for at, version in enumerate(versions or [V2])}
        self.answer = answer
        self.asked: list[tuple[str, ...]] = []
        self.environ: Mapping[str, str] = {}
        monkeypatch.setattr(login_session, "all_on_path", lambda *_: list(self.versions))
        monkeypatch.setattr(login_session, "run_all", self.run_all)

    def run_all(
        self, questions: Sequence[Sequence[str]], environ: Mapping[str, str], *, seconds: float
    ) -> list[Outcome]:
        assert seconds > 0
        assert environ["AMPLIFY_PLUGIN"] == "off"
        if all(words[1:] == ("--version",) for words in questions):
            return [Outcome(0, self.versions[words[0]]) for words in questions]
        [words] = questions  # two at once would use up one another's refresh token
        self.asked.append(tuple(words))
        self.environ = environ
        return [self.answer]


def test_the_profile_is_named_and_nothing_of_ours_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(monkeypatch, GOOD)
    environ = {"AWS_PROFILE": "other", "_AWS_CLI_PROFILE_CHAIN": "a"}
    found = credentials("p", environ)
    assert (found.access_key_id, found.session_token) == ("ASIAEXAMPLE", "canary-token")
    assert found.expiration is not None
    export = ("configure", "export-credentials", "--format", "process", "--profile", "p")
    assert path.asked == [("/bin0/aws", *export)]
    assert path.environ["AMPLIFY_PLUGIN"] == "off"
    assert path.environ["_AWS_CLI_PROFILE_CHAIN"] == "a"


@pytest.mark.parametrize("other", [V1, OLD_V2, "", "pyenv: aws: command not found"])
def test_what_does_not_know_such_sessions_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """An older v2 would look further, and end as the machine's own role."""
    path = Path(monkeypatch, GOOD, other, V2, "aws-cli/3.0.0 x")
    assert credentials("p", {}).access_key_id == "ASIAEXAMPLE"
    assert [words[0] for words in path.asked] == ["/bin1/aws"]
    path = Path(monkeypatch, GOOD, other)
    with pytest.raises(SessionNotRead, match="neither is installed"):
        credentials("p", {})
    assert path.asked == []


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome(255, "", "\nCould not connect to the endpoint\n"), "Could not connect to the e"),
        (Outcome(None, failure="has not ended after 60 s"), "the AWS CLI has not ended after"),
        (Outcome(-9), "the AWS CLI ends with -9"),
    ],
)
def test_a_refusal_that_no_sign_in_helps(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, reason: str
) -> None:
    Path(monkeypatch, outcome)
    with pytest.raises(SessionNotRead, match=reason) as caught:
        credentials("p", {})
    assert not caught.value.is_ended
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        (
            253,
            f"{PREFIX}Error loading login session token: Please reauthenticate with 'aws login'.\n",
            "Error loading login session token: ",
        ),
        (255, "\nYour session has expired. Please reauthenticate using 'aws login'.\n", "Your ses"),
        (253, f"{PREFIX}'{'0a' * 32}'\n", "its session file cannot be used."),
        (255, "\n7172 (AWS_ERROR_CAL_MALFORMED_ASN1_ENCOUNTERED)\n", "its session file cannot"),
    ],
)
def test_where_a_new_sign_in_helps(
    monkeypatch: pytest.MonkeyPatch, code: int, said: str, reason: str
) -> None:
    Path(monkeypatch, Outcome(code, "", said))
    with pytest.raises(SessionNotRead) as caught:
        credentials("p", {})
    assert str(caught.value).startswith(reason)
    assert caught.value.is_ended


@pytest.mark.parametrize(
    "answer", ["canary", "[]", "{}", json.dumps({**ANSWER, "Expiration": "canary"})]
)
def test_an_answer_that_cannot_be_read_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Without an end, temporary credentials would be kept for ever."""
    Path(monkeypatch, Outcome(0, answer))
    with pytest.raises(SessionNotRead, match=r"^the AWS CLI's answer cannot be read\.$") as caught:
        credentials("p", {})
    assert not caught.value.is_ended


@pytest.mark.parametrize(
    ("knows", "has_awscrt", "is_asked"),
    [(True, True, False), (True, False, True), (False, True, True), (False, False, True)],
)
def test_an_aws_cli_is_asked_where_the_sessions_botocore_cannot_read_it(
    monkeypatch: pytest.MonkeyPatch, *, knows: bool, has_awscrt: bool, is_asked: bool
) -> None:
    """One that does not know it would pass over it, and may end as the machine's own role."""
    session = botocore.session.Session()
    chain = session.get_component("credential_provider")
    if not knows:
        chain.remove(login_session.METHOD)
    monkeypatch.setattr(login_session, "has_awscrt", lambda: has_awscrt)
    profiles = Profiles({"p": {"login_session": "arn:aws:iam::111122223333:user/me"}})
    provide(session, InForce(profile=profiles.get("p"), profiles=profiles), current)
    assert (METHOD in [provider.METHOD for provider in chain.providers]) == is_asked
