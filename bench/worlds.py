"""Homes and projects in which the measured commands run."""

from __future__ import annotations

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
from bench.texts import config

# The least that a program in Python takes.
NOTHING = (sys.executable, "-I", "-S", "-c", "pass")


class Bench:
    """A person's home with the guide's profiles and a project; both roles are signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.follow_guide()
        world.choose("dev", "dev.corp")
        cache = CredentialCache(world.cache_file)
        for role_arn in (ROLE_ARN, DOTTED_ROLE_ARN):
            cache.put(role_arn, "amplify", credentials())

    def aws(self, *words: str, cwd: Path | None = None) -> Command:
        return self.command(*self.world.command, *words, cwd=cwd)

    def command(self, *words: str, cwd: Path | None = None) -> Command:
        return Command(words, cwd or self.world.project, self.world.environ())

    def with_profiles(self, count: int) -> None:
        """So many more role profiles in the config."""
        with self.world.config_file.open("a", encoding="utf-8") as file:
            file.write(f"\n{config(count)}")

    def without_plugin(self) -> None:
        """Take the plugin out of the config."""
        text = self.world.config_file.read_text(encoding="utf-8")
        self.world.config_file.write_text(text.replace(self.world.plugins, ""), encoding="utf-8")


def credentials() -> Credentials:
    """Credentials that last for an hour. moto takes any."""
    ends = datetime.now(UTC) + timedelta(hours=1)
    return Credentials("ASIAEXAMPLE", "secret", "token" * 100, ends)


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
