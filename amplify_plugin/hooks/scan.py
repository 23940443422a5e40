"""Whether any other distribution offers a plugin: a look at names, without importlib.metadata.

Mostly there is none, and then neither pluggy nor the metadata of every distribution has to be
loaded, which together take longer than most of our commands.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

GROUP = b"amplify_plugin"
KNOWN = (".dist-info", ".egg-info")  # folders beside the packages, with entry_points.txt
ODD = (".egg", ".zip", ".whl")  # where importlib.metadata may find more than we look for


def may_be_offered(path: Iterable[str]) -> bool:
    """Whether importlib.metadata may find an entry point of our group on this ``sys.path``.

    True where only it can tell; False is certain for what installers write today.
    """
    return any(_may_be_in(folder or os.curdir) for folder in dict.fromkeys(path))


def _may_be_in(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return os.path.isfile(folder)  # an archive
    return any(name.endswith(ODD) for name in names) or any(
        GROUP in text for text in _texts(folder, names)
    )


def _texts(folder: str, names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        if name.endswith(KNOWN):
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                    # Our own has the name as well, in the command's line and not as a group.
                    yield from (line for line in file if line.lstrip().startswith(b"["))
            except OSError:
                continue
