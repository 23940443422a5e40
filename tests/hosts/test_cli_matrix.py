"""Every recorded run of ``amplify … reset-cache``, replayed with the real ``aws``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from amplify_plugin.testing import World

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests/fixtures/cli_matrix_new.json").read_text(encoding="utf-8")
)
PARITY = (ROOT / "docs/parity.md").read_text(encoding="utf-8")

CONFIG = """\
[profile base]
region = us-east-1

[profile role]
role_arn = arn:aws:iam::123456789012:role/plain
source_profile = base
region = us-east-1

[profile role2]
role_arn = arn:aws:iam::123456789012:role/second
source_profile = base
region = us-east-1
"""
CREDENTIALS = """\
[base]
aws_access_key_id = AKIAEXAMPLEBASE00001
aws_secret_access_key = EXAMPLE/base/secret/access/key/000000000
"""


class Differs(NamedTuple):
    """Where ours is not Amplify's: our exit code, and what our standard error says."""

    code: int
    says: str


NOT_A_COMMAND = Differs(2, "Invalid choice")
NO_ENVIRONMENT = Differs(255, "Current environment cannot be determined.")

DIFFERENT = {
    "alias: root reset-cache": NOT_A_COMMAND,
    "alias: reset-cache aws (swapped order)": NOT_A_COMMAND,
    "alias: cfn reset-cache": NOT_A_COMMAND,
    "alias: cloudformation reset-cache": NOT_A_COMMAND,
    "alias: AWS RESET-CACHE": NOT_A_COMMAND,
    "bare: reset-cache": NOT_A_COMMAND,
    "aws bogus": NOT_A_COMMAND,
    "aws (no subcommand)": Differs(255, "needs a subcommand: reset-cache, "),
    "aws help": Differs(0, ""),
    "reset-cache with extra arg": Differs(255, "Unknown options: extra"),
    "reset-cache --help": Differs(0, ""),  # it is taken for the word "help"
    "reset-cache --yes": Differs(255, "Unknown options: --yes"),
    "profile missing from config": Differs(255, "Profile 'nosuch' is in neither"),
    "no ~/.aws/config at all": Differs(255, "Profile 'role' is in neither"),
    "useProfile false, secrets file missing": Differs(255, "key file /nonexistent does not exist"),
    "outside a project": NO_ENVIRONMENT,
    "no local-env-info.json": NO_ENVIRONMENT,
    "malformed cache.json": Differs(255, "cache.json is not JSON (line 1); nothing was removed"),
    "empty cache.json": Differs(255, "cache.json is empty; nothing was removed"),
    "cache null": Differs(255, "cache.json is not a JSON object; nothing was removed"),
    "malformed local-aws-info.json": Differs(255, "local-aws-info.json is not JSON (line 1)."),
}
SILENT_IN_AMPLIFY = {
    "configLevel general",
    "configLevel amplifyAdmin",
    "useProfile false with awsConfigFilePath",
    "env not in local-aws-info",
    "no local-aws-info.json",
}


def set_up(world: World, case: dict[str, Any]) -> Path:
    """Make the files of the recorded run; returns the folder that it ran in."""
    world.config(CONFIG)
    world.credentials(CREDENTIALS)
    world.cache_file.parent.mkdir(parents=True)
    if case["cache_before"] is not None:
        world.cache_file.write_text(case["cache_before"], encoding="utf-8")
    info = case["local_aws_info"]
    if info is None:
        world.local_aws_info_file.unlink()
    elif info == "OUT":
        shutil.rmtree(world.project / "amplify")
    elif info == "BAD":
        world.local_aws_info('{"dev": {')
    else:
        keys = world.cache_file.with_name("AbCdEfGhIj")
        shutil.copy(ROOT / "tests/fixtures/written-by-new/access-keys-file.json", keys)
        world.local_aws_info(json.dumps(info).replace("@SECRETS@", str(keys)))
    if case["case"] == "no local-env-info.json":
        world.local_env_info_file.unlink()
    if case["case"] == "no ~/.aws/config at all":
        # The plugin's own line must stay, or the AWS CLI would not load it.
        world.config("")
        world.credentials("")
    if case["case"] == "in project subfolder":
        folder = world.project / "src" / "deep"
        folder.mkdir(parents=True)
        return folder
    return world.project


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_reset_cache_as_amplify(world: World, case: dict[str, Any]) -> None:
    folder = set_up(world, case)
    env = {"AWS_PROFILE": "role2"} if case["case"] == "AWS_PROFILE=role2 set" else None

    finished = world.aws(*case["argv"], cwd=folder, env=env)

    differs = DIFFERENT.get(case["case"])
    if differs is not None:
        assert finished.code == differs.code
        assert differs.says in " ".join(finished.stderr.split())
        assert f"| {case['case']} |" in PARITY
        assert "Traceback" not in finished.stderr
    else:
        assert (finished.code, finished.stdout) == (case["rc"], case["stdout"])
        is_noted = case["case"] in SILENT_IN_AMPLIFY
        assert ("selects no profile" in finished.stderr) == is_noted
        assert is_noted or finished.stderr == ""
        assert not is_noted or f"| {case['case']} |" in PARITY
    expected = case["cache_before"] if differs is not None else case["cache_after"]
    found = world.cache_file.read_text(encoding="utf-8") if world.cache_file.exists() else None
    assert found == expected
    if found is not None and found != case["cache_before"]:
        assert world.cache_file.stat().st_mode & 0o777 == 0o600


def test_all_recorded_runs_are_replayed() -> None:
    assert len(CASES) == 42
    assert set(DIFFERENT) | SILENT_IN_AMPLIFY <= {case["case"] for case in CASES}
