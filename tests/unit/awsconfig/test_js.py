"""Each rule of the AWS SDK for JavaScript that hides or renames a profile."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import js


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("profile a", "a"),
        ("profile a.b", "a.b"),
        ("profile 'a.b'", "a.b"),
        ('profile "a"', "a"),
        ("profile\ta", "a"),
        ("profile.a", "a"),
        ("default", "default"),
        ("sso-session a", "sso-session.a"),
        ("services a", "services.a"),
        ("profile a\\.b", None),
        ("profile a b", None),
        ("profile  a", None),
        ("profile a ", None),
        ("profile é", None),
        ("profile \"a'", None),
        ("Profile a", None),
        ("preview a", None),
        ("a", None),
        ("", None),
        ("profile __proto__", None),
        ("profile.__proto__", None),
    ],
)
def test_title_and_the_profile_it_names(title, name):
    assert js.profiles(f"[{title}]\nx = 1\n") == ({} if name is None else {name: {"x": "1"}})


@pytest.mark.parametrize("line", ["[default] # note", "  [default]  ", "\ufeff[default]"])
def test_what_stands_around_a_header_is_ignored(line):
    assert js.profiles(f"{line}\nx = 1\n") == {"default": {"x": "1"}}


def test_section_without_a_setting_is_none():
    assert js.profiles("[default]\n[profile a]\ns3 =\n") == {}


def test_prefixed_default_wins():
    assert js.profiles("[profile default]\nx = 1\n[default]\ny = 2\n") == {"default": {"x": "1"}}


@pytest.mark.parametrize("title", ["__proto__", "profile __proto__"])
def test_forbidden_name_empties_the_whole_file(title):
    text = f"[profile a]\nx = 1\n[{title}]\n"
    assert js.profiles(text) == js.credentials(text) == {}


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        ("k = v # note", {"k": "v"}),
        ("k = v;w#x", {"k": "v;w#x"}),
        ("K = v", {"K": "v"}),
        ("k: v", {}),
        ("= v", {}),
        ("k", {}),
        ("k = 'v'", {"k": "'v'"}),
        ("k = a = b", {"k": "a = b"}),
        ("k = \ufeffv\x85", {"k": "v\x85"}),
        ("\t;k = v", {}),
        ("#k = v", {}),
        ("caller = v", {"caller": "v"}),
    ],
)
def test_setting(line, settings):
    assert js.profiles(f"[default]\nz = 1\n{line}\n") == {"default": {"z": "1"} | settings}


def test_nested_block_prefixes_its_keys_until_a_setting_is_not_indented():
    text = "[default]\ns3 =\n  a = 1\n\n  b = 2\nc = 3\n  d = 4\n"
    assert js.profiles(text) == {"default": {"s3.a": "1", "s3.b": "2", "c": "3", "d": "4"}}


def test_lone_carriage_return_ends_no_line():
    assert js.profiles("[default]\nx = 1\ry = 2\r\nz = 3\n") == {
        "default": {"x": "1\ry = 2", "z": "3"}
    }


def test_duplicates_are_merged_and_the_last_key_counts():
    assert js.profiles("[default]\nx = 1\ny = 1\n[default]\nx = 2\n") == {
        "default": {"x": "2", "y": "1"}
    }


def test_titles_of_the_credentials_file_are_literal_unless_prefixed():
    text = "[a\\.b]\nx = 1\n[profile c]\nx = 1\n[d e]\nx = 1\n[sp ace é]\nx = 1\n"
    assert list(js.credentials(text)) == ["a\\.b", "profile.c", "sp ace é"]


def test_section_named_as_javascripts_own_is_lost():
    assert js.credentials("[constructor]\nx = 1\n[toString]\nx = 1\n[a]\nx = 1\n") == {
        "a": {"x": "1"}
    }


def test_section_that_overwrites_what_the_sdk_calls_empties_the_file():
    assert js.profiles("[constructor]\nentries = 1\n[profile a]\nx = 1\n") == {}
    assert js.profiles("[constructor]\nvalues = 1\n[profile a]\nx = 1\n") == {}
    assert js.credentials("[toString]\ncaller = 1\n[a]\nx = 1\n") == {}
