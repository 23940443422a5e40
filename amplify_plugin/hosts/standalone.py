"""Commands and credentials without an AWS CLI: in ``amplify-plugin`` and in other hosts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.commands.context import Context
from amplify_plugin.files import read_text
from amplify_plugin.hosts.wiring import current


def standalone(
    *,
    profile_name: str | None = None,
    region: str | None = None,
    folder: Path | None = None,
    mfa_code: str | None = None,
) -> Context:
    """A context with a botocore session of its own, made when it is needed.

    ``folder`` is where to look for the project, the working directory by default; ``mfa_code``
    saves the question.
    """
    context = Context(
        sections=lambda: _sections(context.config_file, context.credentials_file),
        session=_session,
        hooks=current,
        profile_name=profile_name,
        region=region,
        path=folder,
        mfa_code=mfa_code,
    )
    return context


class Variables(dict[str, str]):
    """Variables for a program. A print of them all shows their names only."""

    def __repr__(self) -> str:
        return f"<Variables {', '.join(sorted(self))}>"


def variables_of(env: str, folder: Path) -> Variables:
    """AWS_… variables with the credentials and region of a project's environment.

    Raises an AmplifyPluginError that says why there are none.
    """
    from amplify_plugin.commands.acting_as import acting_as
    from amplify_plugin.commands.exec import environment_with
    from amplify_plugin.credentials import Secret

    given = environment_with(acting_as(env, standalone(folder=folder)), {})
    return Variables(
        (name, value if name.endswith("REGION") else Secret(value))
        for name, value in given.items()
        if name.startswith("AWS_")
    )


def _session() -> Any:
    import botocore.session

    return botocore.session.Session()


def _sections(config_file: Path, credentials_file: Path) -> Mapping[str, Mapping[str, Any]]:
    """``full_config["profiles"]`` of a botocore session, without the cost of importing one."""
    files = (config_file, credentials_file)
    config, credentials = (read_text(path) or "" for path in files)
    return Profiles.of_texts(config, credentials, files=(str(files[0]), str(files[1]))).sections
