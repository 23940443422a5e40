"""What the AWS CLIs find when the plugin is gone: ``aws`` works, never as another identity.

'amplify-plugin enable' copies this file, as amplify_plugin.py, into a folder that stays when the
package is uninstalled, moved or its environment is rebuilt; 'amplify-plugin disable' removes it. It
needs nothing but Python, since nothing else of this plugin may be there.
docs/decisions/0019-when-the-plugin-is-gone.md says why.
"""

from __future__ import annotations

import hashlib
import os
import sys

TYPE_CHECKING = False  # as in typing, which is not loaded here
if TYPE_CHECKING:
    from typing import Any

GONE = (
    "amplify: amplify_plugin, which [plugins] in your AWS config names, is not installed any more. "
    "Install awscli-plugin-amplify again and run 'amplify-plugin enable', or remove that line.\n"
)
GET_PATH = 50  # fcntl's F_GETPATH on macOS
REFUSED = (
    "you have approved a profile for {0}, and the plugin that acts as it is not installed any "
    "more: nothing is signed. Install awscli-plugin-amplify again and run "
    "'amplify-plugin enable', or name a profile with --profile."
)


def awscli_initialize(event_handlers: Any) -> None:
    """What the AWS CLI calls at start-up. Nothing escapes: that would stop every ``aws``."""
    if os.environ.get("AMPLIFY_PLUGIN", "").strip().lower() == "off":
        return
    say(GONE)
    event_handlers.register_last("session-initialized", add_refusal)


def add_refusal(session: Any, **_: Any) -> None:
    """Refuse to sign in an approved project, unless the call names a profile or keys."""
    try:
        root = approved_root()
        if root is None or os.environ.get("AWS_ACCESS_KEY_ID"):
            return
        if session.get_config_variable("profile") is None:
            chain = session.get_component("credential_provider")
            chain.insert_before(chain.providers[0].METHOD, Refusal(root, type(chain).__module__))
    except Exception as error:  # noqa: BLE001  nothing of ours may stop aws
        say(f"amplify: left out, because of {type(error).__name__}\n")


def say(line: str) -> None:
    """Write to standard error, if there is one."""
    try:
        sys.stderr.write(line)
    except Exception:  # noqa: BLE001  it may be closed
        return


def approved_root() -> str | None:
    """The nearest folder, from the working directory up, for which a profile was approved.

    'select-profile' and 'login' leave a file for each, named by a hash of its path.
    """
    marks = os.path.join(os.path.expanduser("~"), ".amplify", "awscloudformation", "plugin-roots")
    try:
        folder = as_on_disk(os.path.realpath(os.getcwd()))
    except OSError:  # it has been deleted
        return None
    while True:
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()
        if os.path.exists(os.path.join(marks, name)):
            return folder
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def as_on_disk(folder: str) -> str:
    """The folder's path in the case that the disk has it in, as approvals have it."""
    if sys.platform == "darwin":
        import fcntl

        try:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                path: bytes = fcntl.fcntl(descriptor, GET_PATH, bytes(1024))
            finally:
                os.close(descriptor)
        except OSError:  # not to be read
            return folder
        return os.fsdecode(path.rstrip(b"\0"))
    return folder


class Refusal:
    """A credential provider that refuses when something signs, and not before."""

    METHOD = "amplify-awscloudformation"
    CANONICAL_NAME = None

    def __init__(self, root: str, module: str) -> None:
        self._root = root
        self._bc = sys.modules[module]  # botocore.credentials, the one of this AWS CLI
        self._exceptions = sys.modules[module.rpartition(".")[0] + ".exceptions"]

    def load(self) -> Any:
        return self._bc.DeferredRefreshableCredentials(
            refresh_using=self._refuse, method=self.METHOD
        )

    def _refuse(self) -> None:
        raise self._exceptions.CredentialRetrievalError(
            provider=self.METHOD, error_msg=REFUSED.format(self._root)
        )


def stand_in_for_the_path_of_v2() -> None:
    """Let AWS CLI v1 pass over the line of v2's path, as the plugin itself does."""
    frame: Any = sys._getframe()  # noqa: SLF001  documented
    while frame is not None and frame.f_globals.get("__name__") != "awscli.plugin":
        frame = frame.f_back
    for lines in tuple(frame.f_locals.values()) if frame is not None else ():
        path = lines.get("cli_legacy_plugin_path") if isinstance(lines, dict) else None
        if path and isinstance(path, str):
            module: Any = type(sys)(path)
            module.awscli_initialize = lambda _: None
            sys.modules.setdefault(path, module)


if "awscli.plugin" in sys.modules:  # an AWS CLI is loading its plugins
    stand_in_for_the_path_of_v2()
