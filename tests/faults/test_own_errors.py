"""An error in our own code, or a library of ours that is missing: ``aws`` works as without us."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.faults.runs import (
    LIST,
    VERSION,
    is_as_without,
    is_like,
    is_refused_or_done,
    lines,
)
from tests.faults.sizes import LONG, takes_long
from tests.heavy import sample

if TYPE_CHECKING:
    from tests.faults.runs import Runs

pytestmark = takes_long
NO_IMPORT = """
import sys
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r} or name.startswith({name!r} + "."):
            raise {error}
sys.meta_path.insert(0, Broken())
"""


@pytest.mark.parametrize("name", ["configobj", "filelock", "hjson", "wcwidth"])
def test_a_library_that_is_not_installed(chosen: Runs, name: str) -> None:
    before = NO_IMPORT.format(name=name, error=f"ModuleNotFoundError('No module named {name}')")
    is_as_without(chosen, *VERSION, before=before)
    is_as_without(chosen, "s3", "nonsense", before=before)
    listed = chosen.aws(*LIST, before=before)
    assert listed.code == 0, listed.stderr
    assert "amplify-awscloudformation" in listed.stdout
    assert len(lines(listed.stderr)) <= 1


def test_without_pluggy_aws_goes_on_and_signs_as_nobody(chosen: Runs) -> None:
    before = NO_IMPORT.format(name="pluggy", error="ModuleNotFoundError('No module named pluggy')")
    is_as_without(chosen, *VERSION, before=before)
    is_as_without(chosen, "s3", "nonsense", before=before)
    who = chosen.aws("sts", "get-caller-identity", before=before)
    assert (who.code, who.stdout) == (255, "")
    line, *commands = lines(who.stderr)
    assert "The package 'pluggy', which this plugin needs, is not installed" in line
    assert "  amplify-plugin enable" in commands


AT_EVERY_CALL = "amplify_plugin"
# What the AWS CLI calls itself: the error that is tried is one inside of them, not before them.
CALLED_BY_AWS = {
    *("<module>", "_Handlers", "_LazyCommand", "_Refusal"),  # run when the AWS CLI imports us
    "awscli_initialize",
    "_report",
    "_Handlers.add_commands",
    "_Handlers.choose_profile",
    "_Handlers.add_provider",
    "_LazyCommand.name",
    "_LazyCommand.lineage",
    "_LazyCommand.__call__",
    "_LazyCommand.__getattr__",
}
COLLECT = """
import atexit, json, sys
seen = {}
def note(frame, event, argument):
    module = frame.f_globals.get("__name__", "")
    if event == "call" and module.startswith("amplify_plugin"):
        seen.setdefault(module, {})[frame.f_code.co_qualname] = 1
sys.setprofile(note)
import awscli.clidriver
real = awscli.clidriver.main
def main():
    code = real()
    sys.setprofile(None)
    print("SEEN " + json.dumps({module: list(names) for module, names in seen.items()}))
    return code
awscli.clidriver.main = main
"""
RAISE = """
import sys
def spoil(frame, event, argument):
    if event == "call" and frame.f_globals.get("__name__") == {module!r} \\
            and frame.f_code.co_qualname == {name!r}:
        sys.setprofile(None)
        raise {error}("injected")
sys.setprofile(spoil)
"""


def functions_called(runs: Runs, *args: str) -> list[tuple[str, str]]:
    """Every function of ours that a call of ``aws`` reaches, by module and name."""
    [line] = [
        row
        for row in runs.aws(*args, before=COLLECT).stdout.splitlines()
        if row.startswith("SEEN ")
    ]
    seen = json.loads(line.removeprefix("SEEN "))
    return [
        (module, name)
        for module, names in seen.items()
        for name in names
        if not (module == AT_EVERY_CALL and name in CALLED_BY_AWS)
    ]


@pytest.mark.timeout(900)  # dozens of processes: a loaded machine takes minutes
def test_an_error_in_each_of_our_modules(chosen: Runs) -> None:
    modules = {module for module, _ in functions_called(chosen, *LIST)}
    # Of an import of the package itself nothing can be caught: that is the AWS CLI's own.
    modules.remove(AT_EVERY_CALL)
    assert len(modules) > 12
    without = chosen.without_us(*VERSION)
    for module in sorted(modules):
        before = NO_IMPORT.format(name=module, error="RuntimeError('injected')")
        is_like(chosen.aws(*VERSION, before=before), without)
        assert is_refused_or_done(chosen.aws(*LIST, before=before)), module


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "error", ["RuntimeError", *(["RecursionError", "MemoryError"] if LONG else [])]
)
def test_an_error_in_each_of_our_functions(chosen: Runs, error: str) -> None:
    functions = functions_called(chosen, *LIST)
    assert len(functions) > 40
    for module, name in sample(functions, every=6):
        shutil.rmtree(chosen.world.cache_file.parent / "locks", ignore_errors=True)
        chosen.world.cache_file.unlink(missing_ok=True)
        finished = chosen.aws(*LIST, before=RAISE.format(module=module, name=name, error=error))
        assert is_refused_or_done(finished), (module, name, finished)


@pytest.mark.timeout(900)
def test_an_error_in_each_function_where_nothing_was_chosen(never_chosen: Runs) -> None:
    without = never_chosen.without_us(*LIST)
    functions = functions_called(never_chosen, *LIST)
    assert len(functions) > 20
    # Others than those of the sample above, as far as they are the same.
    for module, name in sample(functions, every=4, start=1):
        if name == "_Nobody.load":
            continue  # botocore calls it, to say how to approve: what is inside of it is tried
        before = RAISE.format(module=module, name=name, error="RuntimeError")
        ours = never_chosen.aws(*LIST, before=before)
        assert (ours.code, ours.stdout) == (without.code, without.stdout), (module, name)
        assert len(lines(ours.stderr)) <= 1
