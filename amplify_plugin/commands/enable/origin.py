"""Where this plugin was installed from, for an AWS CLI that wants it in its own environment."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "awscli-plugin-amplify"
UNKNOWN = "THE-PLUGIN'S-CHECKOUT"


def origin() -> str:
    """What to give to ``pip install``, so that it is this same plugin: a path, a URL or its name.

    As pip notes it (direct_url.json, PEP 610). The name alone only where an index gave it to us:
    there it might belong to another user. A word that stands for it where no installer has noted
    anything,
    as in the bundle.
    """
    from importlib import metadata

    try:
        distribution = metadata.distribution(DISTRIBUTION)
        noted = distribution.read_text("direct_url.json")
        if noted is None and distribution.read_text("INSTALLER") is None:
            return UNKNOWN
        direct = json.loads(noted) if noted else None
    except (metadata.PackageNotFoundError, ValueError):
        direct = None
    match direct:
        case {"vcs_info": {"vcs": str(vcs)}, "url": str(url)}:
            return f"{vcs}+{url}"
        case {"url": str(url)} if url.startswith("file:"):
            return url2pathname(urlsplit(url).path)
        case {"url": str(url)}:
            return url
    return DISTRIBUTION
