"""The findings as a person reads them: many alike are one line, and one fault is told once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.codes import CODES, SEVERITIES
from amplify_plugin.terminal.advice import INDENT, apart
from amplify_plugin.terminal.screen import wrapped
from amplify_plugin.terminal.text import shown, shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.terminal.screen import Screen, Style

STYLES: dict[str, Style] = {"error": "bad", "warning": "warning", "note": "heading"}
_ALIKE = 3  # so many of one code are one line; of notes one less
_NAMED = 3  # subjects that such a line has


def text(
    findings: tuple[Finding, ...],
    screen: Screen,
    *,
    show_all: bool,
    fixable: Collection[Finding] = (),
) -> str:
    """All findings, for a person; ``fixable`` are those that --fix takes away."""
    told = findings if show_all else tuple(_told_once(findings))
    by_fix = frozenset(fixable)
    shown_ones = tuple(
        finding._replace(fix=f"{finding.fix} {_BY_FIX}")
        if finding.mends and finding in by_fix
        else finding
        for finding in told
    )
    return "".join(
        _group(group, screen) if is_many else "".join(_one(each, screen) for each in group)
        for group, is_many in _grouped(shown_ones, show_all=show_all)
    )


_BY_FIX = "'doctor --fix' does this."


def summary(findings: tuple[Finding, ...], fixable: int, screen: Screen, *, show_all: bool) -> str:
    """How many there are, and what can be done about them."""
    if not findings:
        return "Nothing is wrong.\n"
    told = findings if show_all else tuple(_told_once(findings))
    counts = {severity: sum(f.severity == severity for f in told) for severity in SEVERITIES}
    words = [f"{n:,} {severity}{'' if n == 1 else 's'}" for severity, n in counts.items() if n]
    hint = f" {fixable} can be fixed with 'aws awscloudformation doctor --fix'." if fixable else ""
    is_short = any(is_many for _, is_many in _grouped(told, show_all=show_all))
    more = " '--all' shows them all." if is_short else ""
    line = f"{', '.join(words)}.{hint}{more}"
    return f"{wrapped(line, screen.width)}\n"


def _told_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Without the refusal of a line for which another finding has the cause."""
    findings = tuple(findings)
    causes = {
        (finding.file, finding.line)
        for finding in findings
        if finding.code != "refused-by-aws" and finding.severity == "error"
    }
    for finding in findings:
        if finding.code != "refused-by-aws" or (finding.file, finding.line) not in causes:
            yield finding


def _grouped(
    findings: tuple[Finding, ...], *, show_all: bool
) -> Iterator[tuple[list[Finding], bool]]:
    """The findings by code and severity, in their order, and whether they become one line."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, _), group in groups.items():
        most = _ALIKE - 1 if severity == "note" else _ALIKE
        yield group, not show_all and len(group) >= most


def _one(finding: Finding, screen: Screen) -> str:
    place = f"{shown_path(finding.file)}:{finding.line}: " if finding.file and finding.line else ""
    what = f"{place}{finding.message} [{finding.code}]"
    head = _headed(finding, what, screen)
    return f"{head}\n{_fix(finding, screen)}{_symptom(finding, screen)}"


def _fix(finding: Finding, screen: Screen) -> str:
    """What to do: its sentences wrapped, its commands whole on lines of their own.

    A note's commands stay in its sentences, also whole: the report fits a screen.
    """
    if finding.severity == "note":
        return f"{wrapped(f'    {finding.fix}', screen.width, indent='    ')}\n"
    return "".join(
        f"    {line}\n"
        if line.startswith(INDENT)
        else f"{wrapped(f'    {line}', screen.width, indent='    ')}\n"
        for line in apart("", finding.fix).splitlines()
    )


def _symptom(finding: Finding, screen: Screen) -> str:
    """Where to read on, for who came with a tool's message; nothing for a note."""
    if finding.symptom is None or finding.severity == "note":
        return ""
    # An installed package has no page of its own to open.
    lead = f'    See "{finding.symptom}" in the plugin\'s documentation, under Troubleshooting.'
    return wrapped(lead, screen.width, indent="    ") + "\n"


def _group(group: list[Finding], screen: Screen) -> str:
    """Notes by their code's meaning and one subject; of others the first, whole, and the rest."""
    first, *others = group
    if first.severity == "note":
        code = CODES.get(first.code)
        meaning = code.meaning if code else first.message
        what = f"{len(group):,} times ({shown(first.subject)}, …): {meaning} [{first.code}]"
        return f"{_headed(first, what, screen)}\n"
    more = f"    and {len(others):,} more like it: {_named(others)}"
    return f"{_one(first, screen)}{wrapped(more, screen.width, indent='    ')}\n"


def _named(group: list[Finding]) -> str:
    subjects = [shown(subject) for subject in dict.fromkeys(finding.subject for finding in group)]
    return ", ".join(subjects[:_NAMED]) + (", …" if len(subjects) > _NAMED else "")


def _headed(finding: Finding, what: str, screen: Screen) -> str:
    severity = f"{finding.severity}:"
    lines = wrapped(f"{severity} {what}", screen.width, indent="  ").removeprefix(severity)
    return f"{screen.styled(severity, STYLES.get(finding.severity))}{lines}"
