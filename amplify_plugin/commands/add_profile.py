"""add-profile: part 3 of the Amplify guide: a role profile and its source in both AWS files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Option, Result
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.awsconfig.new_profile import Field, NewProfile
    from amplify_plugin.awsconfig.rewrite import Edit
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.terminal.prompt import Prompt


class AddProfile(NamedTuple):
    """What to write. ``keys`` are the source's, None where it has credentials already.

    ``force`` changes what is there without asking; ``dry_run`` only shows.
    """

    profile: NewProfile
    keys: Credentials | None = None
    force: bool = False
    dry_run: bool = False


class ProfileAdded(NamedTuple):
    """What was written, or would be; ``edits`` has both files, changed or not."""

    profile: NewProfile
    edits: tuple[Edit, ...]
    dry_run: bool

    @property
    def changed(self) -> tuple[Edit, ...]:
        return tuple(edit for edit in self.edits if edit.changed)

    @property
    def structure(self) -> dict[str, object]:
        return {
            "profileName": self.profile.name,
            "roleArn": self.profile.role_arn,
            "sourceProfile": self.profile.source_profile,
            "files": [str(edit.path) for edit in self.changed],
            "dryRun": self.dry_run,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Ask for what is not given, check it, and write it."""
    from amplify_plugin.awsconfig.access_keys import standard_input
    from amplify_plugin.terminal.prompt import TerminalPrompt

    return answer(arguments, context, TerminalPrompt(), standard_input)


def answer(
    arguments: Arguments, context: Context, prompt: Prompt, standard_input: Callable[[], str]
) -> Result:
    """As ``run``, with the person to ask and what reads standard input.

    Raises UsageError for values that cannot be meant and for what nobody is there to be asked,
    ConfigurationError for files that cannot be read or written; they are then as they were.
    """
    profile = wanted(arguments, context, prompt)
    notes = _check(profile, arguments, context)
    keys, note = _keys(profile, arguments, context, prompt, standard_input)
    request = AddProfile(profile, keys, force=arguments["force"], dry_run=arguments["dry_run"])
    done = add_profile(request, context, prompt)
    result = _result(done, (*notes, *note))
    from amplify_plugin.commands.login import offered

    # A failed login takes back nothing: the files are as wanted. It is said as login says it.
    said = offered(profile.name, arguments, context, prompt)
    if said is None:
        return result
    return result._replace(text=result.text + said.text, notes=(*result.notes, *said.notes))


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


def add_profile(request: AddProfile, context: Context, prompt: Prompt) -> ProfileAdded:
    """Write both files, or none. Raises ConfigurationError."""
    from amplify_plugin.awsconfig.profile_files import ProfileFiles

    files = ProfileFiles(
        context.config_file, context.credentials_file, request.profile, request.keys
    )
    planned = files.plan()
    done = ProfileAdded(request.profile, planned, request.dry_run)
    if request.dry_run or not done.changed:
        return done
    if not request.force and files.exists(planned):
        _ask_leave(done, prompt)
        return ProfileAdded(request.profile, files.write(may_change=True), dry_run=False)
    return ProfileAdded(request.profile, files.write(may_change=request.force), dry_run=False)


def _ask_leave(planned: ProfileAdded, prompt: Prompt) -> None:
    """Ask whether a profile that is there may be changed. Raises ConfigurationError for a no."""
    from amplify_plugin.awsconfig.profile_files import already_there

    question = f"? Profile {shown(planned.profile.name)} is there already. Change it so?"
    if not prompt.is_there or not prompt.agrees(_diff(planned), question):
        raise already_there(planned.profile.name)


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
    if prompt is None or not field.is_asked:
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


def _check(profile: NewProfile, arguments: Arguments, context: Context) -> tuple[str, ...]:
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


def _keys(
    profile: NewProfile,
    arguments: Arguments,
    context: Context,
    prompt: Prompt,
    standard_input: Callable[[], str],
) -> tuple[Credentials | None, tuple[str, ...]]:
    """The source's keys, if it needs any, and what is to be said about that."""
    from amplify_plugin.awsconfig import access_keys

    name = shown(profile.source_profile)
    source = context.profiles.find(profile.source_profile)
    has_credentials = source is not None and source.kind != "empty"
    if has_credentials and not (arguments["keys_from_stdin"] and arguments["force"]):
        note = (
            f"Profile {name!r} has credentials already; no keys were read (--force changes them)."
        )
        return None, (note,) if arguments["keys_from_stdin"] else ()
    if arguments["keys_from_stdin"]:
        return access_keys.parse(standard_input()), ()
    if arguments["dry_run"]:
        # The diff masks them anyway.
        return access_keys.checked("AKIA" + "0" * 16, "0" * 40), ()
    if not prompt.is_there:
        raise UsageError(
            f"Profile {name!r} has no credentials, and there is no terminal to type its keys on.",
            remedy="Give --keys-from-stdin and the keys on standard input.",
        )
    key_id = prompt.ask_secret(f"? Access key id of {name} (not shown): ")
    secret = prompt.ask_secret(f"? Secret access key of {name} (not shown): ")
    return access_keys.checked(key_id, secret), ()


def _result(done: ProfileAdded, notes: tuple[str, ...]) -> Result:
    name = shown(done.profile.name)
    if not done.changed:
        return Result(done.structure, f"Profile {name} is as wanted already.\n", notes)
    if done.dry_run:
        return Result(done.structure, _diff(done), notes)
    written = "".join(
        f"  {shown(edit.path)}{f' (before: {shown(edit.backup)})' if edit.backup else ''}\n"
        for edit in done.changed
    )
    select = shown_command("aws", "awscloudformation", "select-profile", done.profile.name)
    text = (
        f"Profile {name} assumes {shown(done.profile.role_arn)} with the credentials of "
        f"{shown(done.profile.source_profile)}. Written:\n{written}"
        f"'{select}' uses it in a project.\n"
    )
    return Result(done.structure, text, notes)


def _diff(planned: ProfileAdded) -> str:
    from amplify_plugin.awsconfig.rewrite import diff

    return "".join(diff(edit) for edit in planned.changed)


COMMAND = Command(
    name="add-profile",
    summary="Write a role profile and its source profile into the AWS files.",
    description=(
        'Part 3 of the Amplify guide "IAM roles and MFA": writes the role\'s profile to '
        "~/.aws/config and the source profile's keys to ~/.aws/credentials, and changes no other "
        "line of them; a copy of each file is kept. What is not given is asked for on a terminal. "
        "The keys are never an argument, which other users of the machine could see: they are "
        "typed without being shown, or read from standard input, and only if the source profile "
        "has no credentials yet. A profile that exists is changed after a yes, or with --force. "
        "On a terminal it offers to sign in then, as a proof; --login does so without asking."
    ),
    options=(
        Option("profile_name", "The new profile: letters, digits, '_' and '-'.", positional=True),
        Option("role-arn", "The ARN of the role, from whoever set it up."),
        Option("source-profile", "The profile whose keys may assume the role."),
        Option("mfa-serial", "The ARN, or a hardware device's serial number, if MFA is required."),
        Option("external-id", "The external id, if the role requires one."),
        Option("region", "The region of both profiles."),
        Option("role-session-name", "The session's name in AWS logs; 'amplify' if left out."),
        Option("duration-seconds", "How long credentials last: 900 to 43200 seconds."),
        Option(
            "keys-from-stdin", "Read the source profile's keys from standard input.", is_flag=True
        ),
        Option("allow-any-name", "Take a name that not every tool reads.", is_flag=True),
        Option("force", "Change a profile that exists without asking.", is_flag=True),
        Option("login", "Sign in with the profile then, as 'login' does.", is_flag=True),
        DRY_RUN,
    ),
    examples=(
        Example("Be asked for everything:", "add-profile"),
        Example(
            "The guide's profile, with MFA and an external id:",
            "add-profile bizcorprole --role-arn arn:aws:iam::123456789012:role/bizcorprole "
            "--source-profile devcorpuser --mfa-serial arn:aws:iam::111122223333:mfa/devcorpuser "
            "--external-id biz-corp-inventory --region us-east-1",
        ),
        Example(
            "With the keys that IAM just made (JSON, .csv, or two lines):",
            "add-profile bizcorprole --role-arn arn:aws:iam::123456789012:role/bizcorprole "
            "--source-profile devcorpuser --keys-from-stdin < devcorpuser_accessKeys.csv",
        ),
    ),
    run=run,
)
