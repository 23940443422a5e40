"""Any config: enabled, every reader has the same profiles, and disabled it is the text again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amplify_plugin.awsconfig import amplify, aws, js, verify
from amplify_plugin.commands.enable import lines
from tests.contract import config_texts as texts
from tests.contract.test_section_edits import properties

pytestmark = [pytest.mark.timeout(3600), pytest.mark.no_cover]

SECTIONS = [
    "[plugins]\nother = them\n",
    "[plugins]\nother=them\ncli_legacy_plugin_path = /theirs\n",
    "[plugins]\ncli_legacy_plugin_path=/a:/b\nother = them",
    "",
]


@properties
@given(
    texts.ordinary_texts,
    st.sampled_from(SECTIONS),
    st.booleans(),
    st.sampled_from([(), ("/site",), ("/checkout", "/venv/lib/python3.12/site-packages")]),
)
def test_enabled_and_disabled_is_what_it_was(text, section, is_first, folders):
    # A text without an end of its last line cannot be followed by a section.
    parts = [section, text] if is_first else [text, section]
    if parts[0] and not parts[0].endswith(("\n", "\r")):
        parts[0] += "\n"
    before = "".join(parts)
    after = lines.with_lines(before, folders, is_there=lambda _: False)
    verify.only(lines.SECTION)(before, after)
    for reader in (amplify, aws, js):
        assert reader.profiles(before).keys() - {"plugins"} == (
            reader.profiles(after).keys() - {"plugins"}
        )
    found = list(lines.plugins(after).items())
    assert ("amplify", lines.MODULE) in found
    if folders:
        assert found.index(("amplify", lines.MODULE)) < list(dict(found)).index(lines.PATH_KEY)
    assert lines.with_lines(after, folders, is_there=lambda _: False) == after
    assert lines.without_lines(after, folders) == before
