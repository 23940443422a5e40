"""The AWS CLI: our commands in its command table, our provider in its credential chain.

Loaded at every call of ``aws``: no import here but what the AWS CLI has loaded, no file read.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amplify_plugin.selection import InForce

GROUP = "awscloudformation"
ALIASES = ("awscfn", "aws")
CONFIGURE_READS = ("list", "get", "list-profiles", "export-credentials")


def register(event_handlers: Any) -> None:
    """Put our handlers on the AWS CLI's events; nothing with AMPLIFY_PLUGIN=off."""
    if os.environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        return
    resolver = Resolver()
    event_handlers.register("building-command-table.main", resolver.add_commands)
    event_handlers.register("top-level-args-parsed", resolver.choose_profile)
    # After the AWS CLI's own handlers, which build the chain's cache.
    event_handlers.register_last("session-initialized", resolver.add_provider)


class LazyCommand:
    """A command that is built when it is called, completed or helped with, not before."""

    def __init__(
        self, session: Any, name: str, resolver: Resolver, *, is_alias: bool = False
    ) -> None:
        self._session = session
        self._resolver = resolver
        self._name = name
        if is_alias:
            self._UNDOCUMENTED = True  # help leaves out what has this, whatever its value
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
        if parsed_globals.profile == self._resolver.put_profile:
            parsed_globals.profile = None
        return self._command()(args, parsed_globals)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") or attribute == "_UNDOCUMENTED":
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
        # What we put where --profile stands. A person's own alias for one of our commands
        # ([toplevel] in ~/.aws/cli/alias) meets it there, and must not take it for theirs.
        self.put_profile: str | None = None

    def add_commands(self, command_table: Any, session: Any, **_: Any) -> None:
        """Add ``aws awscloudformation`` and its aliases, without importing what they do."""
        try:
            command_table[GROUP] = LazyCommand(session, GROUP, self)
            for name in ALIASES:
                # The v1 completer takes the 'aws' that begins every line for a command so named.
                if not (name == "aws" and "COMP_LINE" in os.environ):
                    command_table.setdefault(name, LazyCommand(session, name, self, is_alias=True))
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            report(error)

    def choose_profile(
        self,
        parsed_args: Any,
        session: Any = None,
        remaining_args: list[str] | None = None,
        **_: Any,
    ) -> None:
        """Name the project's profile as if it had been given with --profile.

        At this event, before the credential chain is built: a profile set later drops the AWS
        CLI's own components.
        """
        try:
            is_left_to_us = parsed_args.command not in (GROUP, *ALIASES) and not (
                parsed_args.command == "configure" and _writes_config(remaining_args)
            )
            if session is not None and is_left_to_us:
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
        folder = _folder_with_amplify()
        if folder is None:
            return
        from amplify_plugin import project as projects

        project = projects.find(folder)
        if project is None:
            return
        from amplify_plugin.selection import in_force
        from amplify_plugin.settings import follows_project
        from amplify_plugin.trust import TrustedProjects

        explicit = parsed_args.profile or session.get_config_variable("profile")
        sections = session.full_config.get("profiles", {})
        notes: list[str] = []
        choice = in_force(
            project,
            explicit,
            os.environ,
            sections,
            TrustedProjects(),
            follows_project=follows_project(os.environ, notes.append),
        )
        if choice.notice:
            notes.append(choice.notice)
        for note in notes[-1:]:  # one line at most; which account is used matters more
            warn(note)
        if choice.profile is not None and not choice.is_explicit:
            parsed_args.profile = self.put_profile = choice.profile.spellings[0]
        elif choice.profile is not None and explicit not in choice.profile.spellings:
            # The environment's profile, named in a spelling that the AWS CLI does not find.
            parsed_args.profile = choice.profile.spellings[0]
        if choice.key_file is not None and not parsed_args.region:
            from amplify_plugin.provider import key_file_region

            parsed_args.region = key_file_region(session, choice.key_file)
        self._choice = choice


def _folder_with_amplify() -> str | None:
    """The nearest folder, from the working directory up, that holds one called ``amplify``.

    Without one there is no project, and nothing more of ours need be loaded to see that.
    """
    try:
        folder = os.getcwd()
    except OSError:  # the working directory has been deleted
        return None
    while not os.path.isdir(os.path.join(folder, "amplify")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _writes_config(remaining_args: list[str] | None) -> bool:
    """Whether ``aws configure`` is going to write into the profile in force.

    That must be one that the person named: ``aws configure`` would put their keys into the
    project's role, and ``set`` makes a second section for a name with a dot.
    """
    words = remaining_args
    if words is None:  # the event of an older AWS CLI does not tell
        words = sys.argv[sys.argv.index("configure") + 1 :] if "configure" in sys.argv else []
    return next(iter(words), None) not in CONFIGURE_READS


def report(error: Exception) -> None:
    """One line about a fault of ours; the ``aws`` command itself goes on as without us."""
    warn(f"left out, because of {type(error).__name__} (a fault of this plugin; please report it)")


def warn(line: str) -> None:
    """One line on standard error, if there is one."""
    from amplify_plugin.notices import say

    say(line)
