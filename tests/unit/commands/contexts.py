"""The surroundings of a command in a test: the sections of the AWS files, and no AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from amplify_plugin.commands.context import Context
from amplify_plugin.hosts.wiring import current


def nothing() -> None:
    """No botocore session, where none is used."""


def context_of(
    sections: Mapping[str, Any] | Callable[[], Any],
    *,
    session: Callable[[], Any] = nothing,
    **options: Any,
) -> Context:
    """As a host makes one; of the environment only what ``environ`` says."""
    return Context(
        hooks=current,
        sections=sections if callable(sections) else lambda: sections,
        session=session,
        **{"environ": {}, **options},
    )
