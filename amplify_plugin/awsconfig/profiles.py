r"""AWS profiles as botocore reads them from both shared files, found by the name a person says.

The settings of a profile are what ``session.full_config["profiles"]`` holds: the config file's
section, with the credentials file's values over it. A dotted name may be written in two spellings
(``[profile a.b]``, and ``[a\\.b]`` by the Amplify CLI): both are one profile here.

It is one thing although it is long: what a profile is (its kind, its role, its account) is found
through the others, which it bridges or takes its keys from.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

from amplify_plugin.about import GROUP
from amplify_plugin.awsconfig import names
from amplify_plugin.errors import ConfigFileUnreadable, ConfigurationError
from amplify_plugin.files.places import files_read
from amplify_plugin.terminal.text import quoted, shown, shown_command

Kind = Literal["role", "keys", "process", "sso", "web-identity", "login", "empty"]

DEFAULT_SESSION_NAME = "amplify"  # getCachedRoleCredentials in the Amplify CLI
DURATION_MAX_DIGITS = 9
ACCOUNT_ID_DIGITS = 12
ACCOUNT_OF_ARN = 4  # its place between the colons


def account_of(arn: object) -> str | None:
    """The twelve digits of the account in an ARN; None where it has none."""
    parts = arn.split(":") if isinstance(arn, str) else []
    account = parts[ACCOUNT_OF_ARN] if len(parts) > ACCOUNT_OF_ARN else ""
    return account if is_account_id(account) else None


def is_account_id(text: object) -> bool:
    """Whether it is the id of an AWS account: twelve digits."""
    return (
        isinstance(text, str)
        and len(text) == ACCOUNT_ID_DIGITS
        and text.isascii()
        and text.isdigit()
    )


class ProfileNotFound(ConfigurationError):
    """Neither AWS file has the profile."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        from amplify_plugin.terminal.suggestions import did_you_mean

        config, credentials = map(shown, files_read())
        super().__init__(
            f"Profile {quoted(name)} is in neither {config} nor {credentials}. "
            f"{did_you_mean(name, known)}".rstrip(),
            remedy="'aws awscloudformation list-profiles' lists the profiles.",
        )


class ProfileInvalid(ConfigurationError):
    """A profile's settings cannot give credentials."""


_NAMED_OF_CIRCLE = 10


class SourceCircle(ProfileInvalid):
    """The source profiles lead back to one of them; ``way`` begins at the profile asked for."""

    def __init__(self, way: tuple[str, ...]) -> None:
        # The first ones tell a circle of thousands as well.
        named = (
            way if len(way) <= _NAMED_OF_CIRCLE else (*way[: _NAMED_OF_CIRCLE - 2], "…", way[-1])
        )
        super().__init__(
            f"The source profiles form a circle: {' -> '.join(map(shown, named))}.",
            remedy="Give one of them its own credentials.",
        )
        self.way = way


class Role(NamedTuple):
    """What a role profile says about the role: AssumeRole's parameters, and whose keys sign it."""

    profile: str
    role_arn: str
    session_name: str
    mfa_serial: str | None
    external_id: str | None
    duration_seconds: int | None
    source_profile: str | None
    credential_source: str | None
    region: str | None

    def __repr__(self) -> str:
        return f"<Role {self.role_arn!r} of profile {self.profile!r}>"  # not the external id


class Profile(NamedTuple):
    """One profile: its spoken name, the spellings botocore knows it by, and its settings."""

    name: str
    spellings: tuple[str, ...]
    settings: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<Profile {self.name!r} ({self.kind})>"  # its settings may be keys

    @property
    def kind(self) -> Kind:
        """How its credentials come to be, in the order in which botocore looks."""
        settings = self.settings
        if settings.get("web_identity_token_file"):
            return "web-identity"
        if self.role_arn:
            return "role"
        if settings.get("sso_session") or settings.get("sso_start_url"):
            return "sso"
        if self.has_keys:
            return "keys"
        if settings.get("login_session"):
            return "login"
        return "process" if settings.get("credential_process") else "empty"

    @property
    def has_keys(self) -> bool:
        """Whether it holds an access key pair itself."""
        return bool(
            self.settings.get("aws_access_key_id") and self.settings.get("aws_secret_access_key")
        )

    @property
    def mfa_serial(self) -> str | None:
        return self._text("mfa_serial")

    @property
    def is_user_with_mfa(self) -> bool:
        """Whether it has a user's keys and names a device: an MFA session can stand for it."""
        if not self.mfa_serial:
            return False
        if self.kind == "keys":
            return not self._text("aws_session_token")
        return self.has_key_in_store

    @property
    def has_key_in_store(self) -> bool:
        """Whether its key lies in a store of secrets, as ``add-profile --keys-in`` puts it there.

        It is a user's long-term key, unlike what any other process may give.
        """
        line = self._text("credential_process")
        if self.kind != "process" or line is None:
            return False
        from amplify_plugin.awsconfig.key_tools import kept_key

        return kept_key(line) is not None

    @property
    def region(self) -> str | None:
        return self._text("region")

    @property
    def output(self) -> str | None:
        return self._text("output")

    @property
    def bridged(self) -> str | None:
        """The profile whose credentials it fetches through this plugin, if it is a bridge."""
        line = self._text("credential_process")
        if line is None or self.kind != "process":
            return None
        if "amplify_plugin" not in line and "awscloudformation" not in line:
            return None
        from amplify_plugin.awsconfig import bridge_line

        return bridge_line.bridged(line)

    @property
    def role_arn(self) -> str | None:
        """The role that it names, however it is assumed: the key of its entry in the cache."""
        return self._text("role_arn")

    @property
    def role(self) -> Role | None:
        """The role of a role profile. Raises ProfileInvalid for a duration that is not a number."""
        role_arn = self.role_arn
        if role_arn is None or self.kind != "role":
            return None
        return Role(
            profile=self.name,
            role_arn=role_arn,
            session_name=self._text("role_session_name") or DEFAULT_SESSION_NAME,
            mfa_serial=self._text("mfa_serial"),
            external_id=self._text("external_id"),
            duration_seconds=self._duration(),
            source_profile=self._text("source_profile"),
            credential_source=self._text("credential_source"),
            region=self.region,
        )

    def _text(self, key: str) -> str | None:
        value = self.settings.get(key)
        return value if isinstance(value, str) and value else None

    def _duration(self) -> int | None:
        text = self._text("duration_seconds")
        if text is None:
            return None
        # Python refuses to convert thousands of digits; STS knows no more than five.
        if not (text.isascii() and text.isdigit() and len(text) <= DURATION_MAX_DIGITS):
            raise ProfileInvalid(
                f"Profile {quoted(self.name)} has duration_seconds = {quoted(text[:20])}, "
                "which is not a number of seconds.",
                remedy="Give it a number from 900 to the role's maximum in ~/.aws/config.",
            )
        return int(text)


class Profiles:
    """The profiles of ``full_config["profiles"]``, by spoken name."""

    def __init__(self, sections: Mapping[str, Mapping[str, Any]]) -> None:
        self.sections = sections

    @classmethod
    def of_texts(
        cls,
        config: str,
        credentials: str,
        *,
        files: tuple[str, str] = ("the config file", "the credentials file"),
    ) -> "Profiles":
        """The profiles of both files' texts, as a botocore session has them, without one.

        Raises ConfigFileUnreadable, which calls the files as ``files`` has it.
        """
        from amplify_plugin.awsconfig import aws

        sections: dict[str, dict[str, Any]] = {}
        texts = (config, credentials)
        for read, text, file in zip((aws.profiles, aws.credentials), texts, files, strict=True):
            try:
                found = read(text)
            except ConfigFileUnreadable as refused:
                raise ConfigFileUnreadable(refused.line, refused.reason, path=file) from None
            for name, settings in found.items():
                sections.setdefault(name, {}).update(settings)
        return cls(sections)

    @property
    def names(self) -> tuple[str, ...]:
        """The spoken names, in the order of the files."""
        return tuple(self._titles)

    @cached_property
    def _titles(self) -> dict[str, list[str]]:
        titles: dict[str, list[str]] = {}
        for title in self.sections:
            titles.setdefault(names.spellings(title)[0], []).append(title)
        return titles

    def _spellings(self, name: str) -> tuple[str, ...]:
        """The titles of the name, the one that is read first in front."""
        known = names.spellings(name)
        found = [title for title in known if title in self.sections]
        if not (found and names.is_plain(known[0])):
            # ["my team"] in credentials, as Amplify writes it, keeps its quotes in botocore.
            found += [title for title in self._titles.get(known[0], ()) if title not in found]
        return tuple(found)

    def find(self, name: str) -> Profile | None:
        """The profile that a person means by ``name``, however they and the files spell it."""
        spoken = names.spellings(name)[0]
        spellings = self._spellings(name)
        if not spellings:
            return None
        settings: dict[str, Any] = {}
        for title in reversed(spellings):
            settings.update(self.sections[title])
        return Profile(spoken, spellings, settings)

    def behind(self, profile: Profile) -> Profile:
        """The profile itself, or the one that it bridges. Raises ProfileNotFound, ProfileInvalid.

        One only: whose process would run another bridge's gains nothing, and may never end.
        """
        name = profile.bridged
        if name is None:
            return profile
        found = self.get(name)
        if found.bridged is not None:
            command = ("aws", GROUP, "bridge-profile", "NAME", "--as", profile.name)
            raise ProfileInvalid(
                f"Profile {quoted(profile.name)} bridges {quoted(name)}, which is a bridge itself.",
                remedy=f"Write it again: '{shown_command(*command)}', with the profile that has "
                "the credentials.",
            )
        return found

    def bridge_to(self, name: str) -> str | None:
        """The first bridge to a profile that every tool can use; None without one."""
        bridges = self._bridges.get(names.spellings(name)[0], ())
        return next((each.name for each in bridges if _serves_every_tool(each)), None)

    @cached_property
    def _bridges(self) -> dict[str, list[Profile]]:
        """The bridges to each profile, by its spoken name."""
        found: dict[str, list[Profile]] = {}
        for profile in filter(None, map(self.find, self.names)):
            if profile.bridged is not None:
                found.setdefault(names.spellings(profile.bridged)[0], []).append(profile)
        return found

    def account_id(self, profile: Profile) -> str | None:
        """The account that a profile acts in, as far as the files tell; else None."""
        try:
            settings = self.behind(profile).settings
        except ConfigurationError:
            return None
        sso = settings.get("sso_account_id")
        return (
            account_of(settings.get("role_arn"))
            or (sso if is_account_id(sso) else None)
            or account_of(settings.get("login_session"))
        )

    def sources_of(self, name: str) -> tuple[Profile, ...]:
        """The source profiles of a role, one after the other, to the one that signs first.

        A role with keys is that one, for itself too (botocore uses its keys); a bridge is followed
        by the profile that it bridges. They end earlier at a name that neither file has. Raises
        ProfileNotFound, SourceCircle.
        """
        last = self.get(name)
        way = {last.name: last}
        while (following := _source(last)) and (source := self.find(following)):
            if source.has_keys:
                return (*list(way.values())[1:], source)
            if source.name in way:
                raise SourceCircle((*way, source.name))
            last = way[source.name] = source
        return tuple(way.values())[1:]

    def get(self, name: str) -> Profile:
        """As ``find``; raises ProfileNotFound, with the nearest name, for None."""
        profile = self.find(name)
        if profile is None:
            raise ProfileNotFound(name, self.names)
        return profile


def _serves_every_tool(bridge: Profile) -> bool:
    """Whether what it runs is there, each tool finds its name, and no key is in the way."""
    from amplify_plugin.awsconfig import bridge_line

    has_key = any(map(bridge.settings.get, ("aws_access_key_id", "aws_secret_access_key")))
    needs = bridge_line.files_run(bridge.settings[bridge_line.SETTING])
    return names.is_plain(bridge.name) and not has_key and all(map(os.path.exists, needs))


def _source(profile: Profile) -> str | None:
    """The profile whose credentials it needs: a role's source profile, or what it bridges."""
    if profile.kind != "role":
        return profile.bridged
    named = profile.settings.get("source_profile")
    return named if isinstance(named, str) else None
