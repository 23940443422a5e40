"""Rows of whole processes: what a person or a script waits for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.credentials import timestamp
from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from bench import peers, worlds
from bench.process import Command
from bench.row import Figures, Measured, in_turn
from bench.worlds import Bench, benches, credentials

IDENTITY = ("sts", "get-caller-identity")
AWS_CACHE = ("--profile", "dev.corp")  # with the AWS CLI's own cache

# In a process that has loaded what `aws` loads before its plugins.
STARTED = """
import json, sys, time
import awscli.clidriver
driver = awscli.clidriver.create_clidriver()
class Events:
    def __init__(self): self.handlers = {}
    def register(self, event, handler, *_, **__): self.handlers[event] = handler
    register_first = register_last = register
class Arguments: command, profile, region = "s3", None, None
"""
LOADING = f"""{STARTED}
known = set(sys.modules)
events, table = Events(), {{}}
started = time.perf_counter()
import amplify_plugin
found = time.perf_counter()
amplify_plugin.awscli_initialize(events)
loaded = time.perf_counter()
call = events.handlers
call["building-command-table.main"](command_table=table, session=driver.session)
call["top-level-args-parsed"](parsed_args=Arguments, session=driver.session)
call["session-initialized"](session=driver.session)
ended = time.perf_counter()
took = [(end - started) * 1000 for end in (ended, found, loaded)]
assert "amplify_plugin" not in known
ours = lambda name: name.partition(".")[0] == "amplify_plugin"
print(json.dumps([*took, sorted(name for name in set(sys.modules) - known if not ours(name))]))
"""


def version_by_the_clock(rounds: int) -> Measured:
    """``aws --version`` outside a project, with the plugin and without."""
    with benches(2) as [with_it, without]:
        without.without_plugin()
        ours, theirs = (each.aws("--version", cwd=each.world.home) for each in (with_it, without))
        return in_turn(ours.milliseconds, theirs.milliseconds, rounds)


def version_by_instructions(rounds: int) -> Measured:
    """The same, as callgrind counts. A count repeats itself to within a millionth."""
    with benches(2) as [with_it, without]:
        without.without_plugin()
        ours, theirs = (each.aws("--version", cwd=each.world.home) for each in (with_it, without))
        for command in (ours, theirs):
            command.run()  # so that everything is compiled
        counts = [(ours.instructions() / 1e6, theirs.instructions() / 1e6) for _ in range(rounds)]
    mine, other = (Figures.of(list(side)) for side in zip(*counts, strict=True))
    return Measured(mine, other, "million instructions")


def loading(rounds: int) -> Measured:
    """In-process, outside a project: loading the plugin and all of its hooks, against half a ms."""
    took = [each[-1] for each in _loads(rounds)]
    return Measured(Figures.of(took), Figures.of([0.5]), "ms")


def loading_in_parts() -> str:
    """Where that time goes."""
    package, loaded, hooks = (median(part) for part in zip(*_loads(5), strict=True))
    return (
        f"In ms: finding and importing the package {package:.2f}, registering its handlers "
        f"{loaded - package:.2f}, the hooks themselves {hooks - loaded:.2f}."
    )


def _loads(rounds: int) -> list[tuple[float, float, float]]:
    """Milliseconds until the package, its loading and its hooks are through."""
    found = []
    with benches() as [bench]:
        bench.without_plugin()  # the script loads it
        command = bench.command(sys.executable, "-c", LOADING, cwd=bench.world.home)
        for _ in range(rounds + 1):
            ended, package, loaded, foreign = json.loads(command.printed())
            if foreign:
                raise RuntimeError(f"modules that `aws` had not loaded: {', '.join(foreign)}")
            found.append((package, loaded, ended))
    return found[1:]  # at the first, what was not compiled yet is


def identity(rounds: int) -> Measured:
    """A call as the role from the warm Amplify cache, against the AWS CLI's own warm cache."""
    with benches(2) as [with_it, without]:
        without.without_plugin()
        _fill_cli_cache(without)
        with_it.world.cache_file.unlink()  # made up: this server wants its own
        ours = with_it.aws(*IDENTITY)
        theirs = without.aws(*IDENTITY, *AWS_CACHE, cwd=without.world.home)
        return in_turn(ours.milliseconds, theirs.milliseconds, rounds)


CHOOSING = f"""{STARTED}
import amplify_plugin, gc
gc.disable()  # whose turn it is, is chance
took = []
for _ in range(2):
    events = Events()
    amplify_plugin.awscli_initialize(events)
    Arguments.profile = None
    started = time.perf_counter()
    events.handlers["top-level-args-parsed"](parsed_args=Arguments, session=driver.session)
    took.append((time.perf_counter() - started) * 1000)
driver.session.set_config_variable("profile", Arguments.profile)
events.handlers["session-initialized"](session=driver.session)
chain = driver.session.get_component("credential_provider")
started = time.perf_counter()
found = chain.load_credentials()
found.get_frozen_credentials()
took.append((time.perf_counter() - started) * 1000)
assert found.method == "amplify-awscloudformation"
print(json.dumps(took))
"""


def identity_in_parts() -> str:
    """What we add to a call in a project, and where."""
    with benches() as [bench]:
        command = bench.command(sys.executable, "-c", CHOOSING)
        took = [json.loads(command.printed()) for _ in range(9)]
    first, again, credentials = (median(part) for part in zip(*took, strict=True))
    return (
        f"In ms: importing what decides in a project {first - again:.1f}, deciding {again:.1f}, "
        f"getting the credentials from the cache {credentials:.1f}."
    )


def _fill_cli_cache(bench: Bench) -> None:
    """Have the AWS CLI assume the role once: it keeps that in ~/.aws/cli/cache."""
    bench.aws(*IDENTITY, *AWS_CACHE, cwd=bench.world.home).run()
    assert list((bench.world.home / ".aws/cli/cache").iterdir())


@contextmanager
def _bridge() -> Iterator[tuple[Bench, Command]]:
    with benches() as [bench]:
        line = bridge_line.command_line("dev.corp", "dev-corp", Path(sys.executable))
        command = bench.command(*bridge_line.words(line), cwd=bench.world.home)
        command.run()  # it learns which role the profile is
        yield bench, command


def process_against_python(rounds: int) -> Measured:
    """``credential-process``, warm, against an interpreter that does nothing."""
    with _bridge() as (bench, command):
        nothing = bench.command(sys.executable, "-I", "-S", "-c", "pass")
        return in_turn(command.milliseconds, nothing.milliseconds, rounds)


def process_against_v2(rounds: int) -> Measured:
    """Against ``aws configure export-credentials`` of AWS CLI v2, its own cache warm."""
    v2 = peers.aws_cli_v2()
    with _bridge() as (_, command), benches() as [other]:
        other.without_plugin()
        export = ("configure", "export-credentials", "--profile", "dev.corp")
        theirs = other.command(v2, *export, cwd=other.world.home)
        theirs.run()
        return in_turn(command.milliseconds, theirs.milliseconds, rounds)


def process_against_awsume(rounds: int) -> Measured:
    """Against awsume with the role in its cache."""
    awsumepy = peers.awsumepy()
    with _bridge() as (_, command), benches() as [other]:
        other.without_plugin()
        # awsume reads the section as it is written.
        config = other.world.config_file.read_text(encoding="utf-8")
        other.world.config_file.write_text(config.replace("dev\\.corp", "devrole"))
        theirs = other.command(awsumepy, "devrole", "--show-commands", cwd=other.world.home)
        theirs.run()
        return in_turn(command.milliseconds, theirs.milliseconds, rounds)


def reset_of_aws(rounds: int) -> Measured:
    """``aws awscloudformation reset-cache`` against the real ``amplify aws reset-cache``."""
    return _reset(_reset_by_aws, Command.milliseconds, rounds)


def reset_in_memory(rounds: int) -> Measured:
    """The same, by the largest size of the process."""
    measured = _reset(_reset_by_aws, Command.mebibytes, rounds)
    return measured._replace(unit="MiB")


def reset_of_ours(rounds: int) -> Measured:
    """``amplify-plugin reset-cache`` against the same."""
    program = worlds.script("amplify-plugin")
    return _reset(lambda bench: bench.command(program, "reset-cache"), Command.milliseconds, rounds)


def _reset_by_aws(bench: Bench) -> Command:
    return bench.aws("awscloudformation", "reset-cache")


def _reset(
    ours: Callable[[Bench], Command], sample: Callable[[Command], float], rounds: int
) -> Measured:
    amplify = peers.amplify_cli()
    with benches(2) as [bench, other]:
        mine, theirs = ours(bench), other.command(*amplify, "aws", "reset-cache")

        def after_filling(command: Command, home: Bench) -> Callable[[], float]:
            def run() -> float:
                home.world.cache_file.write_text(json.dumps(_cache()), encoding="utf-8")
                found = sample(command)
                assert DOTTED_ROLE_ARN not in home.world.cache_file.read_text(encoding="utf-8")
                return found

            return run

        return in_turn(after_filling(mine, bench), after_filling(theirs, other), rounds)


def _cache() -> dict[str, Any]:
    held = credentials()
    assert held.expiration is not None
    entry = {
        "accessKeyId": held.access_key_id,
        "secretAccessKey": held.secret_access_key,
        "sessionToken": held.session_token,
        "expiration": timestamp(held.expiration),
    }
    return {DOTTED_ROLE_ARN: {"amplify": entry}}
