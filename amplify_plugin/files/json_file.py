"""Read and write JSON as the Amplify CLI does, and keep small JSON objects of our own.

A record is changed under a lock, so that nothing is lost. A scratch file may be lost at any time
(it saves a question or a moment): of two writers at once the last one wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any

from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.files.reading import FileUnreadable, decode, read_bytes

ATTEMPTS = 4  # at a record that is edited without our lock
LOOSE_SYNTAX_MAX_BYTES = 1024 * 1024  # hjson in pure Python is slow: no person writes more by hand


def parse_loosely(text: str, path: Path) -> Any:
    """JSON as the Amplify CLI reads it: strict first, else with hjson's comments and bare words.

    Raises FileUnreadable, with the line, for what both refuse; empty text is refused as there.
    """
    if not text or text.isspace():  # not strip, which copies megabytes
        raise FileUnreadable(path, "is empty")
    import json  # here: a Tab reads the AWS files only, and waits for what is loaded

    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise FileUnreadable(path, "is nested too deeply") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
    if len(text) > LOOSE_SYNTAX_MAX_BYTES:
        raise FileUnreadable(path, f"is not JSON (line {line})")
    return _parse_hjson(text, path, line)


def _parse_hjson(text: str, path: Path, line: int) -> Any:
    try:
        import hjson
    except ImportError:
        raise FileUnreadable(path, f"is not JSON (line {line})") from None
    try:
        # Dictionaries as JSON gives them; hjson's default is an OrderedDict.
        return hjson.loads(text, object_pairs_hook=dict)
    except RecursionError:
        raise FileUnreadable(path, "is nested too deeply") from None
    except Exception as error:  # noqa: BLE001
        # Not only ValueError: hjson 3.1 meets some texts with an IndexError or worse of its own.
        raise FileUnreadable(path, f"is not JSON (line {getattr(error, 'lineno', line)})") from None


def _refuse_constant(name: str) -> Any:
    # Python's json reads NaN and Infinity; JSON, and so the Amplify CLI, does not.
    raise ValueError(f"{name} is not JSON")


def as_object(document: Any, path: Path) -> dict[str, Any]:
    """The document, if it is a JSON object. Raises FileUnreadable."""
    if not isinstance(document, dict):
        raise FileUnreadable(path, "is not a JSON object")
    return document


def parse_object(content: bytes | None, path: Path) -> dict[str, Any]:
    """The JSON object in a file's bytes; empty for None, a file that is not there.

    Raises FileUnreadable.
    """
    return {} if content is None else as_object(parse_loosely(decode(content, path), path), path)


def load(path: Path) -> dict[str, Any]:
    """The object in a file of ours; empty if there is no file. Raises FileUnreadable."""
    return parse_object(read_bytes(path, mine=True), path)


def load_or_empty(path: Path) -> dict[str, Any]:
    """As ``load``, but empty for a file that cannot be used."""
    try:
        return load(path)
    except FileUnreadable:
        return {}


def update(path: Path, change: Callable[[dict[str, Any]], None], *, purpose: str) -> None:
    """Change a record in place. ``purpose`` tells another process what the lock is held for.

    A file that cannot be read is moved aside first: what it held may still be wanted. Raises
    FileUnwritable, LockTimeout, and FileUnreadable where the disk failed and not the file.
    """
    # Here: only what is written needs these.
    from amplify_plugin.credentials import now
    from amplify_plugin.files.locks import hold_beside
    from amplify_plugin.files.writing import Replacement, move_aside, refuse_foreign
    from amplify_plugin.files.writing import update as update_file

    target = Path(os.path.realpath(path))

    def changed() -> Replacement:
        refuse_foreign(target)
        try:
            seen = read_bytes(target, mine=True)
            record = parse_object(seen, target)
        except FileUnreadable as error:
            if error.may_pass:
                raise
            move_aside(target, now())
            seen, record = None, {}
        change(record)
        return Replacement(seen, dump_json(record, indent=2))

    update_file(
        target, changed, lock=hold_beside(target, purpose=purpose), attempts=ATTEMPTS, mode=0o600
    )


def change_scratch(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what a scratch file holds; leave it where it cannot be read now or be written."""
    try:
        document = load(path)
    except FileUnreadable as error:
        if error.may_pass:
            return
        document = {}
    change(document)
    write_scratch(path, document)


def write_scratch(path: Path, document: dict[str, Any]) -> None:
    """Replace a scratch file; do nothing where it cannot be written, or is another user's."""
    from amplify_plugin.files.writing import (
        LEFTOVER_AGE,
        make_folder,
        refuse_foreign,
        remove_leftovers,
        replace,
        write_temporary,
    )

    try:
        make_folder(path.parent)
        refuse_foreign(path)
        remove_leftovers(path, older_than=LEFTOVER_AGE)
        content = dump_json(document, indent=2)
        replace(write_temporary(path, content, sync=False), path)
    except AmplifyPluginError:
        return


def dump_json(document: Any, *, indent: int) -> bytes:
    """The bytes of JavaScript's ``JSON.stringify(document, null, indent)``.

    Except that numbers with a point or an exponent are as Python writes them, that none is rounded,
    and that keys which are whole numbers keep their place. Raises ConfigurationError for what is
    nested too deeply to be written.
    """
    import json

    try:
        text = json.dumps(_finite(document), indent=indent, ensure_ascii=False)
    except RecursionError:
        # Reading and writing need not give up at the same depth.
        raise ConfigurationError(
            "Data that is nested this deeply is not written.",
            remedy="Find out what filled the file, and move it away.",
        ) from None
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form; JSON.stringify escapes it.
        text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
        return text.encode("utf-8")


def _finite(value: Any) -> Any:
    """The value with null for what is not JSON number (of 1e999, say), as JavaScript writes it."""
    if isinstance(value, dict):
        return {key: _finite(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
