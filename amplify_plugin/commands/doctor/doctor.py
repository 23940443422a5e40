"""doctor: what is wrong with the AWS files, the project and the cache, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.errors import UsageError

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.fixes import Fixes
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.terminal.screen import Screen, Style

NOTHING_WRONG, SOMETHING_WRONG = 0, 1


class Doctor(NamedTuple):
    """What to do besides telling: ``fix`` asks, unless ``yes``; ``dry_run`` only shows.

    ``online`` asks AWS about access keys.
    """

    fix: bool = False
    yes: bool = False
    escape_dots: bool = False
    dry_run: bool = False
    online: bool = False


def run(arguments: Arguments, context: Context) -> Result:
    """Examine, and fix if asked to."""
    request = Doctor(
        fix=arguments["fix"],
        yes=arguments["yes"],
        escape_dots=arguments["escape_dots"],
        dry_run=arguments["dry_run"],
        online=arguments["online"],
    )
    _check(request)
    found = _examined(request, context)
    if not (request.fix or request.dry_run):
        return _result(found, "", context.screen)
    planned = _fix(request, found, context)
    if request.dry_run:
        return _result(found, _would(planned), context.screen)
    if planned.is_empty:
        return _result(found, f"Nothing to mend.\n{_failures(planned)}", context.screen)
    # Here and below: every command of ours loads this module, and only this one needs the checks.
    from amplify_plugin.commands.confirmation import confirmed
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    if not request.yes and not confirmed(shown_fixes(planned), command="doctor", doing="--fix"):
        return _result(found, "Nothing was changed.\n", context.screen)
    done = _fix(request, found, context, planned=planned)
    return _result(_examined(request, context), _done(done), context.screen, notes=_backups(done))


def _check(request: Doctor) -> None:
    if request.yes and not request.fix:
        raise UsageError("--yes goes with --fix.", remedy="Give both, or neither.")
    if request.escape_dots and not (request.fix or request.dry_run):
        raise UsageError(
            "--escape-dots goes with --fix or --dry-run.", remedy="See first with --dry-run."
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
    from amplify_plugin.commands.doctor import extensions, long_term_keys
    from amplify_plugin.commands.doctor.codes import SEVERITIES
    from amplify_plugin.commands.doctor.examination import about

    hooks = context.hooks
    where = _surroundings(context, escape_dots=request.escape_dots)
    found = [*hooks.findings(where), *extensions.check(hooks.plugins)]
    if request.online:
        found += long_term_keys.check_online(context, where.now)
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return about(found, context.profile_name)


def _fix(
    request: Doctor, found: Iterable[Finding], context: Context, planned: Fixes | None = None
) -> Fixes:
    """Do what is planned; without a plan only make one."""
    from amplify_plugin.commands.doctor.examination import about, examine_files
    from amplify_plugin.commands.doctor.finding import ModeFix
    from amplify_plugin.commands.doctor.fixes import fix_all

    # What the AWS CLIs say of [plugins] is not asked anew for each text.
    of_plugins = [finding for finding in found if finding.subject == "plugins"]

    def check(files: AwsFiles) -> tuple[Finding, ...]:
        in_files = examine_files(files, escape_dots=request.escape_dots)
        return (*about(in_files, context.profile_name), *of_plugins)

    modes = [fix for each in found for fix in each.mends if isinstance(fix, ModeFix)]
    return fix_all(
        _surroundings(context).files(), check, modes, dry_run=planned is None, planned=planned
    )


def _result(
    found: tuple[Finding, ...], done: str, screen: Screen, *, notes: tuple[str, ...] = ()
) -> Result:
    is_wrong = any(finding.severity != "note" for finding in found)
    structure = {"findings": [finding.structure for finding in found]}
    text = "".join(_lines(finding, screen) for finding in found) + _summary(found) + done
    return Result(structure, text, notes, SOMETHING_WRONG if is_wrong else NOTHING_WRONG)


STYLES: dict[str, Style] = {"error": "bad", "warning": "warning", "note": "heading"}


def _lines(finding: Finding, screen: Screen) -> str:
    from amplify_plugin.terminal.screen import wrapped
    from amplify_plugin.terminal.text import shown_path

    place = f"{shown_path(finding.file)}:{finding.line}: " if finding.file and finding.line else ""
    severity = f"{finding.severity}:"
    what = wrapped(
        f"{severity} {place}{finding.message} [{finding.code}]", screen.width, indent="  "
    ).removeprefix(severity)
    fix = wrapped(f"    {finding.fix}", screen.width, indent="    ")
    return f"{screen.styled(severity, STYLES.get(finding.severity))}{what}\n{fix}\n"


def _summary(found: tuple[Finding, ...]) -> str:
    from amplify_plugin.commands.doctor.codes import SEVERITIES

    if not found:
        return "Nothing is wrong.\n"
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in found:
        counts[finding.severity] += 1
    words = [f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in counts.items() if n]
    fixable = sum(bool(finding.mends) for finding in found)
    hint = f" {fixable} can be mended with 'doctor --fix'." if fixable else ""
    return f"{', '.join(words)}.{hint}\n"


def _would(planned: Fixes) -> str:
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    if planned.is_empty:
        return "Nothing would be mended.\n" + _failures(planned)
    return f"Would be changed:\n{shown_fixes(planned)}{_failures(planned)}"


def _done(done: Fixes) -> str:
    from amplify_plugin.commands.doctor.fixes import shown_fixes

    return f"Changed:\n{shown_fixes(done)}{_failures(done)}"


def _failures(fixes: Fixes) -> str:
    return "".join(f"{failure}\n" for failure in fixes.failures)


def _backups(done: Fixes) -> tuple[str, ...]:
    from amplify_plugin.awsconfig.rewrite import where_kept
    from amplify_plugin.terminal.text import shown_path

    return tuple(
        f"{shown_path(edit.path)} is changed; {where_kept(edit)}"
        for edit in done.edits
        if edit.backup
    )


COMMAND = Command(
    name="doctor",
    summary="Say what is wrong with the AWS files, the project and the cache, and mend it.",
    description=(
        "Reads ~/.aws/config and ~/.aws/credentials as the Amplify CLI, the AWS CLI and the AWS "
        "SDK for JavaScript (Amplify Gen 2, CDK) do, each by its own rules, and says where they "
        "disagree or fail; then the environment, the project's selection, the cached credentials, "
        "the [plugins] lines and who can read the files. Each finding says how to mend it.\n\n"
        "With --fix those are mended that have one safe answer: the changes are shown, you are "
        "asked, and a backup of each file is kept.\n\n"
        "Exit code: 0 if nothing is wrong or there are only notes, 1 if there are errors or "
        "warnings (with --fix: if some remain)."
    ),
    options=(
        Option("fix", "Mend what can be mended, after showing it and asking.", is_flag=True),
        Option("yes", "With --fix: do not ask.", is_flag=True),
        Option(
            "escape-dots",
            "With --fix or --dry-run: write the dots of profile names as '\\.', which the Amplify "
            "CLI (Gen 1) reads; Gen 2 and CDK no longer find such a profile, nor 'aws' outside of "
            "its project one with keys in ~/.aws/credentials.",
            is_flag=True,
        ),
        Option(
            "online",
            "Ask AWS, with each access key, whether it is valid and how old.",
            is_flag=True,
        ),
        Option("dry-run", "Show what --fix would change, and change nothing.", is_flag=True),
    ),
    examples=(
        Example("What is wrong?", "doctor"),
        Example("Are there old access keys?", "doctor --online"),
        Example("What would be changed?", "doctor --fix --dry-run"),
        Example("Mend it, with a question before:", "doctor --fix"),
        Example("Of one profile, for a script:", "doctor --profile dev.corp --output json"),
        Example("Names with dots, for Amplify Gen 1 only:", "doctor --fix --escape-dots"),
    ),
    run=run,
)
