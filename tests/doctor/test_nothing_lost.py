"""What --fix must never do: take a value out of a file, or move it to another profile.

Whose a value is tells the nearest header above it, as a person reads the text: glued to a value,
indented, or without one of its brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amplify_plugin.commands.doctor.checks.refusals import as_utf_8
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.fixes import fixed
from tests.doctor.corpus import Case, cases
from tests.unit.commands.doctor.texts import fixed_texts

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles

A_ID, A_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
B_ID, B_KEY = "AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
_HEADER = re.compile(r"\[(?P<name>[^\]\n]+)\]?|^(?P<bare>[\w ]+)\]$", re.MULTILINE)
_SECRET = re.compile(
    r"(?:access_?key(?:_?id)?|session_?token)[ \t]*[=:][ \t]*[\"']?"
    r"(?P<value>(?:(?!aws_)[A-Za-z0-9/+=_.-]){8,})",
    re.IGNORECASE,
)
_MADE = re.compile(r"value\d+of\w+?end")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def owners(text: str, values: re.Pattern[str]) -> set[tuple[str, str]]:
    """Each value of the text, with the name of the section that a person finds it in."""
    text = _INVISIBLE.sub("", as_utf_8(text) if "\0" in text[:2] or "\udcff" in text[:2] else text)
    headers = [(m.start(), m["name"] or m["bare"]) for m in _HEADER.finditer(text)]
    return {
        (_value(found), _plain([name for start, name in headers if start < found.start()][-1:]))
        for found in values.finditer(text)
    }


def _value(found: re.Match[str]) -> str:
    return found["value"] if "value" in found.re.groupindex else found[0]


def _plain(last: list[str]) -> str:
    name = " ".join("".join(last).replace("\\", "").split())
    return name.removeprefix("profile ").strip("\"' ")


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
def test_no_secret_of_the_corpus_leaves_its_profile(case):
    after = fixed(case.files, examine_files)
    for before, now in zip(case.files.both, after.both, strict=True):
        assert owners(before.text, _SECRET) <= owners(now.text, _SECRET)


def test_the_corpus_has_secrets_to_lose():
    assert sum(len(owners(case.credentials, _SECRET)) for case in cases()) > 100


CONTRADICTIONS = {
    "two pairs of keys": (
        f"[default]\nAWS_ACCESS_KEY_ID={A_ID}\nAWS_SECRET_ACCESS_KEY={A_KEY}\n"
        f"aws_access_key_id={B_ID}\naws_secret_access_key={B_KEY}\n"
    ),
    "a colon and an equals sign": (
        f"[a]\naws_secret_access_key: {A_KEY}\naws_secret_access_key = {B_KEY}\n"
    ),
    "quotes": f'[a]\naws_secret_access_key = "{A_KEY}"\naws_secret_access_key = {B_KEY}\n',
    "roles": "[a]\nRole_Arn = arn:aws:iam::123456789012:role/x\nrole_arn = y\n",
    "a section that stands twice": f"[a]\nAws_Session_Token = {A_KEY}\n[a]\naws_session_token=y\n",
}


@pytest.mark.parametrize("text", CONTRADICTIONS.values(), ids=list(CONTRADICTIONS))
def test_where_a_setting_has_two_values_both_stay(text):
    assert fixed_texts("", text) == ("", text)
    config = text.replace("[a]", "[profile a]")
    assert fixed_texts(config) == (config, "")
    promised = [f.code for f in Case("", "", text).findings() if f.mends]
    assert promised == []


TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE"
OF_ANOTHER = {
    "a header glued to a value": f"[b]\naws_secret_access_key = {A_KEY}[c]\nregion = x\n",
    "an indented header": f"[b]\naws_secret_access_key = {A_KEY}\n  [c]\n  region = x\n",
    "a header without its end": f"[b]\naws_secret_access_key = {A_KEY}\n[c\nregion = x\n",
    "a header without its beginning": f"[b]\naws_secret_access_key = {A_KEY}\nc]\nregion = x\n",
}


@pytest.mark.parametrize("text", OF_ANOTHER.values(), ids=list(OF_ANOTHER))
def test_a_section_is_joined_only_when_the_headers_in_it_are_put_right(text):
    """The token of the second [b] must not end up below [c]."""
    before = f"{text}[b]\naws_session_token = {TOKEN}\n"
    after = fixed_texts("", before)[1]
    assert owners(before, _SECRET) == owners(after, _SECRET) == {(A_KEY, "b"), (TOKEN, "b")}
    assert ("\nc]\n" in text) == (after.count("[b]") == 2)


NAMES_B = [
    *("#[profile b]", "# [b]", "; [b]", "#[profile b", "# profile b", "b:", '"b":', "profile b ="),
    *("profile = b", "name = b", "- name: b", "profile b", "* b", "AWS_PROFILE=b"),
]
OWN = "region = us-east-1\noutput = json\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/B\nsource_profile = base\n"


@pytest.mark.parametrize("kind", ["config", "credentials"])
@pytest.mark.parametrize("line", NAMES_B)
def test_nothing_is_removed_or_joined_past_a_line_that_may_begin_another_profile(kind, line):
    """Else the AWS CLI reads the file again, and 'a' acts as the role of 'b'."""
    header = "[profile a]" if kind == "config" else "[a]"
    for text in (
        f"{header}\n{OWN}{line}\n{OWN}{ROLE}",
        f"{header}\n{OWN}{header}\n{line}\n{ROLE}",
    ):
        case = Case("", text, "") if kind == "config" else Case("", "", text)
        assert getattr(fixed(case.files, examine_files), kind).text == text
        twice = [f for f in case.findings() if f.code.startswith("duplicate-")]
        assert twice
        assert not any(f.mends for f in twice)


def test_nothing_is_removed_past_a_header_in_other_brackets():
    text = f"[profile a]\n{OWN}<b>\n{OWN}{ROLE}"
    assert fixed_texts(text)[0] == text


def test_the_person_decides_whether_that_line_begins_another_profile():
    text = f"[profile a]\n{OWN}#[profile b]\n{OWN}{ROLE}"
    told = [f.fix for f in Case("", text).findings() if f.code == "duplicate-setting"]
    fix = "If line 4 is meant to begin another profile, write that profile's header there."
    assert told == [f"{fix} Otherwise remove one of the two lines."] * 2


@pytest.mark.parametrize("line", ["# my region", "; the same again", "# see: https://[::1]/a", ""])
def test_a_mere_comment_between_two_settings_keeps_none_of_them(line):
    assert fixed_texts(f"[profile a]\n{OWN}{line}\n{OWN}")[0] == f"[profile a]\n{OWN}{line}\n"


def test_a_setting_of_another_profile_is_not_taken_for_one_said_twice():
    text = "[b]\nregion = x\nregion = x\nsource_profile = a[c]\nregion = x\nRegion = x\n"
    assert fixed_texts("", text)[1] == "[b]\nregion = x\nsource_profile = a\n[c]\nregion = x\n"


def test_a_change_that_takes_a_secret_out_is_not_made():
    case = Case("", "", f"[a]\naws_secret_access_key = {A_KEY}\n")
    path = case.files.credentials.path

    def check(_: AwsFiles) -> list[Finding]:
        fix = TextFix(path, "credentials", lambda text: text.replace(A_KEY, B_KEY), keeps=())
        return [finding("value-in-quotes", "a", ".", ".", mends=(fix,))]

    assert fixed(case.files, check) == case.files


KEYS = ["region", "output", "role_arn", "mfa_serial", "external_id", "source_profile"]
SECRETS = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]
spellings = st.sampled_from([str, str, str, str.upper, str.title])
written_keys = st.builds(lambda spell, key: spell(key), spellings, st.sampled_from(KEYS + SECRETS))
names = st.sampled_from(["a", "b", "c", "default"])
headers = st.sampled_from(["[{}]"] * 8 + ["[{}", "{}]", "  [{}]", "[{}] # c", "[ {} ]", "[{}] "])
# The line end before a header or a setting: often there, sometimes forgotten, or with a blank.
ends = st.sampled_from(["\n"] * 8 + ["", "\n  ", "\n\n# c\n", " "])
delimiters = st.sampled_from([" = ", "=", ": "])
quotes = st.sampled_from(["", "", "", '"'])
numbers = st.integers(0, 30)
faulty_settings = st.lists(
    st.tuples(written_keys, delimiters, quotes, numbers, ends), min_size=1, max_size=5
)
faulty_sections = st.lists(st.tuples(headers, names, ends, faulty_settings), max_size=6)


def written(kind: str, sections: list[tuple[str, str, str, list[tuple[str, ...]]]]) -> str:
    text = ""
    for header, name, end, lines in sections:
        is_prefixed = kind == "config" and name != "default"
        text += header.format(f"profile {name}" if is_prefixed else name)
        text += end or "\n"  # a blank: the first setting is on the header's line
        for key, delimiter, quote, number, line_end in lines:
            text += f"{key}{delimiter}{quote}value{number}of{name}end{quote}{line_end}"
    return text


@pytest.mark.parametrize("kind", ["config", "credentials"])
@given(sections=faulty_sections)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_of_a_faulty_file_leaves_its_profile(kind, sections):
    before = written(kind, sections)
    after = fixed_texts(*((before, "") if kind == "config" else ("", before)))
    assert owners(before, _MADE) <= owners("".join(after), _MADE)
