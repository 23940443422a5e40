r"""Profiles that some tools don't find under their name, and sections that aren't profiles.

No header of a dotted name serves all three readers (``awsconfig.names``), so a name is never
rewritten unasked: escaping its dots is for those who use the Amplify CLI (Gen 1) and not the AWS
SDK for JavaScript, and is done on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.bridge.offer import default_alias
from amplify_plugin.commands.doctor.checks.bridges import fix_name
from amplify_plugin.commands.doctor.checks.refusals import has_invisible
from amplify_plugin.commands.doctor.checks.spelling import meant_header
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.line_edits import renamed
from amplify_plugin.terminal.text import quoted, shown, shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles
    from amplify_plugin.commands.doctor.sections import LocatedSection

# What can be added to a profile without a change of whom it acts as.
_HARMLESS = frozenset({"region", "output", "cli_pager"})


def check(files: AwsFiles, *, escape_dots: bool = False) -> Iterator[Finding]:
    """All names of both files that some tool does not find."""
    for section in files.config.sections:
        if section.header == "DEFAULT":
            yield _leaking(files.config, section)
        elif not section.is_profile:
            yield from _no_profile(files, section)
    for section in files.credentials.sections:
        if section.header.startswith("profile "):
            yield _prefixed(files, section)
    for sections in _by_name(files).values():
        # Nearly all names are read alike by all; a config may have thousands.
        if all(name == s.name for s in sections for name in s.read_as.values()):
            continue
        for reader in READERS:
            yield from _unread(files, sections, reader, escape_dots=escape_dots)


def _by_name(files: AwsFiles) -> dict[str, list[LocatedSection]]:
    found: dict[str, list[LocatedSection]] = {}
    for file in files.both:
        for section in file.profiles:
            if section.header != "DEFAULT" and not _is_prefixed_key(section):
                found.setdefault(section.name, []).append(section)
    return found


def _is_prefixed_key(section: LocatedSection) -> bool:
    return section.kind == "credentials" and section.header.startswith("profile ")


def _unread(
    files: AwsFiles, sections: list[LocatedSection], reader: str, *, escape_dots: bool
) -> Iterator[Finding]:
    """One finding for a profile and a reader that misses it in either file."""
    missed = [s for s in sections if s.read_as[reader] != s.name and not _is_odd(s)]
    # Written again in a spelling that the reader takes, in the same file: a finding of its own.
    found = {s.kind for s in sections if s not in missed}
    missed = [s for s in missed if s.kind not in found]
    if not missed:
        return
    first = missed[0]
    where = " and ".join(
        f"[{shown(s.header)}] of {shown_path(files.place(s))}" for s in _one_a_file(missed)
    )
    yield finding(
        f"name-not-read-by-{reader}",
        first.name,
        f"{_tool(reader)} does not find profile {quoted(first.name)} in {where}: "
        f"{_why(first, reader)}.",
        _fix(files, first, reader),
        file=files.place(first),
        line=first.line,
        mends=_fixes(files, missed, reader, escape_dots=escape_dots),
    )


def _is_odd(section: LocatedSection) -> bool:
    """Whether its header is a finding of its own, with another remedy."""
    return has_invisible(section.header) or (
        meant_header(section) is not None and _tidy(section) is None
    )


def _tool(reader: str) -> str:
    name = READERS[reader].name
    return name[0].upper() + name[1:]


def _one_a_file(sections: list[LocatedSection]) -> list[LocatedSection]:
    return list({section.kind: section for section in reversed(sections)}.values())[::-1]


def _why(section: LocatedSection, reader: str) -> str:
    title = section.header
    if reader == "amplify" and "." in title and section.read_as["amplify"] is None:
        return "there, a dot in a header nests one section in another"
    if reader == "amplify" and section.read_as["amplify"] is None:
        return "it has a special meaning in JavaScript"
    if reader == "amplify":
        return f"it reads the name as {quoted(section.read_as['amplify'])}"
    if "\\" in title:
        return "it doesn't strip the backslash" if reader == "js" else "it keeps the backslash"
    if title != " ".join(title.split()):
        return "the header has too many blanks"
    if section.kind == "config" and not title.startswith("profile "):
        return "the header does not begin with 'profile '"
    if reader == "aws":
        return "a name with a blank or a quote must be in double quotes"
    return "it accepts only letters, digits and _ - @ + . % : / in a name"


def _fix(files: AwsFiles, section: LocatedSection, reader: str) -> str:
    if _tidy(section) is not None:
        return f"Write the header as [{shown(_tidy(section))}]."
    plain = default_alias(section.name)
    if reader == "aws" and section.kind == "config" and " " in section.name:
        bare = section.name.strip("\"'")
        return (
            f'Write [profile "{shown(bare)}"], or give the profile a plain name, such as '
            f"{quoted(plain)}."
        )
    if section.read_as["aws"] is None and section.kind == "config":
        return f"Give the profile a plain name (letters, digits, _ and -), such as {quoted(plain)}."
    if reader == "aws":
        return f"Give the profile a plain name (letters, digits, _ and -), such as {quoted(plain)}."
    bridge = fix_name(section.name)
    if reader == "amplify" and "." in section.name:
        why_not = _not_escapable(files, section.name)
        bridge += (
            " If you use the Amplify CLI (Gen 1) but neither Gen 2 nor CDK, escape the dots "
            "instead: 'aws awscloudformation doctor --fix --escape-dots'."
            if why_not is None
            else f" Escaping its dots would not help: {why_not}."
        )
    return bridge


def _not_escapable(files: AwsFiles, name: str) -> str | None:
    """Why the dots of a profile's name are not to be escaped, as the end of a sentence."""
    profile = files.profiles.get(name)
    if profile is not None and profile.text("credential_process"):
        return (
            "the Amplify CLI runs its process through the AWS SDK for JavaScript, which would no "
            "longer find the name"
        )
    for role in files.sources.get(name, ()):
        if profile is not None and profile.profile.has_keys:
            return (
                f"it is the source of {quoted(role)}, and the AWS CLI would no longer find its keys"
            )
    return None


def _tidy(section: LocatedSection) -> str | None:
    """The header that all readers read, if it differs from the one written in blanks alone."""
    tidy = " ".join(section.header.split())
    if section.kind == "credentials" and section.header.strip() != section.header:
        return None  # to the AWS CLI the blanks are part of the name, so this is another profile
    if tidy == section.header or names.common_header(section.name, section.kind) != tidy:
        return None
    return tidy


def _fixes(
    files: AwsFiles, missed: list[LocatedSection], reader: str, *, escape_dots: bool
) -> tuple[TextFix, ...]:
    fixes = []
    for section in missed:
        tidy = _tidy(section)
        if tidy is not None:
            fixes.append(_renaming(files, section, tidy, _that_read_it(section)))
        elif escape_dots and reader == "amplify" and _needs_escaping(files, section):
            escaped = names.header(section.name, section.kind, "amplify")
            keeps = ("aws",) if section.kind == "config" else ()
            if escaped is not None:
                fixes.append(_renaming(files, section, escaped, keeps))
    return tuple(fixes)


def _that_read_it(section: LocatedSection) -> tuple[str, ...]:
    """The readers that find the section under its name as it is."""
    return tuple(r for r in READERS if section.read_as[r] == section.name)


def _needs_escaping(files: AwsFiles, section: LocatedSection) -> bool:
    """Whether Amplify looks for the section: in the credentials file for keys alone.

    The AWS CLI does not undo the backslash there, so what need not be escaped stays.
    """
    found = files.profiles.get(section.name)
    is_of_keys = found is not None and found.kind == "keys"
    if "." not in section.name or _not_escapable(files, section.name) is not None:
        return False
    return section.kind == "config" or is_of_keys


def _renaming(
    files: AwsFiles, section: LocatedSection, header: str, keeps: tuple[str, ...]
) -> TextFix:
    change = renamed(section.header, header)
    return TextFix(
        files.place(section), section.kind, change, keeps, is_rename=True, section=section.header
    )


def _leaking(file: AwsFile, section: LocatedSection) -> Finding:
    return finding(
        "default-leaks",
        "DEFAULT",
        f"The AWS CLI applies the settings of [DEFAULT] in {file.shown} to every profile; the "
        "other tools apply them to none.",
        "If you mean the profile 'default', write [default]. Otherwise move the settings to the "
        "profiles that need them.",
        file=file.path,
        line=section.line,
    )


def _no_profile(files: AwsFiles, section: LocatedSection) -> Iterator[Finding]:
    """A section of the config file that is not a profile, or a profile whose prefix is missing."""
    title, listed = shown(section.header), section.read_as["amplify"]
    if meant_header(section) is not None:
        return  # misspelt, which is a finding of its own
    prefixed = f"profile {section.header}"
    if section.lacks_prefix:
        yield finding(
            "section-without-prefix",
            section.header,
            f"Only the Amplify CLI reads [{title}] of {files.config.shown} as a profile: for the "
            "other tools, the header must begin with 'profile '.",
            f"Write it as [profile {title}].",
            file=files.config.path,
            line=section.line,
            mends=(_renaming(files, section, prefixed, ("amplify",)),)
            if _can_be_prefixed(files, section)
            else (),
        )
    elif listed is not None or "." in section.header:
        yield finding(
            "listed-by-amplify",
            section.header,
            f"The Amplify CLI lists [{title}] of {files.config.shown} as if it were a profile.",
            "Don't pick it there; 'aws awscloudformation select-profile' offers profiles only.",
            file=files.config.path,
            line=section.line,
        )


def _can_be_prefixed(files: AwsFiles, section: LocatedSection) -> bool:
    """Whether no profile of that name comes to act as another than now."""
    if f"profile {section.header}" in files.config.headers:
        return False
    is_known = section.header in files.profiles
    return not is_known or {s.key.lower() for s in section.settings} <= _HARMLESS


def _prefixed(files: AwsFiles, section: LocatedSection) -> Finding:
    meant = section.header.removeprefix("profile ").strip()
    known = files.profiles.get(meant)
    is_free = names.is_plain(meant) and (known is None or known.kind == "empty")
    return finding(
        "prefix-in-credentials",
        meant,
        f"No tool finds the keys of {quoted(meant)} in [{shown(section.header)}] of "
        f"{files.credentials.shown}: in that file, a header is only the name.",
        f"Write it as [{shown(meant)}].",
        file=files.credentials.path,
        line=section.line,
        mends=(_renaming(files, section, meant, ()),) if is_free else (),
    )
