"""completion: what the Tab key offers after ``amplify-plugin``, in bash, zsh and fish."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from amplify_plugin.commands.context import Context

ASK = "--complete"  # what the scripts call us with: the words up to the one that is being typed

# Each asks at every Tab, so that commands of plugins, profiles and environments are today's.
SCRIPTS = {
    "bash": f"""\
_amplify_plugin() {{
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        printf -v line %q "$line"
        COMPREPLY+=("$line")
    done < <("$1" {ASK} "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
}}
complete -o default -F _amplify_plugin amplify-plugin
""",
    "zsh": f"""\
#compdef amplify-plugin
_amplify_plugin() {{
    local -a found
    found=("${{(@f)$("${{words[1]}}" {ASK} "${{(@)words[2,CURRENT]}}" 2>/dev/null)}}")
    if [[ -n "${{found[1]}}" ]]; then
        compadd -- "${{found[@]}}"
    else
        _files
    fi
}}
if [[ "${{funcstack[1]}}" == _amplify-plugin ]]; then # a file of that name in fpath
    _amplify_plugin "$@"
else
    compdef _amplify_plugin amplify-plugin
fi
""",
    "fish": f"""\
function __amplify_plugin_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] {ASK} $words[2..-1] 2>/dev/null
end
complete -c amplify-plugin -n 'not __fish_seen_subcommand_from exec' -f
complete -c amplify-plugin -a '(__amplify_plugin_complete)'
""",
}
COMMON = ("help", "profile", "region", "output", "query")  # of every command


def run(arguments: Arguments, context: Context) -> Result:
    """The script of a shell. Raises UsageError without one."""
    del context
    shell = arguments["shell"]
    if shell not in SCRIPTS:
        said = f"There is no completion for {quoted(shell)}." if shell else "Which shell?"
        # All are listed: 'ksh' is no misspelt 'zsh'.
        raise UsageError(said, remedy=f"Give one of {', '.join(SCRIPTS)}.")
    return Result(None, SCRIPTS[shell])


def candidates(
    words: Sequence[str],
    command_of: Callable[[str], Command | None],
    commands: Callable[[], Iterable[Command]],
    context: Context,
) -> tuple[str, ...]:
    """What the last of the words, which may be empty, can become.

    ``words`` are those after the program's name. Nothing where it is a file, or anything.
    ``command_of`` finds the command that is named: a Tab must not wait for all of them.
    """
    *before, current = [word for word in words if word != "="] or [""]  # bash cuts at "="
    if words and words[-1] == "=":
        before, current = [*before, current], ""
    if not before:
        names = (*(command.name for command in commands()), "--version", "--help")
        return _matching(names, current)
    command = command_of(before[0])
    if command is None:
        return ()
    options = {f"--{option.name}": option for option in command.options if not option.positional}
    if before[-1] in _VALUES or (before[-1] in options and not options[before[-1]].is_flag):
        option = options.get(before[-1])
        return _matching(_values(before[-1].removeprefix("--"), option, context), current)
    if current.startswith("-"):
        common = (f"--{name}" for name in COMMON if name not in command.meaningless)
        unused = (name for name in (*options, *common) if name not in before)
        return _matching(dict.fromkeys(unused), current)
    place = sum(not word.startswith("-") for word in before[1:])
    positional = [option for option in command.options if option.positional]
    if command.name == "add-profile" or place >= len(positional):
        return ()
    return _matching(_values(positional[place].key, positional[place], context), current)


_VALUES = ("--profile", "--region", "--output", "--query")


def _values(name: str, option: Option | None, context: Context) -> Iterable[str]:
    if option is not None and option.choices:
        return option.choices
    if name == "output":
        from amplify_plugin.terminal.formats import FORMATS

        return FORMATS
    # What is broken in a person's files is told by the command, not by the Tab key.
    with contextlib.suppress(AmplifyPluginError):
        if name in ("profile", "profile_name", "text"):
            return context.profiles.names
        if name == "env" and context.project is not None:
            return context.project.env_names
        if name in ("setting_name", "unset"):
            from amplify_plugin.settings import SETTINGS

            return SETTINGS
    return ()


def _matching(names: Iterable[str], begin: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.startswith(begin) and name.isprintable())


COMMAND = Command(
    name="completion",
    summary="Print a script that makes a shell complete 'amplify-plugin'.",
    description=(
        "Prints a script that makes bash, zsh or fish complete commands, options, and the names "
        "of profiles, environments and settings after 'amplify-plugin'. Load it in the shell's "
        "start-up file. The 'aws' command has its own completer: that of AWS CLI v1 knows this "
        "plugin's commands, that of v2 knows no plugin's commands."
    ),
    options=(Option("shell", "bash, zsh or fish.", positional=True, choices=tuple(SCRIPTS)),),
    examples=(
        Example("In ~/.bashrc: source <(amplify-plugin completion bash)", "completion bash"),
        Example("In ~/.zshrc, after compinit, the same for zsh:", "completion zsh"),
        Example(
            "Once, for fish: into ~/.config/fish/completions/amplify-plugin.fish",
            "completion fish",
        ),
    ),
    run=run,
    meaningless=("profile", "region", "output", "query"),
)
