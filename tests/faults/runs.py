"""``aws`` with us and without us, in one world, and how the two may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.testing import Finished, World
    from tests.faults.forked import ForkedAws

VERSION = ("--version",)
LIST = ("configure", "list")
HELP = ("s3", "help")


class Runs(NamedTuple):
    """A person's world, and the AWS CLI loaded once."""

    world: World
    forked: ForkedAws

    def aws(self, *args: str, before: str = "", env: Mapping[str, str] | None = None) -> Finished:
        """Run ``aws`` in the project."""
        return self.forked.run(
            args,
            cwd=self.world.project,
            env=self.world.environ({"PAGER": "cat", **(env or {})}),
            before=before,
        )

    def without_us(
        self, *args: str, before: str = "", env: Mapping[str, str] | None = None
    ) -> Finished:
        """The same without the plugin."""
        with_us = self.world.config_file.read_text()
        self.world.config_file.write_text(with_us.replace("amplify = amplify_plugin\n", ""))
        try:
            return self.aws(*args, before=before, env=env)
        finally:
            self.world.config_file.write_text(with_us)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def is_as_without(
    runs: Runs, *args: str, env: Mapping[str, str] | None = None, before: str = ""
) -> None:
    is_like(runs.aws(*args, env=env, before=before), runs.without_us(*args, env=env))


def is_like(ours: Finished, without: Finished) -> None:
    """The same answer, and one line of ours at most."""
    assert "DataNotFound" not in without.stderr  # what a fork that lacks something of the CLI says
    assert (ours.code, ours.stdout) == (without.code, without.stdout), ours.stderr
    said = [line for line in lines(ours.stderr) if line not in lines(without.stderr)]
    assert len(said) <= 1, (ours.stderr, without.stderr)
    assert "Traceback" not in ours.stderr


def is_refused_or_done(finished: Finished) -> bool:
    """Credentials were asked for: they are given, or one line says why not."""
    said = lines(finished.stderr)
    is_plain = "Traceback" not in finished.stderr and "ESCAPED" not in finished.stderr
    return is_plain and (
        (finished.code == 0 and len(said) <= 1) or (finished.code == 255 and len(said) == 1)
    )
