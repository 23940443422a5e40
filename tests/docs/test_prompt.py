"""docs/prompt.md: each recipe in its real shell, on a rendered screen, as a person sees it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.blocks import blocks

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from amplify_plugin.testing.terminal import Terminal

PAGE = "docs/prompt.md"
LINE = re.compile(r"bizcorprole \(dev\) (60|59)m")
# A checkout of powerlevel10k: nobody packages it where tests could get it.
POWERLEVEL10K = os.environ.get("AMPLIFY_PLUGIN_POWERLEVEL10K")


def recipe(heading: str) -> str:
    """The block under that heading."""
    text = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    place = text.count("\n", 0, text.index(f"## {heading}\n"))
    return next(block.text for block in blocks(PAGE) if block.line > place)


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"no {program} here")


@pytest.fixture
def home(world: World) -> World:
    """A project whose profile is approved and signed in, with amplify-plugin on the PATH."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    plugin = (sys.executable, "-m", "amplify_plugin", "login", "--mfa-code", "123456")
    assert world.run(plugin).finish().code == 0
    return world


def shell(home: World, *command: str, **env: str) -> Terminal:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environ = {"PATH": path, **env}
    return home.terminal(command=command, env=environ, dimensions=(24, 100))


def bash(home: World, more: str = "", **env: str) -> Terminal:
    rc = home.home / ".bashrc"
    rc.write_text(f"PS1='ready> '\n{more}")
    return shell(home, "bash", "--rcfile", str(rc), "-i", **env)


def zsh(home: World, rc: str, **env: str) -> Terminal:
    (home.home / ".zshrc").write_text(rc)
    return shell(home, "zsh", "-i", ZDOTDIR=str(home.home), **env)


def goes_in_and_out(terminal: Terminal) -> None:
    """The line is in the prompt, gone outside the project, and back inside."""
    window = terminal.see("bizcorprole (dev)")
    assert any(LINE.search(line) for line in window)
    terminal.type("cd /; clear")
    terminal.type("expr 1233 + 1")
    window = terminal.see("1234")
    assert not any("bizcorprole" in line for line in window)
    terminal.type("cd -; clear")
    terminal.see("bizcorprole (dev)")
    terminal.type("exit")
    terminal.finish()


@needs("bash")
def test_bash(home: World) -> None:
    terminal = bash(home, recipe("bash"))
    assert "[bizcorprole (dev) " in "\n".join(terminal.see("ready>"))
    goes_in_and_out(terminal)


@needs("bash")
def test_bash_keeps_the_exit_code_that_a_prompt_shows(home: World) -> None:
    terminal = bash(home, "PS1='ready $?> '\n" + recipe("bash"))
    terminal.see("ready 0>")
    terminal.type("(exit 3)")
    terminal.see("ready 3>")
    terminal.type("exit 0")
    terminal.finish()


@needs("zsh")
def test_zsh(home: World) -> None:
    terminal = zsh(home, "PROMPT='ready> '\n" + recipe("zsh"))
    assert "[bizcorprole (dev) " in "\n".join(terminal.see("ready>"))
    goes_in_and_out(terminal)


@needs("fish")
def test_fish(home: World) -> None:
    config = home.home / ".config" / "fish" / "config.fish"
    config.parent.mkdir(parents=True)
    config.write_text(f"function fish_prompt; echo 'ready> '; end\n{recipe('fish')}")
    terminal = shell(home, "fish", "-i")
    goes_in_and_out(terminal)


@needs("starship")
@needs("bash")
def test_starship(home: World) -> None:
    config = home.home / ".config" / "starship.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text(recipe("starship"))
    terminal = bash(home, 'eval "$(starship init bash)"', STARSHIP_CONFIG=str(config))
    goes_in_and_out(terminal)


@needs("zsh")
@pytest.mark.skipif(POWERLEVEL10K is None, reason="AMPLIFY_PLUGIN_POWERLEVEL10K names no checkout")
def test_powerlevel10k(home: World) -> None:
    rc = f"""
POWERLEVEL9K_DISABLE_CONFIGURATION_WIZARD=true
POWERLEVEL9K_DISABLE_GITSTATUS=true
POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(dir)
POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=()
{recipe("powerlevel10k")}
source {POWERLEVEL10K}/powerlevel10k.zsh-theme
"""
    goes_in_and_out(zsh(home, rc))


@needs("bash")
def test_a_shell_of_exec_says_so(home: World) -> None:
    rc = home.home / ".bashrc"
    rc.write_text(f"PS1='ready> '\n{recipe('bash')}")
    terminal = shell(home, "amplify-plugin", "exec", "--", "bash", "--rcfile", str(rc), "-i")
    window = terminal.see("bizcorprole (exec)")
    assert any("[bizcorprole (exec) " in line for line in window)
    terminal.type("cd /; echo $AMPLIFY_PLUGIN_EXEC")
    terminal.see("bizcorprole")
    terminal.type("exit")
    terminal.finish()


HOSTILE = "x$(touch pwned)`touch pwned`%{\\e[31m%}"


@pytest.mark.parametrize(
    "kind", [pytest.param("bash", marks=needs("bash")), pytest.param("zsh", marks=needs("zsh"))]
)
def test_an_environment_of_a_hostile_repository_runs_nothing(home: World, kind: str) -> None:
    home.environment(HOSTILE)
    home.choose(HOSTILE, "bizcorprole")
    if kind == "bash":
        terminal = bash(home, recipe("bash"))
    else:
        # With the option that has zsh run commands in prompts, as many themes set it.
        terminal = zsh(home, "setopt prompt_subst\nPROMPT='ready> '\n" + recipe("zsh"))
    window = terminal.see("bizcorprole (x??touch?pwned")
    assert window
    terminal.type("exit")
    terminal.finish()
    assert not (home.project / "pwned").exists()
