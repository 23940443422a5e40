"""The real ampx in a person's world, and what AWS saw of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.session import Session

from amplify_plugin.testing.guide import BIZ_CORP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.testing import Finished, Terminal, World
    from amplify_plugin.testing.calls import Call

AMPX = ("npx", "ampx")
SANDBOX = ("sandbox", "--once")
AMPLIFY_PLUGIN = str(Path(sys.executable).with_name("amplify-plugin"))
QUESTION = "? Enter the MFA token code: "
LIMIT = 400.0  # seconds for one ampx; 15 to 30 are usual, a loaded machine takes much longer
REGION = "us-east-1"

# Nobody outside of this machine is asked or told anything.
ENVIRONMENT = {
    "npm_config_offline": "true",
    "npm_config_update_notifier": "false",
    "AMPLIFY_DISABLE_TELEMETRY": "1",
    "AMPLIFY_BACKEND_NOTICES_ENDPOINT": "http://127.0.0.1:9/",
}
# What CDK's bootstrap makes in an account; ampx deploys as these roles.
CDK_ROLES = tuple(
    f"arn:aws:iam::{BIZ_CORP}:role/cdk-hnb659fds-{purpose}-role-{BIZ_CORP}-{REGION}"
    for purpose in ("deploy", "file-publishing", "lookup")
)


@dataclass(frozen=True)
class Seen:
    """What one program came to, and the calls that AWS got meanwhile, in their order."""

    finished: Finished
    calls: tuple[Call, ...]

    @property
    def said(self) -> str:
        return self.finished.stdout + self.finished.stderr

    def assumed(self, role_arn: str) -> int:
        """How often this role's session was asked for."""
        asked = [call for call in self.calls if call.action == "AssumeRole"]
        return sum(call.params["RoleArn"] == role_arn for call in asked)

    @property
    def signers(self) -> dict[str, set[str | None]]:
        """The access key ids by service, without the sessions of CDK's own roles.

        STS is left out: how a session is asked for is counted by `assumed`.
        """
        found: dict[str, set[str | None]] = {}
        for call in self.calls:
            if call.action == "AssumeRole" and call.params["RoleArn"] in CDK_ROLES:
                found.setdefault("deployment", set()).add(call.access_key_id)
            elif call.service == "ssm" and call.action != "GetParameter":
                found.setdefault("secrets", set()).add(call.access_key_id)
        first = next((call for call in self.calls if call.service == "ssm"), None)
        if first is not None:
            found["check"] = {first.access_key_id}
        return found


class Ampx:
    """The packages of a Gen 2 project in a world whose account CDK has bootstrapped."""

    def __init__(self, packages: Path, world: World) -> None:
        self.world = world
        world.migrate()
        (world.project / "node_modules").symlink_to(packages / "node_modules")
        self.bootstrap()

    def bootstrap(self) -> None:
        """What `cdk bootstrap` leaves in the account, as far as ampx looks."""
        for role_arn in CDK_ROLES:
            self.world.server.add_role(role_arn, BIZ_CORP)
        self.client("ssm").put_parameter(
            Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String"
        )
        self.client("s3").create_bucket(Bucket=f"cdk-hnb659fds-assets-{BIZ_CORP}-{REGION}")

    def client(self, service: str) -> Any:
        """Somebody in Biz Corp's account: it is moto's for a key that nobody has."""
        return Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.world.server.url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="EXAMPLE/administrator/secret",
        )

    def run(
        self,
        *command: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Seen:
        """Run a command line without a terminal, to its end."""
        before = len(self.world.server.calls())
        program = self.world.run(command, cwd=cwd, env={**ENVIRONMENT, **(env or {})})
        finished = program.finish(LIMIT)
        return Seen(finished, tuple(self.world.server.calls()[before:]))

    def run_with_code(self, code: str, *command: str, cwd: Path | None = None) -> Seen:
        """Run a command line on a terminal, and type the MFA code at the only question.

        What it prints goes into a file: on a terminal, ampx shows progress for ever after a
        deployment that failed, and moto can deploy none of its templates.
        """
        before = len(self.world.server.calls())
        printed = self.world.home / "printed"
        terminal: Terminal = self.world.terminal(
            *(str(printed), *command),
            command=("sh", "-c", 'out=$1; shift; "$@" >"$out" 2>&1', "sh"),
            cwd=cwd,
            env=ENVIRONMENT,
            timeout=LIMIT,
        )
        terminal.expect(QUESTION)
        terminal.type(code)
        finished = terminal.finish()
        assert finished.stdout.count(QUESTION) == 1
        seen = replace(finished, stdout=finished.stdout + printed.read_text(encoding="utf-8"))
        return Seen(seen, tuple(self.world.server.calls()[before:]))
