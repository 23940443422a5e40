"""The AWS CLI: our commands in its command table, our provider in its credential chain.

Loaded at every call of ``aws``: no import here but what the AWS CLI has loaded, no file read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amplify_plugin.selection import InForce

GROUP = "awscloudformation"
ALIASES = ("awscfn", "aws")


def register(event_handlers: Any) -> None:
    """Put our handlers on the AWS CLI's events; nothing with AMPLIFY_PLUGIN=off."""
    if os.environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        return
    resolver = Resolver()
    event_handlers.register("building-command-table.main", add_commands)
    event_handlers.register("top-level-args-parsed", resolver.choose_profile)
    # After the AWS CLI's own handlers, which build the chain's cache.
    event_handlers.register_last("session-initialized", resolver.add_provider)


def add_commands(command_table: Any, session: Any, **_: Any) -> None:
    """Add ``aws awscloudformation`` and its aliases, without importing what they do."""
    command_table[GROUP] = LazyCommand(session, GROUP)
    for name in ALIASES:
        # The v1 completer takes the 'aws' that begins every line for a command of that name.
        if not (name == "aws" and "COMP_LINE" in os.environ):
            command_table.setdefault(name, LazyCommand(session, name, is_alias=True))


class LazyCommand:
    """A command that is built when it is called, completed or helped with, not before."""

    def __init__(self, session: Any, name: str, *, is_alias: bool = False) -> None:
        self._session = session
        self._name = name
        self._UNDOCUMENTED = is_alias  # how the AWS CLI marks what its help leaves out
        self._lineage = [self]
        self._built: Any = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def lineage(self) -> Any:
        return self._lineage

    @lineage.setter
    def lineage(self, value: Any) -> None:
        self._lineage = value

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        return self._command()(args, parsed_globals)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(self._command(), attribute)

    def _command(self) -> Any:
        if self._built is None:
            from amplify_plugin.hosts.awscli_commands import group

            self._built = group(self._name, self._session)
        return self._built


class Resolver:
    """Makes ``aws`` act as the project's profile. One an ``aws`` process."""

    def __init__(self) -> None:
        self._choice: InForce | None = None

    def choose_profile(self, parsed_args: Any, session: Any = None, **_: Any) -> None:
        """Name the project's profile as if it had been given with --profile.

        At this event, before the credential chain is built: a profile set later drops the AWS
        CLI's own components.
        """
        try:
            command = getattr(parsed_args, "command", None)
            if session is not None and command != GROUP and command not in ALIASES:
                self._choose(parsed_args, session)
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            report(error)

    def add_provider(self, session: Any, **_: Any) -> None:
        """Put our provider into the chain, where the profile in force is the project's."""
        if self._choice is None:
            return
        try:
            from amplify_plugin.provider import provide

            provide(session, self._choice)
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            report(error)

    def _choose(self, parsed_args: Any, session: Any) -> None:
        from amplify_plugin import project as projects

        project = projects.find()
        if project is None:
            return
        from amplify_plugin.selection import in_force
        from amplify_plugin.trust import TrustedProjects

        explicit = parsed_args.profile or session.get_config_variable("profile")
        sections = session.full_config.get("profiles", {})
        choice = in_force(project, explicit, os.environ, sections, TrustedProjects())
        if choice.notice:
            warn(choice.notice)
        if choice.profile is not None and not choice.is_explicit:
            parsed_args.profile = choice.profile.spellings[0]
        if choice.key_file is not None:
            _use_region(parsed_args, choice.key_file)
        self._choice = choice


def _use_region(parsed_args: Any, key_file: str) -> None:
    """The region that Amplify keeps with a project's keys, unless the person named another."""
    from amplify_plugin.keyfile import KeyFileUnusable, read_key_file

    named = ("AWS_REGION", "AWS_DEFAULT_REGION")
    if parsed_args.region or any(os.environ.get(name) for name in named):
        return
    try:
        parsed_args.region = read_key_file(key_file).region
    except KeyFileUnusable:
        return  # said when a request needs the keys, and only then


def report(error: Exception) -> None:
    """One line about a fault of ours; the ``aws`` command itself goes on as without us."""
    warn(f"left out, because of {type(error).__name__} (a fault of this plugin; please report it)")


def warn(line: str) -> None:
    """One line on standard error, if there is one."""
    from amplify_plugin.notices import say

    say(line)
