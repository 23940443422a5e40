"""show-profile: the project, its environment, the profile it selects, and what is cached for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import ENV, Arguments, Command, Example, Option, Result

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.who import Who


def run(arguments: Arguments, context: Context) -> Result:
    """Show the environment's profile, or the one of --profile; or the line of a prompt."""
    from amplify_plugin.commands.profile_view import profile_result
    from amplify_plugin.commands.prompt_line import prompt_line
    from amplify_plugin.commands.who import who
    from amplify_plugin.project.base import ProjectFileUnreadable

    context.profile_name = context.profile_name or None  # as 'aws' takes an empty one
    if arguments.get("format") == "prompt":
        text = prompt_line(context)
        return Result(None, f"{text}\n" if text else "")
    named = context.named_profile(arguments["env"])
    if named is not None:
        return profile_result(None, None, context.profiles.get(named), context)
    notes: tuple[str, ...] = ()
    try:
        if arguments["env"] is not None or not _is_outside(context):
            return _of_environment(arguments["env"], context)
    except ProjectFileUnreadable as damage:
        if arguments["env"] is not None:
            raise
        notes = (str(damage),)
    found = who(context)
    result = profile_result(context.project, None, _of_aws(found, context), context)
    return result._replace(notes=(*result.notes, *(each for each in notes if each != found.reason)))


def _of_environment(env: str | None, context: Context) -> Result:
    from amplify_plugin.commands.profile_view import profile_result
    from amplify_plugin.project import Selection

    project, env_name = context.environment(env)
    selection = project.selection(env_name) or Selection(env_name, "general")
    profile = context.profiles.find(selection.profile_name) if selection.profile_name else None
    return profile_result(project, selection, profile, context)


def _of_aws(found: Who, context: Context) -> Profile | None:
    """The profile that ``aws`` is, where the files say how it is that."""
    from amplify_plugin.commands.exec_mark import role_inside

    if found.profile_name is None or found.reason is not None:
        return None
    profile = context.profiles.find(found.profile_name)
    if profile is None or found.source != "environment-keys":
        return profile
    # In a shell of exec: the file may have been edited since.
    if context.profiles.account_id(profile) != found.account_id:
        return None
    role = context.profiles.behind(profile).role
    return profile if (role.role_arn if role else None) == role_inside(context.environ) else None


def _is_outside(context: Context) -> bool:
    """Whether no environment's profile can be shown, only who ``aws`` is.

    Raises WorkingDirectoryGone where the folder was to decide.
    """
    from amplify_plugin.commands.context import check_working_directory

    project = context.project
    if project is None:
        if context.in_force.source == "default":
            check_working_directory()
        return True
    is_stopped = context.in_force.source == "stopped" and context.place.refusal is not None
    return is_stopped or project.env_name is None


COMMAND = Command(
    name="show-profile",
    summary="Show who 'aws' is here and why, and until when it is signed in.",
    description=(
        "Shows who 'aws' is in this shell and why: --profile, AWS_PROFILE, access keys in the "
        "environment, the project, or your default profile. Then the project, its current "
        "environment, the profile that it selects, the role, whether you have approved it on this "
        "machine, and until when the cached credentials are valid. Outside a project it shows the "
        "profile that 'aws' uses there. It asks nothing and makes no network call."
    ),
    options=(
        ENV,
        Option(
            "format",
            "'prompt' prints one short line for a shell's prompt, and nothing outside a project "
            "(except in a shell that 'exec' started).",
            choices=("prompt",),
        ),
    ),
    examples=(
        Example("Who is 'aws' here?", "show-profile"),
        Example("Which account is that?", "show-profile --query inForce.accountId"),
        Example("And in another environment?", "show-profile --env prod"),
        Example("For the prompt of your shell:", "show-profile --format prompt"),
        Example("When do the credentials end?", "show-profile --query cache.expiration"),
    ),
    run=run,
    aliases=("whoami", "status"),
    meaningless=("region",),
)
