"""tox with ``amplify_env``: its commands get credentials, and nobody and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from amplify_plugin.hosts import tox as host
from tests.hosts.others.conftest import IDENTITY, Place

BOTO = f"import sys; sys.path += [p for p in {sys.path!r} if 'site-packages' in p]; {IDENTITY}"
SHOW = (
    "import os, re; "
    "print([name for name in os.environ if re.match('AWS_.*(KEY|TOKEN|PROFILE|REGION)', name)])"
)
LATER = """
from tox.plugin import impl

@impl
def tox_before_run_commands(tox_env):
    tell("before", tox_env)

@impl
def tox_env_teardown(tox_env):
    tell("after", tox_env)

def tell(when, tox_env):
    found = tox_env.environment_variables
    print(when, sorted(name for name in found if name.startswith("AWS_") and found[name]))
"""
CONFIG = """
[tox]
no_package = true
env_list = with, without
[testenv]
skip_install = true
pass_env = AWS_ENDPOINT_URL
[testenv:with]
amplify_env = dev
commands = python who.py
[testenv:without]
commands = python show.py
"""


@pytest.fixture
def project(place: Place) -> Place:
    place.write("tox.ini", CONFIG)
    place.write("who.py", BOTO)
    place.write("show.py", SHOW)
    return place


def test_the_commands_of_that_environment_act_as_the_role(project: Place) -> None:
    project.sign_in()
    finished = project.run("tox", "-vvv", "run", "--result-json", "result.json")
    assert "assumed-role/bizcorprole/amplify" in finished.stdout, finished.stdout
    assert finished.code == 0, finished.stderr
    assert "\n[]\n" in finished.stdout  # the other environment has none
    shown = project.run("tox", "config", "-e", "with")
    assert "amplify_env = dev" in shown.stdout
    texts = [finished.stdout, finished.stderr, shown.stdout]
    texts += [
        file.read_bytes().decode(errors="replace")
        for file in [
            project.world.project / "result.json",
            *project.world.project.glob(".tox/**/*"),
        ]
        if file.is_file() and file.suffix in ("", ".json", ".log", ".cfg", ".txt")
    ]
    for secret in project.secrets():
        assert not [text for text in texts if secret in text]


def test_what_tox_does_after_the_commands_has_them_no_more(project: Place) -> None:
    project.sign_in()
    project.write("toxfile.py", LATER)
    finished = project.run("tox", "run", "-e", "with")
    before, after = [
        line for line in finished.stdout.splitlines() if line.startswith(("before", "after"))
    ]
    assert "AWS_SESSION_TOKEN" in before
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        assert name not in after


def test_the_code_is_asked_once_on_the_terminal(project: Place) -> None:
    terminal = project.terminal("tox", "run", "-e", "with")
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0
    assert "assumed-role/bizcorprole/amplify" in finished.stdout


def test_without_a_terminal_the_commands_act_as_nobody(project: Place) -> None:
    """And not as whoever ~/.aws has for default."""
    project.world.credentials(
        project.world.credentials_file.read_text()
        + "[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=x\n"
    )
    project.write(
        "tox.ini", CONFIG + "[testenv:other]\namplify_env = dev\ncommands = python -c 1\n"
    )
    finished = project.run("tox", "run", "-e", "with,other,without")
    output = finished.stdout + finished.stderr
    assert "needs an MFA code" in output
    assert "amplify-dev-has-no-credentials" in output  # botocore: no such profile
    assert "INTERNALERROR" not in output
    assert "other: OK" in output
    assert "without: OK" in output
    assert "GetCallerIdentity" not in [call.action for call in project.world.server.calls()]


def test_tox_without_a_project_is_as_without_us(place: Place) -> None:
    folder = place.world.home / "elsewhere"
    folder.mkdir()
    (folder / "tox.ini").write_text(
        "[tox]\nno_package=true\n[testenv]\nskip_install=true\ncommands=python -c 1\n"
    )
    ours = place.run("tox", "run", "-e", "py", cwd=folder)
    without = place.run(
        "tox", "run", "-e", "py", cwd=folder, env={"TOX_DISABLED_EXTERNAL_PLUGINS": "amplify"}
    )
    assert (ours.code, without.code) == (0, 0)
    assert "amplify" not in ours.stdout + ours.stderr


@pytest.mark.parametrize("module", ["errors.py", "hosts/standalone.py"])
def test_tox_works_where_our_core_is_broken(project: Place, tmp_path: Path, module: str) -> None:
    finished = project.run("tox", "run", "-e", "with,without", env=project.broken(tmp_path, module))
    output = finished.stdout + finished.stderr
    assert "without: OK" in output
    # The commands, which are nobody, may end in a traceback; ours is in none.
    assert str(tmp_path / "broken" / "amplify_plugin") not in output
    assert output.count("amplify: no credentials for with: ImportError") == 1


def test_the_hooks_in_tox_s_own_manager(place: Place) -> None:
    script = (
        "from tox.plugin.manager import MANAGER; from amplify_plugin import hooks\n"
        "mounted = hooks.mount(MANAGER.manager)\n"
        "MANAGER.manager.check_pending()\n"
        "print('login' in [c.name for c in mounted.commands()], "
        "len(MANAGER.manager.hook.amplify_commands()))"
    )
    assert place.run("python", "-c", script).stdout == "True 1\n"


def test_an_error_that_cannot_be_shown_leaves_no_other_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Conf(dict[str, object]):
        name = "with"

    def fail(_: Exception) -> str:
        raise ValueError("it cannot be shown")

    monkeypatch.setattr(host, "reason", fail)
    given: dict[str, str] = {}
    conf = Conf(amplify_env="dev", set_env=given)
    host.tox_before_run_commands(SimpleNamespace(conf=conf, core={"tox_root": tmp_path}))
    assert given["AWS_PROFILE"] == "amplify-dev-has-no-credentials"
    assert given["AWS_ACCESS_KEY_ID"] == ""
