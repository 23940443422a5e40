"""What is refused before it is written, and what a reader would cut."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import section_edits
from amplify_plugin.awsconfig.readers import misread
from amplify_plugin.errors import UsageError


def set_one(text: str, header: str, key: str, value: str | None) -> str:
    return section_edits.with_section(text, header, {key: value})


@pytest.mark.parametrize(
    "value", ["", " x", "x ", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\x85b", "\udce9"]
)
def test_value_that_would_break_out_of_its_line_is_refused(value):
    with pytest.raises(UsageError) as refusal:
        set_one("", "profile a", "external_id", value)
    assert not value.strip() or value not in str(refusal.value)


@pytest.mark.parametrize("key", ["", "a b", "a=b", "[a", "#a", "a\n", "__proto__", "a[]"])
def test_key_that_is_none_is_refused(key):
    with pytest.raises(UsageError):
        set_one("", "profile a", key, "x")


@pytest.mark.parametrize("header", ["", " a", "a]b", "a\nb", "DEFAULT"])
def test_header_that_is_none_is_refused(header):
    with pytest.raises(UsageError):
        set_one("", header, "region", "x")


@pytest.mark.parametrize(
    ("value", "readers"),
    [
        ("plain", {}),
        ("a==b", {}),
        ("true", {}),
        ("'[1]'", {"amplify": "[1]"}),
        ("a;b", {"amplify": "a"}),
        ("ops#secret", {"amplify": "ops"}),
        ("a #b", {"amplify": "a", "js": "a"}),
        ('"quoted"', {"amplify": "quoted"}),
        ("C:\\\\tools", {"amplify": "C:\\tools"}),
    ],
)
def test_value_that_a_reader_would_cut_is_told(value, readers):
    assert misread(value) == readers
