"""What is printed, whatever the encoding of standard output can show."""

from __future__ import annotations

import io
import sys

import pytest

from amplify_plugin.terminal import output
from amplify_plugin.terminal.screen import can_show


def printed(text: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    output.write(text)
    return stream.buffer.getvalue()


def test_what_a_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed("Größe 東\n", "utf-8", monkeypatch) == "Größe 東\n".encode()
    assert printed("Größe 東\n", "latin-1", monkeypatch) == b"Gr\xf6\xdfe \\u6771\n"
    assert not can_show("─")
    assert printed("caf\udce9\n", "utf-8", monkeypatch) == b"caf\\udce9\n"
    assert can_show("─")


def test_a_closed_output_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    output.write("x")
    assert can_show("x")
