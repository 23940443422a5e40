"""What a new profile is to be, from the options of add-profile and a person's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.errors import UsageError
from amplify_plugin.programs.environment import REGION_VARIABLES
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.new_profile import Field, NewProfile
    from amplify_plugin.commands.base import Arguments
    from amplify_plugin.commands.context import Context
    from amplify_plugin.terminal.prompt import Prompt


def wanted(arguments: Arguments, context: Context, prompt: Prompt) -> NewProfile:
    """The profile that options and answers describe, each value checked. Raises UsageError.

    What is given is checked before anything is asked.
    """
    from amplify_plugin.awsconfig import names
    from amplify_plugin.awsconfig.new_profile import FIELDS, NewProfile, check_name

    options = {**arguments, "region": arguments["region"] or context.region}
    given = {field.key: _given(field, options[field.key]) for field in FIELDS}
    allow_any = arguments["allow_any_name"]
    name = context.name_given(arguments["profile_name"])
    if name:
        check_name(names.unescape(name.strip()), ("config",), allow_any=allow_any)
    is_complete = name and all(given[field.key] for field in FIELDS if field.is_required)
    if not is_complete and not prompt.is_there:
        missing = ["NAME"] * (not name) + [
            field.option for field in FIELDS if field.is_required and not given[field.key]
        ]
        raise UsageError(
            f"{' and '.join(missing)} missing, and there is no terminal to ask on.",
            remedy="'aws awscloudformation add-profile help' lists the options.",
        )
    if not is_complete:
        known = {key: value or "" for key, value in given.items()}
        known["source_profile"] = names.unescape(known["source_profile"])
        _check_given(NewProfile(names.unescape((name or "").strip()), **known), arguments, context)
    name = name or _asked_name(prompt, allow_any=allow_any)
    usual = {} if is_complete else _usual(context)
    values: dict[str, str | None] = {}
    for field in FIELDS:
        value = given[field.key]
        if value is None and not is_complete:
            value = _asked(field, prompt, usual.get(field.key))
        values[field.key] = value
        source = context.profiles.find(value) if value and field.key == "source_profile" else None
        if source is not None and source.region:
            usual["region"] = source.region
    values["source_profile"] = names.unescape(values["source_profile"] or "")
    return NewProfile(names.unescape(name.strip()), **values)  # type: ignore[arg-type]


def _check_given(known: NewProfile, arguments: Arguments, context: Context) -> None:
    """Check what the options say together, empty where they say nothing. Raises UsageError."""
    from amplify_plugin.awsconfig.new_profile import check_together

    check_together(known)
    if known.source_profile:
        _check_source(known.source_profile, arguments, context)


def _check_source(name: str, arguments: Arguments, context: Context) -> str | None:
    """Check a new source's name: one that is there has the name that it has."""
    from amplify_plugin.awsconfig.new_profile import check_name

    if context.profiles.find(name) is not None:
        return None
    return check_name(name, ("config", "credentials"), allow_any=arguments["allow_any_name"])


def checked(profile: NewProfile, arguments: Arguments, context: Context) -> tuple[str, ...]:
    """Check the names and what the values are together; returns what the person should know."""
    from amplify_plugin.awsconfig.new_profile import check_name, check_together
    from amplify_plugin.commands import regions

    check_together(profile)
    allow_any = arguments["allow_any_name"]
    costs = [check_name(profile.name, ("config",), allow_any=allow_any)]
    costs.append(_check_source(profile.source_profile, arguments, context))
    costs.append(
        regions.doubt(profile.region) if profile.region else _without_region(profile, context)
    )
    return tuple(cost for cost in costs if cost is not None)


def _without_region(profile: NewProfile, context: Context) -> str | None:
    """What a profile without a region costs; None where it has one or the shell gives it."""
    there = context.profiles.find(profile.name)
    if (there is not None and there.region) or any(map(context.environ.get, REGION_VARIABLES)):
        return None
    configure = shown_command("aws", "configure", "set", "region", "REGION")
    return (
        f"Profile {quoted(profile.name)} has no region: most 'aws' commands need --region with it. "
        f"'{configure} {shown_command('--profile', profile.name)}' gives it one."
    )


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


def _usual(context: Context) -> dict[str, str]:
    """What is offered as an answer: the only profile with keys, the region of the default one."""
    with_keys = [name for name in context.profiles.names if context.profiles.get(name).has_keys]
    default = context.profiles.find("default")
    found = {
        "source_profile": with_keys[0] if len(with_keys) == 1 else None,
        "region": default.region if default else None,
    }
    return {key: value for key, value in found.items() if value}


def _given(field: Field, text: str | None) -> str | None:
    """The value of an option, checked. Raises UsageError."""
    if not text:
        return None
    try:
        return field.check(text)
    except ValueError as error:
        raise UsageError(
            f"{field.option} {error}.",
            remedy="'aws awscloudformation add-profile help' says what each option is.",
        ) from None


def _asked(field: Field, prompt: Prompt, usual: str | None) -> str | None:
    """A person's answer, checked: they are asked again for one that is not a value.

    An empty answer takes the usual value, where there is one.
    """
    if not field.is_asked:
        return None
    hint = "" if field.is_required else " (none if empty)"
    if usual:
        hint = f" (empty: {shown(usual)})"
    complaint = ""
    while True:
        typed = prompt.ask(f"{complaint}? {field.question}{hint}: ") or usual or ""
        if not typed and not field.is_required:
            return None
        if not typed:
            complaint = ">> This needs an answer.\n"
            continue
        try:
            return field.check(typed)
        except ValueError as error:
            complaint = f">> That {error}.\n"
