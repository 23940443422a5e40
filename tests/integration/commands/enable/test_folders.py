"""Where this plugin and what it imports lie."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import amplify_plugin
from amplify_plugin.commands.enable import folders

ROOT = Path(__file__).parents[4]


def test_they_are_absolute_and_ours_is_the_first():
    found = folders.plugin_folders()
    assert Path(found[0]) == Path(amplify_plugin.__file__).parent.parent
    assert all(Path(folder).is_absolute() and Path(folder).is_dir() for folder in found)
    assert len(set(found)) == len(found)


def test_each_requirement_is_in_one_of_them_or_is_the_aws_clis_own():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    required = re.findall(r"^([\w-]+)", setup["options"]["install_requires"], re.MULTILINE)
    assert set(required) - {"botocore", "jmespath", "prompt_toolkit", "wcwidth"} <= set(
        folders.NEEDED
    )
    found = folders.plugin_folders()
    for module in folders.NEEDED:
        assert any(
            Path(folder, module).is_dir() or Path(folder, f"{module}.py").exists()
            for folder in found
        ), module


def test_they_are_enough_for_a_python_that_has_nothing_else():
    """-S: no site-packages; what an AWS CLI v2 has of its own is imported first."""
    script = f"import sys; sys.path += {list(folders.plugin_folders())!r}\n" + "\n".join(
        f"import {module}" for module in ("amplify_plugin.hosts.wiring", *folders.NEEDED)
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True)


def test_a_relative_path_to_the_package_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(folders, "__file__", "lib/amplify_plugin/commands/enable/folders.py")
    assert folders.plugin_folders()[0] == str(tmp_path / "lib")
