"""Files that many processes write at once, and files that another program has open."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.files import FileUnwritable, json_file, read_bytes
from amplify_plugin.files.locks import holder_file
from amplify_plugin.roles.question_lock import LOCK_FOLDER, lock_file
from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from tests.windows.conftest import PLUGIN, SLOW

if TYPE_CHECKING:
    from amplify_plugin.testing import World

PUT = """
import sys
from datetime import UTC, datetime, timedelta
from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import Credentials
for number in range(5):
    end = datetime.now(UTC) + timedelta(hours=1)
    keys = Credentials("ASIAEXAMPLE", "secret", "token", end)
    CredentialCache().put(f"arn:aws:iam::123456789012:role/{sys.argv[1]}-{number}", "amplify", keys)
"""
HOLD = """
import sys
from pathlib import Path
from amplify_plugin.files.locks import hold
with hold(Path(sys.argv[1]), purpose="testing", timeout=1):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_many_processes_ask_once(person: World) -> None:
    words = ("export-credentials", "--profile", "dev.corp")
    started = [person.run((*PLUGIN, *words)) for _ in range(4)]
    done = [each.finish(SLOW) for each in started]
    assert [each.code for each in done] == [0] * 4, [each.stderr for each in done]
    assert len({each.json["AccessKeyId"] for each in done}) == 1
    assert person.server.sessions_issued(DOTTED_ROLE_ARN) == 1


def test_many_writers_lose_nothing(person: World) -> None:
    started = [person.run((sys.executable, "-c", PUT, str(number))) for number in range(4)]
    while any(each._process.poll() is None for each in started):  # noqa: SLF001
        if person.cache_file.exists():
            read_bytes(person.cache_file)
        time.sleep(0.005)  # a reader that never closes it leaves no moment to replace it
    done = [each.finish(SLOW) for each in started]
    assert [each.code for each in done] == [0] * 4, [each.stderr for each in done]
    assert len(json.loads(person.cache_file.read_bytes())) == 20
    assert not list(person.cache_file.parent.glob("*.tmp"))


def test_who_waits_in_vain_is_told_for_which_process(person: World) -> None:
    """By the number that the Task Manager has."""
    lock = lock_file(person.cache_file.parent / LOCK_FOLDER, DOTTED_ROLE_ARN, "amplify")
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        words = (*PLUGIN, "login", "--profile", "dev.corp")
        waited = person.run(words, env={"AMPLIFY_PLUGIN_LOCK_TIMEOUT": "1"}).finish(SLOW)
        holder.communicate()  # the end of its input
    assert waited.code == 1
    assert f"Waited 1 s for process {holder.pid}, which is getting credentials" in waited.stderr
    assert not holder_file(lock).exists()


def change(path: Path) -> None:
    json_file.update(path, lambda record: record.update(changed=True), purpose="writing a test")


def test_a_file_that_is_open_elsewhere_for_a_moment_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text("{}")
    file = path.open()
    threading.Timer(0.5, file.close).start()
    change(path)
    assert json.loads(path.read_text()) == {"changed": True}


def test_one_that_stays_open_is_an_error_in_bounded_time(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text("{}")
    began = time.monotonic()
    with path.open(), pytest.raises(FileUnwritable):
        change(path)
    assert 1 < time.monotonic() - began < 60
    assert [each.name for each in tmp_path.glob("*.tmp")] == []
    assert path.read_text() == "{}"
