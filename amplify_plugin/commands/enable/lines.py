"""The ``[plugins]`` lines with which AWS CLI v1 and v2 load this plugin: text -> text.

Both import every value as a module, in the order of the lines. v2 does so only with
``cli_legacy_plugin_path``, which it takes out first and adds to ``sys.path``; v1 takes it for one
more module, which only a line of ours before it makes harmless (``amplify_plugin.__init__``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence

from amplify_plugin.awsconfig import aws, section_edits

SECTION = "plugins"
MODULE = "amplify_plugin"
PATH_KEY = "cli_legacy_plugin_path"
# How the folder ends with the module that stands in for this plugin once that is gone.
STAND_IN = ("awscloudformation", "stand-in")
_KEYS = ("amplify", "amplify_plugin", "awscli_plugin_amplify")

IsThere = Callable[[str], bool]


def plugins(text: str) -> dict[str, str]:
    """The lines as botocore reads them, in their order. Raises ConfigFileUnreadable."""
    return {key: value for key, value in _section(text).items() if isinstance(value, str)}


def our_keys(found: dict[str, str]) -> tuple[str, ...]:
    """The keys whose value is this plugin: people may call it what they like."""
    return tuple(key for key, value in found.items() if value == MODULE)


def path_of(found: dict[str, str]) -> tuple[str, ...]:
    """The folders that AWS CLI v2 adds to ``sys.path``."""
    return tuple(filter(None, found.get(PATH_KEY, "").split(os.pathsep)))


def with_lines(text: str, folders: Sequence[str], *, is_there: IsThere) -> str:
    """The text with this plugin's line, and with ``folders`` on v2's path if there are any.

    Other people's plugins and folders stay; a folder goes where another installation of this plugin
    is, unless other plugins are in it too. Raises ConfigFileUnreadable and what ``with_section``
    raises.
    """
    found = plugins(text)
    keys, order = our_keys(found), list(found)
    is_first = PATH_KEY not in found or (keys and order.index(keys[0]) < order.index(PATH_KEY))
    if keys and not is_first:
        text = section_edits.with_section(text, SECTION, {keys[0]: None})
    if not keys or not is_first:
        key = keys[0] if keys else _free_key(found)
        text = section_edits.with_section(text, SECTION, {key: MODULE}, before=PATH_KEY)
    path = _extended(found, folders, is_there)
    if folders and path != path_of(found):
        text = section_edits.with_section(text, SECTION, {PATH_KEY: os.pathsep.join(path)})
    return text


def with_usable_path(text: str, folders: Sequence[str], *, is_there: IsThere) -> str:
    """The text with ``~`` and variables of v2's path written out, which v2 itself does not do.

    If this plugin is in none of its folders then, ``folders`` are added.
    """
    path = path_of(plugins(text))
    usable = tuple(_written_out(folder, is_there) for folder in path)
    if usable != path:
        text = section_edits.with_section(text, SECTION, {PATH_KEY: os.pathsep.join(usable)})
    is_found = any(holds(folder, MODULE, is_there) for folder in usable)
    return text if is_found else with_lines(text, folders, is_there=is_there)


def without_lines(text: str, folders: Collection[str]) -> str:
    """The text without this plugin's lines, and without ``folders`` on v2's path.

    A folder from which another plugin of the section may come is left by the caller's choice, by
    not naming it. Where no other plugin is left, the path goes whole: v2 has no use for it then,
    and v1 would stop at it. A section without settings goes as well.
    """
    found = plugins(text)
    path, ours = path_of(found), our_keys(found)
    if not ours and not any(folder in folders for folder in path):
        return text
    gone: dict[str, str | None] = dict.fromkeys(ours)
    left = tuple(f for f in path if f not in folders) if others(found) else ()
    if PATH_KEY in found and (left != path or not left):
        gone[PATH_KEY] = os.pathsep.join(left) or None
    text = section_edits.with_section(text, SECTION, gone)
    return text if _section(text) else section_edits.without_empty_section(text, SECTION)


def others(found: dict[str, str]) -> tuple[str, ...]:
    """The modules of other people's plugins."""
    return tuple(v for key, v in found.items() if key != PATH_KEY and v != MODULE)


def wanted_folders(found: dict[str, str], is_there: IsThere) -> set[str]:
    """The folders on v2's path in which another plugin is: v2 would stop without them."""
    path = path_of(found)
    return {f for f in path if any(holds(f, other, is_there) for other in others(found))}


def holds(folder: str, module: str, is_there: IsThere) -> bool:
    """Whether the folder has a module, or the package that it is in.

    This plugin is a package: the module of its name is what stands in for it.
    """
    top = os.path.join(folder, module.partition(".")[0])
    return is_there(top) or (module != MODULE and is_there(f"{top}.py"))


def _section(text: str) -> dict[str, object]:
    return dict(aws.credentials(text).get(SECTION, {}))


def _written_out(folder: str, is_there: IsThere) -> str:
    full = os.path.expandvars(os.path.expanduser(folder))
    return full if os.path.isabs(full) and is_there(full) else folder


def _free_key(found: dict[str, str]) -> str:
    return next(key for key in (*_KEYS, f"{MODULE}_{len(found)}") if key not in found)


def _extended(found: dict[str, str], folders: Sequence[str], is_there: IsThere) -> tuple[str, ...]:
    """v2's path with the folders; the first that has the plugin is what v2 loads: ours."""
    wanted = {*folders, *wanted_folders(found, is_there)}
    kept = [f for f in path_of(found) if f in wanted or not holds(f, MODULE, is_there)]
    added = [folder for folder in folders if folder not in kept]
    first = next((n for n, folder in enumerate(kept) if holds(folder, MODULE, is_there)), len(kept))
    if kept[first : first + 1] == list(folders[:1]):
        first = len(kept)
    # What stands in counts only once this plugin is gone: it comes last.
    return tuple(sorted((*kept[:first], *added, *kept[first:]), key=is_stand_in))


def is_stand_in(folder: str) -> bool:
    """Whether it is the folder of what stands in for this plugin."""
    return tuple(folder.replace(os.sep, "/").split("/")[-len(STAND_IN) :]) == STAND_IN
