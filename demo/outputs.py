"""Record what each command prints, for the reference: a real call each, in a world of its own.

``make pictures`` writes demo/outputs.json with it. ``docs/write_reference.py`` shows each answer
below its command, and ``tests/demo/test_outputs.py`` plays them again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from amplify_plugin.testing import AwsServer, World
from amplify_plugin.testing.guide import BIZ_ADMIN, DEV_ADMIN, ROLE_ARN, add_administrators

ROOT = Path(__file__).parents[1]
INTO = ROOT / "demo" / "outputs.json"
OWN = "amplify-plugin"

# In this order: what one does is there for the next.
CALLS = (
    "aws awscloudformation select-profile bizcorprole",
    "aws awscloudformation login --mfa-code 123456",
    "aws awscloudformation list-profiles",
    "aws awscloudformation show-profile",
    "aws awscloudformation export-credentials --format env",
    "aws awscloudformation exec -- aws sts get-caller-identity",
    "aws awscloudformation console --no-browser",
    "aws awscloudformation bridge-profile bizcorprole --dry-run",
    "aws awscloudformation settings",
    (
        f"aws awscloudformation add-profile otherrole --role-arn {ROLE_ARN} "
        "--source-profile devcorpuser --region us-east-1 --dry-run"
    ),
    (
        f"aws awscloudformation create-user --user-name newuser --role-arn {ROLE_ARN} "
        "--dry-run --profile devcorpadmin"
    ),
    (
        "aws awscloudformation create-role --role-name otherrole --trusted-account 111122223333 "
        "--managed --external-id biz-corp-inventory --profile bizcorpadmin"
    ),
    "aws awscloudformation delete-role --role-name otherrole --dry-run --profile bizcorpadmin",
    (
        f"aws awscloudformation create-user --user-name newuser --role-arn {ROLE_ARN} --no-mfa "
        "--profile devcorpadmin"
    ),
    "aws awscloudformation rotate-key newuser --dry-run --profile devcorpadmin",
    "aws awscloudformation delete-user --user-name newuser --dry-run --profile devcorpadmin",
    "aws awscloudformation plugins",
    "aws awscloudformation doctor",
    "amplify-plugin completion bash",
    "amplify-plugin credential-process --profile bizcorprole",
    "aws awscloudformation reset-cache",
    "amplify-plugin disable --yes",
    "amplify-plugin enable --yes",
)

SECRETS = (
    (r'((?:SecretAccessKey|SessionToken|AccessKeyId)": ")[^"]*', r"\1…"),
    (r"(AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)=)\S+", r"\1…"),
    (r"(SigninToken=)\S+", r"\1…"),
)
# What differs from play to play and from machine to machine.
VARYING = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "2026-11-26T16:00:00.000Z"),
    (r"\bin \d+ min\b", "in 60 min"),
    (r"\(at (\d{4}-\d\d-\d\d )?\d\d:\d\d\)", "(at 16:00)"),
    (r"\b(AROA|AKIA)[A-Z0-9]{8,}\b", r"\1EXAMPLE"),
    (r"aws-cli/\S+|AWS CLI [\d.]+", "AWS CLI 1.46.3"),
    (r"http://127\.0\.0\.1:\d+/federation", "https://signin.aws.amazon.com/federation"),
)


def answers(
    create: Callable[[Path, AwsServer], World] = World.create,
) -> dict[str, dict[str, str]]:
    """What was typed and what was printed, by the name of the command."""
    with (
        tempfile.TemporaryDirectory() as folder,
        AwsServer() as server,
        create(Path(folder), server) as world,
    ):
        world.follow_guide()
        add_administrators(server)
        keys = world.credentials_file.read_text(encoding="utf-8")
        answered = [_answer(world, line, keys) for line in CALLS]
        # What 'enable' put into this very environment leads to a home that is gone in a moment.
        _answer(world, f"{OWN} disable --yes", keys)
        places = {
            str(world.home.resolve()): "~",
            str(world.home): "~",
            sys.prefix: "~/.venvs/amplify-plugin",
            str(ROOT): "~/.venvs/amplify-plugin/site-packages",
        }
    return {
        _command(line): {"typed": line, "printed": _told(printed, places)}
        for line, printed in zip(CALLS, answered, strict=True)
    }


def _command(line: str) -> str:
    words = line.split()
    return words[1 if words[0] == OWN else 2]


def _answer(world: World, line: str, keys: str) -> str:
    """Run one without a terminal; an administrator's key is there for the command that needs it."""
    host, *words = line.split()
    admins = {"devcorpadmin": DEV_ADMIN, "bizcorpadmin": BIZ_ADMIN}
    if "rotate-key" not in words:  # that works with the key that create-user has just written
        given = (admins[word].credentials for word in words if word in admins)
        world.credentials(keys + "".join(given))
    # An AWS CLI of the machine is not for these to find.
    alone = not {"doctor", "enable"}.isdisjoint(words)
    env = {"PATH": f"{Path(sys.executable).parent}{'' if alone else ':/usr/bin:/bin'}"}
    if host == OWN:
        program = (sys.executable, "-m", "amplify_plugin", *words)
        finished = world.run(program, env=env).finish()
    else:
        finished = world.aws(*words, env=env)
    # doctor ends with 1 if it has a warning, as here: the guide's role needs a bridge.
    if finished.code not in ((0, 1) if line.endswith(" doctor") else (0,)):
        raise RuntimeError(f"{line}: {finished.stderr}")
    return finished.stdout


def _told(printed: str, places: Mapping[str, str]) -> str:
    for path, name in places.items():
        printed = printed.replace(path, name)
    for pattern, constant in (*SECRETS, *VARYING):
        printed = re.sub(pattern, constant, printed)
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=INTO, help="the file to write")
    into = parser.parse_args(arguments).into
    text = json.dumps(answers(), indent=2, ensure_ascii=False)
    into.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
