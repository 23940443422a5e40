"""The unified diff of an edit, for a person to read: every secret in it is masked."""

from __future__ import annotations

import difflib
import re

from amplify_plugin.awsconfig import layout
from amplify_plugin.terminal.text import shown

MASK = "****************"

# aws_secret_access_key, aws_session_token, external_id, password …; a *_file is only a path.
_SENSITIVE = re.compile(r"secret|token|passw|passphrase|pwd|key|external_?id", re.IGNORECASE)
_PATH = ("_file", "-file")
# A setting, or the same inside a comment or a command: "# aws_session_token = …", "tool --token …".
_ASSIGNMENT = re.compile(r"(?<![\w.-])(?P<name>[\w.-]++)[\"']?(?P<sign>\s*[=:]\s*|\s+)(?=\S)")
# Secrets by their own shape: access key ids, and what is long and base64 but no path and no ARN.
_SENSITIVE_SHAPE = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|(?<![\w/+=:.-])(?!/)[A-Za-z0-9/+]{40,}=*"
)


def unified_diff(before: str, after: str, name: str) -> str:
    """The diff of two texts of an AWS config file called ``name``; empty if they are equal.

    Values of keys that sound secret, and values that look so, are masked; a changed secret still
    shows as a changed line. Control characters are escaped.
    """
    # Lines are compared whole and shown masked: what is compared follows the NUL.
    diff = difflib.unified_diff(
        _masked_and_whole(before), _masked_and_whole(after), name, name, lineterm=""
    )
    return "".join(f"{line.partition(_NUL)[0]}\n" for line in diff)


_NUL = "\0"


def _masked_and_whole(text: str) -> list[str]:
    lines = layout.split_lines(text)
    masked = [_masked(line) for line in lines]
    for section in layout.sections(lines):
        for setting in section.settings:
            if _is_sensitive(setting.key):
                for number in setting.continuation:
                    masked[number] = layout.indentation(lines[number]) + MASK
    return [shown(hidden) + _NUL + line for hidden, line in zip(masked, lines, strict=True)]


def _masked(line: str) -> str:
    content = line.rstrip("\r\n")
    if _NUL in content:
        return MASK  # UTF-16: every second byte of what may be a secret
    for found in _ASSIGNMENT.finditer(content):
        is_assignment = bool(found["sign"].strip()) or found["name"].startswith("-")
        if is_assignment and _is_sensitive(found["name"]):
            content = content[: found.end()] + MASK
            break
    return _SENSITIVE_SHAPE.sub(MASK, content)


def _is_sensitive(name: str) -> bool:
    return bool(_SENSITIVE.search(name)) and not name.lower().endswith(_PATH)
