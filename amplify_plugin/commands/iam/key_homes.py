"""Where a profile's access key lies, a file or a store, and another key put in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import access_keys, aws, file_edits, section_edits, verify
from amplify_plugin.awsconfig.key_tools import NAMES
from amplify_plugin.commands import key_stores
from amplify_plugin.commands.stored_keys import KEY_SETTINGS, PROCESS, edited, long_term_key
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted, shown_path

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.undoing import Undoing
    from amplify_plugin.credentials import Credentials


class KeyHome(NamedTuple):
    """A profile's long-term key, and where it lies: in ``files``, or under an entry of a store."""

    profile: str
    credentials: Credentials
    files: tuple[Path, ...]
    store: key_stores.KeyStore | None = None
    entry: str = ""

    @property
    def title(self) -> str:
        """The place in words."""
        if self.store is not None:
            return self.store.tool.title
        return " and ".join(map(shown_path, self.files))

    @property
    def keys_in(self) -> str:
        """The place as JSON has it: ``file``, or the value of --keys-in."""
        return self.store.tool.name if self.store is not None else "file"

    def check_writable(self) -> None:
        """Find out before a key is made whether files could take it. Raises what edits raise."""
        for path in self.files:
            other = access_keys.stand_in(len(self.credentials.secret_access_key))
            _replaced(path, self.credentials, other)

    def write(self, new: Credentials, undoing: Undoing) -> None:
        """Put another key in its place. Raises StoreFailed and what edits raise.

        No backup is made: it would keep a secret.
        """
        old = self.credentials
        if self.store is not None:
            # Told before it is done: a fault may come when the new key is there already.
            undoing.on_failure(f"the key in {self.title}", self._store_old)
            self.store.put(self.entry, new)
        for path in self.files:
            _replaced(path, old, new, undoing)

    def _store_old(self) -> bool:
        """Put the old key back; False where it is there still."""
        assert self.store is not None
        if self.store.get(self.entry) == self.credentials:
            return False
        self.store.put(self.entry, self.credentials)
        return True


def find(context: Context, profile: Profile) -> KeyHome:
    """Where the key of a profile lies. Raises ConfigurationError for any other credentials."""
    in_file = long_term_key(profile)
    if in_file is not None:
        return KeyHome(profile.name, in_file, _files_with(context, in_file))
    found = None
    if profile.has_key_in_store:
        found = key_stores.store_in(profile.settings[PROCESS], context.environ)
    if found is None:
        raise ConfigurationError(
            f"Profile {quoted(profile.name)} has no access key of a user, in a file or in one of "
            f"the stores {', '.join(NAMES)}.",
            remedy="Name the profile that has the key, or a role whose source_profile has it.",
        )
    store, entry = found
    stored = store.get(entry)
    if stored is None:
        raise key_stores.StoreFailed(
            f"{store.tool.title} has no access key under {quoted(entry)}, or is locked.",
            remedy=store.tool.setting_up,
        )
    return KeyHome(profile.name, stored, _files_with(context, stored), store, entry)


def _files_with(context: Context, key: Credentials) -> tuple[Path, ...]:
    """The AWS files in which a profile has this key; the same one may stand in several."""
    paths = (context.credentials_file, context.config_file)
    return tuple(path for path in paths if _sections_with(_text(path), key))


def _text(path: Path) -> str:
    return file_edits.edit_file(path, lambda text: text, dry_run=True).before


def _sections_with(text: str, key: Credentials) -> tuple[str, ...]:
    found = aws.credentials(text)
    return tuple(
        header
        for header in section_edits.headers(text)
        if found.get(header, {}).get(KEY_SETTINGS[0]) == key.access_key_id
    )


def _replaced(
    path: Path, old: Credentials, new: Credentials, undoing: Undoing | None = None
) -> None:
    """Put one key in the place of another in a file; only check that, without ``undoing``."""
    settings = dict(zip(KEY_SETTINGS, (new.access_key_id, new.secret_access_key), strict=False))

    def change(text: str) -> str:
        for header in _sections_with(text, old):
            text = section_edits.with_section(text, header, settings)
        return text

    def check(before: str, after: str) -> None:
        verify.only(*_sections_with(before, old))(before, after)

    planned = file_edits.edit_file(path, change, verify=check, dry_run=True)
    if undoing is not None:
        edited(planned, change, check, undoing, backup=False)
