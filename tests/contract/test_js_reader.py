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


BOTH = [
    ("[profile a]\nregion = x\noutput = json\n", "[a]\nregion = y\n[b]\nk = v\n"),
    ("[default]\nx = 1\n[profile default]\ny = 2\n", "[default]\nz = 3\n"),
    ("[profile a.b]\nx = 1\n[profile c\\.d]\nx = 1\n", "[a.b]\ny = 1\n[c\\.d]\ny = 1\n"),
    ("[profile sp ace]\nx = 1\n", "[sp ace]\ny = 1\n[profile p.q]\nz = 1\n"),
    (
        "[profile a]\ns3 =\n  k = v\n[sso-session s]\nx = 1\n",
        "[a]\ns3.k = w\n[sso-session.s]\ny = 2\n",
    ),
    ("[profile __proto__]\nx = 1\n", "[a]\ny = 1\n"),
    ("", ""),
]


@pytest.mark.node
@pytest.mark.parametrize(("config", "credentials"), BOTH)
def test_both_files_together_as_every_client_of_the_sdk_finds_them(config, credentials):
    ours = js.known(js.profiles(config), js.credentials(credentials))
    real = oracles.node().read(config, credentials=credentials)["sdkKnown"]
    assert ours == real
