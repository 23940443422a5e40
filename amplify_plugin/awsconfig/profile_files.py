"""A new role profile in both AWS files: planned, checked as botocore will read it, written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import file_edits, names, section_edits, verify
from amplify_plugin.awsconfig.new_profile import NewProfile, new_header
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.credentials import Credentials

# With one of these beside it, role_arn would not be used with source_profile.
IN_THE_WAY = ("credential_source", "web_identity_token_file")


def already_there(name: str) -> ConfigurationError:
    """A profile of that name exists, and changing it was not allowed."""
    return ConfigurationError(
        f"Profile {quoted(name)} already exists; nothing was changed.",
        remedy="Choose another name, or change it with --force.",
    )


def _overridden(name: str, keys: tuple[str, ...], credentials_file: Path) -> ConfigurationError:
    """Other settings under the profile's name would win over the new ones; nothing was written."""
    return ConfigurationError(
        f"{shown(credentials_file)} has {' and '.join(keys)} under {quoted(name)}, which would "
        "win over the new settings; nothing was written.",
        remedy="Remove that there, or choose another name.",
    )


def _half_written(path: Path, cause: BaseException) -> ConfigurationError:
    """The second file could not be written, and the first not be put back."""
    return ConfigurationError(
        f"{cause} And {shown(path)}, which was written before, could not be put back.",
        remedy="Its earlier content is in the backup next to it.",
    )


class ProfileFiles:
    """The config and the credentials file, with one new profile on its way into them.

    ``keys`` are the source profile's, None to leave them as they are.
    """

    def __init__(
        self,
        config_file: Path,
        credentials_file: Path,
        profile: NewProfile,
        keys: Credentials | None,
    ) -> None:
        self._config_file = config_file
        self._credentials_file = credentials_file
        self._profile = profile
        self._keys = keys

    def plan(self) -> tuple[file_edits.Edit, ...]:
        """Both edits, unwritten, credentials first.

        Raises ConfigurationError and what edits raise.
        """
        planned = self._edits(may_change=True, dry_run=True)
        self._check_reading(*(each.after for each in planned))
        return planned

    def exists(self, planned: tuple[file_edits.Edit, ...]) -> bool:
        """Whether one of the files has the profile already, under any spelling."""
        credentials, config = planned
        return bool(
            section_edits.headers_of(config.before, self._profile.name, "config")
            or section_edits.headers_of(credentials.before, self._profile.name, "credentials")
        )

    def write(self, *, may_change: bool) -> tuple[file_edits.Edit, ...]:
        """Write both files, or neither; over a newly added profile only if it ``may_change``.

        Raises ConfigurationError, and what edits raise.
        """
        return self._edits(may_change=may_change, dry_run=False)

    def _edits(self, *, may_change: bool, dry_run: bool) -> tuple[file_edits.Edit, file_edits.Edit]:
        credentials = _edited(
            self._credentials_file, self._with_keys, self._credentials_headers, dry_run=dry_run
        )
        try:
            config = _edited(
                self._config_file,
                self._with_profile if may_change else self._with_new_profile,
                self._config_headers,
                dry_run=dry_run,
            )
        except BaseException as error:
            if not dry_run:
                _put_back(credentials, error)
            raise
        return credentials, config

    def _with_keys(self, text: str) -> str:
        if self._keys is None:
            return text
        [header] = self._credentials_headers(text)
        settings = {
            "aws_access_key_id": self._keys.access_key_id,
            "aws_secret_access_key": self._keys.secret_access_key,
            # The token of other keys, which would make these useless, goes.
            "aws_session_token": self._keys.session_token,
        }
        return section_edits.with_section(text, header, settings)

    def _with_new_profile(self, text: str) -> str:
        if section_edits.headers_of(text, self._profile.name, "config"):
            raise already_there(self._profile.name)
        return self._with_profile(text)

    def _with_profile(self, text: str) -> str:
        profile = self._profile
        own, source = self._config_headers(text)
        is_new_source = not section_edits.headers_of(text, profile.source_profile, "config")
        text = section_edits.with_section(
            text, own, {**dict.fromkeys(IN_THE_WAY), **profile.settings}
        )
        if profile.region and is_new_source:
            # Part 3 of the guide gives both a region: the source's is where STS is asked.
            text = section_edits.with_section(text, source, {"region": profile.region})
        return text

    def _config_headers(self, text: str) -> tuple[str, str]:
        return (
            section_header(text, self._profile.name, "config"),
            section_header(text, self._profile.source_profile, "config"),
        )

    def _credentials_headers(self, text: str) -> tuple[str]:
        return (section_header(text, self._profile.source_profile, "credentials"),)

    def _check_reading(self, credentials: str, config: str) -> None:
        """Whether botocore will read from both files together what is to be written into one."""
        found = Profiles.of_texts(config, credentials).get(self._profile.name)
        wanted = {**dict.fromkeys(IN_THE_WAY), **self._profile.settings}
        others = tuple(key for key, value in wanted.items() if found.settings.get(key) != value)
        if others:
            raise _overridden(self._profile.name, others, self._credentials_file)


def _edited(
    path: Path,
    change: Callable[[str], str],
    headers: Callable[[str], tuple[str, ...]],
    *,
    dry_run: bool,
) -> file_edits.Edit:
    def check(before: str, after: str) -> None:
        verify.only(*headers(before))(before, after)

    return file_edits.edit_file(path, change, verify=check, dry_run=dry_run)


def section_header(text: str, name: str, file: str) -> str:
    """The section of this text that the AWS CLI reads as the profile, else the best new one."""
    for header in section_edits.headers_of(text, name, file):
        if names.same(names.readers(header, file)["aws"] or "", name):
            return header
    return new_header(name, file)


def _put_back(first: file_edits.Edit, cause: BaseException) -> None:
    """Undo the first edit, its backup too. Raises ConfigurationError where that cannot be."""
    try:
        is_back = file_edits.undo(first)
    except AmplifyPluginError:
        is_back = False
    if not is_back:
        raise _half_written(first.path, cause) from None
    if first.backup is not None:
        first.backup.unlink(missing_ok=True)
