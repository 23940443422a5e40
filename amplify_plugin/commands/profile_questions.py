"""What a new profile is to be, from the options of add-profile and a person's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.errors import UsageError

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.new_profile import Field, NewProfile
    from amplify_plugin.commands.base import Arguments
    from amplify_plugin.commands.context import Context
    from amplify_plugin.terminal.prompt import Prompt


def wanted(arguments: Arguments, context: Context, prompt: Prompt) -> NewProfile:
    """The profile that options and answers describe, each value checked. Raises UsageError."""
    from amplify_plugin.awsconfig import names
    from amplify_plugin.awsconfig.new_profile import FIELDS, NewProfile

    given = {field.key: arguments[field.key] for field in FIELDS}
    given["region"] = given["region"] or context.region
    name = context.name_given(arguments["profile_name"])
    is_complete = name and all(given[field.key] for field in FIELDS if field.is_required)
    if not is_complete and not prompt.is_there:
        missing = ["NAME"] * (not name) + [
            field.option for field in FIELDS if field.is_required and not given[field.key]
        ]
        raise UsageError(
            f"{' and '.join(missing)} missing, and there is no terminal to ask on.",
            remedy="'add-profile help' lists the options.",
        )
    name = name or _asked_name(prompt, allow_any=arguments["allow_any_name"])
    values = {
        field.key: _value(field, given[field.key], None if is_complete else prompt)
        for field in FIELDS
    }
    values["source_profile"] = names.unescape(values["source_profile"] or "")
    return NewProfile(names.unescape(name.strip()), **values)  # type: ignore[arg-type]


def checked(profile: NewProfile, arguments: Arguments, context: Context) -> tuple[str, ...]:
    """Check the names and what the values are together; returns what the person should know."""
    from amplify_plugin.awsconfig.new_profile import check_name, check_together

    check_together(profile)
    allow_any = arguments["allow_any_name"]
    costs = [check_name(profile.name, ("config",), allow_any=allow_any)]
    if context.profiles.find(profile.source_profile) is None:
        # One that is there has the name that it has.
        costs.append(
            check_name(profile.source_profile, ("config", "credentials"), allow_any=allow_any)
        )
    return tuple(cost for cost in costs if cost is not None)


def _asked_name(prompt: Prompt, *, allow_any: bool) -> str:
    from amplify_plugin.awsconfig.new_profile import check_name

    complaint = ""
    while True:
        name = prompt.ask(f"{complaint}? Name of the new profile: ")
        try:
            check_name(name, ("config",), allow_any=allow_any)
        except UsageError as error:
            complaint = f">> {error}\n"
        else:
            return name


def _value(field: Field, given: str | None, prompt: Prompt | None) -> str | None:
    """One value, checked; a person who is asked is asked again. Raises UsageError."""
    if given:
        try:
            return field.check(given)
        except ValueError as error:
            raise UsageError(
                f"{field.option} {error}.", remedy="'add-profile help' says what each option is."
            ) from None
    if prompt is None:
        return None
    hint = "" if field.is_required else " (none if empty)"
    complaint = ""
    while True:
        typed = prompt.ask(f"{complaint}? {field.question}{hint}: ")
        if not typed and not field.is_required:
            return None
        try:
            return field.check(typed)
        except ValueError as error:
            complaint = f">> That {error}.\n"
