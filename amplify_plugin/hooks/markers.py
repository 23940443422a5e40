"""pluggy's markers under this project's name."""

from __future__ import annotations

from typing import Final

import pluggy

PROJECT: Final = "amplify_plugin"  # also the group of the entry points

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
