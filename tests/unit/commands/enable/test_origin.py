"""What pip is told, so that it installs this plugin and no namesake."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import pytest

from amplify_plugin.commands.enable.origin import origin

FOLDER = Path("C:\\home\\me" if os.name == "nt" else "/home/me")
FOLDER_URL = "file:///C:/home/me" if os.name == "nt" else "file:///home/me"


class Noted:
    """An installation of which pip noted this."""

    def __init__(self, text: str | None, installer: str | None = "pip\n") -> None:
        self.files = {"direct_url.json": text, "INSTALLER": installer}

    def read_text(self, name: str) -> str | None:
        return self.files[name]


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        (f'{{"url": "{FOLDER_URL}/my%20checkout", "dir_info": {{}}}}', str(FOLDER / "my checkout")),
        (f'{{"url": "{FOLDER_URL}/it-1.0.whl", "archive_info": {{}}}}', str(FOLDER / "it-1.0.whl")),
        (
            '{"url": "https://example.com/it.git", "vcs_info": {"vcs": "git", "commit_id": "0"}}',
            "git+https://example.com/it.git",
        ),
        ('{"url": "https://example.com/it.zip", "archive_info": {}}', "https://example.com/it.zip"),
        (None, "awscli-plugin-amplify"),
        ("{", "awscli-plugin-amplify"),
        ("[]", "awscli-plugin-amplify"),
    ],
)
def test_it_is_what_pip_noted(
    monkeypatch: pytest.MonkeyPatch, noted: str | None, told: str
) -> None:
    checkout = Noted(None, installer=None)  # the working directory's
    monkeypatch.setattr(metadata, "distributions", lambda **_: [checkout, Noted(noted)])
    assert origin() == told


def test_what_the_bundle_came_from_is_on_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "distributions", lambda **_: [Noted(None, installer=None)])
    assert origin() == "PATH-OF-ITS-CHECKOUT"


def test_without_an_installation_only_the_name_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "distributions", lambda **_: [])
    assert origin() == "awscli-plugin-amplify"
