"""What the AWS CLI pays for us at every call: no foreign import, no file, until somebody asks."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from amplify_plugin.commands import MODULES, STANDALONE_MODULES
from amplify_plugin.project.approvals import approval_marker
from amplify_plugin.testing.guide import ROLE_ARN

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsCli, World

pytestmark = pytest.mark.from_the_start
HEAVY = {
    "pluggy",
    "configobj",
    "filelock",
    "prompt_toolkit",
    "wcwidth",
    "hjson",
    "importlib.metadata",
    "awscli.customizations.commands",
}
OURS_OUTSIDE = {"amplify_plugin"}
OURS_WARM = OURS_OUTSIDE | {
    f"amplify_plugin.{name}"
    for name in (
        "hosts",
        "hosts.awscli",
        "about",
        "awsconfig",
        "awsconfig.names",
        "awsconfig.profiles",
        "cache",
        "credentials",
        "cache.entries",
        "cache.role_credentials",
        "errors",
        "files",
        "files.json_file",
        "files.places",
        "files.reading",
        "project",
        "project.approvals",
        "project.base",
        "project.gen1",
        "project.accounts",
        "project.in_force",
        "project.marks",
        "project.place",
        "project.refusals",
        "project.repository",
        "roles",
        "roles.chain",
        "roles.provider",
        "settings",
        "terminal",
        "terminal.notices",
        "terminal.text",
    )
}


# A plugin of the AWS CLI's that tells at its end what has been loaded: a frozen one heeds none of
# Python's own variables.
TELLTALE = """
import atexit, os, sys
def awscli_initialize(events):
    atexit.register(lambda: print("MODULES", *sys.modules, file=sys.stderr))
"""


def imported(world: World, *args: str, cwd: Path | None = None) -> set[str]:
    """The modules that an ``aws`` process has loaded at its end."""
    folder = world.home / "telltale"
    folder.mkdir(exist_ok=True)
    (folder / "telltale.py").write_text(TELLTALE)
    before = world.config_file.read_text()
    config = before.replace("cli_legacy_plugin_path = ", f"cli_legacy_plugin_path = {folder}:")
    world.config_file.write_text(config.replace("[plugins]\n", "[plugins]\ntelltale = telltale\n"))
    path = os.pathsep.join(filter(None, (str(folder), world.environ().get("PYTHONPATH"))))
    try:
        finished = world.aws(*args, cwd=cwd, env={"PYTHONPATH": path})
    finally:
        world.config_file.write_text(before)
    assert finished.code == 0, finished.stderr
    [modules] = re.findall(r"^MODULES (.*)$", finished.stderr, re.MULTILINE)
    return set(modules.split())


def without_us(world: World, *args: str, cwd: Path | None = None) -> set[str]:
    config = world.config_file.read_text()
    world.config_file.write_text(config.replace("amplify = amplify_plugin\n", ""))
    try:
        return imported(world, *args, cwd=cwd)
    finally:
        world.config_file.write_text(config)


@pytest.mark.parametrize("args", [("configure", "get", "region"), ("--version",)], ids=" ".join)
def test_outside_a_project_the_package_alone_is_imported(
    world: World, args: tuple[str, ...]
) -> None:
    added = imported(world, *args, cwd=world.home) - without_us(world, *args, cwd=world.home)
    assert added == OURS_OUTSIDE


def test_in_a_project_a_warm_cache_needs_our_own_modules_only(world: World) -> None:
    world.follow_guide()
    assert world.aws("awscloudformation", "select-profile", "bizcorprole").code == 0
    assert world.aws("awscloudformation", "login", "--mfa-code", "123456").code == 0
    args = ("sts", "get-caller-identity")
    warm = imported(world, *args)
    assert world.server.sessions_issued(ROLE_ARN) == 1
    added = warm - without_us(world, *args, "--profile", "devcorpuser")
    assert {name for name in added if not name.startswith("amplify_plugin")} == set()
    assert not warm & HEAVY - without_us(world, *args, "--profile", "devcorpuser")
    assert sorted(added) == sorted(OURS_WARM)


OWN = """
import sys
from amplify_plugin.__main__ import main
assert main() == 0
print(*sys.modules, file=sys.stderr)
"""


OF_PLUGGY = {"pluggy", "dataclasses", "inspect", "difflib"}
COMMAND_MODULES = {f"amplify_plugin.commands.{name}" for name in (*MODULES, *STANDALONE_MODULES)}


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        (["show-profile", "--output", "json"], {"show_profile"}),
        (["reset-cache", "--dry-run", "--all"], {"reset_cache"}),
        (["--help"], {*MODULES, *STANDALONE_MODULES}),  # asks plugins for their commands
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_of_ours_loads_nothing_of_what_others_write_with(
    world: World, words: list[str], commands: set[str]
) -> None:
    """For help ``amplify-plugin`` loads all commands, whose modules must stay small."""
    finished = world.run((sys.executable, "-c", OWN, *words)).finish(60)
    assert finished.code == 0, finished.stderr
    loaded = set(finished.stderr.split())
    # Of what Tab offers a word of its own is known, --complete.
    expected = {f"amplify_plugin.commands.{name}" for name in {*commands, "completion"}}
    assert loaded & COMMAND_MODULES == expected
    heavy = {"dataclasses", "inspect", "difflib", "http", "botocore", *HEAVY}
    assert not loaded & heavy - (OF_PLUGGY if words == ["--help"] else set())
    assert "amplify_plugin.roles.role" not in loaded


def test_the_line_of_a_prompt_comes_without_what_reads_a_command_line(world: World) -> None:
    """A shell asks for it before every prompt."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    words = ["show-profile", "--format", "prompt"]
    finished = world.run((sys.executable, "-c", OWN, *words)).finish(60)
    assert finished.stdout == "bizcorprole (dev)\n"
    loaded = set(finished.stderr.split())
    assert not loaded & {"argparse", "shutil", "textwrap", "subprocess", "botocore", *HEAVY}
    assert not loaded & COMMAND_MODULES
    # OpenSSL, and what shows a profile to a person.
    shows = {"amplify_plugin.commands.base", "amplify_plugin.terminal.table"}
    assert not loaded & {"_hashlib", "amplify_plugin.cache.mfa_sessions", *shows}


def test_a_tab_behind_a_command_loads_that_command_alone(world: World) -> None:
    world.follow_guide()
    words = ["--complete", "show-profile", "--profile", "bizcorpr"]
    finished = world.run((sys.executable, "-c", OWN, *words)).finish(60)
    assert finished.stdout == "bizcorprole\n"
    loaded = set(finished.stderr.split())
    assert loaded & COMMAND_MODULES <= {
        "amplify_plugin.commands.completion",
        "amplify_plugin.commands.show_profile",
    }
    assert not loaded & {"argparse", "shutil", "difflib", "botocore", *HEAVY}
    # A profile's name is in the AWS files.
    others = ("cache", "project", "roles", "settings", "hooks")
    assert not {name for name in loaded for other in others if name == f"amplify_plugin.{other}"}
    assert not loaded & {"json", "datetime"}


COMPILED = """
import sys, typing
found, made = [], typing.ForwardRef.__init__
def told(self, text, *args, **kwargs):
    found.append(text)
    made(self, text, *args, **kwargs)
typing.ForwardRef.__init__ = told
from amplify_plugin.__main__ import main
main(sys.argv[1:])
print(found, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [("show-profile", "--format", "prompt"), ("--complete", "show-profile", "--profile", "b")],
    ids=" ".join,
)
def test_what_a_shell_waits_for_compiles_no_annotation(
    world: World, words: tuple[str, ...]
) -> None:
    """``NamedTuple`` compiles each field's type that is text, as ``__future__`` makes them.

    The first costs a tenth of the whole line: such modules go without that ``__future__``.
    """
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    finished = world.run((sys.executable, "-c", COMPILED, *words)).finish(60)
    assert (finished.stdout.split()[0], finished.stderr) == ("bizcorprole", "[]\n")


STAGES = """
import hashlib, json, os, sys  # the AWS CLI has loaded hashlib
class Events:
    def __init__(self): self.handlers = {}
    def register(self, event, handler, **_): self.handlers[event] = handler
    register_last = register
class Arguments: command, profile, region = "sts", None, None
events, looked, opened, stages = Events(), [], [], {}

def spied(name):
    function = getattr(os, name)
    def call(path, *args, **kwargs):
        looked.append([name, str(path)])
        return function(path, *args, **kwargs)
    setattr(os, name, call)

def done(stage):
    ours = sorted(name for name in sys.modules if name.partition(".")[0] == "amplify_plugin")
    stages[stage] = [ours, looked[:], opened[:]]
    looked.clear(), opened.clear()

sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
for name in ("stat", "lstat", "listdir", "scandir", "access", "readlink"):
    spied(name)
import amplify_plugin
done("import")
amplify_plugin.awscli_initialize(events)
done("load")
events.handlers["building-command-table.main"](command_table={}, session=None)
done("command table")
events.handlers["top-level-args-parsed"](parsed_args=Arguments, session=object())
done("arguments")
events.handlers["session-initialized"](session=object())
done("session")
print(json.dumps(stages))
"""


def test_each_stage_loads_and_looks_at_what_it_must(world: World) -> None:
    """Outside a project: three ``stat`` a folder, from the working directory up; nothing opened."""
    folder = world.home / "some" / "where"
    folder.mkdir(parents=True)
    finished = world.run((sys.executable, "-B", "-c", STAGES), cwd=folder).finish(30)
    assert finished.stderr == ""
    stages = json.loads(finished.stdout)
    folders = (folder.resolve(), *folder.resolve().parents)
    ours = sorted(OURS_OUTSIDE)
    modules, looked, read = stages["import"]
    assert (modules, looked) == (["amplify_plugin"], [])
    assert {Path(path).suffix for path in read} <= {".py", ".pyc"}  # its own code
    assert stages["load"] == [ours, [], []]
    assert stages["command table"] == [ours, [], []]
    record = str(world.cache_file.parent)
    marked = [approval_marker(str(each), record) for each in folders]
    projects = [str(each / name) for each in folders for name in ("amplify", ".git")]
    assert stages["arguments"] == [ours, [["stat", path] for path in (*marked, *projects)], []]
    assert stages["session"] == [ours, [], []]


WATCH = """
import os, sys
log = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
sys.addaudithook(lambda event, args: event == "open" and os.write(log, f"{args[0]}\\n".encode()))
"""


def opened(world: World, folder: Path, *args: str) -> Counter[str]:
    """How often an ``aws`` process opened each file below the home, as Python's audit tells."""
    log = folder / "opened"
    log.unlink(missing_ok=True)
    (folder / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join(filter(None, (str(folder), world.environ().get("PYTHONPATH"))))
    assert world.aws(*args, env={"PYTHONPATH": path, "OPENED": str(log)}).code == 0
    home = str(world.home)
    lines = log.read_text().splitlines()
    return Counter(line.removeprefix(home) for line in lines if line.startswith(home))


READ_WARM = (
    "/.aws/config",
    "/.aws/credentials",
    "/.amplify/awscloudformation/cache.json",
    "/.amplify/awscloudformation/plugin-projects.json",
    "/.amplify/awscloudformation/plugin.ini",
    "/project/amplify/.config/local-aws-info.json",
    "/project/amplify/.config/local-env-info.json",
    # What marks a repository without an origin.
    "/project/amplify/.config/project-config.json",
    "/project/amplify/team-provider-info.json",
)


def test_a_warm_call_reads_each_file_once_and_takes_no_lock(
    world: World, aws_cli: AwsCli, tmp_path: Path
) -> None:
    """The AWS CLI has parsed the config already; ours is not a second time."""
    if aws_cli.is_frozen:
        pytest.skip("a frozen AWS CLI cannot be watched from its very start")
    world.follow_guide()
    world.choose("dev", "dev.corp")
    assert world.aws("sts", "get-caller-identity").code == 0
    folder = tmp_path / "watching"
    folder.mkdir()
    warm = opened(world, folder, "sts", "get-caller-identity")
    marker = approval_marker(str(world.project.resolve()), "/.amplify/awscloudformation")
    assert warm == dict.fromkeys((*READ_WARM, marker), 1)


@pytest.mark.parametrize(
    "command",
    [("help",), ("reset-cache", "help"), ("login", "help"), ("export-credentials", "help")],
    ids=" ".join,
)
def test_help_pages_have_examples(world: World, command: tuple[str, ...]) -> None:
    if "No such file or directory" in world.aws("s3", "ls", "help").stderr:
        pytest.skip("this build has none of the files that the help of a subcommand is made of")
    finished = world.aws("awscloudformation", *command, env={"PAGER": "cat"})
    assert finished.code == 0, finished.stderr
    text = re.sub(".\b", "", finished.stdout)  # man pages print bold by striking twice
    assert "\nEXAMPLES\n" in text
    assert "aws awscloudformation" in text


@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("aws awscl", {"awscloudformation"}),
        ("aws awscloudformation rese", {"reset-cache"}),
        ("aws awscloudformation reset-cache --dr", {"--dry-run"}),
        ("aws ec2 describe-instances --instance-i", {"--instance-ids"}),
        ("aws cloudfo", {"cloudformation", "cloudfront", "cloudfront-keyvaluestore"}),
    ],
)
def test_completion_still_works_for_everything(
    world: World, aws_cli: AwsCli, line: str, completions: set[str]
) -> None:
    """A command called 'aws' would break v1's completer for everything."""
    if aws_cli.is_v2 and line.startswith("aws awscl"):
        pytest.skip("an AWS CLI v2 completes from a list that it was built with")
    completer = world.command[0] + "_completer"
    env = {"COMP_LINE": line, "COMP_POINT": str(len(line))}
    finished = world.run((completer,), env=env).finish(60)
    assert finished.code == 0, finished.stderr
    assert completions >= set(finished.stdout.split())
    assert set(finished.stdout.split())


def test_our_own_fault_does_not_stop_aws(world: World, tmp_path: Path) -> None:
    """Whatever is broken in our code, aws itself works, with one line about it at most."""
    broken = tmp_path / "broken"
    config = world.config_file.read_text()
    first = f"cli_legacy_plugin_path = {broken}:"
    world.config_file.write_text(config.replace("cli_legacy_plugin_path = ", first))
    shutil.copytree(Path(amplify_plugin.__file__).parent, broken / "amplify_plugin")
    for module in (
        "hosts/awscli.py",
        "project/__init__.py",
        "project/in_force.py",
        "roles/provider.py",
    ):
        path = broken / "amplify_plugin" / module
        good = path.read_text()
        path.write_text("raise RuntimeError('broken for a test')\n")
        finished = world.aws("--version", env={"PYTHONPATH": str(broken)})
        assert finished.code == 0
        listed = world.aws("configure", "get", "region", env={"PYTHONPATH": str(broken)})
        assert (listed.code, listed.stdout) == (0, "us-east-1\n")
        assert len(listed.stderr.splitlines()) <= 1
        path.write_text(good)
