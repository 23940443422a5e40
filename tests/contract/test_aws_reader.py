"""Our reader against botocore's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from amplify_plugin.awsconfig import aws
from tests.contract import answers, oracles, texts
from tests.contract.corpus import every_case


@every_case
def test_profiles_of_the_corpus(case):
    recorded = case["botocore"]
    expected = oracles.REFUSED if "error" in recorded else recorded["profiles"]
    assert answers.unless_refused(aws.profiles, case["input"]) == expected


@every_case
def test_sections_of_the_corpus_as_a_credentials_file(case):
    recorded = case["botocore_as_credentials_file"]
    expected = oracles.REFUSED if "error" in recorded else recorded
    read = answers.unless_refused(aws.credentials, case["input"])
    # Recorded without nested blocks; botocore's session reads them in this file too.
    assert read == (expected and with_blocks(expected))


@pytest.mark.no_cover  # the corpus covers the same code; thousands of texts measured cost minutes
@pytest.mark.timeout(0 if oracles.LONG else 300)
@settings(max_examples=oracles.EXAMPLES, deadline=None)
@given(text=texts.files)
def test_any_text_is_read_as_botocore_reads_it(text):
    assert answers.of_aws(text) == answers.of_real_aws(text)


def test_ten_thousand_profiles_are_read_as_botocore_reads_them():
    text = "".join(f"[profile p{n}]\nregion = r{n}\ns3 =\n  x = {n}\n\n" for n in range(10_000))
    assert answers.of_aws(text) == answers.of_real_aws(text)


def with_blocks(sections: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        title: {key: block(value) if value[:1] == "\n" else value for key, value in section.items()}
        for title, section in sections.items()
    }


def block(value: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in value.strip().split("\n"))
    return {key.strip(): inner.strip() for key, inner in pairs}
