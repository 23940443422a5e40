"""Our reader against npm ini and the Amplify CLI's own functions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from amplify_plugin.awsconfig import amplify
from tests.contract import answers, oracles, texts
from tests.contract.corpus import every_case


@every_case
def test_sections_of_the_corpus(case):
    assert amplify.parse(case["input"]) == case["parsed"]


@every_case
def test_listed_profiles_of_the_corpus(case):
    assert amplify.profiles(case["input"]) == case["profiles"]


@every_case
def test_profiles_of_the_corpus_by_name(case):
    read = {name: amplify.profile(case["input"], name) for name in case["lookup"]}
    assert read == unless_thrown(case["lookup"])


@every_case
def test_credentials_of_the_corpus_by_name(case):
    names = case["credentials_lookup"]
    read = {name: amplify.profile_credentials(case["input"], name) for name in names}
    assert read == unless_thrown(names)


@pytest.mark.node
@pytest.mark.no_cover  # the corpus covers the same code; thousands of texts measured cost minutes
@pytest.mark.timeout(0 if oracles.LONG else 300)
@settings(max_examples=oracles.EXAMPLES, deadline=None)
@given(text=texts.files)
def test_any_text_is_read_as_npm_ini_and_amplify_read_it(text):
    ours, real = answers.amplify_pair(text, oracles.node())
    assert ours == real
    assert json.dumps(ours, sort_keys=True) == json.dumps(real, sort_keys=True)  # True is not 1


def unless_thrown(recorded: dict[str, Any]) -> dict[str, Any]:
    return {name: None if "error" in found else found for name, found in recorded.items()}
