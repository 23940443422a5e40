"""Each rule of npm ini and of the Amplify CLI that has cost somebody a profile."""

from __future__ import annotations

import time

import pytest

from amplify_plugin.awsconfig import amplify
from amplify_plugin.errors import ConfigFileUnreadable


def only_value(written: str) -> object:
    return amplify.parse(f"[a]\nx = {written}\n")["a"]["x"]


@pytest.mark.parametrize("line", ["[a] # note", "[a] ", " [a]", "\ufeff[a]", "[a]]", "[a"])
def test_header_with_anything_around_its_brackets_is_no_header(line):
    assert "a" not in amplify.parse(f"{line}\nregion = r\n")
    assert amplify.parse(f"{line}\nregion = r\n")["region"] == "r"


def test_spaces_inside_the_brackets_do_not_count():
    assert amplify.parse("[ a ]\nx = 1\n") == {"a": {"x": "1"}}


def test_dot_in_a_title_nests_the_section():
    assert amplify.parse("[a.b]\nx = 1\n") == {"a": {"b": {"x": "1"}}}


def test_escaped_dot_stays_in_the_name():
    assert amplify.parse("[a\\.b]\nx = 1\n") == {"a.b": {"x": "1"}}


def test_hundreds_of_dots_are_as_many_objects():
    section = amplify.parse(f"[{'a.' * 500}b]\nx = 1\n")
    for _ in range(500):
        section = section["a"]
    assert section == {"b": {"x": "1"}}


def test_hundreds_of_brackets_in_quotes_are_as_many_lists():
    value = only_value(f"'{'[' * 300}{']' * 300}'")
    for _ in range(299):
        assert isinstance(value, list)
        (value,) = value
    assert value == []


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("depth", [400, 2_000, 100_000])
def test_brackets_in_quotes_that_nothing_closes_are_a_text(quote, depth):
    brackets = "[" * depth
    assert only_value(f"{quote}{brackets}{quote}") == brackets
    assert only_value(f"'{brackets} x'") == f"{brackets} x"


@pytest.mark.parametrize("text", [f"[{'.' * 501}]\n", f"\n[{'.' * 9999}]\n"])
def test_what_no_json_of_python_could_hold_is_refused_with_its_line(text):
    with pytest.raises(ConfigFileUnreadable, match="nested too deeply") as refused:
        amplify.parse(text)
    assert refused.value.line == 1 + text.startswith("\n")


@pytest.mark.parametrize("order", [("a.b", "a\\.b"), ("a\\.b", "a.b")])
def test_both_spellings_of_a_dotted_name_in_one_file_lose_it(order):
    text = "".join(f"[{title}]\nx = 1\n" for title in order)
    assert amplify.parse(text) == {"a": {"b": {"x": "1"}}}


def test_dotted_section_replaces_a_value_of_its_parents_name():
    assert amplify.parse("a = 1\n[a.b]\nx = 1\n") == {"a": {"b": {"x": "1"}}}


def test_section_of_a_values_name_loses_its_settings():
    assert amplify.parse("a = 1\n[a]\nx = 1\n") == {"a": "1"}


def test_section_of_an_empty_values_name_replaces_it():
    assert amplify.parse("a =\n[a]\nx = 1\n") == {"a": {"x": "1"}}


def test_sections_of_one_name_are_one():
    assert amplify.parse("[a]\nx = 1\ny = 1\n[b]\n[a]\ny = 2\n") == {
        "a": {"x": "1", "y": "2"},
        "b": {},
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a;b", "a"),
        ("a#b", "a"),
        ("a\\;b\\#c\\\\d", "a;b#c\\d"),
        ("a\\nb", "a\\nb"),
        ("a\\", "a\\"),
        ('"a;b"', "a;b"),
        ('"a\\nb"', "a\nb"),
        ("'a'", "a"),
        ('"a', '"a'),
        ('"a\\x"', '"a\\x"'),
        ("'", ""),
        ('"', '"'),
        ("true", True),
        ('"true"', True),
        ("null", None),
        ("'5.0'", 5),
        ("'1e400'", None),
        ("'12345678901234567890'", 12345678901234567000),
        ("'[1, {\"a\": null}]'", [1, {"a": None}]),
        ("'NaN'", "NaN"),
    ],
)
def test_value_as_npm_ini_reads_it(written, read):
    assert only_value(written) == read


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("'5.0'", "5"),
        ("'1e21'", "1e+21"),
        ("'1e-7'", "1e-7"),
        ("'0.000001'", "0.000001"),
        ("'-1e400'", "-Infinity"),
        ("'true'", "true"),
        ("'{}'", "[object Object]"),
        ("'[1, [null, 2]]'", "1,,2"),
        ("a;b", "a"),
    ],
)
def test_key_as_javascript_names_a_property(written, key):
    assert amplify.parse(f"{written} = x\n") == {key: "x"}


def test_secret_with_a_hash_is_cut():
    assert only_value("abc#def/ghi") == "abc"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_line_separator_in_a_value_drops_the_line(separator):
    assert amplify.parse(f"[a]\nx = 1{separator}2\ny = 3\n") == {"a": {"y": "3"}}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\n\n\r"])
def test_any_run_of_line_ends_is_one(line_end):
    assert amplify.parse(line_end.join(["[a]", "x = 1", ""])) == {"a": {"x": "1"}}


def test_blanks_are_those_of_javascript():
    assert amplify.parse("[a]\n\ufeffx\ufeff= \x85\n") == {"a": {"x": "\x85"}}


def test_nested_block_of_the_aws_cli_is_flat_and_overrides_the_profile():
    text = "[profile a]\nregion = r\ns3 =\n  region = inner\n"
    assert amplify.parse(text) == {"profile a": {"region": "inner", "s3": ""}}


def test_key_without_a_value_is_true():
    assert amplify.parse("[a]\nk: v\n") == {"a": {"k: v": True}}


def test_brackets_collect_a_list_and_later_values_join_it():
    text = "[a]\nx = 0\nx[] = 1\nx = 2\n[] = 3\n"
    assert amplify.parse(text) == {"a": {"x": ["0", "1", "2"], "[]": "3"}}


def test_list_with_a_section_of_its_name_gets_items_at_their_index():
    assert amplify.parse("x[] = 1\n[x]\n3 = z\ny = w\n") == {"x": ["1", None, None, "z"]}


def test_proto_reaches_no_section():
    assert amplify.parse("[__proto__]\nx = 1\n[a]\n__proto__ = 1\n__proto__[] = 1\n") == {"a": {}}


def test_proto_as_a_key_gives_nothing_to_inherit():
    text = '[a]\n__proto__ = \'{"accessKeyId": "x"}\'\n'
    assert amplify.profile(text, "a") == {}


def test_section_below_proto_is_inherited_by_its_parent():
    text = "[a]\n[a.__proto__]\naws_session_token = t\n"
    assert amplify.parse(text) == {"a": {}}
    assert amplify.profile(text, "a") == {"sessionToken": "t"}


def test_name_that_every_object_inherits_is_not_listed():
    text = "[profile constructor]\nregion = r\n[profile a]\n"
    assert amplify.profiles(text) == {"a": {}}
    assert amplify.profile(text, "constructor") == {"region": "r"}


def test_section_named_as_javascripts_own_is_only_found_by_lookup():
    text = "[constructor]\nregion = r\n"
    assert amplify.parse(text) == amplify.profiles(text) == {}
    assert amplify.profile(text, "constructor") == {"region": "r"}


def test_what_one_text_writes_to_a_builtin_is_gone_in_the_next():
    amplify.profile("[toString]\nregion = r\n", "toString")
    assert amplify.profile("[toString]\nx = 1\n", "toString") == {"x": "1"}


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["[a]", "", "'null' = 1"], 3),
        (["# note", "[constructor]", "caller = 1", "x = 1"], 3),
        (["x[] = 1", "", "", "[x]", "length = none"], 5),
        (["y = 1", "x[] = 1", "[x.length]", "z = 1", "[b]"], 3),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_that_crashes_npm_ini_is_refused_with_its_line(lines, line, line_end):
    text = line_end.join(lines)
    with pytest.raises(ConfigFileUnreadable) as refused:
        amplify.parse(text)
    assert refused.value.line == line
    assert amplify.profile(text, "a") is None


def test_value_that_would_exhaust_us_is_refused():
    with pytest.raises(ConfigFileUnreadable):
        amplify.parse("x[]=1\n[x]\n4000000000=1")


def test_quoted_json_that_would_exhaust_us_stays_a_text():
    brackets = "[" * 5000 + "]" * 5000
    assert only_value(f"'{brackets}'") == brackets


def test_refusal_quotes_no_value():
    with pytest.raises(ConfigFileUnreadable) as refused:
        amplify.parse("[a]\n'{\"length\": 9}' = sEcReT\n")
    assert "sEcReT" not in str(refused.value)


def test_first_profile_anywhere_in_a_title_is_cut():
    text = "[my-profile]\n[aprofileb]\n[profile profile]\n[sso-session x]\n"
    assert list(amplify.profiles(text)) == ["my-", "ab", "profile", "sso-session x"]


def test_settings_above_the_first_section_are_listed():
    assert amplify.profiles("x = 1\n[a]\n") == {"x": "1", "a": {}}


def test_numbers_are_listed_first():
    text = "[b]\n[profile 7]\n[10]\n[2]\n[01]\n"
    assert list(amplify.profiles(text)) == ["2", "7", "10", "b", "01"]


def test_of_two_sections_with_one_name_the_list_takes_the_first_and_the_lookup_the_last():
    text = "[a]\nx = first\n[profile a]\nx = last\n"
    assert amplify.profiles(text) == {"a": {"x": "first"}}
    assert amplify.profile(text, "a") == {"x": "last"}


def test_number_counts_as_the_first_wherever_it_stands():
    text = "[profile 5]\nx = first\n[5]\nx = number\n"
    assert amplify.profiles(text) == {"5": {"x": "number"}}


def test_keys_get_the_names_of_the_sdk():
    text = "[a]\naws_access_key_id = id\naws_secret_access_key = s\naws_session_token = t\n"
    assert amplify.profile(text, "a") == {
        "accessKeyId": "id",
        "secretAccessKey": "s",
        "sessionToken": "t",
    }


def test_key_under_the_sdks_name_wins_unless_empty():
    text = "[a]\naccessKeyId = camel\naws_access_key_id = snake\nsessionToken =\n"
    assert amplify.profile(text, "a") == {"accessKeyId": "camel"}


def test_name_of_a_value_gives_its_characters():
    assert amplify.profile("x = ab\n", "x") == {"0": "a", "1": "b"}


@pytest.mark.parametrize("name", ["b", "profile a", "", "A"])
def test_missing_profile_is_none(name):
    assert amplify.profile("[profile a]\n", name) is None


def test_credentials_are_found_by_the_trimmed_title():
    text = '[" a"]\nx = 1\n[profile b]\nx = 2\n'
    assert amplify.credentials(text) == {"a": {"x": "1"}, "profile b": {"x": "2"}}
    assert amplify.profile_credentials(text, "a") == {"x": "1"}
    assert amplify.profile_credentials(text, "b") is None


def test_long_value_takes_no_more_than_linear_time():
    started = time.process_time()
    amplify.parse("[a]\nx = " + "\\a" * 500_000 + "\n" + "y" * 500_000 + "\n")
    assert time.process_time() - started < 5


# ------------------------------------------------------------------ what arrays inherit (npm ini)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # A quoted key that is an array becomes "__proto__" only where it is written.
        ("'[\"__proto__\"]'='[\"\"]'\nkeys[]", {"keys": [None, True]}),
        ("a='[1]'\n[a]\nmap[]=x", {"a": [1]}),
        ("'[\"__proto__\"]'='[[1]]'\n0=x\n1=y", {"1": "y"}),
        # An array's length is what its new value becomes as a number: by join, if it inherits that.
        ("a='[1,2]'\n[a.length]\n'[\"__proto__\"]'='[[1]]'", {"a": [1]}),
        # Array.prototype is an array, too: this adds to it, and shows nowhere.
        ("a='[1]'\n[a]\n'[\"__proto__\"]'=x", {"a": [1]}),
    ],
)
def test_what_inherits_from_an_array(text, read):
    assert amplify.parse(text) == read


@pytest.mark.parametrize(
    "text", ["a='[1]'\n[a.push]\n[a]\n[b]\nc=1", "a='[1]'\n[a]\n0=x\npush=y\n[b.a]\n['[1]']"]
)
def test_what_is_written_into_an_array_s_method_is_gone_with_the_next_text(text):
    before = amplify.parse("a[]=1\n[b]\nc[]=2\nc[]=3")
    amplify.parse(text)
    amplify.parse("a='[1]'\n[a]\n'[\"__proto__\"]'=x")
    assert (
        amplify.parse("a[]=1\n[b]\nc[]=2\nc[]=3") == before == {"a": ["1"], "b": {"c": ["2", "3"]}}
    )


def test_what_a_text_adds_to_all_arrays_is_gone_with_the_next_text():
    amplify.parse("a='[1]'\n[a]\n'[\"__proto__\"]'='[2]'")
    items = {str(index): "x" for index in range(50)}  # wherever it would have been put
    text = "\n".join(f"{index}={value}" for index, value in items.items())
    assert amplify.parse(f"'[\"__proto__\"]'='[]'\n{text}") == items
