"""Which folders AWS CLI v2 must have on its path to import this plugin."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

# What we import, and what that imports. Not botocore and jmespath, which are the AWS CLI's own, nor
# prompt_toolkit and its wcwidth, which v2 has.
NEEDED = (
    "pluggy",
    "configobj",
    "filelock",
    "hjson",
    "segno",
)


def plugin_folders() -> tuple[str, ...]:
    """The folder of this plugin first, then those of its dependencies where they lie elsewhere.

    One folder, usually (an environment of pipx, a ``--target``); an editable installation has two,
    and one for the user alone may take a package from the system. Absolute, and not resolved: a
    link may be what survives the next release of Python.
    """
    own = Path(os.path.abspath(__file__)).parents[3]  # beside the package
    found = [own, *filter(None, map(_folder_of, NEEDED))]
    return tuple(dict.fromkeys(map(str, found)))


def _folder_of(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.origin or not os.path.isabs(spec.origin):
        return None
    folder = Path(spec.origin).parent
    return folder.parent if spec.submodule_search_locations else folder
