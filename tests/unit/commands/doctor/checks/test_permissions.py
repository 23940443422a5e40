"""Files and folders that others can read or change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amplify_plugin.commands.doctor.checks.permissions import Guarded, check, look_all
from amplify_plugin.commands.doctor.finding import ModeFix

CASES = [
    # mode, folder, mine, secret, what is found, the mode that mends it
    (0o600, False, True, True, None, None),
    (0o640, False, True, True, "file-open-to-others", 0o600),
    (0o604, False, True, True, "file-open-to-others", 0o600),
    (0o400, False, True, True, None, None),
    (0o644, False, True, False, None, None),
    (0o664, False, True, False, "writable-by-others", 0o644),
    (0o666, False, True, True, "writable-by-others", 0o600),
    (0o755, True, True, True, "folder-open-to-others", 0o700),
    (0o700, True, True, True, None, None),
    (0o711, True, True, True, None, None),
    (0o777, True, True, True, "writable-by-others", 0o700),
    (0o600, False, False, True, "file-of-another-user", None),
]


@pytest.mark.parametrize(("mode", "is_folder", "is_mine", "is_secret", "code", "mended"), CASES)
def test_what_a_mode_gives_away(mode, is_folder, is_mine, is_secret, code, mended):
    findings = list(check([Guarded(Path("/x"), mode, is_folder, is_mine, is_secret)]))
    assert [finding.code for finding in findings] == ([code] if code else [])
    mends = [fix for finding in findings for fix in finding.mends]
    assert mends == ([ModeFix(Path("/x"), mended)] if mended else [])


@pytest.fixture
def home(tmp_path):
    kept = tmp_path / ".amplify" / "awscloudformation"
    for path in (kept / "cache.json", kept / "AbCdEfGhIj", kept / "cache.json.lock"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o644)
    for name in ("config", "credentials"):
        path = tmp_path / ".aws" / name
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o644)
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_all_that_holds_secrets_is_looked_at(home):
    aws = home / ".aws"
    guarded = look_all(
        aws / "config", aws / "credentials", home / ".amplify", config_has_keys=False
    )
    secret = {g.path.name for g in guarded if g.is_secret and not g.is_folder}
    assert secret == {"credentials", "cache.json", "AbCdEfGhIj"}
    assert {g.path.name for g in guarded if not g.is_secret} == {"config"}
    assert {g.path.name for g in guarded if g.is_folder} == {
        ".aws",
        ".amplify",
        "awscloudformation",
    }


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_folder_that_the_files_share_with_others_is_left_alone(home, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "config").touch()
    guarded = look_all(shared / "config", shared / "none", home / ".amplify", config_has_keys=True)
    assert shared not in {g.path for g in guarded}
    [config] = [g for g in guarded if g.path == shared / "config"]
    assert config.is_secret
