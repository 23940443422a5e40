"""All checks together over a home on disk."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amplify_plugin.cache import CredentialCache
from amplify_plugin.commands.doctor.codes import SEVERITIES
from amplify_plugin.commands.doctor.examination import about, examine
from amplify_plugin.commands.doctor.surroundings import Surroundings
from amplify_plugin.project.approvals import Approvals
from tests.unit.commands.doctor.texts import CONFIG, codes, found


@pytest.fixture
def surroundings(tmp_path):
    aws = tmp_path / ".aws"
    aws.mkdir(mode=0o700)
    return Surroundings(
        config_file=aws / "config",
        credentials_file=aws / "credentials",
        environ={},
        project=None,
        approvals=Approvals(tmp_path / "trust.json"),
        cache=CredentialCache(tmp_path / ".amplify" / "awscloudformation" / "cache.json"),
        now=datetime.now(UTC),
    )


def test_a_home_without_any_file(surroundings):
    assert codes(examine(surroundings)) == {"plugin-not-enabled"}


def test_the_null_device_is_no_file(surroundings):
    where = replace(surroundings, config_file=Path(os.devnull), credentials_file=Path(os.devnull))
    assert codes(examine(where)) == {"plugin-not-enabled"}


def test_files_that_cannot_be_read_are_told_and_lack_nothing(surroundings):
    surroundings.config_file.write_text("[profile a]\nregion = us-east-1\n")
    surroundings.credentials_file.mkdir(mode=0o700)
    cache = surroundings.cache.path
    cache.parent.mkdir(parents=True)
    cache.parent.parent.chmod(0o700)
    cache.parent.chmod(0o700)
    cache.write_text('{"a":')
    cache.chmod(0o600)
    findings = examine(surroundings)
    assert codes(findings) == {"file-unreadable", "cache-unreadable", "plugin-not-enabled"}
    assert findings[0].file == surroundings.credentials_file


def test_errors_come_first(surroundings):
    surroundings.config_file.write_text("[profile a]\nregion = 'x'\noutptu = json\nq\n")
    ranks = [SEVERITIES.index(finding.severity) for finding in examine(surroundings)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(SEVERITIES)


def test_of_one_profile_only_what_is_about_it_or_its_files():
    findings = found("[profile a.b]\nregion = 'x'\n[profile c.d]\nregion = 'x'\nq\n")
    chosen = about(findings, "a\\.b")
    assert {finding.subject for finding in chosen} == {"a.b", str(CONFIG)}
    assert "refused-by-aws" in codes(chosen)
    assert about(findings, None) == tuple(findings)
