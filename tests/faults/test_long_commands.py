"""A command that outlives its credentials: it goes on, and asks again where it must."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import botocore.session
import pytest

from amplify_plugin.credentials import timestamp
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    EXTERNAL_ID,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import Terminal, World

QUESTION = "? Enter the MFA token code: "
FILES = 40
SYNC = ("s3", "sync", "--no-progress", "files", "s3://inventory")


@pytest.fixture
def uploading(project: World) -> World:
    """Files to upload and a bucket for them; sessions of five minutes.

    Botocore asks us for new credentials at every request then, and the cache decides.
    """
    project.server.add_role(ROLE_ARN, DEV_CORP, external_id=EXTERNAL_ID, mfa=True, lifetime=300)
    client = botocore.session.Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=project.server.url,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )
    client.create_bucket(Bucket="inventory")
    folder = project.project / "files"
    folder.mkdir()
    for number in range(FILES):
        (folder / str(number)).write_text("content")
    project.server.fail_next("hang", action="GET /inventory")
    return project


def expire(world: World) -> None:
    """Let the cached credentials be of use for less than the minute that is asked of them."""
    document = json.loads(world.cache_file.read_text())
    end = timestamp(datetime.now(UTC) + timedelta(seconds=30))
    document[ROLE_ARN]["amplify"]["expiration"] = end
    world.cache_file.write_text(json.dumps(document))


def run_out(world: World) -> None:
    """Let the credentials end while the command waits for the bucket's list."""
    world.server.wait_for_calls(1, "GET /inventory", timeout=60)
    expire(world)
    world.server.release()


def answer(terminal: Terminal, code: str) -> None:
    terminal.expect(QUESTION)
    terminal.type(code)


def test_a_long_command_asks_again_once_for_all_its_threads(uploading: World) -> None:
    """``aws s3`` uploads in ten threads, and each finds that the credentials have run out."""
    terminal = uploading.terminal(*SYNC)
    answer(terminal, "111111")
    run_out(uploading)
    answer(terminal, "222222")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert finished.stdout.count("upload: ") == FILES
    assert finished.stdout.count(QUESTION) == 2
    assert uploading.server.sessions_issued(ROLE_ARN) == 2


def test_a_long_command_goes_on_with_what_another_process_was_given(uploading: World) -> None:
    """The code may be typed in another window, or by ``amplify`` itself."""
    assert uploading.aws("awscloudformation", "login", "--mfa-code", "111111").code == 0
    running = uploading.start(*SYNC)
    uploading.server.wait_for_calls(1, "GET /inventory", timeout=60)
    again = uploading.aws("awscloudformation", "login", "--refresh", "--mfa-code", "222222")
    assert again.code == 0
    uploading.server.release()
    finished = running.finish()
    assert (finished.code, finished.stderr) == (0, "")
    assert uploading.server.sessions_issued(ROLE_ARN) == 2


def test_a_long_command_without_a_terminal_says_what_it_needs(uploading: World) -> None:
    assert uploading.aws("awscloudformation", "login", "--mfa-code", "111111").code == 0
    running = uploading.start(*SYNC)
    run_out(uploading)
    finished = running.finish()
    assert finished.code == 1
    assert "there is no terminal to ask on" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert uploading.server.sessions_issued(ROLE_ARN) == 1


PROGRAM = """
import sys, threading
import botocore.session
import amplify_plugin
session = amplify_plugin.install(botocore.session.Session())
client = session.create_client("sts", region_name="us-east-1")
arns = []
def ask(): arns.append(client.get_caller_identity()["Arn"])
for _ in range(2):
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print("wave", len(arns), *set(arns), flush=True)
    sys.stdin.readline()
"""


def test_threads_of_a_program_ask_again_once(uploading: World) -> None:
    terminal = uploading.terminal("-c", PROGRAM, command=(sys.executable,))
    answer(terminal, "111111")
    terminal.expect("wave 4")
    expire(uploading)
    terminal.type("")
    answer(terminal, "222222")
    terminal.expect("wave 8 arn:aws:sts::123456789012:assumed-role/")
    terminal.type("")
    assert terminal.finish().code == 0
    assert uploading.server.sessions_issued(ROLE_ARN) == 2
