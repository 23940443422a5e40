"""These tests are run by Windows' Python, which ``python -m tests.windows`` sets up."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.name == "nt" else ["test_*"]
