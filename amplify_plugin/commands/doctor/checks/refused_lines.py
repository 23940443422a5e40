"""What a line that botocore refuses was probably meant to be, and what to do with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import layout
from amplify_plugin.commands.doctor.checks.settings_known import OFTEN_CALLED, SETTINGS
from amplify_plugin.commands.doctor.line_edits import QUOTED_HEADER
from amplify_plugin.terminal.suggestions import nearest
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import FileKind
    from amplify_plugin.errors import ConfigFileUnreadable

OPEN = "the header has no closing bracket"
UNBRACKETED = "a header must be in square brackets"
QUOTED = "this was a header, until a program (the Amplify CLI's ini library) wrote it as a setting"
NAMELESS = "these are keys without their names"
WRITE_NAMES = "Write 'aws_access_key_id = …' and 'aws_secret_access_key = …'."
_KEY_ID = "(?:akia|asia)[a-z0-9]{16}"
_OTHER_KEY = "[a-z0-9/+]{40}"

# What a line is that is neither a header nor a setting, and what to do with it.
_OF_ANOTHER_KIND = (
    (
        r"={7}(?:\s.*)?",
        "it is a conflict mark of a merge",
        "Remove it, and keep one of the two sides: the lines above it, or below.",
    ),
    (
        r".*access key id.*,.*|.*,.*access key id.*",
        "this is the .csv file of the AWS console",
        "'aws configure import --csv file://FILE' imports it.",
    ),
    (r"(?://|/\*|--|rem ).*", "that does not start a comment", "Start comments with #."),
    (r"\[\].*", "the header has no name", "Write [default], or [profile NAME]."),
    (r"```.*", "this is Markdown", "Remove the line, and the one at the end of the block."),
    (r".*\uff1d.*", "its equals sign is a full-width one (U+FF1D)", "Write '='."),
    (rf"{_KEY_ID}(?:\s*[,;:=|\t ]\s*\S.*)?", NAMELESS, WRITE_NAMES),
    (rf"{_OTHER_KEY}\s*[,;:=|\t ]\s*{_KEY_ID}", NAMELESS, WRITE_NAMES),
)
_TITLE = r"(?:(?:profile|sso-session|services) )?[\w.@-]+"
# <profile a>, {profile a}, (profile a), and YAML's "default:".
_NOT_IN_SQUARE_BRACKETS = re.compile(
    rf"<(?P<angle>{_TITLE})>|{{(?P<curly>{_TITLE})}}|\((?P<round>{_TITLE})\)|(?P<yaml>{_TITLE}):"
)
# No setting has such a name.
_SURELY_HEADER = re.compile(r"default|(?:profile|sso-session|services) .+")
# Windows' setx, fish and csh, which put no '=' between name and value.
_SHELL = re.compile(r"(?:setx|setenv|set\s+-\S+)\s+(?P<name>aws_\w+)\s", re.IGNORECASE)
_REST = re.compile(r"[A-Za-z0-9+/]{16,}=*")


def cause(kind: FileKind, line: str, refused: ConfigFileUnreadable) -> tuple[str, str]:
    """The likeliest cause and the remedy; nothing without an idea."""
    if line.startswith("[") and "]" not in line and "=" not in line:
        return OPEN, f"Write {shown(line)}]."
    if line.endswith("]") and "[" not in line and "=" not in line:
        return "the header has no opening bracket", f"Write [{shown(line)}."
    if of_another_kind := _of_another_kind(kind, line):
        return of_another_kind
    if "nested block" in refused.reason and ":" in line:
        return "a setting of a nested block has a ':' instead of a '='", "Write '='."
    if quoted := QUOTED_HEADER.fullmatch(line):
        return QUOTED, f"Write [{shown(header_meant(kind, quoted['name']))}]."
    if refused.reason.startswith("a setting comes before"):
        name = "default" if kind == "config" else "NAME"
        what = "a setting comes before the first header"
        return what, f"Write a header above it, such as [{name}]."
    return _without_equals_sign(line)


def is_key_id(text: str) -> bool:
    """Whether the text has the form of an access key id, in any case."""
    return re.fullmatch(_KEY_ID, text, re.IGNORECASE) is not None


def is_secret(text: str) -> bool:
    """Whether the text has the form of a secret access key."""
    return re.fullmatch(_OTHER_KEY, text, re.IGNORECASE) is not None


def unbracketed_header(line: str) -> str | None:
    """What stands in other brackets than square ones, or before YAML's colon."""
    found = _NOT_IN_SQUARE_BRACKETS.fullmatch(line)
    return next(filter(None, found.groups())) if found else None


def is_surely_header(text: str) -> bool:
    """Whether the text can be nothing but a header's."""
    return _SURELY_HEADER.fullmatch(text) is not None


def header_meant(kind: FileKind, name: str) -> str:
    """The header for a name: in the config file a profile's begins with 'profile '."""
    is_whole = name in ("plugins", "preview") or is_surely_header(name)
    return name if kind == "credentials" or is_whole else f"profile {name}"


def _of_another_kind(kind: FileKind, line: str) -> tuple[str, str] | None:
    for pattern, what, fix in _OF_ANOTHER_KIND:
        if re.fullmatch(pattern, line, re.IGNORECASE):
            return what, fix
    if shell := _SHELL.match(line):
        name = shell["name"].lower()
        return "this is a shell command", f"Write '{OFTEN_CALLED.get(name, name)} = …'."
    if name := unbracketed_header(line):
        return UNBRACKETED, f"Write [{shown(header_meant(kind, name))}]."
    if line[:1] in "{}<":
        return "this is JSON or a web page, not an AWS file", "Replace the file."
    return None


def _without_equals_sign(line: str) -> tuple[str, str]:
    word, *rest = line.split(None, 1)
    if _REST.fullmatch(line):
        what = "it looks like the rest of the value above it, which was broken in two"
        return what, "Join it to the end of the line above."
    if word.lower() in SETTINGS and rest and layout.parse_setting(line) is None:
        return f"there is no '=' after {shown(word)}", f"Write '{shown(word)} = …'."
    if not rest and (name := _setting_meant(word.lower())):
        return f"{shown(word)} has no '=' and no value", f"Write '{name} = …', or remove the line."
    return "", ""


def _setting_meant(word: str) -> str | None:
    if word in SETTINGS:
        return word
    found = nearest(word, SETTINGS, most=2) if "_" in word else []
    return found[0] if len(found) == 1 else None
