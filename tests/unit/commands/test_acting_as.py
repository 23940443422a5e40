"""What a command acts as where the project has keys of its own, in a file of the Amplify CLI's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.acting_as import acting_as
from amplify_plugin.commands.context import Context, NotTrusted
from amplify_plugin.files import amplify_folder
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.project import write_project
from tests.unit.commands.contexts import context_of

if TYPE_CHECKING:
    from pathlib import Path


def test_once_they_are_approved_it_has_them_with_their_region(tmp_path: Path) -> None:
    file = amplify_folder() / "AbCdEfGhIj"
    file.parent.mkdir(parents=True)
    keys = {"accessKeyId": "AKIAEXAMPLE", "secretAccessKey": "x", "region": "eu-west-3"}
    file.write_text(json.dumps(keys))
    write_project(tmp_path / "app", "123456789012")
    project = Gen1Project(tmp_path / "app")
    entry = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(file)}
    project.local_aws_info.write_text(json.dumps({"dev": entry}))

    def here() -> Context:
        return context_of({}, path=project.root)

    with pytest.raises(NotTrusted):
        acting_as(None, here())
    Approvals().approve(project, Selection("dev", "project", key_file=str(file)))
    found = acting_as(None, here())
    assert (found.credentials.access_key_id, found.region) == ("AKIAEXAMPLE", "eu-west-3")
    assert found.profile_name is None
