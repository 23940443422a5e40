"""Our reader against the AWS SDK for JavaScript's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from amplify_plugin.awsconfig import js
from tests.contract import answers, oracles, texts
from tests.contract.corpus import every_case


@every_case
def test_profiles_of_the_corpus(case):
    assert js.profiles(case["input"]) == case["js"]


@every_case
def test_sections_of_the_corpus_as_a_credentials_file(case):
    assert js.credentials(case["input"]) == case["js_as_credentials_file"]


@pytest.mark.node
@pytest.mark.no_cover  # the corpus covers the same code; thousands of texts measured cost minutes
@pytest.mark.timeout(0 if oracles.LONG else 300)
@settings(max_examples=oracles.EXAMPLES, deadline=None)
@given(text=texts.files)
def test_any_text_is_read_as_the_sdk_reads_it(text):
    assert answers.of_sdk(text) == answers.of_real_sdk(text, oracles.node())
