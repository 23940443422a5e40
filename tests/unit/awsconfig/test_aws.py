"""Each rule of botocore's reader that other readers of INI files do not have."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.errors import ConfigFileUnreadable


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("profile a", "a"),
        ("profile a.b", "a.b"),
        ("profile a\\.b", "a.b"),
        ('profile "a b"', "a b"),
        ("profile 'a'", "a"),
        ("profile  a ", "a"),
        ("profile\ta", "a"),
        ('profile ""', ""),
        ("profilefoo a", "a"),
        ("profile a\u00a0b", "a\u00a0b"),
        ("default", "default"),
        ("DEFAULT x", None),
        ("profile", None),
        ("profile a b", None),
        ("profile it's", None),
        ("profile a\\", None),
        (" profile a", None),
        ("a", None),
        ("sso-session a", None),
    ],
)
def test_title_and_the_profile_it_names(title, name):
    assert aws.profiles(f"[{title}]\nx = 1\n") == ({} if name is None else {name: {"x": "1"}})


@pytest.mark.parametrize("line", ["[profile a] # note", "  [profile a]", "[profile a]]x"])
def test_what_stands_around_a_header_is_ignored(line):
    assert len(aws.credentials(f"{line}\nx = 1\n")) == 1


def test_title_reaches_to_the_last_bracket():
    assert aws.credentials("[a] x]\n") == {"a] x": {}}


def test_later_spelling_of_one_name_replaces_the_earlier():
    text = '[profile a]\nx = 1\ny = 1\n[profile "a"]\nx = 2\n'
    assert aws.profiles(text) == {"a": {"x": "2"}}


@pytest.mark.parametrize("titles", [("default", "profile default"), ("profile default", "default")])
def test_of_two_defaults_the_last_counts(titles):
    text = "".join(f"[{title}]\nx = {title}\n" for title in titles)
    assert aws.profiles(text) == {"default": {"x": titles[1]}}


def test_upper_case_default_is_in_every_section_that_has_no_own():
    text = "[DEFAULT]\nx = 1\ny = 1\n[profile a]\nx = 2\n[profile b]\n[DEFAULT]\nz = 1\n"
    assert aws.profiles(text) == {
        "a": {"x": "2", "y": "1", "z": "1"},
        "b": {"x": "1", "y": "1", "z": "1"},
    }


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("k = v", "k", "v"),
        ("k: v = w", "k", "v = w"),
        ("k = v: w", "k", "v: w"),
        ("Ab C = v", "ab c", "v"),
        ("k = v # w ; x", "k", "v # w ; x"),
        ("k = %(v)s", "k", "%(v)s"),
        ("k =", "k", ""),
        ("[k = v", "[k", "v"),
        ("k = a\u2028b", "k", "a\u2028b"),
        ("İ = v", "i̇", "v"),
    ],
)
def test_setting(line, key, value):
    assert aws.profiles(f"[default]\n{line}\n") == {"default": {key: value}}


def test_nested_block_is_a_dict_whose_keys_keep_their_case():
    text = "[default]\nS3 =\n  Max = 1\n\n  # note\n  x = a = b\nregion = r\n"
    assert aws.profiles(text) == {"default": {"s3": {"Max": "1", "x": "a = b"}, "region": "r"}}


def test_value_goes_on_in_deeper_lines_and_keeps_the_blank_ones_between():
    text = "[default]\nk = one\n  two\n\n # note\n  [three]\n\nl = x\n"
    assert aws.profiles(text) == {"default": {"k": "one\ntwo\n\n[three]", "l": "x"}}


def test_blank_lines_before_a_key_are_no_part_of_its_value():
    assert aws.profiles("[default]\n\nk = one\n\nl = x\n  y\n") == {
        "default": {"k": "one", "l": "x\ny"}
    }


@pytest.mark.parametrize("comment", ["# k = v", "; k = v", "  ;k = v", "#"])
def test_comment_is_nothing(comment):
    assert aws.profiles(f"{comment}\n[default]\n{comment}\n") == {"default": {}}


def test_line_as_deep_as_its_key_is_a_setting_of_its_own():
    assert aws.profiles("[default]\n  k = 1\n  l = 2\n") == {"default": {"k": "1", "l": "2"}}


def test_first_setting_below_a_header_may_be_indented():
    assert aws.profiles("[default]\n    k = 1\nl = 2\n") == {"default": {"k": "1", "l": "2"}}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_those_of_a_text_file(line_end):
    text = line_end.join(["[default]", "k =", "  a = 1", "l = x\x0by\x85z", ""])
    assert aws.profiles(text) == {"default": {"k": {"a": "1"}, "l": "x\x0by\x85z"}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("region = r\n", 1),
        ("\ufeff[default]\n", 1),
        ("\n[default]\n[]\n", 3),
        ("[default]\njust words\n", 2),
        ("[default]\n= v\n", 2),
        ("[default]\nk = 1\r\n\rK = 2\n", 4),
        ("[DEFAULT]\nk = 1\n[DEFAULT]\nk = 2\n", 4),
        ("[a]\n[b]\n[a]\n", 3),
        ("[default]\ns3 =\n  a = 1\n\n  # note\n  words\n", 6),
        ("[DEFAULT]\ns3 =\n  words\n[default]\n", 3),
    ],
)
def test_what_botocore_refuses_is_refused_with_the_true_line(text, line):
    with pytest.raises(ConfigFileUnreadable) as refused:
        aws.profiles(text)
    assert refused.value.line == line


def test_bad_block_that_every_section_overrides_is_not_seen():
    text = "[DEFAULT]\ns3 =\n  words\n[default]\ns3 = x\n"
    assert aws.profiles(text) == {"default": {"s3": "x"}}


@pytest.mark.parametrize(
    "text", ["sEcReT = 1", "[a]\nsEcReT\n", "[a]\nk = 1\nk = sEcReT", "[a]\ns3 =\n  sEcReT\n"]
)
def test_refusal_quotes_nothing_of_the_file(text):
    with pytest.raises(ConfigFileUnreadable) as refused:
        aws.credentials(text)
    assert "sEcReT" not in str(refused.value)
    assert "the credentials file" in str(refused.value)


def test_titles_of_the_credentials_file_are_literal():
    text = "[a\\.b]\nx = 1\n[profile c]\n[ d ]\n"
    assert aws.credentials(text) == {"a\\.b": {"x": "1"}, "profile c": {}, " d ": {}}
