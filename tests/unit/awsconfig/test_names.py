"""One profile name and its spellings. The table of ``spec`` facts is re-run here by each reader."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.readers import READERS

ALL = {"amplify", "aws", "js"}


def read_by(header: str, file: str, name: str) -> set[str]:
    return {reader for reader, read_as in names.readers(header, file).items() if read_as == name}


@pytest.mark.parametrize("name", ["dev", "Dev-1_x", "0", "default", "my-profile"])
def test_plain_name_is_one_spelling_that_all_read(name):
    assert names.is_plain(name)
    assert names.spellings(name) == (name,)
    for file in names.FILES:
        header = names.common_header(name, file)
        assert header is not None
        assert read_by(header, file, name) == ALL
        assert {names.header(name, file, reader) for reader in READERS} == {header}


@pytest.mark.parametrize("name", ["", "dev.corp", "a b", "é", "a/b", "a\n", "a]"])
def test_name_that_some_reader_drops_is_not_plain(name):
    assert not names.is_plain(name)


def test_dot_is_not_escaped_twice():
    assert names.escape("a.b.c") == "a\\.b\\.c"
    assert names.escape("a\\.b.c") == "a\\.b\\.c"
    assert names.unescape(names.escape("a.b.c")) == "a.b.c"
    assert names.unescape("corp\\dev") == "corp\\dev"
    assert names.spellings("a\\.b") == names.spellings("a.b") == ("a.b", "a\\.b")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("dev.corp", "dev.corp"),
        ("dev\\.corp", "dev.corp"),
        ("ops.corp", "ops\\.corp"),
        ("ops\\.corp", "ops\\.corp"),
        ("a.b\\.c", "a\\.b.c"),
        ("my team", "my team"),
        ('"my team"', "my team"),
        ("'my team'", "my team"),
        (" my team ", "my team"),
        ("nobody", None),
        ("corp", None),
        ("", None),
    ],
)
def test_typed_name_finds_its_profile_in_any_spelling(typed, key):
    profiles = dict.fromkeys(["dev.corp", "ops\\.corp", "a\\.b.c", "my team"])
    assert names.find(typed, profiles) == key


def test_exact_spelling_is_not_passed_over_for_another():
    both = dict.fromkeys(["a.b", "a\\.b"])
    assert names.find("a.b", both) == "a.b"
    assert names.find("a\\.b", both) == "a\\.b"


def test_names_that_differ_in_more_than_spelling_are_not_the_same():
    assert names.same("a.b", "a\\.b")
    assert not names.same("a.b", "a-b")
    assert not names.same("Dev", "dev")
    assert not names.same("a", '"')


@pytest.mark.parametrize(
    ("header", "file", "name", "readers"),
    [
        ("profile a.b", "config", "a.b", {"aws", "js"}),
        ("profile a\\.b", "config", "a.b", {"amplify", "aws"}),
        ('profile "a.b"', "config", "a.b", {"aws", "js"}),
        ("profile 'a.b'", "config", "a.b", {"aws", "js"}),
        ("a.b", "credentials", "a.b", {"aws", "js"}),
        ("a\\.b", "credentials", "a.b", {"amplify"}),
        ("a\\.b", "credentials", "a\\.b", {"aws", "js"}),
        ('profile "sp ace"', "config", "sp ace", {"aws"}),
        ("profile sp ace", "config", "sp ace", {"amplify"}),
        ("sp ace", "credentials", "sp ace", {"amplify", "aws"}),
        ("profile  x", "config", "x", {"amplify", "aws"}),
        ("profile x ", "config", "x", {"amplify", "aws"}),
        ("profile\tx", "config", "x", {"amplify", "aws", "js"}),
        ("x", "config", "x", {"amplify"}),
        ("default", "config", "default", ALL),
        ("profile default", "config", "default", ALL),
        ("profile p.q", "credentials", "profile.p.q", {"js"}),
        ("profile é", "config", "é", {"amplify", "aws"}),
        ("é", "credentials", "é", ALL),
        ("profile it's", "config", "it's", {"amplify"}),
        ("profile a#b", "config", "a#b", {"aws"}),
        ("DEFAULT", "credentials", "DEFAULT", {"amplify", "js"}),
        ("profile __proto__", "config", "__proto__", {"aws"}),
    ],
)
def test_header_is_read_by_those_who_read_it(header, file, name, readers):
    assert read_by(header, file, name) == readers


@pytest.mark.parametrize(
    ("line", "readers"),
    [
        ("[profile x]", ALL),
        ("[profile x] # note", {"aws", "js"}),
        ("[profile x]  ", {"aws", "js"}),
        ("  [profile x]", {"aws", "js"}),
        ("\ufeff[profile x]", {"js"}),
        ("[profile x", set()),
        ("[profile x]\n[profile y]", set()),
    ],
)
def test_what_stands_beside_a_header_counts(line, readers):
    read_as = names.line_readers(line, "config")
    assert {reader for reader, name in read_as.items() if name == "x"} == readers


def test_no_header_of_a_dotted_name_is_read_by_all():
    assert names.common_header("a.b", "config") is None
    assert names.common_header("a.b", "credentials") is None
    assert names.header("a.b", "config", "amplify") == "profile a\\.b"
    assert names.header("a\\.b", "config", "js") == "profile a.b"
    assert names.header("a.b", "credentials", "amplify") == "a\\.b"
    assert names.header("a.b", "credentials", "aws") == "a.b"


def test_name_with_a_blank_is_quoted_for_botocore_alone():
    assert names.header("my team", "config", "aws") == 'profile "my team"'
    assert names.header("my team", "config", "amplify") == "profile my team"
    assert names.header("my team", "config", "js") is None
    assert names.header("my team", "credentials", "aws") == "my team"


@pytest.mark.parametrize("name", ["constructor", "__proto__", "a]b", "", "a\nb", "DEFAULT"])
def test_name_that_breaks_a_reader_has_no_common_header(name):
    assert names.common_header(name, "credentials") is None
