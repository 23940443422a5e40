"""Rows of ``aws`` itself: what the plugin costs a call."""

from __future__ import annotations

import json
import sys
from statistics import median

from bench.process import by_instructions
from bench.row import Measured
from bench.worlds import Bench, benches

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


def version(rounds: int) -> Measured:
    """``aws --version`` outside a project, with the plugin and without."""
    with benches(2) as [with_it, without]:
        without.without_plugin()
        ours, theirs = (each.aws("--version", cwd=each.world.home) for each in (with_it, without))
        return by_instructions(ours, theirs, rounds)


def loading(rounds: int) -> Measured:
    """In-process, outside a project: loading the plugin and all of its hooks, against half a ms."""
    took = [each[-1] for each in _loads(rounds)]
    return Measured.of(took, [0.5] * len(took))


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
        return by_instructions(ours, theirs, rounds)


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
