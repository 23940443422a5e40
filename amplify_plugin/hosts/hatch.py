"""hatch: an environment of ``type = "amplify"`` is a virtual one whose commands get credentials."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pluggy import HookimplMarker  # noqa: TID253  hatch has loaded it

from amplify_plugin.hosts.guard import guarded, no_credentials, reason, tell

hookimpl = HookimplMarker("hatch")


@hookimpl
def hatch_register_environment() -> type[Any] | None:
    """The type ``amplify``. Called when an environment is not of a type that hatch itself has."""
    made: list[type[Any]] = []
    with guarded("hatch has no environments of type amplify"):
        made.append(_environment_type())
    return next(iter(made), None)


def _environment_type() -> type[Any]:
    # Here: hatch's own modules are loaded by now, and its plugin list is read more often than this.
    from hatch.env.virtual import VirtualEnvironment
    from hatch.utils.structures import EnvVars

    class AmplifyEnvironment(VirtualEnvironment):
        """A virtual environment; its option ``amplify-env`` names the Amplify environment."""

        PLUGIN_NAME = "amplify"

        @staticmethod
        def get_option_types() -> dict[str, type]:
            return {**VirtualEnvironment.get_option_types(), "amplify-env": str}

        @contextmanager
        def command_context(self) -> Iterator[None]:
            """Only here: what installs packages, and their build backends, gets no credentials."""
            with super().command_context(), EnvVars(self._credentials()):
                yield

        def _credentials(self) -> dict[str, str]:
            env = self.config.get("amplify-env", "")
            if not env:
                return {}
            try:
                from amplify_plugin.hosts.standalone import variables_of

                return variables_of(env, self.root)
            except Exception as error:  # noqa: BLE001  of this environment only
                tell(f"no credentials for {self.name}: {reason(error)}")
                return no_credentials(env)

    return AmplifyEnvironment
