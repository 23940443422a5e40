"""The line of a shell's prompt: who ``aws`` is here, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache import CacheState
from amplify_plugin.commands.exec_mark import NO_PROFILE, end_of_keys, inside_exec
from amplify_plugin.commands.who import who
from amplify_plugin.credentials import now
from amplify_plugin.errors import AmplifyPluginError

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

SOON = timedelta(minutes=10)  # from then on the line says that the session is about to end
PUNCTUATION = "-_.@+=,:/"  # what names may have besides letters and digits, and no shell reads


def prompt_line(context: Context) -> str:
    """The line, without its end; empty outside a project. Asks nothing, raises no error of ours.

    Inside a shell that ``exec`` started there is a line everywhere: its keys hold everywhere.
    """
    try:
        inside = inside_exec(context.environ)
        is_outside = context.project is None and context.place.refusal is None
        if is_outside and inside is None:
            return ""
        found = who(context)
        if found.instead is not None:
            return found.instead[0]
        env_name, state = _env_name(context), _state(context)
        return line(found.structure, env_name, state, now(), inside)
    except AmplifyPluginError:
        return "unreadable"


def _env_name(context: Context) -> str | None:
    """The current environment; None where the file that says so cannot be read."""
    try:
        return context.project.env_name if context.project is not None else None
    except AmplifyPluginError:
        return None


def line(
    in_force: Mapping[str, Any],
    env_name: str | None,
    state: CacheState,
    this_moment: datetime,
    inside: str | None = None,
) -> str:
    """``bizcorprole (dev) 42m``: the profile, whose choice that is, and how long it is signed in.

    ``in_force`` is the structure that ``show-profile`` has under ``inForce``; ``inside`` the
    profile of an ``exec`` around it.
    """
    source = in_force["source"]
    where = env_name if source in ("project", "workspace", "key-file", "stopped") else source
    name = in_force["profileName"] or ("default" if source == "default" else "keys")
    if source == "AWS_PROFILE" and in_force["profileName"] is None:
        name = "empty"
    elif source == "stopped" or (source == "default" and in_force["reason"] is not None):
        name = "stopped"
    elif source == "environment-keys" and inside is not None:
        name, where = "keys" if inside == NO_PROFILE else inside, "exec"
    words = [plain(name)]
    if where and source != "default":
        words.append(f"({plain(where)})")
    if source == "AWS_PROFILE" and in_force["reason"] is not None:
        words.append("missing")
    elif state.expiration is not None:
        words.append(_left(state.expiration - this_moment))
    return " ".join(words)


def plain(text: str) -> str:
    """The text without what a shell may read in a prompt: a repository may name its environments.

    Quotes, ``$``, backticks, backslashes and ``%`` become ``?``.
    """
    return "".join(each if each.isalnum() or each in PUNCTUATION else "?" for each in text)


def _state(context: Context) -> CacheState:
    """Until when what is in force is signed in, as far as files and variables tell.

    Where the plugin names no profile, ``aws`` does not use the Amplify CLI's cache.
    """
    if context.in_force.source == "environment-keys":
        end = end_of_keys(context.environ)
        return CacheState("valid", end) if end else CacheState("absent")
    profile = context.in_force.profile
    role = context.profiles.behind(profile).role if profile else None
    return context.cache.state(role.role_arn, role.session_name) if role else CacheState("absent")


def _left(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    if minutes < 1:
        return "expired"
    if left <= SOON:
        return f"{minutes}m left"
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02}m" if hours else f"{rest}m"
