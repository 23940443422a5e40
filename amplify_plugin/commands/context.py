"""Where a command runs: the project, the profiles, the cache and the terminal, each when needed.

It is one thing although it is long: the one value that every command is handed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.files import config_file, credentials_file
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.text import quoted, shown

# Here only for types: a Tab for a profile's name needs none of it, and waits for what is loaded.
if TYPE_CHECKING:
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.cache.mfa_sessions import MfaSessions
    from amplify_plugin.commands.ports import CommandHooks
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.project import Project
    from amplify_plugin.project.approvals import Approvals
    from amplify_plugin.project.in_force import InForce, Named
    from amplify_plugin.project.place import Place
    from amplify_plugin.roles.mfa_session import Asking
    from amplify_plugin.roles.role import RoleCredentials
    from amplify_plugin.roles.source import NewSession
    from amplify_plugin.settings import ProjectRules, Settings
    from amplify_plugin.terminal.screen import Screen


class OutsideProject(ConfigurationError):
    """No project, or one without a current environment. Amplify's own sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Current environment cannot be determined.",
            remedy="Go to an Amplify project, or create a new environment in the root of your app "
            "with 'amplify init'.",
        )


class WorkingDirectoryGone(ConfigurationError):
    """The folder in which the command runs was deleted."""

    def __init__(self) -> None:
        super().__init__(
            "The working directory no longer exists.", remedy="Change to a folder that exists."
        )


class NothingSelected(ConfigurationError):
    """A command needs a profile and the environment selects none."""


class NotTrusted(ConfigurationError):
    """The project's files select a profile or keys that the person has not approved here."""

    def __init__(self, why: AmplifyPluginError) -> None:
        super().__init__(why.message, remedy=why.remedy)


def profile_variable(environ: Mapping[str, str]) -> str | None:
    """The profile that the environment names, as botocore looks for it: an empty name too."""
    return environ.get("AWS_DEFAULT_PROFILE", environ.get("AWS_PROFILE"))


class Context:
    """What a host gives a command. Nothing is read before a command asks for it.

    ``sections`` gives botocore's ``full_config["profiles"]``; ``session`` a botocore session;
    ``hooks`` gives the hooks, and looks for plugins when it is first called; ``profile_name`` and
    ``region`` come from the command line; ``environ`` is the environment; ``path`` a folder of the
    project, the working directory if None; ``mfa_code`` is the host's answer to the question for
    one; ``colour`` is its --color, if it has that; ``profile_of_environment`` finds what
    AWS_PROFILE names, in which the AWS CLIs differ.
    """

    def __init__(
        self,
        *,
        sections: Callable[[], Mapping[str, Mapping[str, Any]]],
        session: Callable[[], Any],
        hooks: Callable[[], CommandHooks],
        profile_name: str | None = None,
        region: str | None = None,
        environ: Mapping[str, str] = os.environ,
        path: Path | str | None = None,
        warn: Callable[[str], None] = notice,
        mfa_code: str | None = None,
        colour: str | None = None,
        profile_of_environment: Callable[[Mapping[str, str]], str | None] = profile_variable,
    ) -> None:
        self._profile_of_environment = profile_of_environment
        self._sections = sections
        self._session = session
        self.profile_name = profile_name
        self.region = region
        self.environ = environ
        self.path = path
        self.warn = warn
        self._hooks = hooks
        self._mfa_code = mfa_code
        self._colour = colour
        # --no-session: each role takes a code of its own, whatever the settings say.
        self.without_session = False

    @cached_property
    def place(self) -> Place:
        """Where the command runs, and whether what was approved fits that place."""
        from amplify_plugin.project.place import find

        return find(self.path, self.approvals)

    @property
    def project(self) -> Project | None:
        """The project whose selection counts here."""
        return self.place.project

    @cached_property
    def in_force(self) -> InForce:
        """Who ``aws`` is in this folder and this shell. Raises what makes the files unreadable."""
        from amplify_plugin.project.in_force import in_force
        from amplify_plugin.project.place import Place
        from amplify_plugin.settings import OUTSIDE, is_off

        is_outside = is_off(self.environ) or bool(self.environ.get(OUTSIDE))
        return in_force(
            Place() if is_outside else self.place,
            self.named,
            self.environ,
            self.profiles,
            self.approvals,
            follows_project=self.follows_project,
            refuses_other_account=self.account_check == "refuse",
        )

    @cached_property
    def _rules(self) -> ProjectRules:
        from amplify_plugin.settings import in_project

        return in_project(self.environ, self.warn)

    @property
    def follows_project(self) -> bool:
        """Whether ``aws`` takes the project's profile by itself."""
        from amplify_plugin.settings import OUTSIDE

        return self._rules.project_profile and not self.environ.get(OUTSIDE)

    @property
    def account_check(self) -> str:
        """What to do where a profile acts in another account than its environment's."""
        return self._rules.account_check

    @property
    def profile_of_environment(self) -> str | None:
        """The profile that AWS_PROFILE names; empty where the variable is."""
        return self._profile_of_environment(self.environ)

    @property
    def named(self) -> Named | None:
        """The profile that the command line names, or else the environment."""
        from amplify_plugin.project.in_force import Named

        if self.profile_name:
            return Named(self.profile_name, "--profile")
        name = self.profile_of_environment
        return Named(name, "AWS_PROFILE") if name else None

    @cached_property
    def profiles(self) -> Profiles:
        return Profiles(self._sections())

    @cached_property
    def session(self) -> Any:
        return self._session()

    @cached_property
    def new_session(self) -> NewSession:
        from amplify_plugin.roles.source import new_sessions

        return new_sessions(self.session)

    @cached_property
    def cache(self) -> CredentialCache:
        from amplify_plugin.cache import CredentialCache

        return CredentialCache(warn=self.warn)

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; what is faulty is at its default, and said once."""
        from amplify_plugin.settings import load_or_default

        return load_or_default(self.environ, self.warn)

    @cached_property
    def mfa_sessions(self) -> MfaSessions:
        from amplify_plugin.cache.mfa_sessions import FILE_NAME, MfaSessions

        return MfaSessions(self.cache.path.with_name(FILE_NAME))

    @cached_property
    def approvals(self) -> Approvals:
        from amplify_plugin.project.approvals import Approvals

        return Approvals()

    @cached_property
    def screen(self) -> Screen:
        """Where a result for people is shown."""
        from amplify_plugin.terminal.screen import standard_output

        return standard_output(environ=self.environ, colour=self._colour)

    def with_files_of_now(self, profile_name: str) -> Context:
        """This place with the AWS files as they are now, and another profile to speak of.

        A session reads them once: it does not know what a command has written since.
        """
        return Context(
            sections=lambda: self.new_session(None).full_config.get("profiles", {}),
            session=lambda: self.session,
            profile_name=profile_name,
            region=self.region,
            environ=self.environ,
            path=self.path,
            warn=self.warn,
            hooks=self._hooks,
            colour=self._colour,
            profile_of_environment=self._profile_of_environment,
        )

    @property
    def hooks(self) -> CommandHooks:
        """The hooks. Asking for them looks for plugins, so only what calls one does."""
        return self._hooks()

    @property
    def config_file(self) -> Path:
        """~/.aws/config, or where AWS_CONFIG_FILE says. Raises ConfigurationError."""
        return config_file(self.environ)

    @property
    def credentials_file(self) -> Path:
        """~/.aws/credentials, or where AWS_SHARED_CREDENTIALS_FILE says.

        Raises ConfigurationError.
        """
        return credentials_file(self.environ)

    def opens_session(self, profile: Profile) -> bool:
        """Whether an MFA session is the credentials of a profile without a role."""
        if self.without_session or not profile.is_user_with_mfa:
            return False
        return self.settings.mfa_session is not None

    def role_credentials(
        self,
        *,
        mfa_code: str | None = None,
        asking: Asking = contextlib.nullcontext,
    ) -> RoleCredentials:
        """A maker of role credentials; ``mfa_code`` instead of asking on the terminal."""
        # Here: what asks STS loads as much as all the rest, and most commands don't ask it.
        from amplify_plugin.roles.role import role_credentials

        return role_credentials(
            self.profiles,
            self.new_session,
            self.cache,
            self._hooks,
            mfa_code=mfa_code or self._mfa_code,
            warn=self.warn,
            asking=asking,
            without_session=self.without_session,
        )

    def profile_credentials(self, profile: Profile) -> Credentials | None:
        """Those of a profile without a role: a plugin's, or as botocore finds them."""
        from amplify_plugin.roles.source import profile_credentials

        return self.hooks.credentials(
            profile, lambda: profile_credentials(profile, self.new_session)
        )

    def environment(
        self, env: str | None = None, *, may_be_new: bool = False
    ) -> tuple[Project, str]:
        """The project and the environment that a command speaks of.

        ``may_be_new`` where a profile is about to be selected for it. Raises OutsideProject,
        UsageError, ProjectFileUnreadable.
        """
        project = self.project
        if project is None:
            check_working_directory()
            check_package()
        env_name = env or (project.env_name if project is not None else None)
        if project is None or env_name is None:
            raise OutsideProject
        if env is not None and may_be_new:
            project.check_new_environment(env)
        elif env is not None:
            project.check_environment(env)
        return project, env_name

    def name_given(self, word: str | None) -> str | None:
        """The profile from the word after the command or from ``--profile``: people use both.

        Raises UsageError for two names.
        """
        if word and self.profile_name and word != self.profile_name:
            raise UsageError("Two profiles were given.", remedy="Give NAME, or --profile NAME.")
        return word or self.profile_name

    def named_profile(self, env: str | None = None) -> str | None:
        """The profile named on the command line. Raises UsageError beside an ``--env``."""
        if self.profile_name is not None and env is not None:
            raise UsageError("--profile and --env can't be combined.", remedy="Give one of them.")
        return self.profile_name

    def selected_profile(self, project: Project, env_name: str) -> Profile:
        """The profile that an environment selects.

        Raises NothingSelected, ProfileNotFound, ProjectFileUnreadable.
        """
        selection = project.selection(env_name)
        if selection is None or selection.profile_name is None:
            raise nothing_selected(project, env_name)
        return self.profiles.get(selection.profile_name)


def nothing_selected(project: Project, env_name: str) -> NothingSelected:
    """What is said where a command needs a profile and the environment selects none."""
    return NothingSelected(
        f"Environment {quoted(env_name)} of {shown(project.root)} selects no profile.",
        remedy="Choose one with 'aws awscloudformation select-profile', "
        "or name one with --profile.",
    )


def check_package() -> None:
    """Raise ConfigurationError in what would be a Gen 2 project with a package.json."""
    from amplify_plugin.project.gen2 import without_package

    backend = without_package(os.getcwd())
    if backend is not None:
        root = os.path.dirname(os.path.dirname(backend))
        raise ConfigurationError(
            f"{shown(backend)} belongs to an Amplify Gen 2 project, but there is no package.json "
            f"in {shown(root)}.",
            remedy="Make one there ('npm init --yes'), or go to the folder that has it.",
        )


def check_working_directory() -> None:
    """Raise WorkingDirectoryGone if it was deleted."""
    try:
        os.getcwd()
    except OSError:
        raise WorkingDirectoryGone from None
