"""add-profile --keys-in: whose key goes into the store, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands import key_stores
from amplify_plugin.commands.base import Arguments, Result
from amplify_plugin.commands.stored_keys import PROCESS, KeyMove, long_term_key
from amplify_plugin.commands.undoing import Undoing
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from amplify_plugin.awsconfig.file_edits import Edit
    from amplify_plugin.awsconfig.new_profile import NewProfile
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials


def is_all(arguments: Arguments, context: Context) -> bool:
    """Whether the command line asks for nothing but to move the key of a profile that exists."""
    from amplify_plugin.awsconfig.new_profile import FIELDS

    name = context.name_given(arguments["profile_name"])
    others = ("keys_from_stdin", *(field.key for field in FIELDS))
    return bool(
        arguments["keys_in"]
        and name
        and context.profiles.find(name)
        and not any(arguments[key] for key in others)
    )


def move(arguments: Arguments, context: Context) -> Result:
    """Move the key of a profile, or of a role's source, into the store.

    Raises ConfigurationError if there is no such key, and what the store and edits raise.
    """
    from amplify_plugin.awsconfig.file_edits import diff

    name = context.name_given(arguments["profile_name"])
    assert name is not None
    profile = holder(context, name)
    store, dry_run = key_stores.store(arguments["keys_in"], context.environ), arguments["dry_run"]
    key_move = _move(profile, None, store, arguments, context)
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    if key_move is not None:
        edits = key_move.plan()
        if not dry_run:
            undoing = Undoing(chain=True)
            with undoing.undone_on_failure(context.warn):
                edits = key_move.make(undoing)
            notes = (*key_move.forget_copies(), *_in_the_open(profile, context))
    changed = tuple(edit for edit in edits if edit.changed)
    structure = {
        "profileName": profile.name,
        "roleArn": None,
        "sourceProfile": profile.name,
        "files": [str(edit.path) for edit in changed],
        "keysIn": store.tool.name,
        "dryRun": dry_run,
    }
    if not changed:
        text = f"The key of {shown(profile.name)} is already in {store.tool.title}.\n"
    elif dry_run:
        text = "".join(map(diff, changed))
    else:
        text = (
            f"The key of {shown(profile.name)} is now in {store.tool.title}, and no longer in "
            f"the files. Wrote:\n{written(changed, store.tool.name)}"
        )
    return Result(structure, text, notes)


def of_source(
    profile: NewProfile, keys: Credentials | None, arguments: Arguments, context: Context
) -> KeyMove | None:
    """The way of a new role's key into the store; None where it is to stay, or is there already.

    ``keys`` were typed or read; None for those that the source profile has. Without --keys-in they
    go where the source's key lies.
    """
    from amplify_plugin.awsconfig.profiles import Profile

    name = profile.source_profile
    source = context.profiles.find(name) or Profile(name, (name,), {})
    if arguments["keys_in"] is not None:
        store = key_stores.store(arguments["keys_in"], context.environ)
    elif keys is not None and (found := _store_of(source, context)) is not None:
        store = found[0]
    else:
        return None
    return _move(source, keys, store, arguments, context, region=profile.region)


def holder(context: Context, name: str) -> Profile:
    """The profile that has the key which signs first for this one: itself, or a role's source."""
    profile = context.profiles.get(name)
    if profile.role is None:
        return profile
    sources = context.profiles.sources_of(profile.name)
    return sources[-1] if sources else profile


def written(edits: Iterable[Edit], keys_in: str | None) -> str:
    """The files that were written, a line each, and the store."""
    from amplify_plugin.awsconfig.file_edits import with_backup

    firsts: dict[Path, Edit] = {}
    for edit in edits:
        firsts.setdefault(edit.path, edit)  # of two changes, its backup is the file before both
    lines = [with_backup(edit) for edit in firsts.values()]
    if keys_in is not None:
        lines.insert(0, f"the access key in {keys_in}")
    return "".join(f"  {line}\n" for line in lines)


def _move(
    profile: Profile,
    keys: Credentials | None,
    store: key_stores.KeyStore,
    arguments: Arguments,
    context: Context,
    *,
    region: str | None = None,
) -> KeyMove | None:
    found = _store_of(profile, context)
    if found is not None and found[0].tool.name == store.tool.name and keys is None:
        return None
    credentials = keys or long_term_key(profile) or (found and found[0].get(found[1]))
    if credentials is None:
        raise ConfigurationError(
            f"Profile {quoted(profile.name)} has no long-term access key in a file.",
            remedy="--keys-in is for access keys of IAM users.",
        )
    return KeyMove(
        store,
        profile.name,
        credentials,
        context.config_file,
        context.credentials_file,
        region=region,
        # From one store to another: the process that it has is that of the first.
        force=arguments["force"] or found is not None,
    )


def _store_of(profile: Profile, context: Context) -> tuple[key_stores.KeyStore, str] | None:
    """The store and the entry that have the profile's key."""
    if not profile.has_key_in_store:
        return None
    return key_stores.store_in(profile.settings[PROCESS], context.environ)


def _in_the_open(profile: Profile, context: Context) -> tuple[str, ...]:
    """What is to be known of a key that has lain in a file."""
    if not profile.has_keys:
        return ()
    key_id = profile.settings.get("aws_access_key_id")
    copies = [
        f"Profile {shown(other)} has the same key in a file."
        for other in context.profiles.names
        if other != profile.name
        and context.profiles.get(other).settings.get("aws_access_key_id") == key_id
    ]
    rotate = shown_command("aws", "awscloudformation", "rotate-key", profile.name)
    return (*copies, f"The key was in a file until now: '{rotate}' replaces it.")
