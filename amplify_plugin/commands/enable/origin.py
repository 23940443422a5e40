"""Where this plugin was installed from, for an AWS CLI that wants it in its own environment."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "awscli-plugin-amplify"
UNKNOWN = "PATH-OF-ITS-CHECKOUT"


def origin() -> str:
    """What to give to ``pip install``, so that it is this same plugin: a path, a URL or its name.

    As pip notes it (direct_url.json, PEP 610). The name alone only where an index gave it to us:
    there it might belong to another user. A word that stands for it where no installer has noted
    anything, as in the bundle.
    """
    from importlib import metadata

    direct, found = None, DISTRIBUTION
    # A checkout in the working directory has metadata too, of no installer.
    for distribution in metadata.distributions(name=DISTRIBUTION):
        noted = distribution.read_text("direct_url.json")
        if noted is not None or distribution.read_text("INSTALLER") is not None:
            direct, found = _parsed(noted), DISTRIBUTION
            break
        found = UNKNOWN
    match direct:
        case {"vcs_info": {"vcs": str(vcs)}, "url": str(url)}:
            return f"{vcs}+{url}"
        case {"url": str(url)} if url.startswith("file:"):
            return url2pathname(urlsplit(url).path)
        case {"url": str(url)}:
            return url
    return found


def _parsed(noted: str | None) -> object:
    try:
        return json.loads(noted) if noted else None
    except ValueError:
        return None
