"""The AWS CLI at home in an AWS Amplify project.

Importing this package costs nothing: the AWS CLI does so at every call.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost what this package promises not to
if TYPE_CHECKING:
    from amplify_plugin.hooks.markers import hookimpl as hookimpl
    from amplify_plugin.hosts.python import session as session
    from amplify_plugin.provider import install as install

__version__ = "1.0.0"


def awscli_initialize(event_handlers: object) -> None:
    """What the AWS CLI calls at start-up for ``[plugins] amplify = amplify_plugin``.

    Nothing escapes: an exception here would stop every ``aws`` command.
    """
    try:
        from amplify_plugin.hosts import awscli

        awscli.register(event_handlers)
    except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
        import contextlib
        import sys

        # Standard error may be closed, and nothing of ours may be importable.
        with contextlib.suppress(Exception):
            sys.stderr.write(f"amplify: not loaded: {type(error).__name__}: {error}\n")


if not TYPE_CHECKING:  # for mypy every name would exist

    def __getattr__(name: str) -> object:
        if name == "install":
            from amplify_plugin.provider import install

            return install
        if name == "hookimpl":
            from amplify_plugin.hooks.markers import hookimpl

            return hookimpl
        if name == "session":
            from amplify_plugin.hosts.python import session

            return session
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
