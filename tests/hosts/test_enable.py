"""enable, use, disable: with the configs that people have, and the real AWS CLIs.

With the AWS CLI beside Python, a v1; where AMPLIFY_PLUGIN_AWS names a v2 (tox -e awscli-v2 and
awscli-v2-oldest), with that one, and with both on one PATH and one config.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from amplify_plugin.testing.process import Finished, Running

VARIABLE = "AMPLIFY_PLUGIN_AWS"
BESIDE_PYTHON = Path(sys.executable).with_name("aws")
GIVEN = os.environ.get(VARIABLE)
SETUPS = {"v1": [BESIDE_PYTHON]}
if GIVEN and Path(GIVEN) != BESIDE_PYTHON:
    SETUPS = {"v2": [Path(GIVEN)], "v1 and v2": [BESIDE_PYTHON, Path(GIVEN)]}

DEFAULT = b"# mine\n[default]\nregion = eu-west-1\n"
PROFILES = DEFAULT + b"\n[profile dev.corp]\ns3 =\n  max_concurrent_requests = 5\noutput=json\n"
REFUSED = "refused"
PUT_BACK = "put back"  # a v2 that has a path looks for the plugins of others too


class Case(NamedTuple):
    """A config that people have. ``content`` None is no file; {site} is where a plugin is.

    ``by_v1``: whether an AWS CLI v1 works with it beforehand. What is ``expected`` of ``enable``,
    or of it ``with_v2`` on the PATH, may be that it is REFUSED or PUT_BACK.
    """

    content: bytes | None
    by_v1: bool = True
    prepare: Callable[[Path], None] = lambda _: None
    expected: str = ""
    with_v2: str = ""


def behind_a_link(config: Path) -> None:
    dotfiles = config.parent.parent / "dotfiles"
    dotfiles.mkdir()
    config.rename(dotfiles / "aws-config")
    config.symlink_to("../dotfiles/aws-config")


PATH_LINE = b"cli_legacy_plugin_path = {site}\n"
CASES = {
    "none": Case(None),
    "empty": Case(b""),
    "ordinary": Case(PROFILES),
    "no end of the last line": Case(PROFILES + b"# end"),
    "crlf": Case(PROFILES.replace(b"\n", b"\r\n")),
    "link": Case(PROFILES, prepare=behind_a_link),
    "an empty section": Case(b"[plugins]\n\n" + PROFILES),
    "another's plugin before": Case(
        b"[plugins]\ntheirs = their_plugin\n" + PATH_LINE + b"\n" + PROFILES, by_v1=False
    ),
    "another's plugin after": Case(
        PROFILES + b"\n[plugins]\n" + PATH_LINE + b"theirs = their_plugin", by_v1=False
    ),
    "another's plugin for v1": Case(
        b"[plugins]\ntheirs = their_plugin\n" + PROFILES, with_v2=PUT_BACK
    ),
    "v2's path alone": Case(b"[plugins]\n" + PATH_LINE + PROFILES, by_v1=False),
    "read-only": Case(PROFILES, prepare=lambda path: path.chmod(0o400), expected=REFUSED),
    "byte order mark": Case(b"\xef\xbb\xbf" + PROFILES, by_v1=False, expected=REFUSED),
    "refused by botocore": Case(PROFILES + b"no setting\n", by_v1=False, expected=REFUSED),
}

# What does not come back to the byte: what says nothing goes, and a path that serves nobody.
BACK = {"empty": None, "an empty section": b"\n" + PROFILES, "v2's path alone": PROFILES}
# What every `make test` tries. Each AWS CLI's own environment tries them all; what becomes of the
# bytes is held by tests/integration.
SAMPLE = ("none", "another's plugin before")
WHOLE = pytest.mark.skipif(
    "AMPLIFY_PLUGIN_AWSCLI" not in os.environ, reason="takes its time: tox -e awscli-v1 runs it"
)


class Home:
    """A home, a PATH with the AWS CLIs of a setup, and another plugin that both kinds find."""

    def __init__(self, folder: Path, programs: list[Path], system_path: str) -> None:
        self.system_path = system_path
        self.folder = folder / "home"
        self.config = self.folder / ".aws" / "config"
        self.config.parent.mkdir(parents=True)
        self.site = folder / "site-3.12" / "packages"  # with a dot, which v1 takes for a module's
        self.site.mkdir(parents=True)
        plugin = "def awscli_initialize(event_handlers):\n    pass\n"
        (self.site / "their_plugin.py").write_text(plugin)
        self.programs = [self._on_path(folder / f"bin{n}", p) for n, p in enumerate(programs)]

    def _on_path(self, folder: Path, program: Path) -> Path:
        folder.mkdir()
        stand_in = folder / "aws"  # as version managers have it: a link would tell where it is
        stand_in.write_text(f'#!/bin/sh\nexec {shlex.quote(str(program))} "$@"\n')
        stand_in.chmod(0o755)
        return stand_in

    def run(self, *args: str, **environ: str) -> Finished:
        path = [*(str(program.parent) for program in self.programs), self.system_path]
        kept = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        python = os.pathsep.join([*kept.values(), str(self.site)])
        variables = {
            "HOME": str(self.folder),
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": python,  # for v1, as an installation there would be
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "LANG": "C.UTF-8",
        }
        return Running(args, cwd=self.folder, env={**variables, **environ}).finish(110)

    def plugin(self, *args: str, **environ: str) -> Finished:
        words = (sys.executable, "-m", "amplify_plugin", *args)
        if os.geteuid() == 0:  # root may write what is read-only, unless it gives that up
            words = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", *words)
        return self.run(*words, **environ)

    def lacks_theirs(self) -> bool:
        """Whether an AWS CLI does not find the other plugin without its folder on v2's path."""
        config = self.folder / "theirs"
        config.write_text("[plugins]\ntheirs = their_plugin\ncli_legacy_plugin_path = /\n")
        found = self.run(str(self.programs[-1]), "--version", AWS_CONFIG_FILE=str(config))
        return "'their_plugin'" in found.stderr

    @property
    def bytes(self) -> bytes | None:
        return self.config.read_bytes() if self.config.exists() else None


@pytest.fixture(params=SETUPS)
def home(request, tmp_path, system_path) -> Home:
    return Home(tmp_path, SETUPS[request.param], system_path)


def region(home: Home, program: Path) -> Finished:
    return home.run(str(program), "configure", "get", "region")


def profiles(home: Home, program: Path) -> Any:
    finished = home.run(
        str(program), "awscloudformation", "list-profiles", "--output", "json",
        "--query", "profiles[].name",
    )  # fmt: skip
    assert finished.code == 0, finished.stderr
    return finished.json


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SAMPLE else [WHOLE]) for name in CASES]
)
def test_enable_use_disable(home: Home, name: str) -> None:
    case = CASES[name]
    content = case.content and case.content.replace(b"{site}", os.fsencode(home.site))
    if content is not None:
        home.config.write_bytes(content)
        case.prepare(home.config)
    before = [region(home, program) for program in home.programs]

    enabled = home.plugin("enable", "--yes", "--output", "json")
    expected = (case.with_v2 if home.lacks_theirs() else "") or case.expected
    if expected:
        assert (enabled.code, home.bytes) == (1, content)
        assert str(home.config) in enabled.stderr
        if expected == PUT_BACK:
            assert "'their_plugin' is in none of its folders" in enabled.stderr
        assert [region(home, program) for program in home.programs] == before
        return
    assert enabled.code == 0, enabled.stderr
    versions = [cli["version"] for cli in enabled.json["awsClis"]]
    assert len(versions) == len(home.programs)

    for program, finished, version in zip(home.programs, before, versions, strict=True):
        names = profiles(home, program)
        assert ("dev.corp" in names) == (b"dev.corp" in (content or b""))
        now = region(home, program)
        if content and b"eu-west-1" in content:
            assert (now.code, now.stdout) == (0, "eu-west-1\n"), now.stderr
        if case.by_v1 or not version.startswith("1."):
            assert (now.code, now.stdout) == (finished.code, finished.stdout)
        else:
            assert "ModuleNotFoundError" in finished.stderr  # it did not work without us

    disabled = home.plugin("disable", "--yes", "--output", "json")
    assert disabled.code == 0, disabled.stderr
    assert home.bytes == BACK.get(name, content)
    assert home.config.is_symlink() == (name == "link")
