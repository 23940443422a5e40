"""The corpus: small AWS files from public reports and documentation, and what is to be found.

A file in ``cases/`` holds many. ``### TITLE`` begins one; ``-- config``, ``-- credentials`` and
``-- environment`` begin its texts; ``-- with amplify js`` names tools in use besides the AWS CLI,
``-- selects NAME`` a profile that the project here selects, ``-- crlf`` and ``-- utf-16`` how the
texts are written; ``\\u200b`` and the like stand for the character. After ``-- expect`` a line is
``SEVERITY CODE SUBJECT [FILE:LINE]``: the errors and warnings, all of them, found by hand in what
the tools and AWS do, and notes where one is a point of the case. ``-- missed`` lists what a person
would want and doctor does not find: it counts against the recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor import relevance
from amplify_plugin.commands.doctor.checks import environment
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding

CASES = Path(__file__).parent / "cases"
CONFIG, CREDENTIALS = Path("/aws/config"), Path("/aws/credentials")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


@dataclass
class Case:
    """One pair of files, the environment, who uses them, and the findings expected of them."""

    title: str
    config: str = ""
    credentials: str = ""
    environ: dict[str, str] = field(default_factory=dict)
    tools: frozenset[str] = frozenset({"aws"})
    selected: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def files(self) -> AwsFiles:
        return AwsFiles(
            AwsFile("config", CONFIG, self.config),
            AwsFile("credentials", CREDENTIALS, self.credentials),
        )

    def findings(self, files: AwsFiles | None = None) -> list[Finding]:
        """What doctor finds, weighed as in a project that selects what the case says."""
        files = files or self.files
        found = [
            *examine_files(files),
            *environment.check(self.environ, files.profiles, lambda path: "gone" not in path),
        ]
        used = frozenset(relevance.with_sources(self.selected, files))
        return list(relevance.weighed(found, relevance.InUse(self.tools, used)))

    @property
    def told(self) -> list[str]:
        """The findings as the corpus writes them."""
        return [line_of(finding) for finding in self.findings()]


def line_of(finding: Finding) -> str:
    """A finding as a line of the corpus."""
    place = f" {finding.file.name}:{finding.line}" if finding.file and finding.line else ""
    subject = finding.subject.removeprefix("/aws/").replace(" ", "_")
    return f"{finding.severity} {finding.code} {subject}{place}"


def cases() -> Iterator[Case]:
    """All cases of the folder."""
    for path in sorted(CASES.glob("*.txt")):
        for text in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield _case(text)


def _case(text: str) -> Case:
    title, _, body = text.partition("\n")
    case = Case(title)
    encoding, end = "utf-8", "\n"
    for part in re.split(r"^-- ", body, flags=re.MULTILINE)[1:]:
        first, _, content = part.partition("\n")
        kind, *words = first.split()
        lines = tuple(line for line in content.splitlines() if line.strip())
        if kind in ("config", "credentials"):
            # The blank line before the next case is nobody's.
            content = content.removesuffix("\n") if content.endswith("\n\n") else content
            content = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), content).replace("\n", end)
            written = content.encode(encoding).decode("utf-8", "surrogateescape")
            setattr(case, kind, written)
        elif kind == "environment":
            case.environ = dict(_unescaped(line).split("=", 1) for line in lines)
        elif kind == "with":
            case.tools = frozenset({"aws", *words})
        elif kind == "selects":
            case.selected = tuple(words)
        elif kind == "crlf":
            end = "\r\n"
        elif kind in ("utf-16", "latin-1"):
            encoding = kind
        elif kind == "expect":
            case.expected = lines
        elif kind == "missed":
            case.missed = lines
        else:
            raise ValueError(f"{title}: no part {kind!r}")
    return case


def _unescaped(line: str) -> str:
    return line.replace("\\r", "\r")
