"""One section changes, every other byte stays. Each test is named after what must not happen."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.awsconfig import amplify, aws, js, section_edits
from amplify_plugin.errors import ConfigurationError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "setprofile"
CONFIG = (FIXTURES / "config.before").read_bytes().decode()
CREDENTIALS = (FIXTURES / "credentials.before").read_bytes().decode()


def set_one(text: str, header: str, key: str, value: str | None) -> str:
    return section_edits.with_section(text, header, {key: value})


# What Amplify's own editor does to the same files: fixtures/setprofile/*.after.*


def test_new_profile_costs_no_comment_no_order_and_no_block():
    after = section_edits.with_section(CONFIG, "profile newuser", {"region": "ap-southeast-2"})
    assert after == CONFIG + "\n[profile newuser]\nregion = ap-southeast-2\n"


def test_new_keys_with_equals_signs_are_not_quoted():
    keys = {
        "aws_access_key_id": "AKIA000000030EXAMPLE",
        "aws_secret_access_key": "new/secret+new=secret",
        "aws_session_token": "tok==",
    }
    after = section_edits.with_section(CREDENTIALS, "newuser", keys)
    assert after.startswith(CREDENTIALS)
    assert aws.credentials(after)["newuser"] == keys
    assert js.credentials(after)["newuser"] == keys
    assert amplify.parse(after)["newuser"] == keys


def test_values_with_semicolon_or_hash_in_other_sections_are_not_cut():
    after = set_one(CREDENTIALS, "base", "aws_access_key_id", "AKIA000000099EXAMPLE")
    assert after == CREDENTIALS.replace("AKIA000000028EXAMPLE", "AKIA000000099EXAMPLE")


def test_nested_block_is_not_flattened_by_a_change_beside_it():
    after = set_one(CONFIG, "profile base", "region", "us-west-2")
    assert after == CONFIG.replace("eu-west-1", "us-west-2")


def test_dotted_section_is_not_moved_to_the_end():
    after = set_one(CONFIG, "profile team.admin", "external_id", "plain")
    assert after == CONFIG.replace("a;b", "plain")


# Where new lines go


def test_new_key_does_not_land_among_the_next_sections_comments():
    text = "[profile a]\nregion = x\n\n# about b\n[profile b]\nregion = y\n"
    after = set_one(text, "profile a", "output", "json")
    assert after == text.replace("region = x\n", "region = x\noutput = json\n")


def test_new_key_does_not_land_in_a_nested_block():
    block = "s3 =\n  max_queue_size = 9\n  # small\n  use_dualstack = true\n"
    text = f"[profile a]\n{block}\n[profile b]\n"
    after = set_one(text, "profile a", "region", "x")
    assert after == text.replace("= true\n", "= true\nregion = x\n")
    assert aws.profiles(after)["a"] == {
        "s3": {"max_queue_size": "9", "use_dualstack": "true"},
        "region": "x",
    }
    assert js.profiles(after)["a"]["region"] == "x"


def test_new_key_is_no_continuation_of_an_indented_one():
    text = "[profile a]\n    region = x\n[profile b]\nregion = y\n"
    after = set_one(text, "profile a", "output", "json")
    assert aws.profiles(after)["a"] == {"region": "x", "output": "json"}
    assert after == text.replace("[profile b]", "output = json\n[profile b]")


def test_new_key_does_not_swallow_an_indented_header():
    text = "[profile a]\n    region = x\n  [profile b]\n  region = y\n"
    after = set_one(text, "profile a", "output", "json")
    assert aws.profiles(after) == {
        "a": {"region": "x", "output": "json"},
        "b": {"region": "y"},
    }


def test_section_without_settings_gets_them_right_below_its_header():
    text = "[profile a]\n# nothing yet\n\n[profile b]\n"
    after = set_one(text, "profile a", "region", "x")
    assert after == "[profile a]\nregion = x\n# nothing yet\n\n[profile b]\n"


def test_plugin_is_not_written_below_the_path_that_the_oldest_aws_stops_at():
    text = "[plugins]\nother = other\n# where they are\ncli_legacy_plugin_path = /opt/p\n"
    after = section_edits.with_section(
        text, "plugins", {"amplify": "amplify_plugin"}, before="cli_legacy_plugin_path"
    )
    assert after == text.replace("# where", "amplify = amplify_plugin\n# where")


def test_new_section_with_only_removals_is_not_made():
    assert section_edits.with_section("[default]\n", "profile a", {"region": None}) == "[default]\n"


def test_text_without_any_section_is_kept_above_the_first():
    assert section_edits.with_section("# mine\n", "default", {"region": "x"}) == (
        "# mine\n\n[default]\nregion = x\n"
    )
    assert section_edits.with_section("", "default", {"region": "x"}) == "[default]\nregion = x\n"


# Changing in place


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("region=x", "region=y"),
        ("region   =   x", "region   =   y"),
        ("region\t=\tx  \t", "region\t=\ty  \t"),
        ("  region = x", "  region = y"),
        ("region =", "region = y"),
        ("region=", "region=y"),
        ("region = x # where I live", "region = y"),  # botocore reads the comment as the value
    ],
)
def test_spacing_of_a_changed_line_stays(line, becomes):
    text = f"[profile a]\n{line}\noutput = json\n"
    after = set_one(text, "profile a", "region", "y")
    assert after == f"[profile a]\n{becomes}\noutput = json\n"


def test_key_in_another_case_is_not_written_twice():
    after = set_one("[profile a]\nRegion = x\n", "profile a", "region", "y")
    assert after == "[profile a]\nregion = y\n"


def test_colon_setting_is_made_one_that_all_readers_read():
    after = set_one("[profile a]\nregion: x\n", "profile a", "region", "y")
    assert after == "[profile a]\nregion = y\n"
    assert aws.profiles(after) == js.profiles(after) == amplify.profiles(after)


def test_block_in_another_case_is_not_doubled():
    with pytest.raises(ConfigurationError, match="s3"):
        set_one("[profile a]\nS3 =\n  max_queue_size = 9\n", "profile a", "s3", "x")


def test_same_key_in_a_nested_block_is_not_touched():
    text = "[profile a]\ns3 =\n  region = inner\nregion = outer\n"
    assert set_one(text, "profile a", "region", "new") == text.replace("outer", "new")
    assert set_one(text, "profile a", "region", None) == text.replace("region = outer\n", "")


def test_old_continuation_does_not_hang_on_the_new_value():
    text = "[profile a]\ncredential_process = one\n   two\n# note\n   three\nregion = x\n"
    after = set_one(text, "profile a", "credential_process", "new")
    assert after == "[profile a]\ncredential_process = new\n# note\nregion = x\n"


def test_removed_block_takes_its_settings_along():
    text = "[profile a]\ns3 =\n  max_queue_size = 9\nregion = x\n"
    assert set_one(text, "profile a", "s3", None) == "[profile a]\nregion = x\n"


def test_repeated_key_does_not_win_over_the_changed_one():
    text = "[profile a]\nregion = one\noutput = json\nREGION = two\n"
    after = set_one(text, "profile a", "region", "new")
    assert after == "[profile a]\nregion = new\noutput = json\n"


def test_key_in_a_repeated_section_does_not_win_over_a_new_one():
    text = "[profile a]\noutput = json\n[profile a]\nregion = two\n"
    after = set_one(text, "profile a", "region", "new")
    assert after == text.replace("two", "new")
    assert amplify.profiles(after)["a"] == {"output": "json", "region": "new"}


def test_same_value_again_changes_no_byte():
    assert set_one(CONFIG, "profile base", "region", "eu-west-1") == CONFIG


def test_key_of_another_profile_with_a_longer_name_is_not_taken():
    text = "[profile ab]\nregion = x\n[profile a]\nregion = x\n"
    after = set_one(text, "profile a", "region", "y")
    assert after == "[profile ab]\nregion = x\n[profile a]\nregion = y\n"


# Removing


def test_comment_above_the_next_header_does_not_go_with_the_section():
    text = (
        "[profile a]\nregion = x\n# inside\n\n# also inside\n\n"
        "# about b\n# still about b\n[profile b]\n"
    )
    after = section_edits.without_section(text, "profile a")
    assert after == "# about b\n# still about b\n[profile b]\n"


def test_comment_above_the_removed_header_stays():
    text = "# about a\n[profile a]\nregion = x\n[profile b]\n"
    assert section_edits.without_section(text, "profile a") == "# about a\n[profile b]\n"


def test_section_written_twice_is_not_left_half():
    text = "[profile a]\nregion = x\n[profile b]\n[profile a]\noutput = json\n"
    assert section_edits.without_section(text, "profile a") == "[profile b]\n"
    assert section_edits.without_section("[a]\n\n[b]\n\n[b]\n\n[b]", "b") == "[a]"


def test_absent_section_is_no_error_to_remove():
    assert section_edits.without_section(CONFIG, "profile nobody") == CONFIG


# Renaming


def test_rename_keeps_what_stands_beside_the_header():
    text = "  [profile a.b] # mine\r\nregion = x\n"
    after = section_edits.renamed(text, "profile a.b", "profile a\\.b")
    assert after == "  [profile a\\.b] # mine\r\nregion = x\n"


def test_rename_does_not_make_two_sections_of_one_name():
    with pytest.raises(ConfigurationError, match="already"):
        section_edits.renamed("[a]\n[b]\n", "a", "b")


def test_rename_of_nobody_is_said():
    with pytest.raises(ConfigurationError, match="no section"):
        section_edits.renamed("[a]\n", "b", "c")


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("[profile x] # note\n", "[profile x]\n# note\n"),
        ("[profile x] junk\r\n", "[profile x]\r\n# junk\r\n"),
        (" [profile x]  \n", "[profile x]\n"),
        ("[profile x]\n", "[profile x]\n"),
        ("\ufeff[profile x] ; note", "\ufeff[profile x]\n; note"),
    ],
)
def test_header_that_amplify_takes_for_a_setting_is_mended(line, mended):
    assert section_edits.with_bare_header(line, "profile x") == mended


# Bytes that editors lose


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(end):
    text = CONFIG.replace("\n", end)
    after = set_one(text, "profile base", "region", "us-west-2")
    assert after == text.replace("eu-west-1", "us-west-2")
    added = section_edits.with_section(text, "profile new", {"region": "x"})
    assert added == text + end.join(["", "[profile new]", "region = x", ""])


def test_mixed_line_ends_are_not_made_equal():
    text = "[profile a]\r\nregion = x\n[profile b]\nregion = y\r\n"
    after = set_one(text, "profile a", "region", "z")
    assert after == "[profile a]\r\nregion = z\n[profile b]\nregion = y\r\n"
    added = set_one(text, "profile b", "output", "json")
    assert added == text + "output = json\r\n"


def test_missing_last_line_end_stays_missing():
    text = "[profile a]\nregion = x"
    assert set_one(text, "profile a", "output", "json") == text + "\noutput = json"
    assert set_one(text, "profile a", "region", "y") == "[profile a]\nregion = y"
    added = section_edits.with_section(text, "profile b", {"region": "y"})
    assert added == text + "\n\n[profile b]\nregion = y"
    assert section_edits.without_section(added, "profile b") == text


def test_blank_line_is_not_lost_with_an_unfinished_last_line():
    assert set_one("[profile a]\n\nregion = x", "profile a", "region", None) == "[profile a]\n\n"


def test_byte_order_mark_stays_first():
    text = "\ufeff[profile a]\nregion = x\n"
    assert set_one(text, "profile a", "region", "y") == text.replace("x", "y")
    assert section_edits.without_section(text, "profile a") == "\ufeff"


def test_bytes_that_are_no_utf8_stay():
    text = b"[profile a]\n# caf\xe9\nregion = x\n".decode("utf-8", "surrogateescape")
    after = set_one(text, "profile a", "region", "y")
    assert after.encode("utf-8", "surrogateescape") == b"[profile a]\n# caf\xe9\nregion = y\n"


@pytest.mark.parametrize("space", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_what_only_python_takes_for_a_line_end_ends_no_line(space):
    text = f"[profile a]\n# left{space}region = right\nregion = x\n"
    assert set_one(text, "profile a", "region", "y") == text.replace("= x", "= y")


# Finding sections


def test_headers_are_those_that_botocore_sees():
    text = "# [no]\n[default]\ns3 =\n  [not.this]\n[profile a] # b\n[sso-session x]\n"
    assert section_edits.headers(text) == ("default", "profile a", "sso-session x")


def test_header_of_a_name_is_found_in_any_spelling():
    text = '[profile a\\.b]\n[profile x]\n[sso-session a.b]\n[profile "a.b"]\n'
    assert section_edits.headers_of(text, "a.b", "config") == ("profile a\\.b", 'profile "a.b"')
    assert section_edits.headers_of("[a\\.b]\n", "a.b", "credentials") == ("a\\.b",)
