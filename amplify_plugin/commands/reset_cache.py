"""reset-cache: forget cached role credentials, those of one project as the Amplify CLI does.

MFA sessions are this plugin's own and serve many projects: they stay, unless that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Option, Result
from amplify_plugin.errors import UsageError
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.terminal.screen import wrapped
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.cache.entries import Document, RemovedRole
    from amplify_plugin.cache.mfa_sessions import KnownSession, MfaSessions
    from amplify_plugin.commands.context import Context

# The Amplify CLI's own sentences. Two spaces stand before them, and an empty line after them.
DELETED = "Cached temp credentials are deleted for the project."
WOULD_BE_DELETED = "Cached temp credentials would be deleted for the project."
NOTHING_CACHED = "No temp credentials are cached for the project."


class ResetCache(NamedTuple):
    """What to forget. With nothing set: the role of the current environment's profile."""

    env: str | None = None
    role_arn: str | None = None
    profile: str | None = None
    expired: bool = False
    sessions: bool = False
    everything: bool = False
    dry_run: bool = False


class CacheReset(NamedTuple):
    """What was forgotten, or would be with ``dry_run``."""

    removed: tuple[RemovedRole, ...]
    dry_run: bool
    mfa_sessions: tuple[KnownSession, ...] = ()

    @property
    def structure(self) -> dict[str, object]:
        return {
            "removed": [
                {"roleArn": role.role_arn, "sessionNames": list(role.session_names)}
                for role in self.removed
            ],
            "mfaSessions": [session.structure for session in self.mfa_sessions],
            "dryRun": self.dry_run,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Forget what the options name, or the project's role."""
    request = ResetCache(
        env=arguments["env"],
        role_arn=arguments["role_arn"],
        profile=context.profile_name,
        expired=arguments["expired"],
        sessions=bool(arguments.get("sessions")),
        everything=arguments["all"],
        dry_run=arguments["dry_run"],
    )
    _check(request)
    is_chosen = request.everything or request.expired or request.sessions
    if is_chosen or request.role_arn or request.profile:
        role_arn = _role_arn(request, context)
        done = reset_chosen(request, role_arn, context.cache)
        done = done._replace(mfa_sessions=reset_sessions(request, role_arn, context.mfa_sessions))
        _tell(done, context)
        return Result(done.structure, _lines(done) or _nothing_cached(request.role_arn, context))
    return _reset_project(request, context)


def reset_chosen(request: ResetCache, role_arn: str | None, cache: CredentialCache) -> CacheReset:
    """Forget of the cache what the options name, wherever the person is."""
    if request.sessions:
        return CacheReset((), request.dry_run)
    if request.everything:
        if not request.dry_run:
            return CacheReset(cache.clear(), dry_run=False)
        return CacheReset(cache.remove(_every_role, dry_run=True), dry_run=True)
    if request.expired:
        removed = cache.remove(cache.expired_sessions, dry_run=request.dry_run)
        return CacheReset(removed, request.dry_run)
    return reset_role(role_arn, cache, dry_run=request.dry_run)


def reset_sessions(
    request: ResetCache, role_arn: str | None, sessions: MfaSessions
) -> tuple[KnownSession, ...]:
    """Forget the MFA sessions that the options name; of a role only that it refuses them."""
    if request.sessions or request.everything:
        return sessions.remove(dry_run=request.dry_run)
    if request.expired and not request.dry_run:
        sessions.remove_ended()
    if role_arn is not None and not request.dry_run:
        sessions.forget_notes(role_arn)
    return ()


def reset_role(role_arn: str | None, cache: CredentialCache, *, dry_run: bool) -> CacheReset:
    """Forget a whole role, every session name with it (the Amplify CLI's rule)."""
    if role_arn is None:
        return CacheReset((), dry_run)

    def whole_role(document: Document) -> Mapping[str, None]:
        return {role_arn: None} if role_arn in document else {}

    return CacheReset(cache.remove(whole_role, dry_run=dry_run), dry_run)


def _check(request: ResetCache) -> None:
    chosen = {
        "--env": request.env,
        "--role-arn": request.role_arn,
        "--profile": request.profile,
        "--expired": request.expired,
        "--sessions": request.sessions,
        "--all": request.everything,
    }
    given = [option for option, value in chosen.items() if value not in (None, False)]
    for option in given:
        if chosen[option] == "":
            # A script's empty variable: it must not end as "the project's role".
            raise UsageError(f"{option} is empty.", remedy="Give it a value, or leave it out.")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} can't be combined.", remedy="Give one of them.")


def _role_arn(request: ResetCache, context: Context) -> str | None:
    if request.profile is None:
        return request.role_arn
    return _role_of(request.profile, context)


def _role_of(name: str, context: Context) -> str | None:
    """The role of a profile, or of the one that it bridges.

    Not the whole role: an unusable duration must not keep its credentials from being forgotten.
    """
    return context.profiles.behind(context.profiles.get(name)).role_arn


def _reset_project(request: ResetCache, context: Context) -> Result:
    project, env_name = context.environment(request.env)
    selection = project.selection(env_name)
    if selection is None or selection.profile_name is None:
        if selection is not None and selection.key_file is not None:
            read_key_file(selection.key_file)  # as Amplify: a file that is missing is an error
        # Amplify says nothing here and ends well; its standard output stays as silent.
        note = f"Environment {quoted(env_name)} selects no profile, so nothing is cached for it."
        return Result(CacheReset((), request.dry_run).structure, "", (note,))
    role_arn = _role_of(selection.profile_name, context)
    done = reset_role(role_arn, context.cache, dry_run=request.dry_run)
    reset_sessions(request, role_arn, context.mfa_sessions)
    _tell(done, context)
    deleted = WOULD_BE_DELETED if done.dry_run else DELETED
    return Result(done.structure, _said(deleted if done.removed else NOTHING_CACHED, context))


def _said(sentence: str, context: Context) -> str:
    return wrapped(f"  {sentence}", context.screen.width, indent="  ") + "\n\n"


def _tell(done: CacheReset, context: Context) -> None:
    if done.removed and not done.dry_run:
        context.hooks.cache_reset(done.removed)


def _nothing_cached(role_arn: str | None, context: Context) -> str:
    from amplify_plugin.terminal.suggestions import did_you_mean

    cached = () if role_arn is None else tuple(context.cache.read_or_none() or ())
    hint = did_you_mean(role_arn or "", cached)
    return _said(f"No temp credentials are cached for that. {hint}".rstrip(), context)


def _lines(done: CacheReset) -> str:
    verb = "would be" if done.dry_run else "are"
    roles = "".join(
        f"    {shown(role.role_arn)} ({', '.join(map(shown, role.session_names))})\n"
        for role in done.removed
    )
    sessions = "".join(
        f"    {shown(session.key.mfa_serial)} ({shown(session.key.access_key_id)} at "
        f"{shown(session.key.endpoint)})\n"
        for session in done.mfa_sessions
    )
    text = f"  Cached temp credentials {verb} deleted for:\n{roles}\n" if roles else ""
    return text + (f"  MFA sessions {verb} deleted of:\n{sessions}\n" if sessions else "")


def _every_role(document: Document) -> Mapping[str, None]:
    return {role_arn: None for role_arn, sessions in document.items() if isinstance(sessions, dict)}


COMMAND = Command(
    name="reset-cache",
    summary="Forget the cached temporary credentials of this project.",
    description=(
        "Removes the role of the current environment's profile, with all its session names, from "
        "the Amplify CLI's cache, as 'amplify awscloudformation reset-cache' does. The AWS CLI's "
        "own cache is not touched. The options choose something else: the role of another "
        "environment, a given role, the role of a profile (--profile), everything that has "
        "expired, or everything.\n\n"
        "An MFA session (setting mfa_session) serves many roles and projects, and stays: with it, "
        "the role comes back without a code. --sessions and --all forget MFA sessions too."
    ),
    options=(
        Option("env", "Forget the role of this environment instead of the current one."),
        Option("role-arn", "Forget this role, whether or not a profile names it."),
        Option("expired", "Forget every session that can no longer be used.", is_flag=True),
        Option(
            "sessions", "Forget every MFA session: the next role asks for a code.", is_flag=True
        ),
        Option(
            "all",
            "Forget every role and every MFA session: the cache file is removed, or moved aside.",
            is_flag=True,
        ),
        DRY_RUN,
    ),
    examples=(
        Example("Forget the role of the project that you are in:", "reset-cache"),
        Example("See first what it would forget:", "reset-cache --dry-run"),
        Example("Forget the role of another environment:", "reset-cache --env prod"),
        Example("Forget the role of a profile, from anywhere:", "reset-cache --profile dev.corp"),
        Example("Remove what has expired:", "reset-cache --expired"),
        Example("Forget everything, at the end of the day:", "reset-cache --all"),
    ),
    run=run,
    meaningless=("region",),
    aliases=("resetCache",),  # the Amplify CLI takes both
)
