"""Which AWS CLI a world runs, and how this plugin gets into it."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import amplify_plugin

VARIABLE = "AMPLIFY_PLUGIN_AWS"
"""The environment variable that names the `aws` of the fixtures, instead of that beside Python."""

VERSION = re.compile(r"^aws-cli/(\d+)\.(\d+)\.(\d+) ")
# The first v2 that knows AWS_ENDPOINT_URL; of v1 all do that we support.
KNOWS_ENDPOINT_URL = (2, 13, 0)


@dataclass(frozen=True)
class AwsCli:
    """An AWS CLI: its program, and the version that it says it is."""

    program: str
    version: tuple[int, int, int]

    @classmethod
    def at(cls, program: str) -> Self:
        """Ask a program for its version. Raises ValueError if it is not an AWS CLI."""
        return cls(program, _version(program))

    @classmethod
    def beside_python(cls) -> Self:
        """The `aws` of the environment that the running Python belongs to."""
        # Not resolved: in a virtual environment `python` is a link out of it.
        folder = Path(sys.executable).parent
        found = shutil.which("aws", path=str(folder))
        if found is None:
            raise FileNotFoundError(f"There is no 'aws' in {folder}; install the extra 'awscli'.")
        return cls.at(found)

    @property
    def is_v2(self) -> bool:
        return self.version >= (2,)

    @property
    def is_frozen(self) -> bool:
        """Whether it is a program with a Python inside, as AWS ships v2."""
        return not Path(self.program).read_bytes().startswith(b"#!")

    @property
    def plugins(self) -> str:
        """The section of ~/.aws/config that puts this plugin, as it runs here, into it."""
        section = "[plugins]\namplify = amplify_plugin\n"
        if not self.is_v2:
            return section
        ours = str(Path(amplify_plugin.__file__).parents[1])
        paths = dict.fromkeys((ours, sysconfig.get_path("purelib")))
        return f"{section}cli_legacy_plugin_path = {os.pathsep.join(paths)}\n"

    def command(self, endpoint_url: str) -> tuple[str, ...]:
        """What starts it, so that it talks to this endpoint where AWS_ENDPOINT_URL says so."""
        if self.is_v2 and self.version < KNOWS_ENDPOINT_URL:
            return (self.program, "--endpoint-url", endpoint_url)
        return (self.program,)


@functools.cache
def _version(program: str) -> tuple[int, int, int]:
    asked = subprocess.run(
        [program, "--version"],
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    found = VERSION.match(asked.stdout)
    if found is None:
        raise ValueError(f"{program} is not an AWS CLI: {asked.stderr or asked.stdout}")
    return int(found[1]), int(found[2]), int(found[3])
