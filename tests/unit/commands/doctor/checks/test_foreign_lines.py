"""Lines in the form of another format, which botocore takes for a setting of the section above."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.examination import about
from tests.unit.commands.doctor.texts import found, with_code

KEY_ID, SECRET = f"AKIA{'X' * 16}", "s3cr3t" * 6 + "abcd"


@pytest.mark.parametrize("between", [":", "=", " : ", " = ", ",", " "])
@pytest.mark.parametrize("key_id", [KEY_ID, KEY_ID.lower(), f"ASIA{'2' * 16}"])
def test_keys_without_their_names_are_told_whatever_stands_between_them(between, key_id):
    told = about(found("", f"[bob]\n{key_id}{between}{SECRET}\n"), "bob")
    [keys] = [each for each in told if each.severity == "error"]
    assert "these are keys without their names" in keys.message
    assert keys.fix == "Write 'aws_access_key_id = …' and 'aws_secret_access_key = …'."
    assert keys.line == 2
    assert not any(SECRET in each.message + each.fix for each in told)


@pytest.mark.parametrize(
    ("header", "below", "meant"),
    [
        ("default:", "  region: us-east-1", "[default]"),
        ("default:", "  region = us-east-1", "[default]"),
        ("default:", "region: us-east-1", "[default]"),
        ("profile bob:", "  region: us-east-1", "[profile bob]"),
        ("bob:", "  region: us-east-1", "[profile bob]"),
        ("bob:", "  region = us-east-1", "[profile bob]"),
    ],
)
def test_a_header_of_yaml_is_told_in_its_own_line(header, below, meant):
    above = "[plugins]\namplify = amplify_plugin\n\n"
    told = found(f"{above}{header}\n{below}\n")
    [at_header] = [each for each in told if each.severity != "note"]
    assert "a header must be in square brackets" in at_header.message
    assert (at_header.line, at_header.fix) == (4, f"Write {meant}.")


def test_a_name_of_the_credentials_file_gets_no_prefix():
    [told] = with_code("refused-by-aws", found("", "[a]\nregion = x\nbob:\n  region: x\n"))
    assert (told.line, told.fix) == (3, "Write [bob].")


@pytest.mark.parametrize(
    "text",
    [
        "[services a]\ns3:\n  endpoint_url = http://x\n",
        "[profile a]\ns3:\n  max_queue_size = 1\n",
        "[profile a]\nregion = us-east-1\nnote:\n",
    ],
)
def test_a_nested_block_is_no_header(text):
    assert with_code("section-misspelt", found(text)) == []


def test_what_stands_again_below_a_header_of_yaml_is_not_advised_away():
    told = found("[profile a]\nregion = us-east-1\n\ndefault:\nregion = us-east-1\n")
    assert with_code("duplicate-setting", told) == []
    [refused] = with_code("refused-by-aws", told)
    assert refused.line == 4
