"""What stays when the plugin goes: where it is put, that it is found, and that it goes again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from amplify_plugin.commands.enable import stand_in, stub
from amplify_plugin.commands.installed import Program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")

CONFIG = Path("/x/config")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment."""
    folder = tmp_path_factory.mktemp("v1")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


def cli(tmp_path: Path, python: Path, version: tuple[int, int, int] = (1, 46, 3)) -> Program:
    script = tmp_path / "aws"
    script.write_text(f"#!{python}\n")
    return Program(str(script), version)


def path_files(python: Path) -> list[Path]:
    return list(python.parents[1].rglob(stand_in.PATH_FILE))


def found_by(python: Path) -> str:
    words = [str(python), "-I", "-c", "import amplify_plugin; print(amplify_plugin.__file__)"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def test_a_v1_finds_it_and_no_longer_once_it_is_removed(
    tmp_path: Path, python: Path, safe_environment: Path
) -> None:
    stand_in.write(CONFIG, [cli(tmp_path, python)], os.environ)
    module = stand_in.folder() / "amplify_plugin.py"
    assert safe_environment in module.parents
    assert module.read_bytes() == Path(stub.__file__).read_bytes()
    assert found_by(python) == str(module)
    stand_in.remove(CONFIG)
    assert found_by(python) == ""
    assert path_files(python) == []
    assert not stand_in.folder().exists()


def test_a_package_of_that_name_comes_first(tmp_path: Path, python: Path) -> None:
    stand_in.write(CONFIG, [cli(tmp_path, python)], os.environ)
    package = path_files(python)[0].parent / "amplify_plugin"
    package.mkdir()
    (package / "__init__.py").touch()
    try:
        assert found_by(python) == str(package / "__init__.py")
    finally:
        shutil.rmtree(package)
        stand_in.remove(CONFIG)


def test_it_stays_while_another_config_needs_it(tmp_path: Path, python: Path) -> None:
    other = Path("/y/config")
    for config in (CONFIG, other, other):
        stand_in.write(config, [cli(tmp_path, python)], os.environ)
    stand_in.remove(CONFIG)
    assert found_by(python)
    stand_in.remove(other)
    assert not found_by(python)


def test_a_v2_has_no_packages_to_write_to(tmp_path: Path, python: Path) -> None:
    stand_in.write(CONFIG, [cli(tmp_path, python, (2, 38, 5))], os.environ)
    assert path_files(python) == []
    assert (stand_in.folder() / "amplify_plugin.py").exists()


def test_a_record_that_names_other_files_removes_none_of_them(tmp_path: Path) -> None:
    stand_in.write(CONFIG, [], os.environ)
    mine = tmp_path / "mine.pth"
    mine.touch()
    record = stand_in.folder() / stand_in.RECORD
    record.write_text(f'{{"configs": ["{CONFIG}"], "pathFiles": ["{mine}"]}}')
    stand_in.remove(CONFIG)
    assert mine.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"configs": 1, "pathFiles": {"a": 1}}'])
def test_a_record_that_cannot_be_read_is_no_fault(content: str) -> None:
    stand_in.write(CONFIG, [], os.environ)
    (stand_in.folder() / stand_in.RECORD).write_text(content)
    stand_in.write(CONFIG, [], os.environ)
    stand_in.remove(CONFIG)
    assert not stand_in.folder().exists()


def test_nothing_is_removed_where_nothing_is() -> None:
    stand_in.remove(CONFIG)
    assert not stand_in.folder().exists()
