"""Settings in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from amplify_plugin import settings


@pytest.fixture
def file(safe_environment: Path) -> Path:
    path = settings.settings_file()
    assert path == safe_environment / ".amplify/awscloudformation/plugin.ini"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "environ", "is_needed"),
    [
        (None, "{}", False),
        (
            None,
            "{'AMPLIFY_PLUGIN_PROJECT_PROFILE': 'off', 'AMPLIFY_PLUGIN_LOCK_TIMEOUT': 'x'}",
            False,
        ),
        ("lock_timeout = 3", "{}", False),
        ("project_profile = off", "{}", True),
    ],
)
def test_configobj_is_loaded_only_for_a_file_that_says_something(
    file: Path, text: str | None, environ: str, is_needed: bool
) -> None:
    if text is not None:
        file.write_text(text)
    script = (
        "import sys; from amplify_plugin.settings import in_project\n"
        f"in_project({environ}, print)\n"
        "print('configobj' in sys.modules, 'amplify_plugin.files.locks' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].split() == [str(is_needed), "False"]
