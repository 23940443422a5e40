"""``python -m tests.awscli v1|v1-oldest|v2|v2-oldest``: the tests of the AWS CLI with another one.

Further arguments are pytest's; tests named there take the place of those chosen here. Gets the AWS
CLI v2 first where it is one of those; where it cannot be had it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_AWSCLI=1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.awscli.builds import AS_SHIPPED, OLDEST, cache_folder, install
from tests.kept import Unavailable, not_run

REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_AWSCLI"
PROGRAM = "AMPLIFY_PLUGIN_AWS"  # as in amplify_plugin.testing.awscli
BUILDS = {"v2": AS_SHIPPED, "v2-oldest": OLDEST}
V1, OLDEST_V1 = "v1", "v1-oldest"  # whichever lies beside Python
SECONDS = 240  # for one test: an AWS CLI v2 starts in twice the time of a v1

WHOLE = "AMPLIFY_PLUGIN_AWSCLI"  # set while everything about an AWS CLI is tested, not a sample

HOSTS = Path(__file__).parents[1] / "hosts"
# What the AWS CLI at hand has a part in; what is ours alone is tested once, in `make test`.
FILES = (
    "aws_cli_table",
    "parity",
    "enable",
    "frozen",
    "main_job",
    "mfa_session",
    "start_up",
    "exec",
)
# Who signs is decided by us alone: asked of the newest of each kind.
NEWEST = {V1: [HOSTS / "test_who_aws_is.py"], "v2": [HOSTS / "test_who_aws_is.py"]}
CHOSEN = [
    *(HOSTS / f"test_{name}.py" for name in FILES),
    f"{HOSTS / 'test_sign_in.py'}::test_aws_in_the_project",
    HOSTS.parent / "faults/test_long_commands.py",
]
# What wants an AWS CLI v2 or awscrt beside a v1, which are got for it.
SESSIONS = [
    HOSTS / "test_login_sessions.py",
    *(
        f"{HOSTS / 'test_sign_in.py'}::{test}[login-{profile}]"
        for test in ("test_exec", "test_a_bridge", "test_boto3_in_the_project")
        for profile in "pr"
    ),
]


def main(name: str, arguments: Sequence[str]) -> int:
    """Get the AWS CLI, then run the tests with it. Returns the exit code."""
    environ = {**os.environ, WHOLE: "1"}
    environ.pop(PROGRAM, None)
    if name not in (V1, OLDEST_V1):
        build = BUILDS[name]
        try:
            environ[PROGRAM] = install(build, cache_folder(os.environ), os.environ)
        except Unavailable as reason:
            return not_run(build.name, reason, REQUIRE)
    # The program, not `python -m pytest`: that would put the checkout before a wheel under test.
    pytest = str(Path(sys.executable).with_name("pytest"))
    are_named = any(os.path.exists(word.partition("::")[0]) for word in arguments)
    tests = (
        []
        if are_named
        else map(str, [*CHOSEN, *NEWEST.get(name, ()), *(SESSIONS if name == V1 else ())])
    )
    return subprocess.call([pytest, f"--timeout={SECONDS}", *tests, *arguments], env=environ)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
