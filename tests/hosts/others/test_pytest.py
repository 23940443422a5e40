"""pytest with our fixtures: for the tests that ask, never a question that nobody sees."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.hosts.others.conftest import IDENTITY, Place

TESTS = f"""
import os, subprocess, sys

def test_session(amplify_session):
    arn = amplify_session.client("sts").get_caller_identity()["Arn"]
    assert arn.endswith("assumed-role/bizcorprole/amplify")

def test_environment(amplify_environment):
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    out = subprocess.check_output([sys.executable, "-c", {IDENTITY!r}], text=True,
                                  env={{**os.environ, **amplify_environment}})
    assert out.endswith("assumed-role/bizcorprole/amplify\\n")
    assert amplify_environment["AWS_REGION"] == "us-east-1"

def test_without():
    pass
"""
ARGS = ("pytest", "-q", "-rs", "--color=no", "-p", "no:cacheprovider", "test_it.py")


def test_credentials_for_the_tests_that_ask(place: Place) -> None:
    place.write("test_it.py", TESTS)
    place.sign_in()
    finished = place.run(*ARGS, "--amplify-env", "dev")
    assert "3 passed" in finished.stdout, finished.stdout
    place.write("pytest.ini", "[pytest]\namplify_env = dev\n")
    assert "3 passed" in place.run(*ARGS).stdout


def test_nobody_is_asked_and_no_aws_called_unless_a_test_asks(place: Place) -> None:
    place.write("test_it.py", "def test_it(): pass\n")
    finished = place.run(*ARGS, "--amplify-env", "dev")
    assert "1 passed" in finished.stdout
    assert finished.stderr == ""
    header = "amplify: environment dev, for tests that ask for it"
    told = [word for word in ARGS if word != "-q"]
    assert header in place.run(*told, "--amplify-env", "dev").stdout.splitlines()
    assert "amplify:" not in place.run(*told).stdout
    assert place.world.server.calls() == []


def test_no_question_while_output_is_captured(place: Place) -> None:
    place.write("test_it.py", TESTS)
    terminal = place.terminal(*ARGS, "--amplify-env", "dev")
    finished = terminal.finish()
    assert "1 passed, 2 errors" in finished.stdout
    assert "needs an MFA code" in finished.stdout
    assert "login --profile bizcorprole" in finished.stdout
    assert "pytest -s" in finished.stdout
    assert "Traceback" not in finished.stdout
    skipped = place.run(*ARGS, "--amplify-env", "dev", "--amplify-missing", "skip")
    assert "1 passed, 2 skipped" in skipped.stdout
    assert place.world.server.calls() == []


def test_with_output_not_captured_the_person_is_asked(place: Place) -> None:
    place.write("test_it.py", TESTS)
    terminal = place.terminal(*ARGS, "--amplify-env", "dev", "-s")
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    assert "3 passed" in terminal.finish().stdout


def test_a_failed_comparison_shows_no_secret(place: Place) -> None:
    place.sign_in()
    place.write(
        "test_it.py",
        "def test_same(amplify_environment):\n"
        "    key = amplify_environment['AWS_SECRET_ACCESS_KEY']\n"
        "    assert key == 'other'\n"
        "def test_in(amplify_environment):\n"
        "    assert 'A' * 99 in amplify_environment['AWS_SESSION_TOKEN']\n"
        "def test_all(amplify_environment):\n"
        "    assert amplify_environment == {'AWS_REGION': 'x'}\n"
        "def test_print(amplify_environment):\n"
        "    print(amplify_environment)\n"
        "    raise ValueError(amplify_environment)\n",
    )
    for more in ((), ("-vv", "--showlocals", "--tb=long")):
        finished = place.run(*ARGS, "--amplify-env", "dev", *more)
        assert "4 failed" in finished.stdout
        for secret in place.secrets():
            assert secret not in finished.stdout


def test_without_an_environment_such_tests_are_skipped(place: Place) -> None:
    place.write("test_it.py", TESTS)
    finished = place.run(*ARGS)
    assert "1 passed, 2 skipped" in finished.stdout
    assert "--amplify-env" in finished.stdout
    assert "1 passed, 2 errors" in place.run(*ARGS, "--amplify-missing=error").stdout


def test_pytest_without_a_project_is_as_without_us(place: Place) -> None:
    folder = place.world.home / "elsewhere"
    folder.mkdir()
    (folder / "test_it.py").write_text("def test_it(): pass\n")
    ours = place.run(*ARGS, cwd=folder)
    without = place.run(*ARGS, "-p", "no:amplify", cwd=folder)
    assert ours.stdout.split(" in ")[0] == without.stdout.split(" in ")[0]
    assert (ours.code, ours.stderr) == (without.code, without.stderr) == (0, "")


@pytest.mark.parametrize(
    "module",
    ["errors.py", "hosts/standalone.py", "project/__init__.py", "roles/mfa.py", "hosts/python.py"],
)
def test_pytest_works_where_our_core_is_broken(place: Place, tmp_path: Path, module: str) -> None:
    place.write("test_it.py", TESTS)
    place.sign_in()
    env = place.broken(tmp_path, module)
    finished = place.run(*ARGS, "--amplify-env", "dev", env=env)
    assert "1 passed" in finished.stdout or "2 passed" in finished.stdout
    assert "error" in finished.stdout
    assert "INTERNALERROR" not in finished.stdout


@pytest.mark.parametrize("content", [b"\x00", b"{", b"[]"])
def test_a_corrupt_cache(place: Place, content: bytes) -> None:
    place.write("test_it.py", TESTS.replace("bizcorprole", "devcorprole"))
    place.world.cache_file.parent.mkdir(parents=True, exist_ok=True)
    place.world.cache_file.write_bytes(content)
    assert "3 passed" in place.run(*ARGS, "--amplify-env", "prod").stdout


MOUNTING = """
import pytest
from amplify_plugin import hooks
from amplify_plugin.hooks import MfaCode

def pytest_configure(config):
    config.amplify = hooks.mount(config.pluginmanager)

@pytest.hookimpl(specname="amplify_mfa_code", optionalhook=True)
def pytest_amplify_mfa_code(question):
    return MfaCode("424242")
"""
MOUNTED = """
from amplify_plugin.hooks import MfaQuestion

def test_it(pytestconfig):
    assert "login" in [command.name for command in pytestconfig.amplify.commands()]
    question = MfaQuestion("p", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")
    assert pytestconfig.amplify.mfa_code(question).digits == "424242"
"""


def test_the_hooks_in_pytest_s_own_manager(place: Place) -> None:
    place.write("conftest.py", MOUNTING)
    place.write("test_it.py", MOUNTED)
    finished = place.run(*ARGS, "-W", "error")
    assert "1 passed" in finished.stdout, finished.stdout


def test_it_is_small_to_import(place: Place) -> None:
    """Every pytest of the environment loads it, this project's own among them."""
    script = (
        "import sys, pytest; before = set(sys.modules); import amplify_plugin.hosts.pytest;"
        "print(sorted(n for n in set(sys.modules) - before))"
    )
    out = subprocess.check_output([str(place.programs / "python"), "-c", script], text=True)
    assert out.strip() == str(
        [f"amplify_plugin{n}" for n in ("", ".hosts", ".hosts.guard", ".hosts.pytest")]
    )
