"""Our hooks in the managers of other hosts: pluggy under any name, and pytest's own."""

from __future__ import annotations

from typing import Any

import pluggy
import pytest

from amplify_plugin import hookimpl, hooks
from amplify_plugin.awsconfig.profiles import Profile
from amplify_plugin.commands import all_commands
from amplify_plugin.credentials import Credentials
from amplify_plugin.hooks import loading
from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
from amplify_plugin.testing.plugins import plugged

KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "s3cret")
PROFILE = Profile("p", ("p",), {})
QUESTION = MfaQuestion("role", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")
OURS = {
    f"amplify_plugin:amplify-{name}"
    for name in (
        "commands",
        "mfa-process",
        "mfa-terminal",
        "credentials",
        "profile-list",
        "findings",
    )
}


@pytest.fixture(params=["myhost", "my-host.example", "pytest"])
def manager(request: pytest.FixtureRequest) -> pluggy.PluginManager:
    if request.param == "pytest":
        return pytest.PytestPluginManager()
    return pluggy.PluginManager(request.param)


def answering(manager: pluggy.PluginManager, hook: str, answer: Any) -> object:
    """A plugin of the host itself, with the host's own marker."""

    def function() -> Any:
        return answer

    marker = pluggy.HookimplMarker(manager.project_name)
    plugin = type("OfHost", (), {})()
    setattr(plugin, f"{manager.project_name}_x", marker(specname=hook)(function))
    return plugin


def test_every_hook_and_implementation_is_there(manager: pluggy.PluginManager) -> None:
    mounted = hooks.mount(manager)
    assert {name for name, _ in manager.list_name_plugin()} >= OURS
    for name in loading.HOOKS:
        assert getattr(manager.hook, name).has_spec()
    names = [command.name for command in all_commands()]
    assert [command.name for command in mounted.commands()] == names
    [answer] = manager.hook.amplify_commands()
    assert [command.name for command in answer] == names
    assert mounted.credentials(PROFILE, lambda: KEYS) is KEYS


def test_a_plugin_of_the_host_is_asked_before_us(manager: pluggy.PluginManager) -> None:
    mounted = hooks.mount(manager)
    manager.register(answering(manager, "amplify_mfa_code", MfaCode("424242")), "of-host")
    assert mounted.mfa_code(QUESTION).digits == "424242"
    assert manager.hook.amplify_mfa_code(question=QUESTION).digits == "424242"


def test_the_plugins_of_this_package_come_along(manager: pluggy.PluginManager) -> None:
    acme = type("Acme", (), {"amplify_credentials": hookimpl(lambda self: KEYS)})()  # noqa: ARG005
    with plugged(acme):
        mounted = hooks.mount(manager)
    assert mounted.credentials(PROFILE, lambda: None) is KEYS


def test_it_is_mounted_once(manager: pluggy.PluginManager) -> None:
    assert hooks.mount(manager) is hooks.mount(manager)


def test_what_the_host_has_blocked_stays_out() -> None:
    manager = pluggy.PluginManager("blocking")
    manager.set_blocked("amplify_plugin:amplify-mfa-terminal")
    hooks.mount(manager)
    assert not manager.has_plugin("amplify_plugin:amplify-mfa-terminal")
    assert manager.has_plugin("amplify_plugin:amplify-mfa-process")


def test_a_host_s_plugin_that_was_there_before_counts() -> None:
    manager = pluggy.PluginManager("early")
    manager.register(answering(manager, "amplify_mfa_code", MfaCode("424242")))
    assert hooks.mount(manager).mfa_code(QUESTION).digits == "424242"
