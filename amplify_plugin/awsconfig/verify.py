"""Between an edit and its writing: every reader reads the text, and no other profile has changed.

Each reader is asked for what it makes of the whole text, with the same code that reads the files: a
rule that the editor got wrong shows here, and a file that two readers cut into other sections.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from amplify_plugin.awsconfig import amplify, aws, js, layout
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.errors import ConfigFileUnreadable, ConfigurationError
from amplify_plugin.terminal.text import quoted, shown

Verify = Callable[[str, str], None]
Path = tuple[str, ...]


def readable(before: str, after: str) -> None:
    """Pass if every reader reads ``after``.

    Raises ConfigFileUnreadable where ``before`` is refused too (the person's file is broken), else
    ConfigurationError.
    """
    try:
        _read_with_all(after)
    except ConfigurationError as error:
        _read_with_all(before)
        raise ConfigurationError(
            f"The change would break the file ({error.message}); nothing was written.",
            remedy="'aws awscloudformation doctor' says what is unusual in that file.",
        ) from None


def only(*headers: str, readers: Collection[str] = tuple(READERS)) -> Verify:
    """A check that passes if no reader sees a change outside the sections with these headers.

    What each of them makes of a header counts: under ``profile a.b`` Amplify may see a change of
    the part ``b`` of its profile ``a``, and of nothing else in ``a``. ``readers`` leaves those out
    for whom an edit is meant to change more: what Amplify misreads is fixed without
    changing anything for the others, ``only(readers=("aws", "js"))``.

    The check raises ConfigurationError, and ConfigFileUnreadable for a text that a reader refused
    already.
    """

    def verify(before: str, after: str) -> None:
        for reader in readers:
            read = _READINGS[reader]
            old, new = read(before), read(after)
            own = [path for header in headers for path in _own_paths(read, header)]
            for path in {**old, **new}:
                was, becomes = old.get(path), new.get(path)
                if was != becomes and not _is_own(path, own, {was, becomes}):
                    raise _other_changed(headers, reader, path[0])

    return verify


def _other_changed(headers: tuple[str, ...], reader: str, title: str) -> ConfigurationError:
    edited = " and ".join(f"[{shown(header)}]" for header in headers)
    return ConfigurationError(
        f"Changing {edited} would also change what {READERS[reader].name} reads as "
        f"{quoted(title)}; nothing was written.",
        remedy="'aws awscloudformation doctor' shows how the tools read that file differently.",
    )


_PROBE = "amplify_plugin_probe"
_EMPTY = repr({})


def _read_with_all(text: str) -> None:
    for read in _READINGS.values():
        read(text)


def _read_aws(text: str) -> dict[Path, str]:
    # One such byte, and botocore refuses the whole file.
    if line := layout.undecoded_line(text):
        raise ConfigFileUnreadable(line, "is not UTF-8 text")
    # For both files: credentials() has every section under its header.
    return _flat(aws.credentials(text))


def _read_js(text: str) -> dict[Path, str]:
    return _flat(js.credentials(text))


def _read_amplify(text: str) -> dict[Path, str]:
    return _flat(amplify.parse(text))


_READINGS: dict[str, Callable[[str], dict[Path, str]]] = {
    "aws": _read_aws,
    "js": _read_js,
    "amplify": _read_amplify,
}


def _flat(tree: Mapping[str, Any]) -> dict[Path, str]:
    """Every value by its path; an empty section is a value too: it makes a profile."""
    values: dict[Path, str] = {}
    left: list[tuple[Path, Mapping[str, Any]]] = [((), tree)]
    while left:
        above, section = left.pop()
        for key, value in section.items():
            path = (*above, key)
            if isinstance(value, Mapping) and value:
                left.append((path, value))
            else:
                values[path] = _EMPTY if value == {} else repr(value)
    return values


def _own_paths(read: Callable[[str], dict[Path, str]], header: str) -> list[Path]:
    """Where the reader puts the settings of a section with this header; nowhere if it drops it."""
    try:
        values = read(f"[{header}]\n{_PROBE} = {_PROBE}\n")
    except ConfigurationError:
        return []
    return [path[:-1] for path in values if path[-1] == _PROBE]


def _is_own(path: Path, own: list[Path], values: set[str | None]) -> bool:
    for prefix in own:
        if len(path) > len(prefix) and path[: len(prefix)] == prefix:
            return True
        # The section while it is empty, and what exists only to hold it (`a` for `a.b`): but a
        # setting that gives way to a section is another profile's loss.
        if prefix[: len(path)] == path and values <= {None, _EMPTY}:
            return True
    return False
