"""A pseudo-terminal for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.terminal.pseudo import PseudoTerminal


@pytest.fixture
def pseudo() -> Iterator[PseudoTerminal]:
    pytest.importorskip("termios")
    from tests.unit.terminal.pseudo import PseudoTerminal

    terminal = PseudoTerminal()
    yield terminal
    terminal.close()
