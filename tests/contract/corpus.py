"""The recorded answers of the real readers: tests/fixtures/ini_corpus.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parents[1] / "fixtures" / "ini_corpus.json"

CASES: list[dict[str, Any]] = json.loads(_FILE.read_text("utf-8"))["cases"]

every_case = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
