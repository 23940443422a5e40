"""Play the main job with the real ``aws``, and print what a person would see.

A temporary home holds the AWS files of the Amplify guide and an Amplify project with two
environments; AWS is moto's server on this machine, behind a layer that checks MFA codes and
external ids as AWS does. Every line under a command is what the command printed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.testing import AwsServer, World
from amplify_plugin.testing.guide import DEV_CORP, MFA_SERIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE = "123456"
PROD_ROLE_ARN = "arn:aws:iam::444455556666:role/bizcorprole"
SECRET = re.compile(r'("(?:accessKeyId|secretAccessKey|sessionToken)": ").*(")')
HIDDEN = r"\1…\2"
BEGIN, END = (
    "<!-- demo: run by tests/demo/test_demo.py -->",
    "<!-- /demo -->",
)  # around the transcript in docs/demo.md


class Counts(NamedTuple):
    """Codes that were typed, and calls that reached STS."""

    codes_typed: int
    sessions: int
    roles: int

    def __str__(self) -> str:
        return (
            f"codes typed: {self.codes_typed}, GetSessionToken: {self.sessions}, "
            f"AssumeRole: {self.roles}"
        )


class Stage:
    """Runs commands in a world and prints them, with the reason before each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.failed = False
        self.codes_typed = 0

    def title(self, text: str) -> None:
        print(f"\n== {text}\n")

    def aws(self, why: str, *args: str, expect: str) -> None:
        """Run ``aws`` without a terminal, as a script would; ``expect`` is what it must say."""
        self._announce(why, f"aws {' '.join(args)}")
        finished = self.world.aws(*args)
        self._print(finished.stdout + finished.stderr, finished.code, expect)

    def aws_with_code(self, why: str, *args: str, expect: str) -> None:
        """Run ``aws`` on a real pseudo-terminal and type the MFA code when asked."""
        self._announce(why, f"aws {' '.join(args)}")
        terminal = self.world.terminal(*args)
        terminal.expect("Enter the MFA token code: ")
        code = self._next_code()
        terminal.type(code)
        finished = terminal.finish()
        print(f"   (typed {code} at the question; it is not echoed)")
        screen = finished.stdout.replace("\r\n", "\n").replace("\r\x1b[K", "")
        self._print(re.sub("\n{2,}", "\n", screen), finished.code, expect)

    def _next_code(self) -> str:
        """The device's next code: each is good for one use."""
        self.codes_typed += 1
        return str(int(CODE) + self.codes_typed - 1)

    def counts(self, why: str, since: Counts, *, expect: Counts) -> None:
        """Print what has been typed and called since then."""
        found = Counts(*(now - then for now, then in zip(self.counted(), since, strict=True)))
        print(f"# {why}")
        self._print(str(found), 0, str(expect))

    def counted(self) -> Counts:
        """What has been typed and called so far."""
        opened, assumed = (
            len(self.world.server.calls(action)) for action in ("GetSessionToken", "AssumeRole")
        )
        return Counts(self.codes_typed, opened, assumed)

    def show(self, why: str, path: Path) -> None:
        """Print a file, its secrets cut."""
        self._announce(why, f"cat {self._short(str(path))}")
        for line in path.read_text(encoding="utf-8").splitlines():
            print(f"   {SECRET.sub(HIDDEN, line)}")
        print()

    def is_absent(self, why: str, path: Path) -> None:
        self._announce(why, f"ls {self._short(str(path))}")
        if path.exists():
            self.failed = True
            print("   it is there, and should not be")
        else:
            print(f"   ls: {self._short(str(path))}: no such file or directory\n")

    def environment(self, name: str) -> None:
        """Switch the environment, as ``amplify env checkout`` does."""
        why = "Switch the environment. (Played: the Amplify CLI is not needed here.)"
        self._announce(why, f"amplify env checkout {name}\n")
        self.world.environment(name)

    def _announce(self, why: str, command: str) -> None:
        print(f"# {why}\n$ {command}")

    def _print(self, text: str, code: int, expect: str) -> None:
        for line in text.strip("\n").splitlines():
            print(f"   {self._short(line)}".rstrip())
        if code != 0:
            self.failed = True
            print(f"   (exit code {code})")
        if expect not in text:
            self.failed = True
            print(f"   (this should have said: {expect})")
        print()

    def _short(self, line: str) -> str:
        return line.replace(str(self.world.project), "~/project").replace(str(self.world.home), "~")


def play(stage: Stage) -> None:
    """The main job, from an untouched project to another environment's role."""
    world, ours = stage.world, "awscloudformation"
    role, other = "assumed-role/bizcorprole/amplify", "assumed-role/devcorprole/amplify"
    identity = ("sts", "get-caller-identity")

    stage.title("A project, and the profiles of the guide")
    stage.aws("Which profiles are there?", ours, "list-profiles", expect="bizcorprole")
    stage.aws(
        "Choose one for this project's current environment, 'dev'.",
        *(ours, "select-profile", "bizcorprole"),
        expect="uses profile bizcorprole",
    )
    stage.aws("What does the project use now?", ours, "show-profile", expect="none cached")

    stage.title("aws acts as the project's role")
    stage.aws_with_code("The first call asks for the MFA code.", *identity, expect=role)
    stage.aws("The second asks nothing.", *identity, expect=role)
    stage.aws("Until when?", ours, "show-profile", expect="valid, ends in")
    stage.show("The Amplify CLI's own cache holds it, as Amplify would write it.", world.cache_file)
    stage.is_absent("The AWS CLI's cache is not used.", world.home / ".aws" / "cli" / "cache")

    stage.title("Forget it")
    stage.aws(
        "What would be forgotten?", ours, "reset-cache", "--dry-run", expect="would be deleted"
    )
    stage.aws("Forget the project's role.", ours, "reset-cache", expect="are deleted for")
    stage.aws("Again: nothing is left.", ours, "reset-cache", expect="No temp credentials")
    stage.aws("Amplify's short name works too.", "aws", "reset-cache", expect="No temp credentials")

    stage.title("Another environment, another profile, its name with a dot")
    stage.environment("prod")
    stage.aws(
        "Choose a profile for 'prod'; 'dev' keeps its own.",
        *(ours, "select-profile", "dev.corp"),
        expect="uses profile dev.corp",
    )
    stage.aws("No MFA on this role, so nothing is asked.", *identity, expect=other)
    stage.aws("Both selections, and what is signed in.", ours, "list-profiles", expect="* dev.corp")

    play_one_code_a_day(stage)


def play_one_code_a_day(stage: Stage) -> None:
    """The README's recipe for an account per environment, with what it takes counted."""
    world, ours = stage.world, "awscloudformation"
    dev, prod = ":123456789012:assumed-role", ":444455556666:assumed-role"
    identity = ("sts", "get-caller-identity", "--query", "Arn")
    world.server.add_role(PROD_ROLE_ARN, DEV_CORP, mfa=True)
    world.deploy_in("prod", "444455556666")
    of_role = ("--source-profile", "devcorpuser", "--mfa-serial", MFA_SERIAL)

    stage.title("An account for each environment, and one code a day")
    stage.aws(
        "Another account has a role for 'prod', with MFA as well.",
        *(ours, "add-profile", "bizcorpprod", "--role-arn", PROD_ROLE_ARN, *of_role),
        *("--region", "us-east-1"),
        expect="bizcorpprod",
    )
    stage.aws(
        "Choose it.", ours, "select-profile", "bizcorpprod", expect="uses profile bizcorpprod"
    )
    stage.aws(
        "Let one code serve every role.", ours, "settings", "mfa_session", "12h", expect="12h"
    )
    before = stage.counted()
    stage.aws_with_code("The one code of the day, in 'prod'.", *identity, expect=prod)
    stage.environment("dev")
    stage.aws("The other account, right after it: nothing is asked.", *identity, expect=dev)
    stage.aws("Until when?", ours, "show-profile", expect="MFA session")
    stage.counts("What the two accounts have taken:", before, expect=Counts(1, 1, 2))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, help="put the transcript into this file's demo block")
    into = parser.parse_args(arguments).into
    with tempfile.TemporaryDirectory() as folder, AwsServer() as server:
        world = World.create(Path(folder), server)
        world.follow_guide()
        stage = Stage(world)
        kept = io.StringIO()
        with contextlib.redirect_stdout(kept) if into else contextlib.nullcontext():
            play(stage)
    if into:
        replace_block(into, kept.getvalue())
    print("The demo failed." if stage.failed else "The demo ended well.")
    return 1 if stage.failed else 0


def replace_block(path: Path, transcript: str) -> None:
    """Put the transcript between the marks in a Markdown file."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    fenced = f"\n```console\n{transcript.strip()}\n```\n"
    path.write_text(f"{before}{begin}{fenced}{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
