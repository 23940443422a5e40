"""A bridge's section in ~/.aws/config: written, written again and removed, all else to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands.bridge.bridge_file import BridgeSection, remove, write
from amplify_plugin.errors import ConfigurationError

LINE = "/opt/venv/bin/python -I -S /opt/amplify_plugin/credential_process.py --profile r --bridge b"
SECTION = BridgeSection("b", LINE, "us-east-1", None)
WRITTEN = f"[profile b]\ncredential_process = {LINE}\nregion = us-east-1\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / ".aws" / "config"


def put(config: Path, content: bytes) -> None:
    config.parent.mkdir(exist_ok=True)
    config.write_bytes(content)


def test_where_there_is_no_file(config: Path) -> None:
    write(config, SECTION, dry_run=False)
    assert config.read_text() == WRITTEN


@pytest.mark.parametrize(
    "content",
    [
        b"[profile r]\r\nregion = x\r\n",
        b"[profile r]\nregion = x",
        b"# only a comment\n",
        b"[profile r]\ns3 =\n  max_concurrent_requests = 3\n\n\n",
    ],
    ids=["crlf", "no-last-line-end", "comment", "block"],
)
def test_written_and_removed_the_file_is_as_before(config: Path, content: bytes) -> None:
    put(config, content)
    write(config, SECTION, dry_run=False)
    text = config.read_bytes()
    assert text.startswith(content)
    end = "\r\n" if b"\r\n" in content else "\n"
    assert WRITTEN.replace("\n", end).strip() in text.decode()
    remove(config, ("b",), dry_run=False)
    assert config.read_bytes() in (content, content + b"\n")  # the line end that it lacked stays


def test_a_bridge_is_written_anew_in_place(config: Path) -> None:
    """Where the plugin has moved: the section keeps its place, and what the person put there."""
    put(
        config,
        b"[profile b]\n# mine\ncli_pager =\ncredential_process=/gone\n\n[profile z]\n",
    )
    write(config, SECTION, dry_run=False)
    text = config.read_text()
    assert text.startswith("[profile b]\n# mine\ncli_pager =\n")
    assert aws.profiles(text)["b"]["credential_process"] == LINE
    assert text.endswith("[profile z]\n")


def test_under_the_name_default(config: Path) -> None:
    put(config, b"[default]\nregion = eu-west-1\n")
    write(config, SECTION._replace(alias="default", region="eu-west-1"), dry_run=False)
    assert config.read_text() == f"[default]\nregion = eu-west-1\ncredential_process = {LINE}\n"


def test_a_section_that_holds_more_than_ours_stays(config: Path) -> None:
    put(config, f"[profile b]\ncredential_process = {LINE}\nregion = x\ncli_pager =\n".encode())
    remove(config, ("b",), dry_run=False)
    assert config.read_text() == "[profile b]\nregion = x\ncli_pager =\n"


def test_several_go_at_once(config: Path) -> None:
    two = WRITTEN + WRITTEN.replace("[profile b]", "[profile c]")
    put(config, f"[profile r]\nregion = x\n\n{two}".encode())
    remove(config, ("b", "c"), dry_run=False)
    assert "credential_process" not in config.read_text()
    assert config.read_text().startswith("[profile r]\nregion = x\n")


@pytest.mark.parametrize("line", [f'"{LINE}"', LINE.replace("r ", "a\\\\b ")])
def test_a_line_that_npm_ini_reads_otherwise_is_not_written(config: Path, line: str) -> None:
    put(config, b"[profile r]\n")
    with pytest.raises(ConfigurationError, match="the Amplify CLI would misread"):
        write(config, SECTION._replace(line=line), dry_run=False)
    assert config.read_bytes() == b"[profile r]\n"
