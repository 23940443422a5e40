"""What every host shares: we must never stop it, nor let it act as another identity."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def guarded(what: str) -> Iterator[None]:
    """Let no exception of ours out: one line on standard error says what is left out, and why."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  a fault of ours, whatever it is, stops no host
        tell(f"{what}: {reason(error)}")


def reason(error: Exception) -> str:
    """What went wrong, for a person; of an error that is not ours only its kind and module."""
    if hasattr(error, "remedy"):  # an AmplifyPluginError, which may be what cannot be imported
        with contextlib.suppress(Exception):
            from amplify_plugin.terminal.advice import laid_out

            return laid_out(error)  # type: ignore[arg-type]
        return str(error)
    kind = type(error).__name__
    detail = f" ({error.name})" if isinstance(error, ImportError) and error.name else ""
    return f"{kind}{detail}, a fault of this plugin; please report it"


def tell(line: str) -> None:
    """Write a message to standard error, if there is one: a line, and a line for each command."""
    with contextlib.suppress(Exception):
        text = f"amplify: {line}\n"
        with contextlib.suppress(Exception):  # not there, or no window
            from amplify_plugin.terminal.screen import fitted, width_at

            text = fitted(text, width_at(sys.stderr))
        sys.stderr.write(text)
        sys.stderr.flush()


def no_credentials(environment: str) -> dict[str, str]:
    """Variables with which no AWS tool finds credentials: none is better than the wrong ones."""
    return {
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "AWS_SESSION_TOKEN": "",
        "AWS_PROFILE": f"amplify-{environment}-has-no-credentials",
        "AWS_DEFAULT_PROFILE": f"amplify-{environment}-has-no-credentials",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
