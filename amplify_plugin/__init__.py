"""The AWS CLI at home in an AWS Amplify project.

Importing this package costs nothing: the AWS CLI does so at every call.
"""

from __future__ import annotations

import sys  # loaded already in every Python

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

        # Standard error may be closed, and nothing of ours may be importable.
        with contextlib.suppress(Exception):
            sys.stderr.write(f"amplify: not loaded: {type(error).__name__}: {error}\n")


def _stand_in_for_the_path_of_v2() -> None:
    """Let AWS CLI v1 live with the ``cli_legacy_plugin_path`` that v2 needs in the same config.

    v1 takes that key for a plugin like any other and imports its value, "/home/…/site-packages", in
    the order of the lines: if ours is before it, the import finds what lies in sys.modules under
    that name by then, a module that does nothing. v1 imports all plugins before it initialises the
    first, so this happens here and not in ``awscli_initialize``. v2 takes the key out beforehand,
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
    _stand_in_for_the_path_of_v2()

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
