"""Calling the hooks: who is asked first, what an answer may be, and whose fault a fault is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pluggy
import pytest

from amplify_plugin import hookimpl
from amplify_plugin.awsconfig.profiles import Profile
from amplify_plugin.commands import all_commands, reset_cache
from amplify_plugin.commands.base import Command, Example, Option, Result
from amplify_plugin.commands.doctor.finding import Finding
from amplify_plugin.commands.ports import CommandHooks, ProfileQuestion
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hooks import interface, loading, manager, specs
from amplify_plugin.hooks.faults import PluginFailed
from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
from amplify_plugin.roles.ports import CredentialsCached, RoleHooks
from amplify_plugin.testing.plugins import plugged

QUESTION = MfaQuestion("role", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")
PROFILE = Profile("vaulted", ("vaulted",), {"aws_secret_access_key": "s3cret"})
KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "s3cret", "t0ken", datetime(2030, 1, 1, tzinfo=UTC))
CACHED = CredentialsCached("role", QUESTION.role_arn, "amplify", datetime(2030, 1, 1, tzinfo=UTC))
PICK = ProfileQuestion(("a", "b"), None, "dev", "/app")


def plugin(plugin_name: str = "Acme", **hooks: Callable[..., Any]) -> object:
    """An object with these hooks, which may leave out every argument."""
    made = type(plugin_name, (), {})()
    for name, function in hooks.items():
        setattr(made, name, hookimpl(function))
    return made


def command(name: str = "vault", **other: Any) -> Command:
    given = {
        "summary": "Open it.",
        "description": "Opens it.",
        "options": (Option("key", "A key."),),
        "examples": (Example("Open it:", "vault"),),
        "run": lambda *_: Result(None, "open\n"),
    }
    return Command(name=name, **{**given, **other})


def raises(error: BaseException) -> Callable[..., Any]:
    def raising(*_: Any) -> Any:
        raise error

    return raising


# -------------------------------------------------------------------------------- answers of others


def test_another_s_command_stands_after_ours() -> None:
    with plugged(plugin(amplify_commands=lambda: [command()])) as hooks:
        *ours, last = hooks.commands()
        assert hooks.command("reset-cache") == reset_cache.COMMAND == hooks.command("resetCache")
        assert hooks.command("nonsense") is None
        vault = hooks.command("vault")
    assert [one.name for one in ours] == [one.name for one in all_commands()]
    assert vault is not None
    assert vault.name == last.name == "vault"
    assert last.run({}, None).text == "open\n"  # type: ignore[arg-type]


def test_a_plugin_is_asked_before_us_and_none_leaves_it_to_the_next() -> None:
    first = plugin(amplify_mfa_code=lambda: MfaCode("111111"))
    last = plugin("Last", amplify_mfa_code=lambda: None)
    with plugged(first, last) as hooks:
        assert hooks.mfa_code(QUESTION).digits == "111111"


def test_a_hook_may_leave_out_arguments_and_be_a_generator() -> None:
    def amplify_findings() -> Iterator[Finding]:
        yield Finding("acme-locked", "note", "vault", "It is locked.\x1b[2J", "Open it.")

    acme = plugin(amplify_credentials=lambda: KEYS, amplify_findings=amplify_findings)
    with plugged(acme) as hooks:
        assert hooks.credentials(PROFILE, lambda: None) is KEYS
        hooks.manager.unregister(name="amplify-findings")  # it would examine this machine
        [found] = hooks.findings(None)  # type: ignore[arg-type]
    assert found.message == "It is locked.\\x1b[2J"


def test_as_usual_is_what_this_package_does_itself() -> None:
    with plugged() as hooks:
        assert hooks.credentials(PROFILE, lambda: KEYS) is KEYS
    acme = plugin(amplify_credentials=lambda as_usual: as_usual())
    with plugged(acme) as hooks:
        assert hooks.credentials(PROFILE, lambda: None) is None


def test_every_plugin_is_told_also_after_one_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[object] = []
    good = plugin("Good", amplify_cache_reset=lambda: told.append(1))
    late = plugin("Late", amplify_cache_reset=lambda: told.append(2))
    bad = plugin(amplify_cache_reset=raises(ValueError("s3cret")))
    with plugged(good, bad, late) as hooks:
        hooks.cache_reset(())
        hooks.cache_reset(())
        assert {p.name: p.state for p in hooks.plugins}["Acme"] == "failed"
    assert told == [1, 2, 1, 2]
    [line] = capsys.readouterr().err.splitlines()
    assert "'Acme' failed in amplify_cache_reset: ValueError" in line
    assert "s3cret" not in line


def test_what_is_told_may_be_answered() -> None:
    heard: list[object] = []

    def amplify_credentials_cached(cached: CredentialsCached) -> bool:
        heard.append(cached)
        return True

    with plugged(plugin(amplify_credentials_cached=amplify_credentials_cached)) as hooks:
        hooks.credentials_cached(CACHED)
    assert heard == [CACHED]


def test_a_wrapper_stands_around_every_answer() -> None:
    def amplify_commands() -> Any:
        answers = yield
        return [[one for one in answer if one.name != "doctor"] for answer in answers]

    wrapper = plugin("Wrapper", amplify_commands=amplify_commands)
    hookimpl(wrapper=True)(amplify_commands)
    with plugged(wrapper, plugin(amplify_commands=lambda: [command()])) as hooks:
        names = [one.name for one in hooks.commands()]
    assert "doctor" not in names
    assert {"login", "vault"} <= set(names)


# ---------------------------------------------------------------------------------- answers refused


@pytest.mark.parametrize(
    "given",
    [
        "no command",
        command("login"),
        command("resetCache"),
        command("credential-process"),
        command("help"),
        command("Bad Name"),
        command(aliases=("doctor",)),
        command(summary=""),
        command(examples=()),
        command(examples=("vault",)),
        command(run="vault"),
        command(options=("key",)),
        command(options=(Option("profile", "x"),)),
        command(options=(Option("--key", "x"),)),
        command(options=(Option("a-b", "x"), Option("a_b", "y"))),
    ],
    ids=lambda _: None,
)
def test_a_command_that_would_stop_the_host_is_left_out(
    given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    good = plugin("Good", amplify_commands=lambda: [command("good")])
    with plugged(plugin(amplify_commands=lambda: [given]), good) as hooks:
        names = [one.name for one in hooks.commands()]
    assert names == [*(one.name for one in all_commands()), "good"]
    assert capsys.readouterr().err.count("'Acme' failed in amplify_commands") == 1


def test_the_name_of_a_command_of_another_plugin_is_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late = plugin("Late", amplify_commands=lambda: [command(summary="2")])
    with plugged(plugin(amplify_commands=lambda: [command(summary="1")]), late) as hooks:
        assert hooks.commands()[-1].summary == "1"
    assert "'Late' failed in amplify_commands: the command 'vault' already exists" in (
        capsys.readouterr().err.replace("\n", " ")
    )


LOUD: Any = "loud"


@pytest.mark.parametrize("answer", [[Finding("c", LOUD, "s", "m", "f")], ["text"], 5])
def test_a_finding_that_doctor_cannot_show(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with plugged(plugin(amplify_findings=lambda: answer)) as hooks:
        hooks.manager.unregister(name="amplify-findings")
        assert hooks.findings(None) == ()  # type: ignore[arg-type]
    assert "'Acme' failed in amplify_findings" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "hook", "answer"),
    [
        (lambda hooks: hooks.mfa_code(QUESTION), "amplify_mfa_code", "123456"),
        (lambda hooks: hooks.credentials(PROFILE, lambda: None), "amplify_credentials", {"a": 1}),
        (lambda hooks: hooks.choose_profile(PICK), "amplify_choose_profile", 1),
        (lambda hooks: hooks.choose_profile(PICK), "amplify_choose_profile", "c"),
    ],
)
def test_an_answer_of_another_kind(call: Any, hook: str, answer: Any) -> None:
    with (
        plugged(plugin("Acme", **{hook: lambda: answer})) as hooks,
        pytest.raises(PluginFailed) as raised,
    ):
        call(hooks)
    assert f"The plugin 'Acme' failed in {hook}" in raised.value.message
    assert "123456" not in str(raised.value)


# ------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("error", [ValueError("s3cret"), SystemExit(1)])
def test_a_fault_is_said_with_the_plugin_s_name(error: BaseException) -> None:
    good = plugin("Good", amplify_mfa_code=lambda: None)
    with (
        plugged(plugin(amplify_mfa_code=raises(error)), good) as hooks,
        pytest.raises(PluginFailed) as raised,
    ):
        hooks.mfa_code(QUESTION)
    assert raised.value.plugin == "Acme"
    assert raised.value.__suppress_context__
    assert "blocked_plugins Acme" in raised.value.remedy
    assert "s3cret" not in str(raised.value)


def test_our_own_kind_of_error_is_an_answer() -> None:
    refusal = AmplifyPluginError("The vault is locked.", remedy="Open it.")
    with (
        plugged(plugin(amplify_mfa_code=raises(refusal))) as hooks,
        pytest.raises(AmplifyPluginError) as raised,
    ):
        hooks.mfa_code(QUESTION)
    assert raised.value is refusal


def test_a_fault_of_ours_is_not_called_a_plugin_s() -> None:
    def as_usual() -> None:
        raise ZeroDivisionError

    acme = plugin(amplify_credentials=lambda: None)
    with plugged(acme) as hooks, pytest.raises(ZeroDivisionError):
        hooks.credentials(PROFILE, as_usual)


def test_ctrl_c_in_a_hook_stops_the_program() -> None:
    acme = plugin(
        amplify_mfa_code=raises(KeyboardInterrupt()), amplify_commands=raises(KeyboardInterrupt())
    )
    with plugged(acme) as hooks:
        with pytest.raises(KeyboardInterrupt):
            hooks.mfa_code(QUESTION)
        with pytest.raises(KeyboardInterrupt):
            hooks.commands()


@pytest.mark.parametrize("run", [raises(ValueError("s3cret")), lambda *_: "text"])
def test_a_command_that_fails_ends_as_one_sentence(run: Any) -> None:
    with plugged(plugin(amplify_commands=lambda: [command(run=run)])) as hooks:
        vault = hooks.commands()[-1]
    with pytest.raises(PluginFailed) as raised:
        vault.run({}, None)  # type: ignore[arg-type]
    assert "'Acme' failed in its command vault" in str(raised.value)
    assert "s3cret" not in str(raised.value)


# ------------------------------------------------------------------------------------------ secrets


def test_a_trace_of_every_hook_shows_no_secret() -> None:
    lines: list[str] = []
    acme = plugin(
        amplify_mfa_code=lambda: MfaCode("135790"),
        amplify_credentials=lambda: KEYS,
        amplify_credentials_cached=lambda: None,
    )
    with plugged(acme) as hooks:
        hooks.manager.trace.root.setwriter(lines.append)
        hooks.manager.enable_tracing()
        hooks.mfa_code(QUESTION)
        hooks.credentials(PROFILE, lambda: KEYS)
        hooks.credentials_cached(CACHED)
    text = "".join(lines)
    assert "amplify_mfa_code" in text
    assert "amplify_credentials_cached" in text
    for secret in ("135790", "s3cret", "t0ken", "AKIAIOSFODNN7EXAMPLE"):
        assert secret not in text


@pytest.mark.parametrize("digits", ["12345", "1234567", "12345x", ""])
def test_what_is_no_code_is_refused_without_being_shown(digits: str) -> None:
    with pytest.raises(ValueError, match="six digits") as raised:
        MfaCode(digits)
    assert not digits or digits not in str(raised.value)


# ------------------------------------------------------------------------------------- our own side


def test_every_hook_has_a_method_with_its_arguments() -> None:
    methods = {
        name
        for kind in (interface.Hooks, CommandHooks, RoleHooks)
        for name in vars(kind)
        if not name.startswith("_")
    }
    hooks = {name.removeprefix("amplify_") for name in loading.HOOKS}
    assert methods == {*hooks, "plugins", "command"}
    for name in hooks:
        parameters = inspect.signature(getattr(manager.PluginHooks, name)).parameters
        assert parameters == inspect.signature(getattr(interface.Hooks, name)).parameters
        spec = inspect.signature(getattr(specs, f"amplify_{name}")).parameters
        assert list(parameters)[1:] == list(spec)


def test_our_own_are_asked_in_the_order_of_their_list() -> None:
    with plugged() as hooks:
        assert hooks.commands() == all_commands()
        impls = hooks.manager.hook.amplify_mfa_code.get_hookimpls()
        ours = [plugin.name for plugin in hooks.plugins if "amplify_mfa_code" in plugin.hooks]
    assert ours == ["amplify-mfa-process", "amplify-mfa-terminal"]
    assert [impl.plugin_name for impl in reversed(impls)] == ours


def test_a_hook_that_does_not_exist_is_refused_in_a_test() -> None:
    with (
        pytest.raises(pluggy.PluginValidationError, match="amplify_mfa_kode"),
        plugged(plugin(amplify_mfa_kode=lambda: None)),
    ):
        pass


def test_every_own_plugin_implements_a_hook() -> None:
    with plugged() as hooks:
        assert all(plugin.hooks for plugin in hooks.plugins)
