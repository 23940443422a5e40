"""The commands in a sentence: which of its quotes hold one, for a person to copy."""

import re

# A quoted word that begins so and goes on is a command. Other quotes hold names and values.
_PROGRAMS = (
    r"amplify-plugin|amplify(?! =)|attrib|aws|chmod|npx|pass init|"
    r"(?:PYTHON|[^\s']*python[\d.]*) -m pip|pip|Remove-Item|sudo chown|ulimit|unset"
)
# As a shell's rules quote it, or Windows': whole, or not at all. Outside of quotes no command of
# ours has what a shell acts on, but for chown.
_WORD = r"""(?:'[^']*'(?:"'"'[^']*')*|"\$\(id -u\)"|"[^"$`]*"|[^\s'"`$;|&<>()]+)"""
_SET = r"set \w+=(?:& set \w+=)*"  # cmd.exe's way to take variables out
_COMMAND = rf"'({_SET}|(?:{_PROGRAMS})(?: {_WORD})+)'(?!\w)"
# Not what stands in brackets: it only names the command.
TO_COPY = re.compile(rf"(?<![\w'(]){_COMMAND}")
UNBROKEN = re.compile(rf"(?<![\w']){_COMMAND}")  # what no line may end within
