"""Many changes at once: none is left out that can be made, whatever else cannot."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor import batches
from amplify_plugin.commands.doctor.finding import TextFix
from amplify_plugin.commands.doctor.line_edits import renamed
from tests.unit.commands.doctor.texts import CONFIG, KEYS, fixed_texts

SETTINGS = [f"aws_setting_{number} = {number}\n" for number in range(25)]


@pytest.mark.parametrize("count", [2, 11, 25])
def test_a_section_that_stands_many_times_is_joined(count):
    config = "".join(f"[profile a]\n{line}" for line in SETTINGS[:count])
    assert fixed_texts(config)[0] == "[profile a]\n" + "".join(SETTINGS[:count])


def test_copies_are_joined_up_to_one_that_contradicts():
    config = "".join(f"[profile a]\n{line}" for line in (*SETTINGS[:3], SETTINGS[1]))
    joined = "".join(SETTINGS[:3])
    assert fixed_texts(config)[0] == f"[profile a]\n{joined}[profile a]\n{SETTINGS[1]}"


def test_many_headers_without_their_end_are_closed():
    config = "".join(f"[profile p{number}\nregion = x\n" for number in range(25))
    assert fixed_texts(config)[0] == config.replace("\nregion", "]\nregion")


def test_a_header_glued_to_a_value_is_split_where_one_like_it_stands_below():
    """botocore refuses the text before, so a section that stands twice makes it no worse."""
    id_, secret = KEYS.splitlines()
    before = f"[a]\n{id_}\n{secret}[b]\n{id_}\n{secret}[c]\n{KEYS}[b]\nregion = x\n"
    assert fixed_texts("", before)[1] == f"[a]\n{KEYS}[b]\n{KEYS}region = x\n[c]\n{KEYS}"


def test_indented_headers_are_put_right_where_one_like_them_stands_below():
    config = (
        "[profile g]\nregion = x\n  [profile h]\n  output = json\n  [profile i]\n"
        "  output = json\n[profile i]\nregion = x\n[profile j]\nregion = x\nregion = y\n"
    )
    assert fixed_texts(config)[0] == (
        "[profile g]\nregion = x\n[profile h]\noutput = json\n[profile i]\noutput = json\n"
        "region = x\n[profile j]\nregion = x\nregion = y\n"
    )


def test_two_sections_do_not_get_one_header_at_once():
    fixes = [
        TextFix(CONFIG, "config", renamed(old, "c"), keeps=(), is_rename=True, section=old)
        for old in ("a", "b")
    ]
    change = batches.joined(fixes, repeats_headers=True)
    assert change("[a]\nx = 1\n[b]\nx = 2\n") == "[c]\nx = 1\n[b]\nx = 2\n"


def test_a_misspelt_key_is_not_written_beside_the_right_one():
    config = "[profile a]\nexport AWS_REGION=x\nexport AWS_DEFAULT_REGION=y\nz = 1\nz = 2\n"
    after = fixed_texts(config)[0]
    assert after != config
    assert "AWS_REGION=x" in after or "AWS_DEFAULT_REGION=y" in after
