"""Results for programs: the structure and the lines that the AWS CLI's formatter gives."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import yaml

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal import formats

STRUCTURE: dict[str, Any] = {
    "projectPath": "/ü",
    "trusted": True,
    "roleArn": None,
    "cache": {"state": "valid", "expiration": None},
    "selectedFor": ["dev", "prod"],
    "none": [],
    "profiles": [
        {"name": "b", "kind": "role", "readable": {"js": False}},
        {"name": "a", "region": "r", "selectedFor": ["dev"]},
    ],
}


def aws_text(value: Any) -> str:
    """What the AWS CLI prints for ``--output text``."""
    from awscli.text import format_text

    stream = io.StringIO()
    format_text(value, stream)
    return stream.getvalue()


TEXTS = (
    *("yes", "null", "1", "1.5", "1e3", "0x1f", "2026-11-26", "12:30:00", "", " a"),
    *("a: b", "a #b", "- a", "a\nb", "ü", "~", "~/.aws", "*a", "@a", "'a'"),
    *("No", "TRUE", "a:", ":a", ".5", "_1", "arn:aws:iam::1:role/x", "{a}", "[a]", "a,b"),
    *("=", "<<", ".inf", "a.b", "\x1b[2J", "!a", "%a"),
)
QUERIES = [
    None,
    "cache",
    "cache.expiration",
    "[projectPath, trusted, roleArn]",
    "profiles[].name",
    "profiles[].[name, kind]",
    "profiles[]",
    "profiles[0].readable",
    "selectedFor",
    "none",
    "[selectedFor, 'x']",
    "{a: selectedFor, b: [[`1`, `2`], [`3`]]}",
    "[`1.5`, `[2, [3, 4]]`]",
    "nothing",
    "length(profiles)",
]


@pytest.mark.parametrize("query", QUERIES)
def test_text_is_what_the_aws_cli_prints(query: str | None) -> None:
    assert formats.as_text(STRUCTURE, query) == aws_text(formats.queried(STRUCTURE, query))


def test_a_list_of_all_sorts_is_no_crash() -> None:
    """The AWS CLI's own formatter ends in an AttributeError here."""
    assert formats.as_text(STRUCTURE, "[cache, selectedFor, 'x']") == "None\tvalid\ndev\tprod\nx\n"


def test_json_keeps_the_order_and_other_alphabets() -> None:
    text = formats.as_json(STRUCTURE)
    assert text.endswith("}\n")
    assert '"/ü"' in text
    assert json.loads(text) == STRUCTURE
    assert list(json.loads(text)) == list(STRUCTURE)
    assert formats.as_json(STRUCTURE, "profiles[?kind=='role'].name") == '[\n    "b"\n]\n'


@pytest.mark.parametrize("query", ["[", "nope(@)", "length(`1`)", "a b", ""])
def test_a_query_that_cannot_be_meant_is_said(query: str) -> None:
    with pytest.raises(UsageError, match="--query"):
        formats.as_json(STRUCTURE, query)


@pytest.mark.parametrize("query", QUERIES)
def test_yaml_says_the_same_as_json(query: str | None) -> None:
    read = yaml.safe_load(formats.as_yaml(STRUCTURE, query))
    assert read == json.loads(formats.as_json(STRUCTURE, query))


@pytest.mark.parametrize("value", TEXTS)
def test_a_text_stays_a_text_in_yaml(value: str) -> None:
    structure = {"a": value, value: [value, [value], {"b": value}]}
    assert yaml.safe_load(formats.as_yaml(structure)) == structure


def test_a_table_has_a_line_a_value_and_a_column_for_each_key_of_a_list() -> None:
    assert formats.as_table(STRUCTURE).splitlines() == [
        "profiles",
        "name  kind  readable.js  region  selectedFor",
        "────────────────────────────────────────────",
        "b     role  False",
        "a                        r       dev",
        "",
        "key               value",
        "───────────────────────────",
        "projectPath       /ü",
        "trusted           True",
        "roleArn",
        "cache.state       valid",
        "cache.expiration",
        "selectedFor       dev, prod",
        "none",
    ]
    assert formats.as_table(STRUCTURE, "profiles[].name").splitlines()[-1] == "     b, a"
