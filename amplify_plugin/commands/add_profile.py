"""add-profile: part 3 of the Amplify guide: a role profile and its source in both AWS files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import (
    DRY_RUN,
    SAME_AS_NAME,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.awsconfig.file_edits import Edit
    from amplify_plugin.awsconfig.new_profile import NewProfile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.stored_keys import KeyMove
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.terminal.prompt import Prompt


class AddProfile(NamedTuple):
    """What to write. ``keys`` are the source's for the file, None for those that it has already.

    ``move`` takes its keys into a store. ``force`` changes what is there without asking;
    ``dry_run`` only shows.
    """

    profile: NewProfile
    keys: Credentials | None = None
    move: KeyMove | None = None
    force: bool = False
    dry_run: bool = False


class ProfileAdded(NamedTuple):
    """What was written, or would be; ``edits`` has both files, changed or not.

    ``keys_in`` is the store that the source's key is in now, if it was moved.
    """

    profile: NewProfile
    edits: tuple[Edit, ...]
    dry_run: bool
    keys_in: str | None = None

    @property
    def changed(self) -> tuple[Edit, ...]:
        return tuple(edit for edit in self.edits if edit.changed)

    @property
    def structure(self) -> dict[str, object]:
        return {
            "profileName": self.profile.name,
            "roleArn": self.profile.role_arn,
            "sourceProfile": self.profile.source_profile,
            "files": list(dict.fromkeys(str(edit.path) for edit in self.changed)),
            **({"keysIn": self.keys_in} if self.keys_in else {}),
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

    Raises UsageError for values that make no sense and for what cannot be asked,
    ConfigurationError for files that cannot be read or written; they are then unchanged.
    """
    from amplify_plugin.commands import keys_in
    from amplify_plugin.commands.profile_questions import checked, wanted

    if keys_in.is_all(arguments, context):
        moved = keys_in.move(arguments, context)
        if not arguments["login"]:
            return moved
        name = context.name_given(arguments["profile_name"]) or ""
        return _signed_in(moved, name, arguments, context, prompt)
    if arguments["keys_in"] and not arguments["role_arn"]:
        _say_if_new(context.name_given(arguments["profile_name"]) or "", context)
    profile = wanted(arguments, context, prompt)
    notes = checked(profile, arguments, context)
    keys, note = _keys(profile, arguments, context, prompt, standard_input)
    move = keys_in.of_source(profile, keys, arguments, context)
    request = AddProfile(
        profile,
        None if move else keys,
        move,
        force=arguments["force"],
        dry_run=arguments["dry_run"],
    )
    done = add_profile(request, context, prompt)
    copies = move.forget_copies() if move and not request.dry_run else ()
    result = _result(done, (*notes, *note, *copies))
    return _signed_in(result, profile.name, arguments, context, prompt)


def _signed_in(
    result: Result, name: str, arguments: Arguments, context: Context, prompt: Prompt
) -> Result:
    """The result, and what ``login`` says, if the person wants to sign in with the profile then.

    A failed login takes back nothing: the files are as wanted. It is said as login says it.
    """
    from amplify_plugin.commands.login import offered

    said = offered(name, arguments, context, prompt)
    if said is None:
        return result
    return result._replace(text=said.text + result.text, notes=(*result.notes, *said.notes))


def add_profile(request: AddProfile, context: Context, prompt: Prompt) -> ProfileAdded:
    """Write both files and the store, or none of them. Raises AmplifyPluginError."""
    from amplify_plugin.awsconfig.profile_files import ProfileFiles
    from amplify_plugin.commands.undoing import Undoing

    files = ProfileFiles(
        context.config_file, context.credentials_file, request.profile, request.keys
    )
    planned = files.plan()
    moved = request.move.plan() if request.move else ()
    done = ProfileAdded(
        request.profile,
        (*moved, *planned),
        request.dry_run,
        keys_in=request.move.store.tool.name if request.move else None,
    )
    if request.dry_run or not (done.changed or request.move):
        return done
    may_change = request.force
    if not may_change and files.exists(planned):
        _ask_leave(done, prompt)
        may_change = True
    undoing = Undoing(chain=True)
    with undoing.undone_on_failure(context.warn):
        if request.move:
            moved = request.move.make(undoing)
        return done._replace(edits=(*moved, *files.write(may_change=may_change)))


def _ask_leave(planned: ProfileAdded, prompt: Prompt) -> None:
    """Ask whether a profile that is there may be changed. Raises ConfigurationError for a no."""
    from amplify_plugin.awsconfig.profile_files import already_there

    question = f"? Profile {shown(planned.profile.name)} already exists. Change it like this?"
    if not prompt.is_there or not prompt.agrees(_diff(planned), question):
        raise already_there(planned.profile.name)


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
    _say_if_new(profile.source_profile, context)
    if has_credentials and not (arguments["keys_from_stdin"] and arguments["force"]):
        note = (
            f"Profile {quoted(name)} already has credentials; no keys were read. "
            "--force replaces them."
        )
        return None, (note,) if arguments["keys_from_stdin"] else ()
    if arguments["keys_from_stdin"]:
        return access_keys.parse(standard_input()), ()
    if arguments["dry_run"]:
        # The diff masks them anyway.
        return access_keys.stand_in(), ()
    if not prompt.is_there:
        raise UsageError(
            f"Profile {quoted(name)} has no credentials, and there is no terminal to type its keys "
            "on.",
            remedy="Give --keys-from-stdin and the keys on standard input.",
        )
    key_id = prompt.ask_secret(f"? Access key id of {name} (not shown): ")
    secret = prompt.ask_secret(f"? Secret access key of {name} (not shown): ")
    return access_keys.checked(key_id, secret), ()


def _say_if_new(name: str, context: Context) -> None:
    """Say of a name close to that of an existing profile, before anything is asked or written."""
    from amplify_plugin.terminal.suggestions import did_you_mean

    if context.profiles.find(name) is not None:
        return
    if hint := did_you_mean(name, context.profiles.names):
        context.warn(f"Profile {quoted(name)} is new. {hint}".rstrip())


def _result(done: ProfileAdded, notes: tuple[str, ...]) -> Result:
    from amplify_plugin.commands.keys_in import written

    name = shown(done.profile.name)
    if not (done.changed or done.keys_in):
        return Result(done.structure, f"Profile {name} is already up to date.\n", notes)
    if done.dry_run:
        return Result(done.structure, _diff(done), notes)
    select = shown_command("aws", "awscloudformation", "select-profile", done.profile.name)
    text = (
        f"Profile {name} assumes {shown(done.profile.role_arn)}\n"
        f"  with the credentials of {shown(done.profile.source_profile)}.\n"
        f"Wrote:\n{written(done.changed, done.keys_in)}"
        f"To use it, run this in a project:\n  {select}\n"
    )
    return Result(done.structure, text, notes)


def _diff(planned: ProfileAdded) -> str:
    from amplify_plugin.awsconfig.file_edits import diff

    return "".join(diff(edit) for edit in planned.changed)


COMMAND = Command(
    name="add-profile",
    summary="Write a role profile and its source profile into the AWS files.",
    description=(
        'Part 3 of the Amplify guide "IAM roles and MFA". Writes the role\'s profile to '
        "~/.aws/config and the source profile's keys to ~/.aws/credentials. No other line of "
        "these files changes, and a copy of each is kept. On a terminal it asks for every value "
        "that you don't give. Keys are never an argument, because other users of the machine "
        "could see it: you type them unseen, or pass them on standard input, and only if the "
        "source profile has no credentials yet.\n\n"
        "--keys-in keeps the keys in pass, in the desktop's keyring (secret-tool) or in the macOS "
        "keychain, where every AWS tool can get them. With NAME alone it moves the key of an "
        "existing profile. To change an existing profile it asks first, unless you give --force. "
        "At the end, on a terminal, it offers to sign in as a test; --login does so without "
        "asking."
    ),
    options=(
        Option("profile_name", "The new profile: letters, digits, '_' and '-'.", positional=True),
        Option("role-arn", "The role's ARN. The administrator who made the role has it."),
        Option("source-profile", "The profile whose keys can assume the role."),
        Option("mfa-serial", "The MFA device's ARN or serial number, if the role requires MFA."),
        Option("external-id", "The external id, if the role requires one."),
        Option("region", "The region of both profiles."),
        Option("role-session-name", "The session's name in AWS logs; 'amplify' if left out."),
        Option("duration-seconds", "How long credentials last: 900 to 43200 seconds."),
        Option(
            "keys-from-stdin", "Read the source profile's keys from standard input.", is_flag=True
        ),
        Option(
            "keys-in",
            "Keep the key in this store instead of a file. Also moves a key that is in a file now.",
            choices=("pass", "secret-tool", "keychain"),
        ),
        Option("allow-any-name", "Allow a name that some tools cannot read.", is_flag=True),
        Option("force", "Change an existing profile without asking.", is_flag=True),
        Option("login", "Then sign in with the profile, as 'login' does.", is_flag=True),
        DRY_RUN,
    ),
    examples=(
        Example("Answer a question for each value:", "add-profile"),
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
        Example(
            "Move the key of an existing profile from the file into pass:",
            "add-profile devcorpuser --keys-in pass",
        ),
    ),
    run=run,
    profile_help=SAME_AS_NAME,
)
