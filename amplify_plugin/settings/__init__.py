"""The user's settings: ``~/.amplify/awscloudformation/plugin.ini`` and the environment over it.

A ConfigObj file, checked by a configspec. Not a section of ``~/.aws/config``, where the Amplify CLI
would list it as a profile. Most people have no such file: then ConfigObj is never imported.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.files import FileUnreadable, amplify_folder, read_text
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.settings.ini_file import Found

FILE_NAME = "plugin.ini"
MAX_BYTES = 64 * 1024  # a person writes it by hand
DEFAULT = "default"  # the origin of a default
# In the environment of a program that gives us credentials: its own `aws` follows no project.
OUTSIDE = "AMPLIFY_PLUGIN_OUTSIDE"
Kind = Literal["command", "seconds", "switch", "names", "duration", "account_check"]


class Setting(NamedTuple):
    """One setting: its name, what kind of value it takes, and what it means, for help.

    ``default`` holds while it is not set.
    """

    name: str
    kind: Kind
    default: Any
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file."""
        return f"AMPLIFY_PLUGIN_{self.name.upper()}"

    def convert(self, value: Any) -> Any:
        """The value of a text (of a list where the file has commas).

        Raises ValueError with a clause.
        """
        from amplify_plugin.settings.kinds import KINDS

        return KINDS[self.kind](value)


# A setting is declared here alone; Settings says the types once more, for type checkers.
DECLARED = (
    Setting(
        "mfa_process",
        "command",
        None,
        "a command that prints an MFA code, instead of asking for one",
    ),
    Setting(
        "mfa_session",
        "duration",
        None,
        "how long one MFA code serves every role of its device, such as 12h (15m to 36h), or off; "
        "the session has all rights of your user, and is stored in a file that only you can read",
    ),
    Setting(
        "lock_timeout",
        "seconds",
        120.0,
        "how many seconds to wait while another process asks for a code",
    ),
    Setting(
        "project_profile",
        "switch",
        True,  # noqa: FBT003
        "on or off: whether 'aws' uses the project's profile without being asked",
    ),
    Setting(
        "account_check",
        "account_check",
        "warn",
        "warn, refuse or off, for a profile in another account than the environment is deployed in",
    ),
    Setting(
        "blocked_plugins",
        "names",
        (),
        "names of plugins of this plugin that are not loaded, separated by commas",
    ),
    Setting(
        "plugins",
        "names",
        (),
        "modules to load as plugins, where no package announces them (in AWS CLI v2)",
    ),
)
SETTINGS = {setting.name: setting for setting in DECLARED}
# None in the file's own terms: a missing setting is not a fault, and not a value either.
CONFIGSPEC = "".join(f"{name} = {kind}(default=None)\n" for name, kind, *_ in DECLARED)


class Settings(NamedTuple):
    """What is in force. ``origins`` says of each by name where it comes from.

    An origin is ``default``, the file with the line, or the environment variable.
    """

    mfa_process: str | None
    lock_timeout: float
    project_profile: bool
    blocked_plugins: tuple[str, ...]
    plugins: tuple[str, ...]
    account_check: str
    mfa_session: timedelta | None
    origins: Mapping[str, str]


class Fault(NamedTuple):
    """One thing that is wrong; ``line`` counts from 1, None where it is not a line of the file."""

    reason: str
    line: int | None = None


def _invalid(path: Path, faults: tuple[Fault, ...]) -> ConfigurationError:
    """Say every fault of the settings file and of the variables."""
    of_file = [f"line {line}: {reason}" for reason, line in faults if line is not None]
    others = [reason for reason, line in faults if line is None]
    place = [f"{shown(path)}, {'; '.join(of_file)}"] if of_file else []
    how = "remove it with 'aws awscloudformation settings --unset NAME'"
    return ConfigurationError(
        f"{'; '.join([*place, *others])}.",
        remedy=f"Correct it, or {how if of_file else 'remove it'}.",
    )


def is_off(environ: Mapping[str, str]) -> bool:
    """Whether AMPLIFY_PLUGIN=off switches everything off."""
    return environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off"


def unknown(name: str) -> UsageError:
    """What is said about an unknown setting."""
    from amplify_plugin.terminal.suggestions import did_you_mean

    return UsageError(
        f"{quoted(name)} is not a setting.",
        remedy=f"{did_you_mean(name, SETTINGS)}They are: {', '.join(SETTINGS)}.",
    )


def settings_file() -> Path:
    """Where the settings are, below the home directory, beside the Amplify CLI's own files."""
    return amplify_folder() / FILE_NAME


def load(environ: Mapping[str, str], path: Path | None = None) -> Settings:
    """The settings in force. Raises ConfigurationError, with every fault and its line."""
    settings, invalid = look(environ, path)
    if invalid is not None:
        raise invalid
    return settings


def look(
    environ: Mapping[str, str], path: Path | None = None
) -> tuple[Settings, ConfigurationError | None]:
    """As ``load``, for who shows both: what is faulty is at its default, and the error says so."""
    path = path or settings_file()
    text: str | None = None
    unreadable: tuple[Fault, ...] = ()
    try:
        text = read_text(path, limit=MAX_BYTES, mine=True)
    except FileUnreadable as error:
        unreadable = (Fault(error.message[:-1]),)
    settings, faults = evaluate(text, environ, path)
    faults = (*unreadable, *faults)
    return settings, _invalid(path, faults) if faults else None


def load_or_default(
    environ: Mapping[str, str], warn: Callable[[str], None], path: Path | None = None
) -> Settings:
    """As ``load``, for programs that must go on: what is faulty is left at its default.

    ``warn`` is told so in one line, once a process however often this is called.
    """
    settings, invalid = look(environ, path)
    if invalid is not None and invalid.message not in _told:
        _told.add(invalid.message)
        warn(f"{invalid.message[:-1]}; left out.")
    return settings


# One `aws` call asks twice, when it chooses the profile and when it gets credentials for it.
_told: set[str] = set()


class ProjectRules(NamedTuple):
    """The settings that decide which profile ``aws`` uses in a project."""

    project_profile: bool = True
    account_check: str = "warn"


def in_project(
    environ: Mapping[str, str], warn: Callable[[str], None], path: Path | None = None
) -> ProjectRules:
    """The settings that count in a project.

    Asked at every call there, so it costs one look for a file that is mostly not there.
    """
    path = path or settings_file()
    if not any(environ.get(SETTINGS[name].variable) for name in ProjectRules._fields):
        try:
            text = read_text(path, limit=MAX_BYTES, mine=True)
        except FileUnreadable:
            text = "project_profile"  # said below
        # A text without these words does not set them: no reason to parse it.
        if text is None or not any(name in text for name in ProjectRules._fields):
            return ProjectRules()
    found = load_or_default(environ, warn, path)
    return ProjectRules(found.project_profile, found.account_check)


def evaluate(
    text: str | None, environ: Mapping[str, str], path: Path
) -> tuple[Settings, tuple[Fault, ...]]:
    """The settings that this text of the file and this environment give, and what is wrong.

    ``text`` is None without a file; ``path`` is for the origins.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    faults: list[Fault] = []
    if text and text.strip():
        found, faults = _of_file(text)
        values = {name: setting.value for name, setting in found.items()}
        origins = {name: f"{shown(path)}, line {line}" for name, (_, line) in found.items()}
    for setting in SETTINGS.values():
        given = environ.get(setting.variable)
        if not given:
            continue  # as AWS_PROFILE: an empty variable is none
        try:
            values[setting.name] = setting.convert(given)
        except ValueError as error:
            faults.append(Fault(f"{setting.variable} {error}"))
        else:
            origins[setting.name] = setting.variable
    in_force = {name: values.get(name, setting.default) for name, setting in SETTINGS.items()}
    where = {name: origins.get(name, DEFAULT) for name in SETTINGS}
    return Settings(**in_force, origins=where), tuple(faults)


def _of_file(text: str) -> tuple[Mapping[str, "Found"], list[Fault]]:
    try:
        from amplify_plugin.settings.ini_file import read
        from amplify_plugin.settings.kinds import KINDS
    except ImportError:
        # A folder on the AWS CLI's plugin path, filled by hand: `aws` must go on.
        return {}, [Fault(f"{FILE_NAME} is not read: the package configobj is not installed")]
    found, faults = read(text, CONFIGSPEC, KINDS)
    return found, [Fault(reason, line) for line, reason in faults]
