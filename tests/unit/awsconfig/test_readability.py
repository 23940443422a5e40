"""Which tools find a profile, and in what words it is said that some do not.

What the SDKs other than JavaScript's v3 read was run with js v2, Go, Ruby, C++, Rust and the CRT.
"""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig.readability import read_names, readability

ALL = {"amplify": True, "aws": True, "js": True, "sdks": True}
BOTH = "the AWS SDKs other than Python's (Amplify Gen 2, CDK, Terraform) do not find it in {}"


@pytest.mark.parametrize(
    ("config", "name", "missed"),
    [
        ("[profile plain]\nregion=x\n", "plain", set()),
        ("[default]\nregion=x\n", "default", set()),
        ("[profile dev.corp]\nregion=x\n", "dev.corp", {"amplify"}),
        ("[profile dev\\.corp]\nregion=x\n", "dev.corp", {"js", "sdks"}),
        ('[profile "dev.corp"]\nregion=x\n', "dev.corp", {"amplify", "sdks"}),
        ('[profile "plain"]\nregion=x\n', "plain", {"amplify", "sdks"}),
    ],
)
def test_who_reads_which_header(config: str, name: str, missed: set[str]) -> None:
    by_tool = readability(name, read_names(config, "")).by_tool
    assert {tool for tool, is_readable in by_tool.items() if not is_readable} == missed


def test_javascript_is_not_blamed_alone() -> None:
    found = readability("dev.corp", read_names("[profile dev\\.corp]\nregion=x\n", ""))
    assert found.reason == BOTH.format("~/.aws/config")
    found = readability("dev.corp", read_names("", "[dev\\.corp]\nregion=x\n"))
    assert BOTH.format("~/.aws/credentials") in (found.reason or "")


def test_quotes_are_read_by_javascript_and_python_alone() -> None:
    found = readability("plain", read_names('[profile "plain"]\nregion=x\n', ""))
    [_, others] = (found.reason or "").split("; ")
    assert others.startswith("the AWS SDKs other than Python's and JavaScript's (Terraform, Go,")


def test_a_plain_name_in_both_files_is_found_by_all() -> None:
    found = readability("p", read_names("[profile p]\nregion=x\n", "[p]\naws_access_key_id=A\n"))
    assert (found.by_tool, found.reason) == (ALL, None)
