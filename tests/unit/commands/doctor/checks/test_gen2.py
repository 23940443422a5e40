"""What ampx would do otherwise than its person thinks."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from amplify_plugin.commands.doctor.checks.gen2 import check
from amplify_plugin.commands.installed import Program
from amplify_plugin.project import Gen1Project, Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.gen2 import Gen2Project
from amplify_plugin.testing.project import profile_selected, write_gen2_project, write_project
from tests.unit.commands.doctor.texts import KEYS, codes, files, with_code

PROFILES = files(
    "[profile keys]\nregion = x\n"
    "[profile mfa]\nrole_arn = arn:r\nsource_profile = keys\nmfa_serial = arn:m\n"
    "[profile role]\nrole_arn = arn:r\nsource_profile = keys\n"
    "[profile behindmfa]\nrole_arn = arn:r\nsource_profile = mfa\n"
    "[profile behinddot]\nrole_arn = arn:r\nsource_profile = a.b\n"
    "[profile itself]\nrole_arn = arn:r\nsource_profile = itself\n"
    "[profile a\\.b]\ncredential_process = x\n"
    "[profile c.d]\ncredential_process = x\n"
    "[profile empty]\nregion = x\n"
    '[profile "sp ace"]\ncredential_process = x\n',
    f"[keys]\n{KEYS}[alone]\n{KEYS}",
)
SELECTED = {"selected-profile-not-usable-by-ampx"}
NODE_22 = Program("/bin/node", (22, 0, 0))


@pytest.fixture
def approvals(tmp_path: Path) -> Approvals:
    return Approvals(tmp_path / "trust.json")


@pytest.fixture
def project(tmp_path: Path, approvals: Approvals) -> Gen2Project:
    write_gen2_project(tmp_path / "app")
    return Gen2Project(tmp_path / "app", approvals)


def found(project: Project, approvals: Approvals, node: Program | None = NODE_22):
    return list(check(project, approvals, PROFILES, lambda: node))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("keys", None),
        ("alone", None),
        ("role", None),
        ("itself", None),
        ("c.d", None),
        ("gone", None),  # another finding's
        ("mfa", "cannot ask for the MFA code"),
        ("behindmfa", "cannot ask for the MFA code of its source profile 'mfa'"),
        ("behinddot", "does not find 'a.b'"),
        ("a.b", "does not find 'a.b'"),
        ("sp ace", "does not find 'sp ace'"),
        ("empty", "finds no credentials in 'empty'"),
    ],
)
def test_a_selected_profile_that_ampx_itself_cannot_use(
    project: Gen2Project, approvals: Approvals, name: str, reason: str | None
) -> None:
    for env_name in ("default", "staging"):
        approvals.approve(project, Selection(env_name, "project", profile_name=name))
    findings = found(project, approvals)
    assert codes(findings) == (SELECTED if reason else set())
    assert len(findings) == (2 if reason else 0)
    assert all(f"and ampx {reason}." in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("script", "is_found"),
    [
        ("ampx sandbox --profile=x", True),
        ("npx ampx sandbox --once --profile=x", True),
        ("tsc && npx ampx generate outputs '--profile=x'", True),
        ("npx @aws-amplify/backend-cli@1 sandbox --profile=x", True),
        ("node_modules/.bin/ampx sandbox --profile=x", True),
        ("ampx sandbox --profile x", False),
        ("ampx sandbox; aws s3 ls --profile=x", False),
        ("aws s3 ls --profile=x && ampx sandbox", False),
        ("xampx --profile=x", False),
    ],
)
def test_a_profile_in_one_word_in_the_scripts(
    project: Gen2Project, approvals: Approvals, script: str, is_found: bool
) -> None:
    text = json.dumps({"name": "demo", "scripts": {"sand\x1bbox": script}})
    (project.root / "package.json").write_text(text)
    [*findings] = with_code("ampx-profile-in-one-word", found(project, approvals))
    assert bool(findings) is is_found
    assert "\x1b" not in "".join(finding.message for finding in findings)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"scripts": 3}', '{"scripts": {"a": 3}}', "\xff", "[" * 100_000],
)
def test_a_package_json_that_is_none_says_nothing(
    project: Gen2Project, approvals: Approvals, content: str
) -> None:
    (project.root / "package.json").write_bytes(content.encode("latin-1"))
    assert found(project, approvals) == []


def test_a_hostile_package_json_does_not_hold_doctor_up(
    project: Gen2Project, approvals: Approvals
) -> None:
    package = project.root / "package.json"
    began = time.monotonic()
    for script in ("ampx " * 200_000, "ampx --profile" * 70_000, ";" * 1_000_000):
        package.write_text(json.dumps({"scripts": {"a": script}}))
        assert found(project, approvals) == []
    with package.open("wb") as file:
        file.truncate(1024 * 1024 * 1024)
    assert found(project, approvals) == []
    assert time.monotonic() - began < 20  # without care: hours


def test_a_package_json_that_is_a_fifo_is_not_waited_for(
    project: Gen2Project, approvals: Approvals
) -> None:
    package = project.root / "package.json"
    package.unlink(missing_ok=True)
    os.mkfifo(package)
    assert found(project, approvals) == []


@pytest.mark.parametrize(
    ("version", "is_found"),
    [((20, 20, 2), True), ((21, 9, 9), True), ((22, 0, 0), False), (None, False)],
)
def test_a_node_that_the_sdk_gives_up(
    project: Gen2Project,
    approvals: Approvals,
    version: tuple[int, int, int] | None,
    is_found: bool,
) -> None:
    node = Program("/bin/node", version)
    assert codes(found(project, approvals, node)) == ({"node-too-old"} if is_found else set())
    assert found(project, approvals, None) == []


def test_what_the_migration_will_delete(project: Gen2Project, approvals: Approvals) -> None:
    write_project(project.root, "123456789012")
    both = Gen1Project(project.root)
    assert found(both, approvals) == []  # nothing is selected
    text = json.dumps({"dev": profile_selected("mfa"), "prod": profile_selected("role")})
    both.local_aws_info.write_text(text)
    [finding] = found(Gen1Project(both.root), approvals)
    assert finding.code == "migration-forgets-selection"
    assert "dev, prod" in finding.message
    for env_name, name in (("dev", "mfa"), ("prod", "role")):
        approvals.approve(both, Selection(env_name, "project", profile_name=name))
    assert found(Gen1Project(both.root), approvals) == []
    both.local_aws_info.write_text("{")
    assert found(Gen1Project(both.root), approvals) == []  # another finding's


def test_a_gen_1_project_alone_is_not_looked_at(tmp_path: Path, approvals: Approvals) -> None:
    write_project(tmp_path / "old", "123456789012")

    def node() -> Program | None:
        raise AssertionError("nobody asks for node here")

    assert list(check(Gen1Project(tmp_path / "old"), approvals, PROFILES, node)) == []
    assert list(check(None, approvals, PROFILES, node)) == []
