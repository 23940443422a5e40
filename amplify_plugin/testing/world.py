"""A person's world in a temporary folder: a home with AWS files, an Amplify project, `aws`."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from amplify_plugin.testing.awscli import AwsCli
from amplify_plugin.testing.guide import BIZ_CORP, add_guide, guide_files
from amplify_plugin.testing.process import DEFAULT_TIMEOUT, Running
from amplify_plugin.testing.project import (
    as_amplify_writes,
    local_env_info,
    profile_selected,
    provider,
    write_gen2_project,
    write_project,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from amplify_plugin.testing.process import Finished
    from amplify_plugin.testing.server import AwsServer
    from amplify_plugin.testing.terminal import Terminal

INHERITED = (
    "PATH",
    "PYTHONPATH",  # finds this package in a source checkout
    *(("COMSPEC", "PATHEXT", "SYSTEMROOT", "TEMP", "TMP") if os.name == "nt" else ()),
)
DEFAULT_REGION = "[default]\nregion = us-east-1\n"


@dataclass
class World:
    """A home, a project in it and the programs that were started there. A context manager.

    Programs see nothing of the surrounding environment but `INHERITED`, and have no controlling
    terminal, unless `terminal` gives them one.
    """

    home: Path
    project: Path
    server: AwsServer
    command: tuple[str, ...]
    plugins: str
    _started: list[Running | Terminal] = field(default_factory=list, repr=False)

    @classmethod
    def create(
        cls,
        path: Path,
        server: AwsServer,
        *,
        cli: AwsCli | None = None,
        command: tuple[str, ...] | None = None,
        plugins: str | None = None,
    ) -> Self:
        """Make the folders and files below ``path``.

        ``cli`` is another AWS CLI than the one beside Python; ``command`` starts it in another way,
        ``plugins`` is another section of the config than the one that enables this plugin, or
        empty. The config knows no profile, the project's environments dev and prod have none
        selected.
        """
        if command is None or plugins is None:
            cli = cli or AwsCli.beside_python()
            command = cli.command(server.url) if command is None else command
            plugins = cli.plugins if plugins is None else plugins
        world = cls(
            home=path / "home",
            project=path / "home" / "project",
            server=server,
            command=command,
            plugins=plugins,
        )
        (world.home / ".aws").mkdir(parents=True)
        write_project(world.project, BIZ_CORP)
        world.config("")
        world.credentials("")
        return world

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every program that still runs."""
        for program in self._started:
            program.kill()
        self._started.clear()

    @property
    def config_file(self) -> Path:
        """The file that `config` writes."""
        return self.home / ".aws" / "config"

    @property
    def credentials_file(self) -> Path:
        """The file that `credentials` writes."""
        return self.home / ".aws" / "credentials"

    @property
    def cache_file(self) -> Path:
        """The Amplify CLI's cache of role credentials; it exists once it was written."""
        return self.home / ".amplify" / "awscloudformation" / "cache.json"

    @property
    def local_aws_info_file(self) -> Path:
        """Which profile each environment has selected."""
        return self.project / "amplify" / ".config" / "local-aws-info.json"

    @property
    def local_env_info_file(self) -> Path:
        """Which environment is the current one."""
        return self.project / "amplify" / ".config" / "local-env-info.json"

    def config(self, text: str) -> None:
        """Write ~/.aws/config: the plugin, a default region if the text has none, the text."""
        has_default = re.search(r"^\[(profile +)?default\]", text, re.MULTILINE)
        sections = [self.plugins, "" if has_default else DEFAULT_REGION, text]
        self.config_file.write_text("\n".join(filter(None, sections)), encoding="utf-8")

    def credentials(self, text: str) -> None:
        """Write ~/.aws/credentials, with the mode that the AWS CLI gives it."""
        self.credentials_file.write_text(text, encoding="utf-8")
        self.credentials_file.chmod(0o600)

    def follow_guide(self) -> None:
        """Do all three parts of the guide: the account's side on the server, the files here."""
        add_guide(self.server)
        files = guide_files()
        self.config(files.config)
        self.credentials(files.credentials)

    def select(self, environment: str, profile: str) -> None:
        """Select a profile for an environment as the Amplify CLI does; the others stay."""
        selections = json.loads(self.local_aws_info_file.read_text(encoding="utf-8"))
        self.local_aws_info({**selections, environment: profile_selected(profile)})

    def choose(self, environment: str, profile: str) -> None:
        """Select and trust a profile as our ``select-profile`` does, without starting ``aws``."""
        from amplify_plugin.project import Gen1Project, Selection
        from amplify_plugin.project.approvals import Approvals

        self.select(environment, profile)
        record = self.cache_file.with_name("plugin-projects.json")
        selection = Selection(environment, "project", profile_name=profile)
        Approvals(record).approve(Gen1Project(self.project), selection)

    def deploy_in(self, environment: str, account: str) -> None:
        """Let an environment be one of another account than the project's first."""
        file = self.project / "amplify" / "team-provider-info.json"
        known = json.loads(file.read_text(encoding="utf-8"))
        deployed = {environment: {"awscloudformation": provider(environment, account)}}
        file.write_text(as_amplify_writes({**known, **deployed}), encoding="utf-8")

    def local_aws_info(self, content: object) -> None:
        """Write local-aws-info.json: a string as it is, anything else as JSON."""
        text = content if isinstance(content, str) else as_amplify_writes(content)
        self.local_aws_info_file.write_text(text, encoding="utf-8")

    def migrate(self) -> None:
        """Make the project one of Amplify Gen 2, with nothing of Gen 1 left.

        Deletes ``amplify/`` whole, as ``amplify gen2-migration generate`` does.
        """
        shutil.rmtree(self.project / "amplify")
        write_gen2_project(self.project)

    def environment(self, name: str) -> None:
        """Make this the project's current environment."""
        text = as_amplify_writes(local_env_info(self.project, name))
        self.local_env_info_file.write_text(text, encoding="utf-8")

    def environ(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment that programs get."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        if "PYTHONPATH" in inherited:
            # The programs run in other folders: a path relative to ours means nothing there.
            folders = filter(None, inherited["PYTHONPATH"].split(os.pathsep))
            inherited["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, folders))
        return {
            **inherited,
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.server.url,
            "AWS_PAGER": "",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            **(extra or {}),
        }

    def aws(
        self,
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Finished:
        """Run `aws` in the project (or in ``cwd``), with ``env`` added to its environment."""
        return self.start(*args, cwd=cwd, env=env, input=input).finish(timeout)

    def start(
        self,
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,
    ) -> Running:
        """Start `aws` in the background."""
        return self.run((*self.command, *args), cwd=cwd, env=env, input=input)

    def run(
        self,
        args: tuple[str, ...],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,
    ) -> Running:
        """Start any other program in the background, as `start` starts `aws`."""
        program = Running(args, cwd=cwd or self.project, env=self.environ(env), input=input)
        self._started.append(program)
        return program

    def terminal(
        self,
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        dimensions: tuple[int, int] = (24, 120),
        command: tuple[str, ...] | None = None,
    ) -> Terminal:
        """Start `aws`, or another command, on a terminal of (rows, columns)."""
        # Here, not above: worlds without a terminal need no pexpect.
        from amplify_plugin.testing.terminal import Terminal

        terminal = Terminal(
            (*(command or self.command), *args),
            cwd=cwd or self.project,
            env=self.environ(env),
            timeout=timeout,
            dimensions=dimensions,
        )
        self._started.append(terminal)
        return terminal
