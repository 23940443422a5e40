"""Homes and projects in which the measured commands run, and the peers beside them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from amplify_plugin.cache import CredentialCache
from amplify_plugin.credentials import Credentials
from amplify_plugin.testing import AwsServer, World
from amplify_plugin.testing.guide import DOTTED_ROLE_ARN, ROLE_ARN
from bench.process import Command
from bench.row import Missing

PEERS = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "amplify-plugin-bench").expanduser()
# The newest release that installs, with the pins that the registries do not serve.
AMPLIFY = "@aws-amplify/cli-internal@14.2.2"
AMPLIFY_OVERRIDES = {
    "@aws-amplify/graphql-auth-transformer": "4.2.9",
    "@aws-amplify/amplify-environment-parameters": "1.9.23",
    "@aws-amplify/graphql-transformer": "1.8.4",
    "graphql-auth-transformer": "7.2.89",
    "graphql-elasticsearch-transformer": "5.2.88",
}
AWSUME = "awsume"


class Bench:
    """A person's home with the guide's profiles and a project; both roles are signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.follow_guide()
        world.choose("dev", "dev.corp")
        cache = CredentialCache(world.cache_file)
        for role_arn in (ROLE_ARN, DOTTED_ROLE_ARN):
            cache.put(role_arn, "amplify", self.credentials())

    @staticmethod
    def credentials() -> Credentials:
        """Credentials that last for an hour. moto takes any."""
        return Credentials("ASIAEXAMPLE", "secret", "token" * 100, now() + timedelta(hours=1))

    def aws(self, *words: str, cwd: Path | None = None) -> Command:
        return self.command(*self.world.command, *words, cwd=cwd)

    def command(self, *words: str, cwd: Path | None = None) -> Command:
        return Command(words, cwd or self.world.project, self.world.environ())

    def without_plugin(self) -> None:
        """Take the plugin out of the config."""
        text = self.world.config_file.read_text(encoding="utf-8")
        self.world.config_file.write_text(text.replace(self.world.plugins, ""), encoding="utf-8")


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def benches(count: int = 1) -> Iterator[list[Bench]]:
    """Several homes that know one server."""
    with AwsServer() as server, TemporaryDirectory() as folder:
        worlds = [World.create(Path(folder, str(number)), server) for number in range(count)]
        try:
            yield [Bench(world) for world in worlds]
        finally:
            for world in worlds:
                world.close()


def script(name: str) -> str:
    """A program of the environment that this runs in."""
    return str(Path(sys.executable).with_name(name))


def installed(name: str, *commands: tuple[str, ...]) -> Path:
    """A folder in the cache that the commands filled, once. Raises Missing where they fail."""
    folder, mark = PEERS / name, PEERS / name / ".whole"
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for command in commands:
            try:
                subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=900)
            except FileNotFoundError:
                raise Missing(f"{command[0]} is not installed") from None
            except subprocess.SubprocessError as error:
                said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
                last = said.strip().splitlines()[-1:] or [str(error)]
                raise Missing(f"{name} could not be installed: {last[0]}") from None
        mark.touch()
    return folder


def amplify_cli() -> tuple[str, ...]:
    """The real Amplify CLI. Raises Missing."""
    package = json.dumps({"private": True, "overrides": AMPLIFY_OVERRIDES})
    write = ("sh", "-c", 'printf %s "$1" > package.json', "sh", package)
    install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", AMPLIFY)
    folder = installed("amplify", write, install)
    return ("node", str(folder / "node_modules/@aws-amplify/cli-internal/bin/amplify"))


def aws_cli_v2() -> str:
    """AWS CLI v2 as AWS ships it. Raises Missing."""
    from tests.awscli import builds
    from tests.kept import Unavailable

    try:
        return builds.install(builds.AS_SHIPPED, builds.cache_folder(os.environ), os.environ)
    except Unavailable as error:
        raise Missing(f"AWS CLI v2 could not be had: {error}") from None


def python_environment(name: str, *packages: str) -> Path:
    """The ``bin`` of a virtual environment with these packages. Raises Missing."""
    folder = installed(
        name,
        (sys.executable, "-m", "venv", "env"),
        ("env/bin/pip", "install", "--quiet", *packages),
    )
    return folder / "env" / "bin"


def npm_package(package: str) -> Path:
    """A package of the npm registry. Raises Missing."""
    name, _, _ = package.rpartition("@")
    install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", package)
    return installed(f"npm-{package}", install) / "node_modules" / name
