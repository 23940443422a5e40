"""Texts that readers cut into different sections: the edit of one may be an edit of another."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import amplify, section_edits, verify
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.errors import ConfigurationError

TEXT = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = x\n"


@pytest.mark.parametrize(
    ("text", "header", "reader"),
    [
        # Amplify takes the second header for a setting: b's settings are a's.
        ("[profile a]\nregion = x\n[profile b] # mine\nregion = y\n", "profile b", "amplify"),
        # botocore takes the second header for a continuation of the value above.
        ("[profile a]\nregion = x\n  [profile b]\n", "profile a", "js"),
        # npm ini puts what is below [profile a.b] into a; there b is a setting.
        ("[profile a]\nb = scalar\n", "profile a.b", "amplify"),
    ],
)
def test_section_that_readers_cut_differently_is_not_changed(text, header, reader):
    after = section_edits.with_section(text, header, {"output": "json"})
    with pytest.raises(ConfigurationError, match=READERS[reader].name.partition(" (")[0]):
        verify.only(header)(text, after)


def test_dotted_section_counts_as_its_own_in_every_reader():
    for header in ("profile a.b", "profile a\\.b", "a.b", "a\\.b"):
        before = "[profile c]\nregion = x\n"
        after = section_edits.with_section(before, header, {"region": "y"})
        verify.only(header)(before, after)
        verify.only(header)(after, before)
        with pytest.raises(ConfigurationError, match="would also change"):
            verify.only("profile c")(before, after)


def test_header_that_amplify_misreads_is_mended_without_a_change_for_the_others():
    text = "[profile a]\nregion = x\n[profile b] # mine\nregion = y\n"
    after = section_edits.with_bare_header(text, "profile b")
    verify.only(readers=("aws", "js"))(text, after)
    with pytest.raises(ConfigurationError, match="would also change"):
        verify.only("profile b")(text, after)
    assert amplify.profiles(after) == {"a": {"region": "x"}, "b": {"region": "y"}}


def test_rename_concerns_both_names():
    after = section_edits.renamed(TEXT, "profile a", "profile b")
    verify.only("profile a", "profile b")(TEXT, after)
    with pytest.raises(ConfigurationError, match="would also change"):
        verify.only("profile b")(TEXT, after)


def test_titles_of_hundreds_of_dots_are_compared_like_any_other():
    before = f"[{'a.' * 500}b]\nx = 1\n[profile c]\nregion = x\n"
    verify.only("profile c")(
        before, section_edits.with_section(before, "profile c", {"region": "y"})
    )
    with pytest.raises(ConfigurationError, match="would also change"):
        verify.only("profile c")(before, before.replace("x = 1", "x = 2"))
