"""A newer checkout is installed over the older one: ``aws`` has it, and nothing else changes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.distribution.conftest import ROOT, SOURCES
from tests.docs.blocks import block

if TYPE_CHECKING:
    from pathlib import Path

    from tests.distribution.conftest import Built, Person

pytestmark = pytest.mark.timeout(900)  # several installations
NEWER = "99.1.0"


def newer_checkout(folder: Path) -> Path:
    folder.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    about = folder / "amplify_plugin" / "about.py"
    version = next(line for line in about.read_text().splitlines() if "__version__ =" in line)
    about.write_text(about.read_text().replace(version, f'__version__ = "{NEWER}"'))
    return folder


def test_the_page_s_lines_for_an_upgrade(built: Built, person: Person) -> None:
    programs = person.environment("venv", has_pip=True)
    person.install(programs, f"{built.wheel}[awscli]")
    path = f"{programs}:{person.system_path}"
    person.run(programs / "amplify-plugin", "enable", "--yes", PATH=path)
    config = (person.home / ".aws" / "config").read_text()
    folder = newer_checkout(person.home / "checkout")
    upgrade = block("docs/install.md", "upgrade")
    said = person.run("sh", "-ec", f"cd {folder}\n{upgrade}", PATH=path).stdout
    assert "Enabled already in ~/.aws/config" in said
    assert (person.home / ".aws" / "config").read_text() == config
    assert person.run(programs / "amplify-plugin", "--version").stdout.split()[1] == NEWER
    assert "select-profile" in person.run(programs / "aws", "awscloudformation", "help").stdout
