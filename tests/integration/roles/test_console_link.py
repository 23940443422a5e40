"""The sign-in link, as AWS documents it, against a real HTTP server that answers as it is told."""

from __future__ import annotations

import io
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, urlsplit

import botocore.session
import pytest

from amplify_plugin.awsconfig.partitions import PARTITIONS, partition_of
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.roles import console_link
from amplify_plugin.roles.console_link import Endpoint, destination_url, endpoint_of, signin_link

if TYPE_CHECKING:
    from collections.abc import Iterator

AWS, CHINA, GOVCLOUD = PARTITIONS
KEYS = Credentials("ASIAEXAMPLE", "canary/secret+key", "canary//token==&x=y")
SECRETS = ("canary/secret+key", "canary//token", "canary%2F", "TOKEN-1")
CONSOLE = "https://console.aws.amazon.com/s3?region=us-east-1"


class Seen(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    query: str
    form: str
    headers: dict[str, str]


class Signin(ThreadingHTTPServer):
    """A sign-in endpoint that gives one answer, whatever it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body = 200, b'{"SigninToken": "TOKEN-1"}'
        self.headers: dict[str, str] = {}
        self.seen: list[Seen] = []
        self.released = threading.Event()
        self.released.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def endpoint(self, *, takes_post: bool = True) -> Endpoint:
        return Endpoint(self.url, takes_post)


class Handler(BaseHTTPRequestHandler):
    server: Signin

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        form = self.rfile.read(length).decode()
        seen = Seen(self.command, parts.path, parts.query, form, dict(self.headers))
        self.server.seen.append(seen)
        self.server.released.wait(30)
        if self.server.status == 0:
            return  # closes the connection
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET  # noqa: N815  http.server's names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Signin]:
    with Signin() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def session() -> Any:
    return botocore.session.Session()


@pytest.mark.parametrize("takes_post", [True, False])
def test_the_request_is_the_documented_one(server: Signin, session: Any, takes_post: bool) -> None:
    link = signin_link(KEYS, CONSOLE, server.endpoint(takes_post=takes_post), session)
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST" if takes_post else "GET", "/federation")
    fields = dict(parse_qsl(seen.form if takes_post else seen.query, strict_parsing=True))
    assert (seen.query if takes_post else seen.form) == ""
    assert fields.keys() == {"Action", "Session"}
    assert fields["Action"] == "getSigninToken"
    assert json.loads(fields["Session"]) == {
        "sessionId": KEYS.access_key_id,
        "sessionKey": KEYS.secret_access_key,
        "sessionToken": KEYS.session_token,
    }
    address, _, query = link.partition("?")
    assert address == f"{server.url}/federation"
    assert parse_qs(query) == {
        "Action": ["login"],
        "Destination": [CONSOLE],
        "SigninToken": ["TOKEN-1"],
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in to the guest network</html>",
        b"\xff\xfe{",
        b"[]",
        b"null",
        b"{}",
        b'{"SigninToken": ""}',
        b'{"SigninToken": 7}',
        b'{"SigninToken": "a\\u001b[2Jb"}',
        b'{"SigninToken": "TOKEN-1"',
        b"[" * 100_000,
    ],
)
def test_an_answer_without_a_token_is_said_and_not_shown(
    server: Signin, session: Any, body: bytes
) -> None:
    server.body = body
    with pytest.raises(
        AmplifyPluginError, match=r"127\.0\.0\.1:\d+ has no sign-in token"
    ) as caught:
        signin_link(KEYS, CONSOLE, server.endpoint(), session)
    assert "guest" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, r"refuses these credentials \(HTTP 400\)\. It accepts credentials of a role"),
        (403, r"refuses these credentials \(HTTP 403\)"),
        (404, r"fails \(HTTP 404\)"),
        (503, r"fails \(HTTP 503\)\. Try again later"),
        (204, r"fails \(HTTP 204\)"),
    ],
)
def test_a_refusal_is_one_sentence(
    server: Signin, session: Any, status: int, sentence: str
) -> None:
    server.status = status
    server.body = b"" if status == 204 else b"<h1>Invalid credentials parameter</h1>"
    with pytest.raises(AmplifyPluginError, match=sentence) as caught:
        signin_link(KEYS, CONSOLE, server.endpoint(), session)
    assert "\n" not in str(caught.value)
    assert not any(secret in str(caught.value) for secret in SECRETS)


def test_keys_do_not_follow_to_where_an_answer_sends_them(server: Signin, session: Any) -> None:
    server.status, server.headers = 302, {"Location": f"{server.url}/elsewhere"}
    with pytest.raises(AmplifyPluginError, match=r"HTTP 302"):
        signin_link(KEYS, CONSOLE, server.endpoint(takes_post=False), session)
    assert [seen.path for seen in server.seen] == ["/federation"]


@pytest.mark.parametrize("takes_post", [True, False])
def test_an_endpoint_that_does_not_answer_is_said_in_time(
    server: Signin, session: Any, takes_post: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_link, "TIMEOUT", (0.2, 0.2))
    server.released.clear()
    with pytest.raises(AmplifyPluginError, match="does not answer in time") as caught:
        signin_link(KEYS, CONSOLE, server.endpoint(takes_post=takes_post), session)
    assert not any(secret in str(caught.value) for secret in SECRETS)


def test_an_endpoint_that_closes_the_connection_is_said(server: Signin, session: Any) -> None:
    server.status = 0
    with pytest.raises(AmplifyPluginError, match="closed the connection"):
        signin_link(KEYS, CONSOLE, server.endpoint(), session)


def test_nobody_there_is_said_without_the_keys_in_the_address(session: Any) -> None:
    """Botocore's own sentence has the whole address."""
    with pytest.raises(AmplifyPluginError, match=r"127\.0\.0\.1:9 cannot be reached\.") as caught:
        signin_link(KEYS, CONSOLE, Endpoint("http://127.0.0.1:9", takes_post=False), session)
    assert not any(secret in str(caught.value) for secret in SECRETS)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_no_certificate_and_no_proxy_are_said(
    server: Signin, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_http = Endpoint(server.url.replace("http:", "https:"), takes_post=True)
    with pytest.raises(AmplifyPluginError, match="certificate"):
        signin_link(KEYS, CONSOLE, plain_http, session)
    monkeypatch.setenv("HTTPS_PROXY", "http://someone:canary-password@127.0.0.1:9")
    with pytest.raises(AmplifyPluginError, match="the proxy does not answer") as caught:
        signin_link(KEYS, CONSOLE, Endpoint(AWS.signin, takes_post=True), session)
    assert "canary-password" not in str(caught.value)


@pytest.mark.parametrize("takes_post", [True, False])
def test_no_secret_is_in_a_debug_log(
    server: Signin, session: Any, debug_log: io.StringIO, takes_post: bool
) -> None:
    signin_link(KEYS, CONSOLE, server.endpoint(takes_post=takes_post), session)
    logging.getLogger("urllib3").debug("still there")
    assert "still there" in debug_log.getvalue()
    assert not any(secret in debug_log.getvalue() for secret in SECRETS)


# --------------------------------------------------------------------------------------- endpoint


def test_each_partition_has_its_own_endpoint() -> None:
    assert {p.id: endpoint_of(p, {}).federation for p in PARTITIONS} == {
        "aws": "https://signin.aws.amazon.com/federation",
        "aws-cn": "https://signin.amazonaws.cn/federation",
        "aws-us-gov": "https://signin.amazonaws-us-gov.com/federation",
    }
    assert not endpoint_of(GOVCLOUD, {}).takes_post


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"AWS_ENDPOINT_URL": "http://localhost:5000/"}, "http://localhost:5000"),
        (
            {"AWS_ENDPOINT_URL_SIGNIN": "https://signin.corp", "AWS_ENDPOINT_URL": "http://[::1]"},
            "https://signin.corp",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://x", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
            AWS.signin,
        ),
        ({"AWS_ENDPOINT_URL_SIGNIN": ""}, AWS.signin),
    ],
)
def test_the_environment_may_name_another_as_for_every_aws_service(
    environ: dict[str, str], url: str
) -> None:
    assert endpoint_of(AWS, environ).url == url


@pytest.mark.parametrize(
    "url",
    [
        *("http://signin.corp", "http://127.0.0.1.evil.example", "ftp://127.0.0.1", "file:///x"),
        *("signin.corp", "https://", "https://[", "https://me:secret@signin.corp"),
    ],
)
def test_keys_are_sent_nowhere_in_clear_text(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match="AWS_ENDPOINT_URL_SIGNIN is not an address"
    ) as caught:
        endpoint_of(AWS, {"AWS_ENDPOINT_URL_SIGNIN": url})
    assert "secret" not in str(caught.value)


# ------------------------------------------------------------------------------------ destination

HOST = "https://console.aws.amazon.com"


@pytest.mark.parametrize(
    ("destination", "url"),
    [
        (None, f"{HOST}/console/home?region=eu-west-1"),
        ("s3", f"{HOST}/s3?region=eu-west-1"),
        ("/s3/", f"{HOST}/s3/?region=eu-west-1"),
        ("//evil.example/x", None),
        ("s3/home?region=us-east-1", f"{HOST}/s3/home?region=us-east-1"),
        ("s3?tab=a", f"{HOST}/s3?tab=a&region=eu-west-1"),
        ("cloudwatch/home#logsV2:log-groups", None),
        (f"{HOST}/ec2/home?region=us-east-1#Instances:", None),
        ("https://eu-west-1.console.aws.amazon.com/x", None),
        ("https://123456789012-abcd.us-east-1.console.aws.amazon.com/s3?region=a", None),
        ("HTTPS://Console.AWS.Amazon.com/s3?region=a", None),
    ],
)
def test_a_destination_is_a_place_in_the_console(destination: str | None, url: str | None) -> None:
    if destination == "//evil.example/x":
        with pytest.raises(UsageError):
            destination_url(destination, AWS, "eu-west-1")
        return
    found = destination_url(destination, AWS, "eu-west-1")
    assert url is None or found == url
    parts = urlsplit(found)
    assert (parts.hostname or "").endswith("console.aws.amazon.com")
    assert parse_qs(parts.query)["region"]
    if destination and "#" in destination:
        assert found.endswith(destination[destination.index("#") :])


@pytest.mark.parametrize(
    "destination",
    [
        "http://console.aws.amazon.com/",
        "https://console.aws.amazon.com.evil.example/",
        "https://evilconsole.aws.amazon.com/",
        "https://evil.example/console.aws.amazon.com",
        "https://evil.example\\.console.aws.amazon.com/",
        "https://evil.example%2f.console.aws.amazon.com/",
        "https://console.aws.amazon.com@evil.example/",
        "https://me@console.aws.amazon.com/",
        "https://console.aws.amazon.com:8443/",
        "https://console.amazonaws.cn/",
        "https://console.amazonaws-us-gov.com/",
        "https://[",
        "https:console.aws.amazon.com",
        "https:///s3",
        "javascript:alert(1)",
        "data:text/html,x",
        "\\\\evil.example",
        "s3\nSet-Cookie: x",
        "s3\x1b[2J",
        " s3",
        "\thttps://evil.example",
    ],
)
def test_any_other_destination_is_refused(destination: str) -> None:
    with pytest.raises(UsageError, match="not a page of the console of partition aws") as no:
        destination_url(destination, AWS, "us-east-1")
    assert str(no.value).isprintable()


def test_each_partition_has_its_own_console() -> None:
    assert destination_url("s3", CHINA, "cn-north-1") == (
        "https://console.amazonaws.cn/s3?region=cn-north-1"
    )
    assert destination_url("s3", GOVCLOUD, None) == "https://console.amazonaws-us-gov.com/s3"


# -------------------------------------------------------------------------------------- partition


@pytest.mark.parametrize(
    ("role_arn", "region", "partition"),
    [
        ("arn:aws:iam::123456789012:role/r", "cn-north-1", "aws"),
        ("arn:aws-cn:iam::123456789012:role/r", None, "aws-cn"),
        ("arn:aws-us-gov:iam::123456789012:role/r", "us-east-1", "aws-us-gov"),
        (None, "cn-northwest-1", "aws-cn"),
        (None, "us-gov-east-1", "aws-us-gov"),
        (None, "eu-west-1", "aws"),
        ("nonsense", "cn-north-1", "aws-cn"),
        (None, None, "aws"),
    ],
)
def test_the_partition_is_that_of_the_role_else_of_the_region(
    role_arn: str | None, region: str | None, partition: str
) -> None:
    assert partition_of(role_arn, region).id == partition


@pytest.mark.parametrize(
    ("role_arn", "region"),
    [("arn:aws-iso:iam::1:role/r", None), (None, "us-isob-east-1"), (None, "eusc-de-east-1")],
)
def test_a_partition_whose_console_is_not_known_is_said(
    role_arn: str | None, region: str | None
) -> None:
    with pytest.raises(ConfigurationError, match="aws-cn, aws-us-gov"):
        partition_of(role_arn, region)


def test_the_regions_are_botocores(session: Any) -> None:
    data = session.get_component("data_loader").load_data("partitions")
    for told in data["partitions"]:
        for region in told["regions"]:
            if told["id"] in {p.id for p in PARTITIONS} and "global" not in region:
                assert partition_of(None, region).id == told["id"]
            elif "global" not in region:
                with pytest.raises(ConfigurationError):
                    partition_of(None, region)
