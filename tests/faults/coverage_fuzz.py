"""One of our readers under atheris, which looks for texts that reach code not reached before.

``python -m tests.faults.coverage_fuzz READER FOLDER [OPTIONS OF LIBFUZZER]``; the readers are those
of ``readers.READERS``. FOLDER gets the texts that were found; it is the home meanwhile.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INSTRUMENTED = ["amplify_plugin", "hjson", "configobj"]


def main(arguments: Sequence[str]) -> None:
    """Fuzz until the options say so. Ends the process, with 0 where nothing was found."""
    name, folder, *options = arguments
    home = Path(folder)
    os.environ["HOME"] = str(home)
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.faults.readers import READERS
    read, seeds = READERS[name]
    corpus = home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = ("-timeout=20", "-rss_limit_mb=1024", f"-artifact_prefix={home}/found-")
    atheris.Setup(
        [sys.argv[0], *limits, *options, str(corpus)], lambda content: read(home, content)
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
