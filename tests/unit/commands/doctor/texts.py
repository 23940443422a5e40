"""AWS files from texts, for tests: nothing is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.fixes import fixed
from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amplify_plugin.commands.doctor.finding import Finding

CONFIG, CREDENTIALS = Path("/aws/config"), Path("/aws/credentials")
KEYS = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example/secret\n"


def files(config: str = "", credentials: str = "") -> AwsFiles:
    return AwsFiles(
        AwsFile("config", CONFIG, config), AwsFile("credentials", CREDENTIALS, credentials)
    )


def found(config: str = "", credentials: str = "") -> list[Finding]:
    return list(examine_files(files(config, credentials)))


def codes(findings: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def with_code(code: str, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def fixed_texts(
    config: str = "", credentials: str = "", *, escape_dots: bool = False
) -> tuple[str, str]:
    """Both texts after all that can be fixed."""
    after = fixed(
        files(config, credentials), lambda both: examine_files(both, escape_dots=escape_dots)
    )
    return after.config.text, after.credentials.text
