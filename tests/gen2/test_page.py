"""The commands of docs/gen2.md and the README, played as they stand, from a subfolder of the project."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ROLE_ARN
from tests.docs.blocks import block
from tests.gen2.ampx import AMPLIFY_PLUGIN, AMPX, SANDBOX
from tests.gen2.test_ampx import CANNOT_ASK, is_all_of

if TYPE_CHECKING:
    from tests.gen2.ampx import Ampx

BUCKET = "amplify-demo-photos"
STACK = "amplify-demo-me-sandbox-0123456789"


def commands() -> list[list[str]]:
    lines = block("docs/gen2.md", "gen2").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def deploy(ampx: Ampx) -> None:
    """A sandbox that ampx takes for one of its own, with the outputs that it reads."""
    outputs = {
        "AWS::Amplify::Platform": {"deploymentType": "sandbox", "region": "us-east-1"},
        "AWS::Amplify::Storage": {"storageRegion": "us-east-1", "bucketName": BUCKET},
    }
    metadata = {
        category: {"version": "1", "stackOutputs": list(values)}
        for category, values in outputs.items()
    }
    template = {
        # As text, which moto tells as it is; of an object it tells what Python writes, no JSON.
        "Metadata": json.dumps(metadata),
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {
            name: {"Value": value} for values in outputs.values() for name, value in values.items()
        },
    }
    ampx.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))


def test_the_three_commands_of_the_page_from_a_subfolder(ampx: Ampx) -> None:
    assert block("README.md", "gen2") == block("docs/gen2.md", "gen2")
    select, sandbox, outputs = commands()
    assert select[0] == "aws"
    assert sandbox == ["amplify-plugin", "exec", "--", *AMPX, *SANDBOX]
    assert outputs[:3] == ["amplify-plugin", "exec", "--"]
    deploy(ampx)
    folder = ampx.world.project / "src"
    folder.mkdir()

    # Without us: nobody can answer, and a subfolder is no project.
    alone = ampx.run(*AMPX, *SANDBOX, env={"AWS_PROFILE": "bizcorprole"})
    assert alone.finished.code == 1
    assert CANNOT_ASK in alone.said
    lost = ampx.run(*AMPX, *SANDBOX, cwd=folder, env={"AWS_PROFILE": "devcorpuser"})
    assert lost.finished.code == 1
    assert "PathNotFound" in lost.said

    selected = ampx.world.aws(*select[1:], cwd=folder)
    assert selected.code == 0, selected.stderr
    deployed = ampx.run_with_code("123456", AMPLIFY_PLUGIN, *sandbox[1:], cwd=folder)
    is_all_of(deployed, ampx, ROLE_ARN)
    cached = json.loads(ampx.world.cache_file.read_text(encoding="utf-8"))[ROLE_ARN]["amplify"]
    session = {cached["accessKeyId"]}

    words = [STACK if word == "STACK" else word for word in outputs[1:]]
    written = ampx.run(AMPLIFY_PLUGIN, *words, cwd=folder)
    assert written.finished.code == 0, written.said
    found = json.loads((ampx.world.project / "amplify_outputs.json").read_text(encoding="utf-8"))
    assert found["storage"]["bucket_name"] == BUCKET
    assert {call.access_key_id for call in written.calls} == session
    assert "cloudformation" in {call.service for call in written.calls}
    assert written.assumed(ROLE_ARN) == 0
