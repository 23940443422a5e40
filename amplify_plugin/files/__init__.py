"""Small files that other programs write too: reading, writing, JSON objects, locks.

What writes is loaded when something is written: most ``aws`` calls only read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amplify_plugin.files.json_file import (
    LOOSE_SYNTAX_MAX_BYTES,
    as_object,
    dump_json,
    parse_loosely,
    parse_object,
)
from amplify_plugin.files.places import amplify_folder, config_file, credentials_file
from amplify_plugin.files.reading import (
    MAX_BYTES,
    FileUnreadable,
    decode,
    read_bytes,
    read_text,
)

if TYPE_CHECKING:
    from amplify_plugin.files.writing import (
        FileUnwritable,
        Replacement,
        leftovers_of,
        make_folder,
        move_aside,
        refuse_foreign,
        remove,
        remove_leftovers,
        replace,
        update,
        write_temporary,
    )

__all__ = [
    "LOOSE_SYNTAX_MAX_BYTES",
    "MAX_BYTES",
    "FileUnreadable",
    "FileUnwritable",
    "Replacement",
    "amplify_folder",
    "as_object",
    "config_file",
    "credentials_file",
    "decode",
    "dump_json",
    "leftovers_of",
    "make_folder",
    "move_aside",
    "parse_loosely",
    "parse_object",
    "read_bytes",
    "read_text",
    "refuse_foreign",
    "remove",
    "remove_leftovers",
    "replace",
    "update",
    "write_temporary",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from amplify_plugin.files import writing

    return getattr(writing, name)
