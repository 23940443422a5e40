"""A person's world whose `aws` is forked from one that is loaded, for a third of the cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amplify_plugin.testing import World
from amplify_plugin.testing.process import DEFAULT_TIMEOUT
from tests.faults.forked import ForkedAws, for_python

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from amplify_plugin.testing import Finished


@dataclass
class ForkedWorld(World):
    """With the AWS CLI beside Python. What Python has to know at its start makes it a process."""

    forked: ForkedAws | None = None

    def aws(
        self,
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,  # noqa: A002  World's own name
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Finished:
        forked, environ = self.forked, self.environ(env)
        if forked is None or input is not None or for_python(environ) != forked.for_python:
            return super().aws(*args, cwd=cwd, env=env, input=input, timeout=timeout)
        [program] = self.command
        return forked.run(args, program=program, cwd=cwd or self.project, env=environ)
