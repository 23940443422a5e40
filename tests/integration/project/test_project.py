"""Projects in processes of their own: two writers at once, and what finding one loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from amplify_plugin.project import Gen1Project, gen2
from amplify_plugin.testing.project import write_project

SELECTING = """
import sys
from pathlib import Path
from amplify_plugin.project import Gen1Project, Selection
for number in range(25):
    name = sys.argv[2] + str(number)
    Gen1Project(Path(sys.argv[1])).select(Selection(name, "project", profile_name="role"))
"""


def test_two_who_select_at_once_lose_nothing(tmp_path: Path) -> None:
    write_project(tmp_path / "app", "123456789012")
    project = Gen1Project(tmp_path / "app")
    words = (sys.executable, "-c", SELECTING, str(project.root))
    both = [subprocess.Popen((*words, name)) for name in ("a", "b")]
    assert [process.wait() for process in both] == [0, 0]
    wanted = {f"{name}{number}" for name in "ab" for number in range(25)}
    assert wanted <= json.loads(project.local_aws_info.read_text()).keys()


STATS = """
import os, sys
from amplify_plugin import project
asked = []
real = os.stat
def stat(path, *args, **options):
    asked.append(path)
    return real(path, *args, **options)
os.stat = stat
os.path.isdir = lambda path: bool(asked.append(path)) or __import__("stat").S_ISDIR(
    real(path).st_mode) if os.path.lexists(path) else bool(asked.append(path))
assert project.find(sys.argv[1]) is None
names = ("amplify_plugin.project.gen2", "amplify_plugin.project.approvals")
print(len(asked), *(name in sys.modules for name in names))
"""


def test_outside_of_projects_it_is_one_look_a_folder_and_gen2_is_not_loaded(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STATS, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(len(tmp_path.parts)), "False", "False"]


def test_loading_the_module_loads_nothing_else_of_weight() -> None:
    code = "import sys, amplify_plugin.project as p; b = set(sys.modules); "
    code += "import amplify_plugin.project.gen2; print(*sorted(set(sys.modules) - b))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [gen2.__name__]
