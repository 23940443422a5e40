"""Which command lines run ampx, and what they say to it."""

from __future__ import annotations

import os
import shlex

import pytest

from amplify_plugin.commands import ampx

RUNS = [
    "ampx sandbox",
    "./node_modules/.bin/ampx sandbox",
    "npx ampx sandbox",
    "/usr/local/bin/npx ampx sandbox",
    "npx.cmd ampx.cmd sandbox",
    "npx -y ampx@latest sandbox",
    "npx -y @aws-amplify/backend-cli@1.10.0 sandbox",
    "npm exec -w web -- ampx sandbox",
    "pnpm exec ampx sandbox",
    "pnpm --filter web exec ampx sandbox",
    "yarn ampx sandbox",
    "bunx ampx sandbox",
    "node node_modules/@aws-amplify/backend-cli/lib/ampx.js sandbox",
    "node.exe node_modules/@aws-amplify/backend-cli/lib/ampx.js sandbox",
    "env -i STAGE=dev npx ampx sandbox",
    *(["NPX.CMD ampx sandbox", "Ampx sandbox"] if os.name == "nt" else []),
]
OTHERS = [
    "",
    "terraform plan",
    "git commit -m ampx",
    "npx create-amplify",
    "npx",
    "ampxx sandbox",
    "ampx.py sandbox",
    "bash -c 'ampx sandbox'",  # a shell's line is not looked into
    "sh -c ampx sandbox",
]


@pytest.mark.parametrize("line", RUNS)
def test_ampx_is_recognised_with_its_own_words(line: str) -> None:
    assert ampx.own_words(shlex.split(line)) == ("sandbox",)


@pytest.mark.parametrize("line", OTHERS)
def test_other_commands_are_not(line: str) -> None:
    assert not ampx.is_ampx(shlex.split(line))


@pytest.mark.parametrize(
    ("words", "watches"),
    [
        ("sandbox", True),
        ("--debug sandbox --identifier me", True),
        ("sandbox --profile x --stream-function-logs", True),
        ("sandbox --once", False),
        ("sandbox --once=true", False),
        ("sandbox --profile x delete", False),
        ("sandbox secret set KEY", False),
        ("sandbox --help", False),
        ("generate outputs", False),
        ("", False),
    ],
)
def test_only_a_sandbox_that_stays_outlives_its_credentials(words: str, watches: bool) -> None:
    assert ampx.watches(["npx", "ampx", *words.split()]) is watches


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("--profile x", True),
        ("--profile=x", True),
        ("--profile", True),
        ("--profiles x", False),
        ("x", False),
    ],
)
def test_a_profile_in_one_word_or_two(words: str, names: bool) -> None:
    assert ampx.names_profile(words.split()) is names
