"""Tools that show what a program holds: hook traces, test runners, tracebacks, debug logs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.credentials import Credentials, Secret
from amplify_plugin.project.in_force import InForce
from amplify_plugin.project.key_file import KeyFile
from amplify_plugin.roles.mfa import MfaCode
from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN, USER_ARN
from tests.faults.canaries import CODE, COMMANDS, EXTERNAL_ID, QUESTION, SOURCE_KEY
from tests.faults.writer import LATER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.canaries import Canaries

SECRETS = (CODE, EXTERNAL_ID, SOURCE_KEY, "CANARY/role/secret", "CANARY/session/token")
SECTIONS = {
    "role": {"role_arn": ROLE_ARN, "external_id": EXTERNAL_ID, "source_profile": "keys"},
    "keys": {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": SOURCE_KEY},
}


def held() -> dict[str, Any]:
    """Each kind of value of ours that holds a secret, by its name."""
    profiles = Profiles(SECTIONS)
    credentials = Credentials("ASIAEXAMPLE", "CANARY/role/secret", "CANARY/session/token", LATER)
    profile = profiles.get("role")
    return {
        "credentials": credentials,
        "role": profile.role,
        "profile": profile,
        "source": profiles.get("keys"),
        "profiles": profiles,
        "key_file": KeyFile(credentials, "us-east-1"),
        "in_force": InForce(profile=profile),
        "given_code": MfaCode(CODE),
        "code": Secret(CODE),
    }


def shown_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("name", list(held()))
def test_no_way_to_print_a_value_shows_its_secret(name: str) -> None:
    value = held()[name]
    texts = [repr(value), str(value), f"{value}", f"{value!r:>400}", f"{[value]} {(value,)}"]
    texts += ["%s %r" % (value, value), "{} {!s}".format(value, value)]  # noqa: UP031, UP032
    assert shown_in("\n".join(texts)) == []


FAILING_TESTS = """
import os
from pathlib import Path
import botocore.session
import pytest
import amplify_plugin
from amplify_plugin.hosts.wiring import current
from amplify_plugin.roles.role import role_credentials
from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import Credentials
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.roles.source import new_sessions

CACHE = CredentialCache()
ROLE = {role!r}
cached = CACHE.get(ROLE, "amplify")
other = Credentials("ASIAEXAMPLE", "other", "other", cached.expiration)
session = botocore.session.Session()
profiles = Profiles(session.full_config["profiles"])
role = profiles.get("bizcorprole")
source = profiles.get("devcorpuser")

def test_is_none():
    assert CACHE.get(ROLE, "amplify") is None
def test_equal():
    assert cached == other
def test_in_containers():
    assert [cached, role] == [other, source]
def test_in_a_dictionary():
    assert dict(found=cached, role=role) == dict(found=other, role=source)
def test_in_a_tuple():
    assert (cached, role, source) == ()
def test_an_argument_of_a_failing_call():
    def fail(credentials, role, profile):
        raise RuntimeError("fails")
    fail(cached, role, source)
def test_a_cache_that_cannot_be_written():
    os.mkdir("is-a-folder")
    CredentialCache("is-a-folder").put(ROLE, "amplify", cached)
def test_a_cache_that_cannot_be_replaced(monkeypatch):
    def refuse(*_): raise OSError("refused")
    monkeypatch.setattr(os, "replace", refuse)
    CACHE.put(ROLE, "amplify", cached)
def test_a_cache_that_cannot_be_read():
    Path("torn.json").write_text(CACHE.path.read_text()[:-20])
    CredentialCache("torn.json").reset(ROLE)
def test_a_document_that_cannot_be_read():
    CredentialCache("torn.json").read()
def test_a_key_file_that_cannot_be_read():
    path = CACHE.path.with_name("AbCdEfGhIj")
    path.write_text('{{"accessKeyId": "' + CACHE.path.read_text()[:-20])
    try:
        read_key_file(str(path))
    finally:
        path.unlink()
def test_a_naive_end():
    Credentials(cached.access_key_id, cached.secret_access_key, cached.session_token,
                cached.expiration.replace(tzinfo=None))
def test_a_refused_code():
    maker = role_credentials(profiles, new_sessions(session), CACHE, current, mfa_code="739154")
    maker.get(role, refresh=True)
def test_a_refused_code_in_botocore():
    CACHE.reset(ROLE)
    amplify_plugin.install(session)
    client = session.create_client("sts")
    client.get_caller_identity()
"""
GIVES_CODES = f"""#!/bin/sh
echo x >>"$0.asked"
echo $(({CODE} - 1 + $(wc -l <"$0.asked")))
"""


def test_what_pytest_shows_of_failing_tests(canaries: Canaries) -> None:
    """With local variables and whole comparisons: the most that it can show."""
    world = canaries.world
    assert canaries.sign_in("awscloudformation", "login").code == 0
    secrets = canaries.secrets()
    folder = world.home.with_name("their-tests")
    folder.mkdir()
    # STS refuses what it offers, each time another code: the same one again would be waited for.
    world.server.add_device(MFA_SERIAL, USER_ARN, codes=["000000"])
    secrets["second MFA code"] = str(int(CODE) + 1)
    gives_code = folder / "code"
    gives_code.write_text(GIVES_CODES)
    gives_code.chmod(0o700)
    world.cache_file.with_name("plugin.ini").write_text(f"mfa_process = {gives_code}\n")
    # What a test itself has as text is for pytest to show.
    (folder / "test_theirs.py").write_text(FAILING_TESTS.format(role=ROLE_ARN))
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-vv",
        "--showlocals",
        str(folder),
    )
    finished = world.run(command).finish()
    output = finished.stdout + finished.stderr
    failing = FAILING_TESTS.count("def test_")
    assert f"{failing} failed" in output, output
    for sentence in ("refused", "is not JSON", "MultiFactorAuthentication failed", "hidden"):
        assert sentence in output
    theirs = 'mfa_code="739154"'
    assert [name for name, text in secrets.items() if text in output.replace(theirs, "")] == []
    assert len((folder / "code.asked").read_text().splitlines()) == 2


DEBUGGING = """
import logging, sys
import botocore.session
import amplify_plugin
session = botocore.session.Session()
if sys.argv[1] == "root":
    logging.basicConfig(level=1, stream=sys.stdout)
    logging.getLogger("botocore").setLevel(1)
else:
    session.set_debug_logger()
client = amplify_plugin.install(session).create_client("sts", region_name="us-east-1")
client.get_caller_identity()
print(client.generate_presigned_url("get_caller_identity")[:20])
"""


@pytest.mark.parametrize("handler", ["root", "botocore"])
def test_the_debug_log_of_a_python_program(canaries: Canaries, handler: str) -> None:
    """With boto3, too: it has the same loggers."""
    terminal = canaries.world.terminal("-c", DEBUGGING, handler, command=(sys.executable,))
    terminal.expect(QUESTION)
    terminal.type(CODE)
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert "CanonicalRequest" in finished.stdout
    canaries.heard("debug log", finished.stdout)
    assert len(canaries.cached) == 2
    assert canaries.found() == []


CRASHING = """
import sys
import botocore.session
import amplify_plugin
if sys.argv[1] == "rich":
    import rich.traceback
    rich.traceback.install(show_locals=True, locals_max_string=None, locals_max_length=None)
from amplify_plugin.files import writing
def full(target, content, **_):
    open(sys.argv[3], "wb").write(content)  # for the test to know what to look for
    raise writing.FileUnwritable(target, "no space") if sys.argv[2] == "disk" else MemoryError
writing.write_temporary = full
session = amplify_plugin.install(botocore.session.Session())
session.create_client("sts", region_name="us-east-1").get_caller_identity()
raise RuntimeError("at the end")
"""


@pytest.mark.parametrize(
    ("way", "fault"), [("plain", "disk"), ("plain", "memory"), ("rich", "disk")]
)
def test_the_traceback_of_a_program_that_ends_badly(
    canaries: Canaries, tmp_path: Path, way: str, fault: str
) -> None:
    """With local variables where our own error was met; a fault of our code without them."""
    kept = tmp_path / "kept"
    command = (sys.executable, "-c", CRASHING, way, fault, str(kept))
    terminal = canaries.world.terminal(command=command)
    terminal.expect(QUESTION)
    terminal.type(CODE)
    finished = terminal.finish()
    assert finished.code == 1
    assert ("at the end" if fault == "disk" else "MemoryError") in finished.stdout
    canaries.heard("traceback", finished.stdout)
    assert canaries.found() == []
    entry = json.loads(kept.read_bytes())[ROLE_ARN]["amplify"]
    assert [name for name, text in entry.items() if text in finished.stdout] == []


def test_the_commands_of_amplify_plugin_itself(
    canaries: Canaries,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With everything logged that any library logs."""
    from amplify_plugin.__main__ import main

    world = canaries.world
    monkeypatch.chdir(world.project)
    for name, text in world.environ().items():
        monkeypatch.setenv(name, text)
    caplog.set_level(1)
    caplog.set_level(1, "botocore")
    login = ("login", "--mfa-code", CODE)
    for command in (login, *COMMANDS):
        code = main(command)
        canaries.heard(f"output of {command}", "".join(capfd.readouterr()))
        canaries.heard(f"log of {command}", caplog.text)
        assert code in (0, 1), command
        assert canaries.found() == [], command
    assert "botocore" in caplog.text
