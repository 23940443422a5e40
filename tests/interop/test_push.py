"""The real `amplify push`, whole, with a bridge: one code, typed under its spinner, deploys all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ROLE_ARN
from tests.interop.amplify import LIMIT, QUESTION
from tests.interop.backend import Backend

if TYPE_CHECKING:
    from amplify_plugin.testing import World

PUSH = ("push", "--yes")
ENVIRONMENT = {"AMPLIFY_CLI_BETA_USAGE_TRACKING_URL": "http://127.0.0.1:9/"}  # nobody is told
SPINNER = "Fetching updates to backend environment: dev from the cloud."
FRAMES = 20  # of the spinner: two to three seconds
ASKED = f"? {QUESTION} (it is not shown)"
CODE = "739154"


def test_amplify_push_deploys_with_the_code_that_is_typed_under_its_spinner(
    project: World, amplify_program: tuple[str, ...]
) -> None:
    backend = Backend(project)
    backend.add_topic("note")

    # Without us. On the day that this fails, upstream has mended it.
    alone = project.run((*amplify_program, *PUSH), env=ENVIRONMENT).finish(LIMIT)
    assert "Resolved credential object is not valid" in alone.stdout
    assert alone.code == 1

    written = project.aws("awscloudformation", "bridge-profile", "bizcorprole", "--select")
    assert written.code == 0, written.stderr
    before = len(project.server.calls())
    terminal = project.terminal(
        *PUSH, command=amplify_program, env=ENVIRONMENT, timeout=LIMIT, dimensions=(40, 120)
    )
    terminal.see(ASKED)
    for _ in range(FRAMES):
        terminal.expect(SPINNER)
        assert ASKED in terminal.window, "\n".join(terminal.window)
    terminal.type(CODE)
    finished = terminal.finish()
    assert finished.code == 0, "\n".join(terminal.window)
    assert "Deployment state saved successfully." in terminal.window
    assert CODE not in finished.stdout
    assert finished.stdout.count(QUESTION) == 1

    # One session did all of it.
    first, *rest = project.server.calls()[before:]
    assert first.action == "AssumeRole"
    cached = json.loads(project.cache_file.read_text(encoding="utf-8"))[ROLE_ARN]["amplify"]
    assert {call.access_key_id for call in rest} == {cached["accessKeyId"]}
    assert "UpdateStack" in {call.action for call in rest}
    assert [arn.rpartition(":")[2] for arn in backend.topics] == ["note"]
