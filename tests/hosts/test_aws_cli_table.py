"""What differs from one AWS CLI to the next: docs/aws-cli.md, cell by cell, with the real one."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import ROLE_ARN
from tests.unit.hooks.distributions import install

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsCli, Finished, World

GROUP = "awscloudformation"
PAGE = Path(__file__).parents[2] / "docs/aws-cli.md"
NOWHERE = "http://127.0.0.1:9"  # the port where nobody listens
# Whoever heeds no address of ours would ask AWS: by a proxy that is not there.
NO_WAY_OUT = {"HTTPS_PROXY": "http://127.0.0.1:1"}
QUESTION = "? Enter the MFA token code: "


def table() -> dict[str, dict[str, str]]:
    """The page's rows; in each a cell for each AWS CLI."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    [_, *heads], _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines
    ]
    return {name: dict(zip(heads, cells, strict=True)) for name, *cells in rows}


TABLE = table()
Observe = Callable[["World", "AwsCli"], object]
OBSERVED: dict[str, Observe] = {}


def row(name: str) -> Callable[[Observe], Observe]:
    """What is observed of an AWS CLI for the row of this name."""

    def remember(observe: Observe) -> Observe:
        OBSERVED[name] = observe
        return observe

    return remember


def code_of(*args: str) -> Observe:
    def observe(world: World, aws_cli: AwsCli) -> int:
        del aws_cli
        finished = world.aws(*args)
        assert "Traceback" not in finished.stderr
        return finished.code

    return observe


OBSERVED.update(
    {
        "our command without its subcommand": code_of(GROUP),
        "an unknown subcommand": code_of(GROUP, "bogus"),
        "an unknown option": code_of(GROUP, "reset-cache", "--bogus"),
        "an invalid choice, as in `export-credentials --format x`": code_of(
            GROUP, "export-credentials", "--format", "x"
        ),
        "options of ours that can't be combined": code_of(
            GROUP, "reset-cache", "--all", "--expired"
        ),
        "an invalid `--query`": code_of(GROUP, "show-profile", "--query", "x["),
        "a profile that doesn't exist": code_of(GROUP, "login", "--profile", "nobody"),
        "no terminal for the MFA code": code_of("sts", "get-caller-identity"),
        "`--output yaml`": code_of(GROUP, "show-profile", "--output", "yaml"),
        "`configure export-credentials`": code_of(
            "configure", "export-credentials", "--profile", "devcorpuser"
        ),
    }
)


@row("needs `cli_legacy_plugin_path` in `[plugins]`")
def _(world: World, aws_cli: AwsCli) -> bool:
    assert world.aws(GROUP, "show-profile").code == 0
    text = world.config_file.read_text()
    if not aws_cli.is_v2:
        return "cli_legacy_plugin_path" in text
    world.config_file.write_text(re.sub(r"cli_legacy_plugin_path.*\n", "", text))
    return world.aws(GROUP, "show-profile").code != 0


@row("outside a project")
def _(world: World, aws_cli: AwsCli) -> int:
    del aws_cli
    return world.aws(GROUP, "login", cwd=world.home).code


@row("Ctrl-C at the question")
def _(world: World, aws_cli: AwsCli) -> int:
    del aws_cli
    terminal = world.terminal("sts", "get-caller-identity")
    terminal.expect(QUESTION)
    terminal.press("\x03")
    return terminal.finish().code


@row("an error begins with `aws: [ERROR]: `")
def _(world: World, aws_cli: AwsCli) -> bool:
    del aws_cli
    finished = world.aws(GROUP, "login", "--profile", "nobody")
    assert "Profile 'nobody' is in neither" in finished.stderr
    return finished.stderr.lstrip().startswith("aws: [ERROR]: ")


@row("a misspelt subcommand is answered with a suggestion")
def _(world: World, aws_cli: AwsCli) -> bool:
    del aws_cli
    said = world.aws(GROUP, "rest-cache").stderr
    return "Did you mean 'reset-cache'" in said


@row("`aws_completer` completes our commands")
def _(world: World, aws_cli: AwsCli) -> bool:
    line = f"aws {GROUP} rese"
    env = {"COMP_LINE": line, "COMP_POINT": str(len(line))}
    completer = Path(aws_cli.program).with_name("aws_completer")
    finished = world.run((str(completer),), env=env).finish()
    assert finished.code == 0, finished.stderr
    return finished.stdout.split() == ["reset-cache"]


def profile_in_force(finished: Finished) -> str:
    found = re.search(r"^ *profile[ :]+(\w+)", finished.stdout, re.MULTILINE)
    assert found, finished.stdout
    return found[1]


@row("of `AWS_PROFILE` and `AWS_DEFAULT_PROFILE` counts")
def _(world: World, aws_cli: AwsCli) -> str:
    """Asked of the session, so that ours agrees with the AWS CLI at hand."""
    del aws_cli
    world.config("[profile first]\nregion=us-east-1\n[profile second]\nregion=us-east-1\n")
    env = {"AWS_PROFILE": "first", "AWS_DEFAULT_PROFILE": "second"}
    return f"the {profile_in_force(world.aws('configure', 'list', env=env))}"


@row("`AWS_REGION` counts")
def _(world: World, aws_cli: AwsCli) -> bool:
    del aws_cli
    env = {"AWS_REGION": "eu-north-1"}
    finished = world.aws("configure", "list", "--profile", "devcorpuser", env=env)
    return "eu-north-1" in finished.stdout


@row("the AWS CLI's own calls heed `AWS_ENDPOINT_URL`")
def _(world: World, aws_cli: AwsCli) -> bool:
    args = (aws_cli.program, "sts", "get-caller-identity", "--profile", "devcorpuser")
    env = {"AWS_ENDPOINT_URL": NOWHERE, **NO_WAY_OUT}
    finished = world.run(args, env=env).finish()
    assert finished.code != 0
    return f'"{NOWHERE}/"' in finished.stderr


@row("STS calls of ours heed `AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`")
def _(world: World, aws_cli: AwsCli) -> bool:
    args = (aws_cli.program, GROUP, "login", "--refresh", "--mfa-code")
    for code, env, is_right in (
        ("111111", {}, True),
        ("222222", {"AWS_ENDPOINT_URL_STS": NOWHERE}, False),
        ("333333", {"AWS_ENDPOINT_URL": NOWHERE, "AWS_ENDPOINT_URL_STS": world.server.url}, True),
    ):
        finished = world.run((*args, code), env={**NO_WAY_OUT, **env}).finish()
        assert (finished.code == 0) == is_right, finished.stderr
        assert is_right or f'"{NOWHERE}/"' in finished.stderr
    return world.server.sessions_issued(ROLE_ARN) == 2


VAULT = textwrap.dedent("""
    from amplify_plugin import hookimpl
    from amplify_plugin.hooks import Command, Example, Result

    @hookimpl
    def amplify_commands():
        run = lambda arguments, context: Result({}, "open")
        return [Command("vault", "Open it.", "Opens it.", (), (Example("Open:", "vault"),), run)]
""")


def opens_vault(world: World, *, is_named: bool) -> bool:
    site = world.home / "site"
    site.mkdir()
    if is_named:
        (site / "vault.py").write_text(VAULT)
    else:
        install(site, "acme", VAULT)
    on_path = f"cli_legacy_plugin_path = {site}:"
    world.config_file.write_text(
        world.config_file.read_text().replace("cli_legacy_plugin_path = ", on_path)
    )
    env = {"PYTHONPATH": str(site), "AMPLIFY_PLUGIN_PLUGINS": "vault" if is_named else ""}
    return world.aws(GROUP, "vault", env=env).code == 0


@row("plugins of ours are found by their entry points")
def _(world: World, aws_cli: AwsCli) -> bool:
    del aws_cli
    return opens_vault(world, is_named=False)


@row("plugins of ours are found by the setting `plugins`")
def _(world: World, aws_cli: AwsCli) -> bool:
    del aws_cli
    return opens_vault(world, is_named=True)


@row("its own botocore")
def _(world: World, aws_cli: AwsCli) -> bool:
    """And never a second one, though that of boto3 lies beside us."""
    folder = world.home / "site"
    folder.mkdir()
    (folder / "zz_telltale.py").write_text(TELLTALE)
    text = world.config_file.read_text()
    on_path = text.replace("cli_legacy_plugin_path = ", f"cli_legacy_plugin_path = {folder}:")
    world.config_file.write_text(on_path.replace("[plugins]\n", "[plugins]\nzz = zz_telltale\n"))
    finished = world.aws(GROUP, "login", "--mfa-code", "123456", env={"PYTHONPATH": str(folder)})
    assert finished.code == 0, finished.stderr
    [folders] = re.findall(r"^BOTOCORE (.*)$", finished.stderr, re.MULTILINE)
    [own] = folders.split()  # one, or there were two
    del aws_cli
    return bool(own.endswith("awscli/botocore"))


TELLTALE = """
import atexit, os, sys
def say():
    files = (getattr(module, "__file__", None) for name, module in list(sys.modules.items())
        if name.startswith(("botocore.", "awscli.botocore.")))
    parts = (file.split("botocore/")[0] + "botocore" for file in files if file)
    print("BOTOCORE", *sorted(set(parts)), file=sys.stderr)
def awscli_initialize(events):
    atexit.register(say)
"""


@pytest.mark.skipif(
    "AMPLIFY_PLUGIN_AWSCLI" not in os.environ, reason="takes its time: tox -e awscli-v1 runs it"
)
@pytest.mark.parametrize("name", TABLE)
def test_the_page_says_what_this_aws_cli_does(project: World, aws_cli: AwsCli, name: str) -> None:
    cells = TABLE[name]
    version = ".".join(map(str, aws_cli.version))
    heads = [head for head in cells if f"{version}.".startswith(f"{head}.")]
    if not heads:
        pytest.skip(f"the page does not speak of the AWS CLI {version}")
    observed = OBSERVED[name](project, aws_cli)
    words = {True: "yes", False: "no"}
    said = words[observed] if isinstance(observed, bool) else str(observed)
    assert said == cells[heads[0]]


def test_every_row_is_observed() -> None:
    assert OBSERVED.keys() == TABLE.keys()
