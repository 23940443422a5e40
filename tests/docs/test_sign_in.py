"""docs/sign-in.md: its table against the tests it speaks of, and its recipes with stub programs."""

from __future__ import annotations

import ast
import configparser
import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    guide_files,
)
from tests.docs.blocks import ROOT, block, blocks, text_of
from tests.docs.shell import QUESTION, on_terminal, types_one_code, without_terminal
from tests.sign_ins import SDK, WAYS

if TYPE_CHECKING:
    from amplify_plugin.testing import World

PAGE = "docs/sign-in.md"
ROLE = "assumed-role/bizcorprole/amplify"

# ------------------------------------------------------------------------------------- the table

ROWS = {
    "Access keys": "keys",
    "A role with MFA": "mfa",
    "`credential_process`": "process",
    "SSO, with an `sso_session`": "sso-session",
    "SSO, without one": "sso-legacy",
    "`aws login`": "login",
    "A web identity": "web-identity",
    "The role of a container or instance": "machine",
}
PASSKEY = "A passkey or security key"
HOSTS, INTEROP, GEN2 = (
    f"tests/{folder}/test_sign_in.py" for folder in ("hosts", "interop", "gen2")
)
COLUMNS = {
    "`aws` v1": (HOSTS, "test_aws_in_the_project"),
    "`aws` v2": (HOSTS, "test_aws_in_the_project"),
    "`exec`": (HOSTS, "test_exec"),
    "bridge": (HOSTS, "test_a_bridge"),
    "`amplify`": (INTEROP, "test_the_bridge_in_amplify"),
    "`ampx`": (GEN2, "test_the_bridge_in_what_ampx_asks"),
    "boto3": (HOSTS, "test_boto3_in_the_project"),
}


def table() -> tuple[list[str], dict[str, list[str]]]:
    lines = [line for line in text_of(PAGE).splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return rows[0][1:], {row[0]: row[1:] for row in rows[2:]}


def test_each_row_is_a_way_that_the_tests_know() -> None:
    _, rows = table()
    assert list(rows) == [*ROWS, PASSKEY]
    assert sorted(ROWS.values()) == sorted(WAYS)


def test_each_cell_is_a_test_or_says_why_not() -> None:
    columns, rows = table()
    assert columns == list(COLUMNS)
    for row, cells in rows.items():
        kinds = {cell.rstrip(" ¹²") for cell in cells}
        assert kinds <= ({"no"} if row == PASSKEY else {"yes", "by a bridge"}), row


@pytest.mark.parametrize(("file", "test"), sorted(set(COLUMNS.values())))
def test_each_column_is_a_test_of_every_way(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert test in names
    assert "WAYS" in (ROOT / file).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------ the recipes


def stub(folder: Path, name: str, text: str) -> Path:
    """A program that keeps its words, one a line, and does the text."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    words = f"for word; do echo \"$word\"; done > '{folder}/{name}.words'"
    program.write_text(f"#!/bin/sh\n{words}\n{text}\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("recipe", "program", "words"),
    [
        (
            block("docs/sign-in.md", "ykman"),
            "ykman",
            ["oath", "accounts", "code", "--single", "Amazon Web Services:me"],
        ),
        (block("docs/sign-in.md", "pass"), "pass", ["otp", "aws/me"]),
        (
            block("docs/sign-in.md", "window"),
            "zenity",
            ["--entry", "--title", "MFA code of bizcorprole", "--text", "Six digits"],
        ),
    ],
    ids=["ykman", "pass", "window"],
)
def test_a_program_gives_the_code(
    home: World, tmp_path: Path, recipe: str, program: str, words: list[str]
) -> None:
    """Without a terminal, as editors are."""
    folder = stub(tmp_path / "programs", program, "echo 123456")
    finished = without_terminal(
        home, f"{recipe}\naws awscloudformation login --profile bizcorprole\n", folder
    )
    assert finished.code == 0, finished.stderr
    assert (folder / f"{program}.words").read_text().splitlines() == words
    assert home.server.sessions_issued(ROLE_ARN) == 1


def test_login_of_the_project_and_of_a_profile(home: World) -> None:
    home.choose("dev", "bizcorprole")
    text = block("docs/sign-in.md", "login").replace("--profile corp", "--profile dev.corp")
    types_one_code(home, text)
    assert home.server.sessions_issued(ROLE_ARN) == 1


def run_sdk(home: World, env: dict[str, str]) -> tuple[str, str]:
    finished = home.run(SDK, env=env).finish()
    return finished.stdout, finished.stderr


def test_what_has_no_terminal_works_once_somebody_has_signed_in(home: World) -> None:
    """An editor's own process: what it is told before, and what it gets afterwards."""
    bridge, login = block("docs/sign-in.md", "editor").splitlines()
    assert without_terminal(home, bridge).code == 0
    [server] = (each for each in blocks(PAGE) if each.language == "json")
    env = json.loads(server.text)["mcpServers"]["aws"]["env"]
    _, refused = run_sdk(home, env)
    assert "aws awscloudformation login --profile bizcorprole" in refused
    terminal = on_terminal(home, login)
    terminal.expect(QUESTION)
    terminal.type("123456")
    assert terminal.finish().code == 0
    said, _ = run_sdk(home, env)
    assert ROLE in said


def test_direnv_and_mise_name_the_bridge(home: World) -> None:
    """direnv takes what bash exports, mise what stands in its file."""
    bridge, _ = block("docs/sign-in.md", "editor").splitlines()
    assert without_terminal(home, bridge).code == 0
    signed_in = home.aws(
        *("awscloudformation", "login", "--profile", "bizcorprole", "--mfa-code", "123456")
    )
    assert signed_in.code == 0, signed_in.stderr
    program = home.home / "program.py"
    program.write_text(SDK[2])
    exported = block("docs/sign-in.md", "direnv")
    envrc = f"{exported}\n{sys.executable} '{program}'\n"
    assert ROLE in without_terminal(home, envrc).stdout
    [mise] = (each for each in blocks(PAGE) if each.language == "toml")
    said, _ = run_sdk(home, tomllib.loads(mise.text)["env"])
    assert ROLE in said


def test_localstack(home: World) -> None:
    """In its place AWS on loopback, which knows other keys."""
    [profile] = (each for each in blocks(PAGE) if each.language == "ini")
    text = profile.text.replace("http://localhost:4566", home.server.url)
    text = text.replace("key_id = test", f"key_id = {ACCESS_KEY_ID}")
    text = text.replace("access_key = test", f"access_key = {SECRET_ACCESS_KEY}")
    home.config(f"{guide_files().config}\n{text}")
    finished = without_terminal(
        home, block("docs/sign-in.md", "local"), env={"AWS_ENDPOINT_URL": ""}
    )
    assert "user/devcorpuser" in finished.stdout, finished.stderr
    host = home.server.url.removeprefix("http://")
    assert f"Calls to AWS go to {host}, as profile 'local' says." in finished.stderr


def test_nobody_gets_the_compiled_library_unasked() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asking = [
        (section, name)
        for section in ("options", "options.extras_require")
        for name, value in setup[section].items()
        if "crt" in value
    ]
    assert asking == [("options.extras_require", "login")]
