"""All checks over one person's files, project and environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import names as profile_names
from amplify_plugin.commands import installed
from amplify_plugin.commands.doctor import relevance
from amplify_plugin.commands.doctor.bridging import Bridging
from amplify_plugin.commands.doctor.checks import (
    bridges,
    cache,
    demands,
    environment,
    foreign_lines,
    gen2,
    keys,
    leftovers,
    long_term_keys,
    mfa,
    misplaced,
    names,
    nested_blocks,
    own_settings,
    permissions,
    plugins,
    processes,
    profiles,
    project_files,
    refusals,
    selection,
    services,
    sign_in,
    spelling,
    sso,
    values,
    whole_file,
)
from amplify_plugin.commands.doctor.codes import SEVERITIES
from amplify_plugin.commands.enable import trial
from amplify_plugin.commands.enable.folders import plugin_folders
from amplify_plugin.files import FileUnreadable
from amplify_plugin.roles import login_session
from amplify_plugin.settings import look

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.commands.doctor.relevance import InUse
    from amplify_plugin.commands.doctor.surroundings import Surroundings


def examine(where: Surroundings, *, escape_dots: bool = False) -> tuple[Finding, ...]:
    """All findings, errors first. Files are read again, once each."""
    files = where.files()
    here = relevance.in_use(where.project, files, where.environ)
    found = [
        *examine_files(files, escape_dots=escape_dots),
        *long_term_keys.check(files),
        *environment.check(where.environ, files.profiles, os.path.exists),
        *own_settings.check(*look(where.environ), where.project, where.environ),
        *_project(files, where),
        *gen2.check(where.project, where.approvals, files, lambda: installed.node(where.environ)),
        *mfa.check(files, where.environ),
        *sign_in.check(files, lambda: _can_read_login_sessions(where.environ)),
        *_plugins(files, where.environ),
        *_cache(files, where, here),
        *_permissions(files, where),
        *leftovers.check(where.config_file, where.now),
        *leftovers.check(where.credentials_file, where.now),
    ]
    settled = Bridging(where.project, files.as_read, where.environ).settled(found)
    weighed = relevance.weighed(settled, here)
    return tuple(sorted(weighed, key=lambda finding: SEVERITIES.index(finding.severity)))


def examine_files(files: AwsFiles, *, escape_dots: bool = False) -> Iterator[Finding]:
    """What the two AWS files alone tell."""
    for file in files.both:
        yield from whole_file.check(file)
    # The rest of a damaged text is not worth a finding.
    whole = [file for file in files.both if not file.is_spoiled]
    for file in whole:
        yield from misplaced.check(file)
        yield from nested_blocks.check(file)
        yield from foreign_lines.check(file)
        yield from spelling.check(file, files.credentials)
    if len(whole) == len(files.both):
        yield from names.check(files, escape_dots=escape_dots)
    for file in whole:
        yield from values.check(file)
        yield from demands.check(file)
    # What a file that cannot be read lacks is not known.
    if not any(file.unreadable or file.is_spoiled for file in files.both):
        mixed = _mixed(files)
        yield from (found for found in _of_profiles(files) if found.subject not in mixed)


def _of_profiles(files: AwsFiles) -> Iterator[Finding]:
    yield from keys.check(files)
    yield from sso.check(files)
    yield from services.check(files)
    yield from processes.check(files, os.path.exists)
    yield from profiles.check(files)
    yield from bridges.check(files, os.path.exists)


def _mixed(files: AwsFiles) -> set[str]:
    """The profiles that have another's settings, because that one's header is glued to a value."""
    return {
        section.name
        for file in files.both
        for section in file.profiles
        if misplaced.is_mixed(section)
    }


def _project(files: AwsFiles, where: Surroundings) -> Iterator[Finding]:
    """The project: conflict marks in its files are told as such, and not as what follows."""
    conflicts = tuple(project_files.check(where.project))
    yield from conflicts
    marked = {finding.file for finding in conflicts}
    for finding in selection.check(
        where.project, where.approvals, files, where.environ, where.refused
    ):
        if finding.code != "project-file-unreadable" or finding.file not in marked:
            yield finding


def about(findings: Iterable[Finding], profile_name: str | None) -> tuple[Finding, ...]:
    """Those about one profile, and those that keep its files from being read; None is all."""
    if profile_name is None:
        return tuple(findings)
    whole_files = (
        "file-unreadable",
        "not-utf8",
        "byte-order-mark",
        "conflict-marks",
        "duplicate-",
        "lines-glued",  # told in place of the refusal that comes of it
        "refused-",
        "ignored-",
    )
    return tuple(
        finding
        for finding in findings
        if profile_names.same(finding.subject, profile_name) or finding.code.startswith(whole_files)
    )


def _can_read_login_sessions(environ: Mapping[str, str]) -> bool:
    return login_session.has_awscrt() or any(
        cli.version and cli.version >= login_session.SINCE for cli in installed.aws_clis(environ)
    )


def _plugins(files: AwsFiles, environ: Mapping[str, str]) -> Iterator[Finding]:
    # Without plugin lines there is nothing that the installed versions could disagree about.
    if not plugins.lines(files.config):
        yield from plugins.check(files.config, (), os.path.exists)
        return
    clis = installed.aws_clis(environ)
    # Why none starts with a file that botocore refuses is told already, whichever file that is.
    is_refused = any(refusals.stops_aws(file) for file in files.both)
    usable = () if is_refused else [cli for cli in clis if cli.version]
    tried = trial.started(usable, files.config.path, environ)
    yield from plugins.check(
        files.config,
        clis,
        os.path.exists,
        folders=plugin_folders(),
        failures={each.cli.path: each.failure for each in tried},
    )


def _cache(files: AwsFiles, where: Surroundings, here: InUse) -> Iterator[Finding]:
    try:
        document = where.cache.read()
    except FileUnreadable as error:
        yield from cache.check(where.cache.path, error)
        document = {}
    yield from cache.check(where.cache.path, document)
    roles_of = tuple(name for name, found in files.profiles.items() if found.kind == "role")
    if roles_of:
        project = where.project
        root = project.root if project is not None and project.generation == 1 else None
        yield from cache.check_amplify(
            installed.amplify_cli(where.environ, root),
            roles_of,
            here.profiles - here.behind_bridges,
            Bridging(project, files.as_read, where.environ).remedy,
            is_project=root is not None,
        )


def _permissions(files: AwsFiles, where: Surroundings) -> Iterator[Finding]:
    has_keys = any(
        section.setting(key)
        for section in files.config.sections
        for key in ("aws_secret_access_key", "aws_session_token")
    )
    guarded = permissions.look_all(
        where.config_file,
        where.credentials_file,
        where.cache.path.parent.parent,
        config_has_keys=has_keys,
    )
    yield from permissions.check(guarded)
