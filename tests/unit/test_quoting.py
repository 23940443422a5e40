"""A command line as one text, by each system's rules."""

from __future__ import annotations

import re
import shlex
import subprocess

import botocore.compat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amplify_plugin.quoting import joined, split

words = st.lists(st.text(st.sampled_from("ab \t\\\"'%&|<>^()C:é,;=!"), max_size=8), min_size=1)


@given(words)
def test_windows_programs_get_the_same_words(words: list[str]) -> None:
    line = joined(words, is_windows=True)
    assert split(line, is_windows=True) == words
    assert botocore.compat.compat_shell_split(line, platform="win32") == words


@given(words)
def test_python_s_own_way_to_write_them_is_read(words: list[str]) -> None:
    assert split(subprocess.list2cmdline(words), is_windows=True) == words


@given(words)
def test_cmd_exe_finds_nothing_of_its_own_outside_of_quotes(words: list[str]) -> None:
    words = [word.replace('"', "") for word in words]
    outside = re.sub('"[^"]*"', "", joined(words, is_windows=True))
    assert not set("&|<>^()") & set(outside)


@given(words)
def test_posix_is_shlex(words: list[str]) -> None:
    assert joined(words, is_windows=False) == shlex.join(words)
    assert split(joined(words, is_windows=False), is_windows=False) == words


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            [r"C:\Python\python.exe", "-I", "--profile", "dev"],
            r"C:\Python\python.exe -I --profile dev",
        ),
        ([r"C:\Program Files\python.exe"], r'"C:\Program Files\python.exe"'),
        (["C:\\a b\\", ""], '"C:\\a b\\\\" ""'),
        (["a&b"], '"a&b"'),
    ],
)
def test_on_windows_only_what_needs_it_is_quoted(words: list[str], line: str) -> None:
    assert joined(words, is_windows=True) == line


@pytest.mark.parametrize("is_windows", [False, True])
def test_a_quote_that_is_not_closed(is_windows: bool) -> None:
    with pytest.raises(ValueError, match="quotation"):
        split('a "b', is_windows=is_windows)
