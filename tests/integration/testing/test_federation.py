"""The pretended sign-in endpoint gives tokens to nobody whom AWS would refuse."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.integration.testing.conftest import ROLE

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsServer
    from tests.integration.testing.conftest import Caller


def ask(server: AwsServer, method: str, **fields: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    form = urlencode(fields)
    if method == "GET":
        connection.request("GET", f"/federation?{form}")
    else:
        content_type = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/federation", form, content_type)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def session_of(answer: Any) -> dict[str, Any]:
    """The Session parameter of what STS gave, as the guide has it."""
    keys = answer["Credentials"]
    return {
        "sessionId": keys["AccessKeyId"],
        "sessionKey": keys["SecretAccessKey"],
        "sessionToken": keys["SessionToken"],
    }


@pytest.fixture
def session(aws_server: AwsServer, sts: Caller) -> dict[str, Any]:
    aws_server.add_role(ROLE, "111122223333")
    return session_of(sts.assume())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_roles_session_gets_a_token(
    aws_server: AwsServer, session: dict[str, Any], method: str
) -> None:
    status, text = ask(aws_server, method, Action="getSigninToken", Session=json.dumps(session))
    assert status == 200
    assert list(json.loads(text)) == ["SigninToken"]


@pytest.mark.parametrize(
    "change",
    [
        {"sessionId": "ASIASTRANGER"},
        {"sessionKey": "another"},
        {"sessionToken": "another"},
        {"sessionToken": None},
        {"sessionId": "AKIAEXAMPLEUSER00001", "sessionKey": "EXAMPLEsecret", "sessionToken": ""},
        {"more": "x"},
    ],
)
def test_what_aws_refuses_gets_none(
    aws_server: AwsServer, session: dict[str, Any], change: dict[str, Any]
) -> None:
    changed = json.dumps({**session, **change})
    assert ask(aws_server, "POST", Action="getSigninToken", Session=changed)[0] == 400


def test_a_session_that_has_ended_gets_none(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, "111122223333", lifetime=0)
    ended = json.dumps(session_of(sts.assume()))
    assert ask(aws_server, "POST", Action="getSigninToken", Session=ended)[0] == 400


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"', "{}"])
def test_what_is_no_session_gets_none(aws_server: AwsServer, text: str) -> None:
    assert ask(aws_server, "GET", Action="getSigninToken", Session=text)[0] == 400


def test_a_token_leads_to_the_console_only(aws_server: AwsServer, session: dict[str, Any]) -> None:
    def token() -> str:
        _, text = ask(aws_server, "POST", Action="getSigninToken", Session=json.dumps(session))
        return str(json.loads(text)["SigninToken"])

    console, elsewhere = "https://console.aws.amazon.com/s3", "https://evil.example/"
    link = {"Action": "login", "Destination": console}
    assert ask(aws_server, "GET", **link, SigninToken=token())[0] == 302
    assert ask(aws_server, "GET", **link, SigninToken="made-up")[0] == 400
    assert ask(aws_server, "GET", **link)[0] == 400
    refused = {"Action": "login", "Destination": elsewhere, "SigninToken": token()}
    assert ask(aws_server, "GET", **refused)[0] == 400
    assert [call.service for call in aws_server.calls("login")] == ["signin"] * 4
    assert not any("made-up" in str(call) for call in aws_server.calls())


def test_a_session_of_a_user_gets_none(aws_server: AwsServer, sts: Caller) -> None:
    session = json.dumps(session_of(sts.client.get_session_token()))
    assert ask(aws_server, "POST", Action="getSigninToken", Session=session)[0] == 400
