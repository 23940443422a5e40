"""Any file, any edit: only the section that is meant changes, for every reader, to the byte.

botocore itself is asked, beside our own readers (which other contract tests hold against the real
ones). 200 examples each; 20,000 with AMPLIFY_PLUGIN_LONG=1.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import botocore.configloader
import botocore.exceptions
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from amplify_plugin.awsconfig import amplify, js, layout, names, readers, section_edits, verify
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from tests.contract import config_texts as texts

EXAMPLES = 20_000 if os.environ.get("AMPLIFY_PLUGIN_LONG") == "1" else 200

# The project's limit for one test is for those that hang; and coverage would cost minutes here.
pytestmark = [pytest.mark.timeout(3600), pytest.mark.no_cover]

properties = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def read_by_botocore(text: str, folder: Path) -> dict[str, Any] | None:
    """Every section as botocore reads it, nested blocks too; None if it refuses the file."""
    path = folder / "config"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        return dict(botocore.configloader.raw_config_parse(str(path)))
    except botocore.exceptions.ConfigParseError:
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("botocore")


def section_span(text: str, header: str) -> tuple[int, int]:
    """Where the only section with that header begins and ends in the text, in characters."""
    lines = layout.split_lines(text)
    found = [section for section in layout.sections(lines) if section.header == header]
    assume(len(found) == 1)
    (section,) = found
    return len("".join(lines[: section.line])), len("".join(lines[: section.end]))


def edited(text: str, change) -> str:
    """The text after a change; examples that the editor refuses in words are passed over."""
    try:
        after = change(text)
    except AmplifyPluginError:
        assume(False)
    assert isinstance(after, str)
    return after


@properties
@given(texts.ordinary_texts, texts.titles, texts.keys, texts.values)
def test_setting_in_an_ordinary_file_is_read_by_all_and_nothing_else_changes(
    folder, text, header, key, value
):
    after = section_edits.with_section(text, header, {key: value})
    verify.readable(text, after)
    verify.only(header)(text, after)
    old_sections, sections = read_by_botocore(text, folder), read_by_botocore(after, folder)
    assert old_sections is not None
    assert sections is not None
    section = sections[header]
    assert section[key] == value
    name = header.removeprefix("profile ")
    assert names.readers(header, "config") == dict.fromkeys(READERS, name)
    misread = readers.misread(value)
    # A nested key of the same name, further down, is the profile's own for Amplify.
    if not any(key in block for block in section.values() if isinstance(block, dict)):
        expected = misread.get("amplify", value)
        assert amplify.profiles(after)[name][key] == (True if value == "true" else expected)
    assert js.profiles(after)[name][key] == misread.get("js", value)
    # The section's other settings too.
    assert {**section, key: 0} == {**old_sections.get(header, {}), key: 0}


@properties
@given(texts.ordinary_sections, texts.keys)
def test_removal_in_an_ordinary_file_changes_nothing_else(folder, section, key):
    text, header = section
    without_key = section_edits.with_section(text, header, {key: None})
    verify.only(header)(text, without_key)
    without_section = section_edits.without_section(text, header)
    verify.only(header)(text, without_section)
    sections = read_by_botocore(text, folder)
    assert sections is not None
    sections.get(header, {}).pop(key, None)
    assert read_by_botocore(without_key, folder) == sections
    sections.pop(header, None)
    assert read_by_botocore(without_section, folder) == sections


@properties
@given(texts.ordinary_sections, st.sampled_from(["profile new", "profile a.b", "new"]))
def test_rename_in_an_ordinary_file_changes_nothing_else(folder, section, new_header):
    text, header = section
    after = section_edits.renamed(text, header, new_header)
    sections = read_by_botocore(text, folder)
    assert sections is not None
    sections[new_header] = sections.pop(header)
    assert read_by_botocore(after, folder) == sections
    if new_header != "profile a.b" or "profile a" not in section_edits.headers(text):
        verify.only(header, new_header)(text, after)


@properties
@given(texts.any_sections, texts.any_keys, st.one_of(st.none(), texts.values))
@example(("[profile a] # c\n[DEFAULT]\nregion: z\n", "profile a"), "region", None)
def test_what_passes_the_check_changes_no_other_section_for_botocore(folder, section, key, value):
    text, header = section
    after = edited(text, lambda old: section_edits.with_section(old, header, {key: value}))
    before_botocore = read_by_botocore(text, folder)
    try:
        verify.readable(text, after)
        verify.only(header)(text, after)
    except ConfigurationError:
        return
    assert before_botocore is not None
    after_botocore = read_by_botocore(after, folder)
    assert after_botocore is not None
    if header != "DEFAULT":  # no section of its own for botocore, which gives its settings to all
        with_empty = read_by_botocore(f"{after}\n[an empty section]\n", folder)
        assert with_empty is not None
        inherited = with_empty["an empty section"].get(key.lower())
        assert after_botocore[header].get(key.lower()) == (inherited if value is None else value)
    for read in (before_botocore, after_botocore):
        read.pop(header, None)
    assert after_botocore == before_botocore


@properties
@given(texts.any_sections, texts.any_keys, st.one_of(st.none(), texts.values))
@example(("[__proto__]\r  region = in\n\n", "__proto__"), "region", None)
def test_bytes_outside_the_section_stay(section, key, value):
    text, header = section
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    start, end = section_span(text.removeprefix("\ufeff"), header)
    start, end = start + len(mark), end + len(mark)
    after = edited(text, lambda old: section_edits.with_section(old, header, {key: value}))
    rest = text[end:]
    assert after.startswith(text[:start])
    assert after.endswith(rest)
    # Inside it, the lines that stay are those that do not concern the key.
    lines = layout.split_lines(text[start:end])
    kept = after[start : len(after) - len(rest)]
    kept_lines = [line.rstrip("\r\n") for line in layout.split_lines(kept)]
    has_lone_cr = any(line.endswith("\r") for line in lines)
    comments_and_blanks = [line for line in lines if not line.strip() or layout.is_comment(line)]
    for line in comments_and_blanks:
        # A blank line that comes to stand right below a lone CR is one end with it.
        is_one_end = line == "\n" and has_lone_cr and "\r\n" in kept
        assert line.rstrip("\r\n") in kept_lines or is_one_end


@properties
@given(texts.any_sections)
def test_bytes_outside_a_removed_section_stay(section):
    text, header = section
    start, _ = section_span(text.removeprefix("\ufeff"), header)
    start += len(text) - len(text.removeprefix("\ufeff"))
    after = section_edits.without_section(text, header)
    rest = after[min(start, len(after)) :]
    assert text.endswith(rest)
    if rest:
        assert after == text[:start] + rest
    else:
        assert text.startswith(after)
        assert text[len(after) : start].strip("\r\n") == ""
    assert header not in section_edits.headers(after)


@properties
@given(texts.any_sections)
def test_removed_section_is_gone_however_often_it_stood(section):
    text, header = section
    after = section_edits.without_section(f"{text}\n[{header}]\n\n[{header}]", header)
    assert header not in section_edits.headers(after)


@properties
@given(
    texts.any_texts,
    texts.any_headers,
    st.dictionaries(texts.any_keys, texts.values, min_size=1, max_size=3),
)
def test_new_section_is_undone_to_the_byte(text, header, wanted):
    assume(header not in section_edits.headers(text))
    assume(len({key.lower() for key in wanted}) == len(wanted))
    after = section_edits.with_section(text, header, wanted)
    assert after.startswith(text)
    assert section_edits.without_section(after, header) == text


@properties
@given(texts.any_sections, texts.any_keys, texts.values)
def test_new_key_is_undone_to_the_byte(section, key, value):
    text, header = section
    assume(edited(text, lambda old: section_edits.with_section(old, header, {key: None})) == text)
    after = section_edits.with_section(text, header, {key: value})
    assert section_edits.with_section(after, header, {key: None}) == text


@properties
@given(texts.ordinary_sections, st.integers(0, 5), texts.values)
def test_changed_value_is_undone_to_the_byte(folder, section, number, value):
    text, header = section
    sections = read_by_botocore(text, folder)
    assert sections is not None
    plain = {key: old for key, old in sections[header].items() if isinstance(old, str)}
    assume(plain)
    key, old = list(plain.items())[number % len(plain)]
    after = section_edits.with_section(text, header, {key: value})
    assert section_edits.with_section(after, header, {key: old}) == text


@properties
@given(texts.any_sections, texts.any_headers)
def test_rename_is_undone_to_the_byte(section, new_header):
    text, header = section
    after = edited(text, lambda old: section_edits.renamed(old, header, new_header))
    assert edited(after, lambda new: section_edits.renamed(new, new_header, header)) == text


@properties
@given(texts.any_sections, texts.any_keys, texts.values)
def test_same_edit_again_changes_nothing(section, key, value):
    text, header = section
    after = edited(text, lambda old: section_edits.with_section(old, header, {key: value}))
    assert section_edits.with_section(after, header, {key: value}) == after


@properties
@given(texts.any_texts)
def test_sections_are_where_botocore_sees_them(folder, text):
    sections = read_by_botocore(text, folder)
    assume(sections is not None)
    found = [header for header in section_edits.headers(text) if header != "DEFAULT"]
    assert found == list(sections or ())
