"""A plugin of somebody else beside ours that fails: ``aws`` is as it is with that one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.runs import LIST, VERSION, is_refused_or_done, lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.runs import Runs

HANDLER = """
def fail(**_):
    raise {error}
def awscli_initialize(event_handlers):
    event_handlers.register({event!r}, fail)
"""
REMOVE = """
def disturb(session, **_):
    chain = session.get_component("credential_provider")
    for provider in {names!r}:
        chain.remove(provider)
def awscli_initialize(event_handlers):
    event_handlers.register("session-initialized", disturb)
"""
RAISING = {
    "at its import": "raise RuntimeError('theirs')",
    "as it is initialized": "def awscli_initialize(event_handlers):\n    raise KeyError('theirs')",
    "without the function": "",
    **{
        f"at {event}": HANDLER.format(event=event, error=error)
        for event, error in (
            ("building-command-table.main", "RuntimeError('theirs')"),
            ("top-level-args-parsed", "ValueError('theirs')"),
            ("session-initialized", "RecursionError('theirs')"),
            ("before-building-argument-table-parser.configure", "SystemExit(7)"),
        )
    },
}


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The module of the other plugin."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder / "theirs.py"


@pytest.mark.parametrize("is_first", [True, False], ids=["before ours", "after ours"])
def test_a_plugin_that_raises(never_chosen: Runs, theirs: Path, *, is_first: bool) -> None:
    config = never_chosen.world.config_file
    ours = "amplify = amplify_plugin\n"
    both = f"theirs = theirs\n{ours}" if is_first else f"{ours}theirs = theirs\n"
    config.write_text(config.read_text().replace(ours, both))
    before = f"import sys; sys.path.insert(0, {str(theirs.parent)!r})"
    failed: set[str] = set()
    for where, source in RAISING.items():
        theirs.write_text(source)
        for args in (VERSION, LIST, ("s3", "nonsense")):
            with_us = never_chosen.aws(*args, before=before)
            without = never_chosen.without_us(*args, before=before)
            assert with_us.code == without.code, (where, args, with_us)
            if args == LIST and without.code:
                failed.add(where)
            assert with_us.stdout == without.stdout, (where, args)
            assert len(lines(with_us.stderr)) <= len(lines(without.stderr)) + 1, (where, args)
            assert "amplify_plugin" not in with_us.stderr, (where, args)
    assert failed == RAISING.keys()  # so each did disturb aws


@pytest.mark.parametrize("names", [["env"], ["env", "shared-credentials-file", "config-file"]])
def test_a_plugin_that_rebuilds_the_chain(chosen: Runs, theirs: Path, names: list[str]) -> None:
    config = chosen.world.config_file
    config.write_text(config.read_text().replace("[plugins]\n", "[plugins]\ntheirs = theirs\n"))
    theirs.write_text(REMOVE.format(names=names))
    before = f"import sys; sys.path.insert(0, {str(theirs.parent)!r})"
    finished = chosen.aws(*LIST, before=before)
    assert is_refused_or_done(finished), finished
    assert "amplify-awscloudformation" in finished.stdout, finished
