"""The AWS CLI at home in an AWS Amplify project.

The AWS CLI imports this package at every call. Outside a project nothing else of it is loaded: a
module more would cost as much again (docs/decisions/0013-one-module-at-every-call.md). So what
runs at every call is here, and no import but of what the AWS CLI has loaded; the rest of what we
do there is in ``hosts.awscli``.

It refuses to sign in an approved project even where nothing else of ours can be imported. So what
it has to know stands here a second time, and nothing below imports it from here:
tests/unit/test_package.py holds that both say the same.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # importing typing would cost what this package promises not to
if TYPE_CHECKING:
    from typing import Any

    from amplify_plugin.about import __version__ as __version__
    from amplify_plugin.hooks.markers import hookimpl as hookimpl
    from amplify_plugin.hosts.python import install as install
    from amplify_plugin.hosts.python import session as session
    from amplify_plugin.project.in_force import InForce

GROUP = "awscloudformation"
ALIASES = ("awscfn", "aws")  # as in the Amplify CLI
OUTSIDE = "AMPLIFY_PLUGIN_OUTSIDE"  # our environment says so to programs that give credentials
RECORD = "plugin-projects.json"  # of the profiles that were approved


def awscli_initialize(event_handlers: Any) -> None:
    """What the AWS CLI calls at start-up for ``[plugins] amplify = amplify_plugin``.

    Nothing escapes: an exception here would stop every ``aws`` command.
    """
    try:
        if not _is_off():
            handlers = _Handlers()
            event_handlers.register("building-command-table.main", handlers.add_commands)
            event_handlers.register("top-level-args-parsed", handlers.choose_profile)
            # After the AWS CLI's own handlers, which build the chain's cache.
            event_handlers.register_last("session-initialized", handlers.add_provider)
    except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
        _report(error)


def _is_off() -> bool:
    """Whether AMPLIFY_PLUGIN=off switches everything off."""
    return os.environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off"


class _Handlers:
    """Make ``aws`` act as the project's profile, and give it our commands. One a process."""

    def __init__(self) -> None:
        self._choice: InForce | None = None
        self._why: str | None = None  # nothing may be signed where the person relies on us
        self._is_left_to_us = False
        # What we put where --profile stands. A person's own alias for one of our commands
        # ([toplevel] in ~/.aws/cli/alias) meets it there, and must not take it for theirs.
        self.put_profile: str | None = None

    def add_commands(self, command_table: Any, session: Any, **_: Any) -> None:
        """Add ``aws awscloudformation`` and its aliases, without importing what they do."""
        try:
            command_table[GROUP] = _LazyCommand(session, GROUP, self)
            for name in ALIASES:
                # The v1 completer takes the 'aws' that begins every line for a command so named.
                if not (name == "aws" and "COMP_LINE" in os.environ):
                    command_table.setdefault(name, _LazyCommand(session, name, self, is_alias=True))
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            _report(error)

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
        if os.environ.get(OUTSIDE):
            return
        try:
            try:
                here = _working_directory()
            except OSError:
                self._refuse_in_deleted_folder(parsed_args, remaining_args)
                return
            if session is None:
                return
            is_approved = _has_approval(here)
            if not is_approved and not _may_be_project(here):
                return
            is_relied_on = is_approved or os.path.exists(os.path.join(_beside(), RECORD))
            self._is_left_to_us = is_relied_on and _is_left_to_us(parsed_args, remaining_args)
            from amplify_plugin.hosts import awscli

            choice = awscli.choose(here, parsed_args, session, remaining_args)
            if choice is not None and choice.profile is not None and not choice.is_explicit:
                self.put_profile = parsed_args.profile
            self._choice = choice
            self._is_left_to_us |= choice is not None and choice.error is not None
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            _report(error)
            self._why = _fault(error)

    def _refuse_in_deleted_folder(self, parsed_args: Any, remaining_args: list[str] | None) -> None:
        shell = os.environ.get("PWD", "")  # where the shell still thinks it is
        if os.path.isabs(shell) and _has_approval(os.path.realpath(shell)):
            self._is_left_to_us = _is_left_to_us(parsed_args, remaining_args)
            self._why = "the working directory no longer exists. Change to a folder that exists."

    def add_provider(self, session: Any, **_: Any) -> None:
        """Put our provider into the chain, where the profile in force is the project's."""
        try:
            if self._choice is not None:
                from amplify_plugin.hosts import awscli

                awscli.provide(session, self._choice)
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            _report(error)
            self._why = _fault(error)
        try:
            if self._why is not None and self._is_left_to_us:
                _refuse(session, self._why)
        except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
            _report(error)


class _LazyCommand:
    """A command that is built when it is called, completed or helped with, not before."""

    def __init__(
        self, session: Any, name: str, handlers: _Handlers, *, is_alias: bool = False
    ) -> None:
        self._session = session
        self._handlers = handlers
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
        if parsed_globals.profile == self._handlers.put_profile:
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


def _working_directory() -> str:
    """The working directory, in the case that the disk has it in, as approvals have it.

    Raises OSError where it has been deleted.
    """
    here = os.getcwd()
    if sys.platform in ("darwin", "win32"):  # where a folder is found in any case
        from amplify_plugin.files.places import real_path

        return real_path(here)
    return here


def _may_be_project(folder: str) -> bool:
    """Whether a folder called ``amplify``, or a linked git work tree, is here or above.

    Without one there is no project, and no other module of ours has to be loaded to see that.
    """
    while not (
        os.path.isdir(os.path.join(folder, "amplify"))
        or os.path.isfile(os.path.join(folder, ".git"))
    ):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _approval_marker(folder: str, beside: str) -> str:
    import hashlib  # botocore has loaded it

    name = hashlib.sha256(os.fsencode(folder)).hexdigest()
    return os.path.join(beside, "plugin-roots", name)


def _beside() -> str:
    return os.path.join(os.path.expanduser("~"), ".amplify", "awscloudformation")


def _has_approval(folder: str) -> bool:
    """Whether a profile was approved in the folder, or in one above."""
    beside = _beside()
    while not os.path.exists(_approval_marker(folder, beside)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _is_left_to_us(parsed_args: Any, remaining_args: list[str] | None) -> bool:
    """Whether nothing but the project says who signs a call."""
    names = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID")
    if parsed_args.profile or any(os.environ.get(name) for name in names):
        return False
    # Where a fault of ours meets an approved project, what signs nothing goes on as without us.
    words = sys.argv if remaining_args is None else remaining_args
    if parsed_args.command == "configure":
        return "export-credentials" in words
    if parsed_args.command == "sso":
        return "login" not in words and "logout" not in words
    return parsed_args.command not in ("login", "logout", GROUP, *ALIASES)


class _Refusal:
    """A credential provider that refuses when something signs, and not before."""

    METHOD = "amplify-awscloudformation"
    CANONICAL_NAME = None

    def __init__(self, why: str, bc: Any, exceptions: Any) -> None:
        self._why = why
        self._bc = bc
        self._exceptions = exceptions

    def load(self) -> Any:
        return self._bc.DeferredRefreshableCredentials(
            refresh_using=self._refuse, method=self.METHOD
        )

    def _refuse(self) -> None:
        raise self._exceptions.CredentialRetrievalError(provider=self.METHOD, error_msg=self._why)


def _fault(error: Exception) -> str:
    return (
        f"a fault of this plugin ({type(error).__name__}) keeps it from finding the profile that "
        "you approved here. Name a profile with --profile, or set AMPLIFY_PLUGIN=off to use your "
        "default profile."
    )


def _refuse(session: Any, why: str) -> None:
    """Refuse to sign: the default profile could be the wrong account."""
    chain = session.get_component("credential_provider")
    name = type(chain).__module__  # botocore.credentials, the one of this AWS CLI
    exceptions = sys.modules[name.rpartition(".")[0] + ".exceptions"]
    refusal = _Refusal(why, sys.modules[name], exceptions)
    chain.insert_before(chain.providers[0].METHOD, refusal)
    _use_no_token(session)


def _use_no_token(session: Any) -> None:
    """Don't sign with the default profile's SSO token either, as few services do."""
    try:
        session.get_component("token_provider")._providers.clear()  # noqa: SLF001
    except Exception:  # noqa: BLE001  an older botocore has none
        return


def _report(error: Exception) -> None:
    """One line about a fault of ours; the ``aws`` command itself goes on as without us."""
    import contextlib

    kind = type(error).__name__
    with contextlib.suppress(Exception):  # nothing of ours may be importable
        from amplify_plugin.terminal.notices import notice

        notice(f"left out, because of {kind} (a fault of this plugin; please report it)")


def _stand_in_for_the_path_of_v2() -> None:
    """Let AWS CLI v1 live with the ``cli_legacy_plugin_path`` that v2 needs in the same config.

    v1 takes that key for a plugin like any other and imports its value, "/home/…/site-packages", in
    the order of the lines: if ours is before it, the import finds what lies in sys.modules under
    that name by then, a module that does nothing. v1 imports all plugins before it initialises the
    first, so this happens here and not in ``awscli_initialize``. v2 removes the key before that,
    and nothing happens. docs/decisions/0011-two-clis-one-config.md.
    """
    frame = sys._getframe()  # noqa: SLF001  documented; the module inspect would be an import
    while frame.f_globals.get("__name__") != "awscli.plugin":
        if frame.f_back is None:
            return
        frame = frame.f_back
    for lines in tuple(frame.f_locals.values()):
        path = lines.get("cli_legacy_plugin_path") if isinstance(lines, dict) else None
        if path and isinstance(path, str):
            stand_in = type(sys)(path)
            stand_in.awscli_initialize = lambda _: None  # type: ignore[attr-defined]
            sys.modules.setdefault(path, stand_in)


if "awscli.plugin" in sys.modules:  # an AWS CLI is loading its plugins
    try:
        _stand_in_for_the_path_of_v2()
    except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
        _report(error)

if not TYPE_CHECKING:  # for mypy every name would exist

    def __getattr__(name: str) -> object:
        if name == "install":
            from amplify_plugin.hosts.python import install

            return install
        if name == "hookimpl":
            from amplify_plugin.hooks.markers import hookimpl

            return hookimpl
        if name == "session":
            from amplify_plugin.hosts.python import session

            return session
        if name == "__version__":
            from amplify_plugin.about import __version__

            return __version__
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
