"""One command by its name, without loading the others."""

from __future__ import annotations

import pytest

from amplify_plugin.commands import (
    MODULES,
    STANDALONE_MODULES,
    all_commands,
    named,
    standalone_commands,
)


def test_each_is_found_by_its_name_and_each_other_name() -> None:
    for command in all_commands():
        for name in (command.name, *command.aliases):
            assert named(name, MODULES) is command
            assert named(name, STANDALONE_MODULES) is None
    for command in standalone_commands():
        assert named(command.name, STANDALONE_MODULES) is command


@pytest.mark.parametrize("name", ["", "reset_cache", "resetcache", "RESET-CACHE", "base", "no"])
def test_what_is_no_name_is_none(name: str) -> None:
    assert named(name, MODULES) is None
