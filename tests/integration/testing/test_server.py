"""The server process: starts when it answers, and is gone when nobody wants it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from amplify_plugin.testing import AwsServer

if TYPE_CHECKING:
    from pathlib import Path

SERVER = (sys.executable, "-m", "amplify_plugin.testing.server")
PARENT = """
import sys
from amplify_plugin.testing import AwsServer
print(AwsServer().start().url, flush=True)
sys.stdin.read()
"""


def control(url: str, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, f"/_sts/{path}", body)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_url_is_the_first_line_and_in_the_ready_file(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = subprocess.Popen(
        [*SERVER, "--while-stdin-open", "--ready-file", str(ready)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    assert ready.read_text() == url
    assert control(url, "GET", "calls") == (200, [])
    rest, _ = process.communicate(timeout=10)
    assert (process.returncode, rest) == (0, "")


def test_server_ends_when_the_process_that_started_it_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    waiting = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    waiting.request("GET", "/_sts/calls?arrived=1&timeout=20")
    parent.kill()
    parent.communicate()
    # A server that lives on answers the waiting request after its 20 seconds.
    with pytest.raises(ConnectionError):
        waiting.getresponse()
    waiting.close()


def test_stopped_server_is_gone() -> None:
    with AwsServer() as server:
        url = server.url
    with pytest.raises(ConnectionRefusedError):
        control(url, "GET", "calls")


def test_server_stops_while_a_call_hangs() -> None:
    with AwsServer() as server:
        server.fail_next("hang", action="GET /anything")
        hanging = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        hanging.request("GET", "/anything")
        server.wait_for_calls(1)
    with pytest.raises(ConnectionError):
        hanging.getresponse()
    hanging.close()


def test_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "moto").mkdir()
    (tmp_path / "moto" / "__init__.py").write_text("raise ImportError('no moto here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(RuntimeError, match="no moto here"):
        AwsServer().start()


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("role", '{"arm": "arn:aws:iam::1:role/x"}', "TypeError"),
        ("role", "[]", "TypeError"),
        ("role", "{", "JSONDecodeError"),
        ("fail", '{"kind": "explode"}', "ValueError"),
        ("nothing", "{}", "LookupError"),
    ],
)
def test_control_refuses_what_it_does_not_understand(
    aws_server: AwsServer, path: str, body: str, error: str
) -> None:
    status, answer = control(aws_server.url, "POST", path, body)
    assert status == 400
    assert answer["error"].startswith(error)
