"""The versions of installed programs: read where they can be, else asked for, never for long."""

from __future__ import annotations

import json
import os
import time

import pytest

from amplify_plugin.commands import installed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")


@pytest.fixture
def program(tmp_path):
    def write(name: str, script: str, folder: str = "bin"):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return write


def environ(*folders, **other):
    return {"PATH": os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"]), **other}


def test_the_version_of_an_npm_package_is_read_and_nothing_runs(program, tmp_path):
    ran = tmp_path / "ran"
    script = program("amplify", f"touch {ran}", "lib/node_modules/@aws-amplify/cli/bin")
    package = {"name": "@aws-amplify/cli", "version": "14.2.5"}
    (script.parent.parent / "package.json").write_text(json.dumps(package))
    link = tmp_path / "bin" / "amplify"
    link.parent.mkdir()
    link.symlink_to(script)
    found = installed.amplify_cli(environ(link.parent))
    assert found == installed.Program(str(link), (14, 2, 5))
    assert not ran.exists()


@pytest.mark.parametrize(
    ("in_modules", "wanted", "version"),
    [
        ("14.3.0", None, (14, 3, 0)),
        ("14.3.0", "12.0.0", (14, 3, 0)),  # what is there, whatever was asked for
        (None, "14.3.0", (14, 3, 0)),
        (None, "^14.0.0", None),  # npm installs a later one
        (None, "latest", None),
        (None, 3, None),
        (None, None, None),
    ],
)
def test_without_one_on_the_path_the_projects_own_is_meant(tmp_path, in_modules, wanted, version):
    root = tmp_path / "repository" / "app"
    root.mkdir(parents=True)
    package = {"name": "app", "devDependencies": {"@aws-amplify/cli": wanted}}
    (root / "package.json").write_text(json.dumps(package))
    modules = root.parent / "node_modules" / "@aws-amplify" / "cli"
    modules.mkdir(parents=True)
    if in_modules:
        (modules / "package.json").write_text(json.dumps({"version": in_modules}))
    nowhere = {"PATH": str(tmp_path)}
    found = installed.amplify_cli(nowhere, root)
    assert (found.version if found else None) == version
    assert installed.amplify_cli(nowhere) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"devDependencies": 3}'])
def test_a_package_json_that_is_none_tells_no_version(tmp_path, text):
    (tmp_path / "package.json").write_text(text)
    assert installed.amplify_cli({"PATH": str(tmp_path)}, tmp_path) is None


def test_a_program_without_a_package_is_asked(program):
    path = program("amplify", "echo 14.0.1; echo noise >&2")
    found = installed.amplify_cli(environ(path.parent))
    assert found is not None
    assert (found.version, found.words) == ((14, 0, 1), "14.0.1")


@pytest.mark.parametrize("script", ["exit 3", "echo nothing to see", "echo 14.2.2; exit 1"])
def test_a_program_that_fails_has_no_version(program, script):
    found = installed.amplify_cli(environ(program("amplify", script).parent))
    assert found is not None
    assert (found.version, found.words) == (None, "of unknown version")


def test_a_program_that_hangs_is_ended_with_its_children(program, monkeypatch, tmp_path):
    monkeypatch.setattr(installed, "TIMEOUT", 0.3)
    pid = tmp_path / "pid"
    path = program("amplify", f"sleep 60 & echo $! > {pid}; wait")
    started = time.monotonic()
    assert installed.amplify_cli(environ(path.parent)) == installed.Program(str(path), None)
    assert time.monotonic() - started < 10
    for _ in range(100):
        try:
            os.kill(int(pid.read_text()), 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("the child still runs")


def test_a_program_in_the_working_directory_is_not_run(program, monkeypatch):
    path = program("amplify", "echo 1.0.0")
    monkeypatch.chdir(path.parent)
    assert installed.amplify_cli({"PATH": "."}) is None
    assert installed.aws_clis({"PATH": f".{os.pathsep}"}) == ()


def test_every_aws_is_found_once_and_asked_without_the_plugins(program, tmp_path):
    one = program("aws", 'echo "aws-cli/1.46.3 Python/3.11 $AWS_CONFIG_FILE"', "one")
    two = program("aws", '[ "$AWS_CONFIG_FILE" = /dev/null ] && echo aws-cli/2.38.5', "two")
    link = tmp_path / "three" / "aws"
    link.parent.mkdir()
    link.symlink_to(one)
    variables = {"PATH": os.pathsep.join(str(p.parent) for p in (one, two, link))}
    found = installed.aws_clis({**variables, "AWS_CONFIG_FILE": "/broken"})
    assert found == (
        installed.Program(str(one), (1, 46, 3)),
        installed.Program(str(two), (2, 38, 5)),
    )


def test_a_frozen_aws_cli_does_not_lend_its_libraries(program):
    script = '[ "$LD_LIBRARY_PATH" = /mine ] && [ -z "$LD_LIBRARY_PATH_ORIG" ] && echo 14.0.0'
    path = program("amplify", script)
    found = installed.amplify_cli(
        environ(path.parent, LD_LIBRARY_PATH="/bundle", LD_LIBRARY_PATH_ORIG="/mine")
    )
    assert found == installed.Program(str(path), (14, 0, 0))
