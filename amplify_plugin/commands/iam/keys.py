"""The user's access key, straight from IAM into ~/.aws/credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import access_keys, file_edits, section_edits, verify
from amplify_plugin.awsconfig.profile_files import section_header
from amplify_plugin.commands import key_stores
from amplify_plugin.commands.iam.changes import Change, Changes, Step
from amplify_plugin.commands.iam.users import KEYS_MAX, FoundUser
from amplify_plugin.commands.stored_keys import PROCESS
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials


class KeyPlace(NamedTuple):
    """Where the key is to stand: a file, and a profile in it."""

    file: Path
    profile: str


def is_needed(place: KeyPlace, context: Context, user: FoundUser | None, *, force: bool) -> bool:
    """Whether a key must be made: the profile has none of the user's yet, in a file or a store.

    Raises ConfigurationError for credentials of something else unless ``force``, StoreFailed, and
    AmplifyPluginError where the user has too many keys.
    """
    name = user.name if user else ""
    found = context.profiles.find(place.profile)
    if found is not None and found.kind != "empty":
        if user is not None and _key_id(context, found) in user.key_ids:
            return False
        if not force:
            raise ConfigurationError(
                f"Profile {quoted(place.profile)} has credentials already, and they are not a key "
                f"of user {quoted(name)}.",
                remedy="Name another profile with --source-profile, or change it with --force.",
            )
    if user is not None and len(user.key_ids) >= KEYS_MAX:
        raise AmplifyPluginError(
            f"User {quoted(name)} has {KEYS_MAX} access keys, the most that IAM allows, and "
            f"profile {quoted(place.profile)} has neither.",
            remedy="Delete one that is not in use, with 'aws iam delete-access-key'.",
        )
    return True


def _key_id(context: Context, profile: Profile) -> str | None:
    key_id = profile.settings.get("aws_access_key_id")
    if profile.has_key_in_store:
        found = key_stores.store_in(profile.settings[PROCESS], context.environ)
        stored = found[0].get(found[1]) if found else None
        key_id = stored.access_key_id if stored else None
    return key_id


def check_writable(place: KeyPlace) -> None:
    """Find out before anything is made whether the key could be written. Raises what edits do."""
    _written(place, access_keys.stand_in(), dry_run=True)


def make(changes: Changes, user: str, place: KeyPlace) -> Credentials | None:
    """Make an access key and write it down; None in a dry run. Raises what edits raise."""
    answer = changes.make(
        Step(
            Change("create_access_key", {"UserName": user}),
            undo_of=lambda made: (_deletion(user, made["AccessKey"]["AccessKeyId"]),),
        )
    )
    if changes.dry_run:
        return None
    made = answer["AccessKey"]
    credentials = access_keys.checked(made["AccessKeyId"], made["SecretAccessKey"])
    written = _written(place, credentials, dry_run=False)
    changes.on_failure(f"the key in {shown(place.file)}", lambda: _put_back(written))
    return credentials


def _deletion(user: str, key_id: str) -> Change:
    return Change("delete_access_key", {"UserName": user, "AccessKeyId": key_id})


def _written(place: KeyPlace, credentials: Credentials, *, dry_run: bool) -> file_edits.Edit:
    settings = {
        "aws_access_key_id": credentials.access_key_id,
        "aws_secret_access_key": credentials.secret_access_key,
        "aws_session_token": None,
    }

    def header(text: str) -> str:
        return section_header(text, place.profile, "credentials")

    return file_edits.edit_file(
        place.file,
        lambda text: section_edits.with_section(text, header(text), settings),
        verify=lambda before, after: verify.only(header(before))(before, after),
        dry_run=dry_run,
    )


def _put_back(written: file_edits.Edit) -> None:
    if not file_edits.undo(written):
        raise AmplifyPluginError(
            "the file has changed in the meantime", remedy="Remove the key from it by hand."
        )
