"""Where this plugin was installed from, for an AWS CLI that wants it in its own environment."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "awscli-plugin-amplify"


def origin() -> str:
    """What to give to ``pip install``, so that it is this same plugin: a path, a URL or its name.

    As pip notes it (direct_url.json, PEP 610). The name alone only where an index gave it to us:
    there it might belong to another user.
    """
    from importlib import metadata

    try:
        noted = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
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
