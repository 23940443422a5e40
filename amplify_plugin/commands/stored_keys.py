"""An access key on its way out of the AWS files, or from a person, into a store of secrets."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import access_keys, file_edits, section_edits, verify
from amplify_plugin.awsconfig.difference import MASK
from amplify_plugin.awsconfig.profile_files import section_header
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.files import read_bytes, replace, write_temporary
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.key_stores import KeyStore
    from amplify_plugin.commands.undoing import Undoing
    from amplify_plugin.credentials import Credentials

KEY_SETTINGS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
PROCESS = "credential_process"
_BACKUP = re.compile(r"\.backup-[0-9TZ.]+")  # of file_edits


def long_term_key(profile: Profile) -> Credentials | None:
    """The long-term access key that a profile holds in a file; None for any other profile."""
    if not profile.has_keys or profile.settings.get("aws_session_token"):
        return None
    try:
        return access_keys.checked(*(str(profile.settings[key]) for key in KEY_SETTINGS[:2]))
    except UsageError:  # temporary, or no key at all
        return None


class KeyMove:
    """A profile's key goes into a store, and its ``credential_process`` gets it from there.

    ``region`` is for a profile that the config file does not have yet; ``force`` puts the key in
    place of another one in the store.
    """

    def __init__(
        self,
        store: KeyStore,
        profile: str,
        credentials: Credentials,
        config_file: Path,
        credentials_file: Path,
        *,
        region: str | None = None,
        force: bool = False,
    ) -> None:
        self.store = store
        self.profile = profile
        self.entry = store.tool.entry(profile)
        self._credentials = credentials
        self._config_file = config_file
        self._credentials_file = credentials_file
        self._region = region
        self._force = force

    def plan(self) -> tuple[file_edits.Edit, ...]:
        """Both edits, unwritten, credentials first. Raises ConfigurationError and what edits do."""
        credentials, config = self._edit_credentials(), self._edit_config()
        before = Profiles.of_texts(config.before, credentials.before).find(self.profile)
        known = before.settings.get(PROCESS) if before else None
        if known not in (None, self._line) and not self._force:
            raise ConfigurationError(
                f"Profile {quoted(self.profile)} already has a credential_process; "
                "nothing was changed.",
                remedy="Remove it, or replace it with --force.",
            )
        found = Profiles.of_texts(config.after, credentials.after).get(self.profile)
        if found.kind != "process" or found.settings.get(PROCESS) != self._line:
            raise ConfigurationError(
                f"Profile {quoted(self.profile)} has other settings that win over a "
                "credential_process; nothing was changed.",
                remedy="A role needs its own profile, next to the one that has the key.",
            )
        return credentials, config

    def make(self, undoing: Undoing) -> tuple[file_edits.Edit, ...]:
        """Store the key, try it from there, and take it out of the files.

        ``undoing`` must be a chain: the key leaves the store only when it is back in its file. No
        backup is made of a file that has it. Raises ConfigurationError and what edits raise.
        """
        before = self.store.get(self.entry)
        if before not in (None, self._credentials) and not self._force:
            raise ConfigurationError(
                f"{self.store.tool.title} has another access key under {quoted(self.entry)}; "
                "nothing was changed.",
                remedy="Look at it, and replace it with --force if it is not needed.",
            )
        self._store(before, undoing)
        # In this order: a profile that has both uses the key in the file.
        config = self._edit_config(undoing)
        return self._edit_credentials(undoing), config

    def forget_copies(self) -> tuple[str, ...]:
        """Mask the key in the backups that we made of both files; say who else still has it."""
        return tuple(
            note
            for file in (self._credentials_file, self._config_file)
            for note in self._forget_beside(file)
        )

    def _store(self, before: Credentials | None, undoing: Undoing) -> None:
        if before == self._credentials:
            return
        try:
            self.store.put(self.entry, self._credentials)
        except BaseException:
            with contextlib.suppress(AmplifyPluginError):
                self._restore(before)
            raise
        undoing.on_failure(
            f"the entry {quoted(self.entry)} in {self.store.tool.title}",
            lambda: self._restore(before),
        )

    def _restore(self, before: Credentials | None) -> None:
        if before is not None:
            self.store.put(self.entry, before)
        else:
            self.store.remove(self.entry)

    @property
    def _line(self) -> str:
        return self.store.line(self.entry)

    def _edit_credentials(self, undoing: Undoing | None = None) -> file_edits.Edit:
        def change(text: str) -> str:
            for header in section_edits.headers_of(text, self.profile, "credentials"):
                # A process there would win over that of the config file.
                text = section_edits.with_section(
                    text, header, dict.fromkeys((*KEY_SETTINGS, PROCESS))
                )
                text = section_edits.without_empty_section(text, header)
            return text

        return self._edited(self._credentials_file, change, "credentials", undoing)

    def _edit_config(self, undoing: Undoing | None = None) -> file_edits.Edit:
        def change(text: str) -> str:
            header = section_header(text, self.profile, "config")
            settings: dict[str, str | None] = {PROCESS: self._line}
            if header not in section_edits.headers(text) and self._region:
                settings["region"] = self._region
            for other in section_edits.headers_of(text, self.profile, "config"):
                text = section_edits.with_section(
                    text, other, dict.fromkeys((*KEY_SETTINGS, PROCESS))
                )
            return section_edits.with_section(text, header, settings)

        return self._edited(self._config_file, change, "config", undoing)

    def _edited(
        self, path: Path, change: Callable[[str], str], kind: str, undoing: Undoing | None
    ) -> file_edits.Edit:
        """Edit a file; only say what would be changed, without ``undoing``."""

        def check(before: str, after: str) -> None:
            headers = section_edits.headers_of(before, self.profile, kind)
            verify.only(*headers, section_header(before, self.profile, kind))(before, after)

        planned = file_edits.edit_file(path, change, verify=check, dry_run=True)
        if undoing is None:
            return planned
        has_key = self._credentials.secret_access_key in planned.before
        return edited(planned, change, check, undoing, backup=not has_key)

    def _forget_beside(self, file: Path) -> Iterator[str]:
        secret = self._credentials.secret_access_key.encode("utf-8")
        for path in sorted(file.parent.glob(f"{file.name}*")):
            try:
                content = read_bytes(path) if path.is_file() else None
                if content is None or secret not in content:
                    continue
                if _BACKUP.fullmatch(path.name.removeprefix(file.name)):
                    masked = content.replace(secret, MASK.encode("ascii"))
                    replace(write_temporary(path, masked), path)
                    continue
            except ConfigurationError as error:
                yield error.message
                continue
            yield f"{shown(path)} still has the key of {quoted(self.profile)}: remove it."


def edited(
    planned: file_edits.Edit,
    change: Callable[[str], str],
    check: verify.Verify,
    undoing: Undoing,
    *,
    backup: bool,
) -> file_edits.Edit:
    """Make a planned edit of a file.

    How it is undone is told before: Ctrl-C may come when the file is written already.
    """
    written: list[file_edits.Edit] = []
    undoing.on_failure(f"the change of {shown(planned.path)}", lambda: _put_back(planned, written))
    written.append(file_edits.edit_file(planned.path, change, verify=check, backup=backup))
    return written[0]


def _put_back(planned: file_edits.Edit, written: list[file_edits.Edit]) -> bool:
    """Undo an edit, its backup too; False where it was not made.

    Raises AmplifyPluginError where that cannot be.
    """
    done = written[0] if written else planned
    is_undone = file_edits.undo(done)
    if not is_undone:
        found = file_edits.edit_file(done.path, lambda text: text, dry_run=True)
        if found.before != done.before:
            raise AmplifyPluginError(
                "the file has changed in the meantime", remedy="Undo the change by hand."
            )
    if done.backup is not None:
        done.backup.unlink(missing_ok=True)
    return is_undone
