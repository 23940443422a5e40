"""pytest: the credentials of a project's environment, for the tests that ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from amplify_plugin.hosts.guard import guarded, reason


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--amplify-env`` and what to do without credentials."""
    with guarded("pytest has no option --amplify-env"):
        group = parser.getgroup("amplify", "AWS Amplify")
        group.addoption("--amplify-env", metavar="ENV", help="The Amplify environment to act as.")
        group.addoption(
            "--amplify-missing",
            choices=("error", "skip"),
            help="Tests that get no credentials fail (default), or are skipped.",
        )
        parser.addini("amplify_env", "The Amplify environment to act as.", default="")
        parser.addini("amplify_missing", "error or skip, as --amplify-missing.", default="")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Whom tests may act as."""
    env = ""
    with guarded("pytest's header says nothing of us"):
        env = _setting(config, "amplify_env")
    return [f"amplify: environment {env}, for tests that ask for it"] if env else []


@pytest.hookimpl(tryfirst=True)
def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Keep a failed comparison from printing a secret, character by character."""
    sides = [_hidden(left), _hidden(right)]
    return None if sides == [None, None] else [f"{sides[0] or '…'} {op} {sides[1] or '…'}"]


@pytest.fixture(scope="session")
def amplify_environment(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Variables (AWS_ACCESS_KEY_ID, AWS_REGION, …) for programs that a test starts."""
    env = _setting(request.config, "amplify_env")
    if not env:
        if _setting(request.config, "amplify_missing") == "error":
            pytest.fail(
                "amplify: no environment was given; --amplify-env names one.", pytrace=False
            )
        pytest.skip("amplify: no environment was given; --amplify-env names one.")
    try:
        return _variables(request.config, env)
    except Exception as error:  # noqa: BLE001  whatever is wrong with us is this test's alone
        hint = "\nTo be asked, run:\n  pytest -s" if _is_captured(request.config) else ""
        why = f"amplify: {reason(error)}{hint if type(error).__name__ == 'MfaCodeNeeded' else ''}"
    if _setting(request.config, "amplify_missing") == "skip":
        pytest.skip(why)
    return pytest.fail(why, pytrace=False)


@pytest.fixture(scope="session")
def amplify_session(request: pytest.FixtureRequest, amplify_environment: Mapping[str, str]) -> Any:
    """A boto3 session, or botocore's where boto3 is not installed; it renews its credentials."""
    del amplify_environment  # there are credentials, or the test does not come so far
    from amplify_plugin.hosts.python import session

    env = _setting(request.config, "amplify_env")
    made = session(env=env, path=request.config.rootpath)
    try:
        import boto3
    except ImportError:
        return made
    return boto3.Session(botocore_session=made)


def _variables(config: pytest.Config, env: str) -> Mapping[str, str]:
    from amplify_plugin.hosts.standalone import variables_of
    from amplify_plugin.terminal.tty import never_ask

    if _is_captured(config):
        never_ask()
    return variables_of(env, config.rootpath)


def _is_captured(config: pytest.Config) -> bool:
    # A question for an MFA code would not be seen. With -s it is.
    return bool(config.getoption("capture", "fd") != "no")


def _setting(config: pytest.Config, name: str) -> str:
    return str(config.getoption(name, None) or config.getini(name) or "")


def _hidden(side: object) -> str | None:
    # By name: the core may be broken, and then there are none of either.
    return "<hidden>" if type(side).__name__ in ("Secret", "Variables") else None
