"""doctor: what is wrong with the AWS files, the project and the cache, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.errors import UsageError

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.fixes import Fixes
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.terminal.screen import Screen

NOTHING_WRONG, SOMETHING_WRONG = 0, 1


class Doctor(NamedTuple):
    """What to do besides telling: ``fix`` asks, unless ``yes``; ``dry_run`` only shows.

    ``online`` asks AWS about access keys.
    ``show_all`` shows each finding, also where many are alike.
    """

    fix: bool = False
    yes: bool = False
    escape_dots: bool = False
    dry_run: bool = False
    online: bool = False
    show_all: bool = False


def run(arguments: Arguments, context: Context) -> Result:
    """Examine, and fix if asked to."""
    request = Doctor(
        fix=arguments["fix"],
        yes=arguments["yes"],
        escape_dots=arguments["escape_dots"],
        dry_run=arguments["dry_run"],
        online=arguments["online"],
        show_all=arguments["all"],
    )
    _check(request)
    found = _examined(request, context)
    shown = _Shown(context.screen, request.show_all)
    if not (request.fix or request.dry_run):
        return _result(found, "", shown, fixable=_fixable(request, found, context))
    planned = _fix(request, found, context)
    if request.dry_run:
        return _result(found, _would(planned), shown)
    if planned.is_empty:
        return _result(found, f"Nothing to fix.\n{_failures(planned)}", shown)
    # Here and below: every command of ours loads this module, and only this one needs the checks.
    from amplify_plugin.commands.confirmation import confirmed
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    if not request.yes and not confirmed(
        shown_fixes(planned), command="aws awscloudformation doctor", doing="--fix"
    ):
        return _result(found, "Nothing was changed.\n", shown)
    done = _fix(request, found, context, planned=planned)
    return _result(_examined(request, context), _done(done), shown, notes=_backups(done))


def _check(request: Doctor) -> None:
    if request.yes and not request.fix:
        raise UsageError("--yes only works with --fix.", remedy="Add --fix, or leave out --yes.")
    if request.escape_dots and not (request.fix or request.dry_run):
        raise UsageError(
            "--escape-dots only works with --fix or --dry-run.", remedy="Add one of them."
        )


def _surroundings(context: Context, *, escape_dots: bool = False) -> Surroundings:
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.credentials import now

    return Surroundings(
        config_file=context.config_file,
        credentials_file=context.credentials_file,
        environ=context.environ,
        project=context.project,
        approvals=context.approvals,
        cache=context.cache,
        now=now(),
        escape_dots=escape_dots,
        refused=context.place.refusal,
    )


def _examined(request: Doctor, context: Context) -> tuple[Finding, ...]:
    from amplify_plugin.commands.doctor.checks import extensions, long_term_keys, profiles
    from amplify_plugin.commands.doctor.codes import SEVERITIES
    from amplify_plugin.commands.doctor.examination import about

    hooks = context.hooks
    where = _surroundings(context, escape_dots=request.escape_dots)
    found = [*hooks.findings(where), *extensions.check(hooks.plugins)]
    if request.online:
        found += long_term_keys.check_online(context, where.now)
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    if context.profile_name is not None:
        found[:0] = profiles.check_named(context.profile_name, where.files(), found)
    return about(found, context.profile_name)


def _check_of(
    request: Doctor, found: Iterable[Finding], context: Context
) -> Callable[[AwsFiles], tuple[Finding, ...]]:
    """A function that looks for findings in two files again, as --fix does."""
    from amplify_plugin.commands.doctor.examination import about, examine_files

    # What the AWS CLIs say of [plugins] is not asked again for each text.
    of_plugins = [finding for finding in found if finding.subject == "plugins"]

    def check(files: AwsFiles) -> tuple[Finding, ...]:
        in_files = examine_files(files, escape_dots=request.escape_dots)
        return (*about(in_files, context.profile_name), *of_plugins)

    return check


def _fix(
    request: Doctor, found: Iterable[Finding], context: Context, planned: Fixes | None = None
) -> Fixes:
    """Do what is planned; without a plan only make one."""
    from amplify_plugin.commands.doctor.finding import ModeFix
    from amplify_plugin.commands.doctor.fixes import fix_all

    modes = [fix for each in found for fix in each.mends if isinstance(fix, ModeFix)]
    return fix_all(
        _surroundings(context).files(),
        _check_of(request, found, context),
        modes,
        dry_run=planned is None,
        planned=planned,
    )


class _Shown(NamedTuple):
    """How the findings are shown: on which screen, each or many alike in one line."""

    screen: Screen
    show_all: bool


def _result(
    found: tuple[Finding, ...],
    done: str,
    shown: _Shown,
    *,
    notes: tuple[str, ...] = (),
    fixable: tuple[Finding, ...] = (),
) -> Result:
    from amplify_plugin.commands.doctor import report

    is_wrong = any(finding.severity != "note" for finding in found)
    structure = {"findings": [finding.structure for finding in found]}
    text = report.text(found, shown.screen, show_all=shown.show_all, fixable=fixable)
    summary = report.summary(found, len(fixable), shown.screen, show_all=shown.show_all)
    code = SOMETHING_WRONG if is_wrong else NOTHING_WRONG
    return Result(structure, text + summary + done, notes, code)


def _fixable(request: Doctor, found: tuple[Finding, ...], context: Context) -> tuple[Finding, ...]:
    """The findings that --fix takes away: what is promised is tried."""
    from amplify_plugin.commands.doctor.fixes import kept_promises

    if not any(finding.mends for finding in found):
        return ()
    planned = _fix(request, found, context)
    return kept_promises(
        found, planned, _surroundings(context).files(), _check_of(request, found, context)
    )


def _would(planned: Fixes) -> str:
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    if planned.is_empty:
        return "Nothing would be fixed.\n" + _failures(planned)
    return f"Would change:\n{shown_fixes(planned)}{_failures(planned)}"


def _done(done: Fixes) -> str:
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    return f"Changed:\n{shown_fixes(done)}{_failures(done)}"


def _failures(fixes: Fixes) -> str:
    return "".join(f"{failure}\n" for failure in fixes.failures)


def _backups(done: Fixes) -> tuple[str, ...]:
    from amplify_plugin.awsconfig.file_edits import with_backup

    return tuple(f"Changed {with_backup(edit)}" for edit in done.edits if edit.backup)


COMMAND = Command(
    name="doctor",
    summary="Find what is wrong with the AWS files, the project and the cache, and fix it.",
    description=(
        "Reads ~/.aws/config and ~/.aws/credentials by the rules of each tool: the Amplify CLI, "
        "the AWS CLI, and the AWS SDK for JavaScript (Amplify Gen 2, CDK). Reports where a tool "
        "fails, or where they disagree. Also checks the environment, the project's selection, the "
        "cached credentials, the [plugins] lines and the files' permissions. Each finding names "
        "the tool, what happens there, and how to fix it. A finding that has no effect here (the "
        "tool is not installed, the project does not select the profile) is a note. Similar "
        "findings share one line.\n\n"
        "--fix fixes what has one safe answer: it shows the changes, asks you, and keeps a backup "
        "of each file.\n\n"
        "Exit code: 0 if nothing is wrong or there are only notes, 1 if there are errors or "
        "warnings (with --fix: if some remain)."
    ),
    options=(
        Option("fix", "Fix what can be fixed, after showing it and asking.", is_flag=True),
        Option("yes", "With --fix: do not ask.", is_flag=True),
        Option(
            "escape-dots",
            "With --fix or --dry-run: write the dots of profile names as '\\.', for the Amplify "
            "CLI (Gen 1). Gen 2 and CDK then no longer find such a profile; if its keys are in "
            "~/.aws/credentials, 'aws' finds it only inside its project. Skips profiles that are "
            "the source of a role or have a credential_process: they would stop working.",
            is_flag=True,
        ),
        Option(
            "online",
            "Ask AWS whether each access key is valid, and how old it is.",
            is_flag=True,
        ),
        Option("all", "Show every finding, also when many are alike.", is_flag=True),
        Option("dry-run", "Show what --fix would change, and change nothing.", is_flag=True),
    ),
    examples=(
        Example("Find what is wrong:", "doctor"),
        Example("Find old access keys too:", "doctor --online"),
        Example("Show what --fix would change:", "doctor --fix --dry-run"),
        Example("Fix it, after asking:", "doctor --fix"),
        Example("Check one profile in a script:", "doctor --profile dev.corp --output json"),
        Example("Escape the dots in names, for Amplify Gen 1:", "doctor --fix --escape-dots"),
    ),
    run=run,
    meaningless=("region",),
)
