"""What a finding is, and what can fix it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from amplify_plugin.commands.doctor.codes import CODES, Severity

FileKind = Literal["config", "credentials"]


@dataclass(frozen=True)
class TextFix:
    """A change of one AWS file's text.

    ``change`` gives back a text without the fault as it came. ``keeps`` are the readers whose
    profiles must be the same after it; a change that fails that is not made. ``is_rename``: it
    changes a header, by which other changes find their section. ``section`` is the header of the
    one section that it looks at and changes; None for a change that reads more of the text.
    ``setting`` is the key, in lower case, of the one setting there that it looks at, if it is so.
    """

    path: Path
    kind: FileKind
    change: Callable[[str], str]
    keeps: tuple[str, ...]
    is_rename: bool = False
    section: str | None = None
    setting: str | None = None


@dataclass(frozen=True)
class ModeFix:
    """Another mode for a file or folder, so that other users can't read it."""

    path: Path
    mode: int


Fix = TextFix | ModeFix


class Finding(NamedTuple):
    """Something that is wrong, or will surprise: what, where, and what to do now.

    ``subject`` is what it is about: a profile's name, a header, a path, a variable, a role's ARN.
    ``line`` counts from 1. Neither text shows a setting's value that may be a secret. ``tools`` are
    those that suffer, by their reader's key; empty for all.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    fix: str
    file: Path | None = None
    line: int | None = None
    mends: tuple[Fix, ...] = ()
    tools: tuple[str, ...] = ()

    @property
    def symptom(self) -> str | None:
        """What the tool says then, as docs/troubleshooting.md has it; None if that has nothing."""
        code = CODES.get(self.code)
        return code.symptom if code else None

    @property
    def structure(self) -> dict[str, Any]:
        """The finding as JSON has it; ``file``, ``line`` and ``symptom`` only where it has them."""
        place = {
            "file": str(self.file) if self.file else None,
            "line": self.line,
            "symptom": self.symptom,
        }
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "message": self.message,
            "fix": self.fix,
            **{name: value for name, value in place.items() if value is not None},
        }


def finding(
    code: str,
    subject: str,
    message: str,
    fix: str,
    *,
    severity: Severity | None = None,
    file: Path | None = None,
    line: int | None = None,
    mends: tuple[Fix, ...] = (),
    tools: tuple[str, ...] = (),
) -> Finding:
    """A finding with its code's usual severity and tools, unless they are named."""
    usual = CODES[code]
    return Finding(
        code,
        severity or usual.severity,
        subject,
        message,
        fix,
        file,
        line,
        mends,
        tools or usual.tools,
    )
