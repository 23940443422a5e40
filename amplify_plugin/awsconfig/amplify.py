"""The shared AWS files as the Amplify CLI (Gen 1) reads them.

Mirrors ``parse`` of npm ini 1.3.8, and on top of it ``getNamedProfiles``, ``getProfileConfig`` and
``getProfileCredentials`` of amplify-provider-awscloudformation 8.11.19 (its
system-config-manager). The rules stand here in the order of the model: lines, headers, settings,
values, then the dots of the section names. npm ini refuses nothing on purpose; the few texts that
make it crash are ConfigFileUnreadable here. It is one thing although it is long: the model is
one program, whose rules follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from amplify_plugin.awsconfig.js_objects import (
    DEEPEST_TITLE,
    INHERITED,
    ROOT,
    SPACE,
    Array,
    Function,
    Object,
    Properties,
    Throws,
    get,
    is_truthy,
    number,
    ordered,
    parse_json,
    plain,
    property_key,
    push,
    put,
    spread,
)
from amplify_plugin.errors import ConfigFileUnreadable

# normalizeKeys: what Amplify calls a setting, and how the AWS files spell it.
_NORMAL_KEYS = (
    ("accessKeyId", "aws_access_key_id"),
    ("secretAccessKey", "aws_secret_access_key"),
    ("sessionToken", "aws_session_token"),
)

_LINE_BREAKS = re.compile(r"[\r\n]+")
# A comment, a header, or a setting: its key goes to the first "=", its value ends at no line break
# of JavaScript's (a line with U+2028 behind the "=" is none of the three and is dropped).
_LINE = re.compile(
    rf"(?P<comment>[{SPACE}]*[;#])"
    r"|\[(?P<header>[^\]]*)\]\Z"
    r"|(?P<key>[^=]+)(?:=(?P<value>[^\u2028\u2029]*))?\Z"
)
_BEFORE_COMMENT = re.compile(r"(?:[^;#\\]|\\(?:.|\Z))*", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\;#])")
_SIMPLY_QUOTED = re.compile(r'"[^"\\\x00-\x1f]*"')
_WORDS = {"true": True, "false": False, "null": None}


def parse(text: str) -> dict[str, Any]:
    """The sections and settings of a text, as JSON of what npm ini makes of it.

    Raises ConfigFileUnreadable where npm ini throws.
    """
    return _printed(_decode(text))


def profiles(text: str) -> dict[str, Any]:
    """Every profile that Amplify lists from a config file, in its order (getNamedProfiles).

    Every section is one, whatever it is for; settings above the first section are listed too, with
    their value. Of two sections with one name the first counts. A name that every JavaScript
    object inherits ("constructor") is missing. Raises ConfigFileUnreadable.
    """
    sections = _decode(text)
    named = Object()
    for title in ordered(sections):
        name = _profile_name(title)
        if name not in INHERITED and name != "__proto__" and not is_truthy(named.get(name)):
            named[name] = sections[title]
    return _printed(named)


def profile(text: str, name: str) -> dict[str, Any] | None:
    """One profile of a config file, its keys renamed for the SDK (getProfileConfig).

    None where Amplify throws: no such profile, or a text that npm ini cannot read. Of two sections
    with one name the last counts here.
    """
    return _found(text, name, _profile_name)


def credentials(text: str) -> dict[str, Any]:
    """Every section of a credentials file by the name that Amplify finds it under.

    Of two sections with one name the last counts. Raises ConfigFileUnreadable.
    """
    sections = _decode(text)
    return _printed(Object((_trimmed(title), sections[title]) for title in ordered(sections)))


def profile_credentials(text: str, name: str) -> dict[str, Any] | None:
    """One profile of a credentials file, its keys renamed for the SDK (getProfileCredentials).

    None where Amplify throws, as for ``profile``.
    """
    return _found(text, name, _trimmed)


def _trimmed(title: str) -> str:
    return title.strip(SPACE)


def _profile_name(title: str) -> str:
    """The first "profile" in a title is cut out, wherever it stands."""
    return title.replace("profile", "", 1).strip(SPACE)


def _found(text: str, name: str, name_of: Callable[[str], str]) -> dict[str, Any] | None:
    try:
        sections = _decode(text)
    except ConfigFileUnreadable:
        return None
    titles = [title for title in ordered(sections) if name_of(title) == name]
    return _normalised(sections[titles[-1]]) if titles else None


def _normalised(section: object) -> dict[str, Any] | None:
    """The AWS keys get the SDK's names, unless a value stands under that name already."""
    if section is None:
        return None
    settings = spread(section)
    if isinstance(section, Properties):
        for name, written in _NORMAL_KEYS:
            value = get(section, name)
            settings[name] = value if is_truthy(value) else get(section, written)
            settings.pop(written, None)
    return _printed(settings)


def _printed(properties: dict[str, object]) -> dict[str, Any]:
    printed = plain(properties)
    assert isinstance(printed, dict)
    return {key: printed[key] for key in ordered(printed)}


def _decode(text: str) -> Object:
    """All sections, dotted ones nested. Raises ConfigFileUnreadable."""
    sections = Object()
    opened: dict[str, int] = {}
    at = 0
    try:
        section: object = sections  # settings above the first header are the file's own
        for at, line in enumerate(_LINE_BREAKS.split(text)):
            found = _LINE.match(line)
            kind = found and found.lastgroup
            if found is None or kind == "comment":
                continue
            if kind == "header":
                title = property_key(_value(found["header"]))
                section = _open(sections, title)
                opened[title] = at
            else:
                _set(section, found["key"], found["value"])
        nested = []
        for title in ordered(sections):
            at = opened.get(title, at)
            if _nest(sections, title):
                nested.append(title)
    except Throws as thrown:
        raise _unreadable(text, at, thrown) from None
    for title in nested:
        sections.pop(title, None)
    return sections


def _open(sections: Object, title: str) -> object:
    """The section of a header: the one of that name goes on, unless it is false or empty.

    It may be no section at all, but a setting's value: then its settings are lost. ``__proto__`` is
    read and thrown away.
    """
    if title == "__proto__":
        return Object()
    held = get(sections, title)
    section = held if is_truthy(held) else Object()
    sections[title] = section
    return section


def _set(section: object, written_key: str, written_value: str | None) -> None:
    """One setting. Without "=" it is true; a key that ends in "[]" collects a list."""
    key = _value(written_key)
    value = True if written_value is None else _value(written_value)
    if isinstance(value, str):
        value = _WORDS.get(value, value)
    is_list = False
    if not isinstance(key, str):
        key = _key_from_json(key)
    elif key == "__proto__":
        return
    elif len(key) > len("[]") and key.endswith("[]"):
        key, is_list = key[:-2], True
        if key == "__proto__":
            return
    if isinstance(section, Properties):
        _assign(section, key, value, is_list=is_list)


def _assign(section: Properties, key: str, value: object, *, is_list: bool) -> None:
    """A list, once begun, collects even without the brackets; a value before it is its first."""
    is_plain = type(section) is Object and section.prototype is ROOT and key != "__proto__"
    if is_plain and key not in section and not is_list:
        section[key] = value  # as below, where nearly all settings are: what it inherits is no list
        return
    held = get(section, key)
    if is_list and not isinstance(held, Array):
        items = Array()
        if is_truthy(held):
            push(items, held)
        put(section, key, items)
        held = get(section, key)  # not the list, where the property takes none
    if isinstance(held, Array):
        push(held, value)
    else:
        put(section, key, value)


def _key_from_json(key: object) -> str:
    """A quoted key may be any JSON; null, and an object with a length, crash npm ini."""
    if key is None or (type(key) is Object and number(key.get("length", 0.0)) > len("[]")):
        raise Throws("a key is not text")
    return property_key(key)


def _value(text: str) -> object:
    """A title, key or value: quoted it is JSON, else it ends at a comment and loses escapes."""
    text = text.strip(SPACE)
    if text and text[0] in "\"'" and text[-1] == text[0]:
        return _unquoted(text)
    if "\\" in text or ";" in text or "#" in text:
        return _without_comment(text)
    return text


def _unquoted(text: str) -> object:
    """Single quotes go first; what is not JSON then stays as it is, double quotes too."""
    if text[0] == "'":
        text = text[1:-1]
    elif _SIMPLY_QUOTED.fullmatch(text):
        return text[1:-1]
    try:
        return parse_json(text)
    except ValueError:
        return text


def _without_comment(text: str) -> str:
    r"""Cut at the first bare ``;`` or ``#``; the backslash of ``\;``, ``\#`` and ``\\`` goes."""
    kept = _BEFORE_COMMENT.match(text)
    assert kept is not None
    return _ESCAPED.sub(r"\1", kept[0]).strip(SPACE)


def _nest(sections: Object, title: str) -> bool:
    """Move a dotted section into its parents, which come into being; say whether it moved.

    ``a.b`` becomes ``b`` in ``a``; an escaped dot stays in the name and loses its backslash.
    """
    section = sections[title]
    if "." not in title or not isinstance(section, Object):
        return False
    *parents, last = _split_at_dots(title)
    if len(parents) > DEEPEST_TITLE:
        raise Throws("a title is nested too deeply")
    holder: Properties = sections
    for parent in parents:
        if parent == "__proto__":
            continue
        inner = get(holder, parent)
        if not isinstance(inner, Properties) or isinstance(inner, Function):
            inner = Object()
            put(holder, parent, inner)
        holder = inner
    name = last.replace("\\.", ".")
    if holder is sections and name == last:
        return False
    put(holder, name, section)
    return True


def _split_at_dots(title: str) -> list[str]:
    # The model's own way, stand-ins included: a title may hold the stand-ins.
    marked = title.replace("\1", "\2LITERAL\\1LITERAL\2").replace("\\.", "\1")
    return [
        part.replace("\1", "\\.").replace("\2LITERAL\\1LITERAL\2", "\1")
        for part in marked.split(".")
    ]


def _unreadable(text: str, at: int, thrown: Throws) -> ConfigFileUnreadable:
    """The error for the line after the ``at``-th run of line breaks."""
    breaks = "x".join(_LINE_BREAKS.findall(text)[:at])
    line = 1 + len(re.findall(r"\r\n?|\n", breaks))
    error = ConfigFileUnreadable(line, f"the Amplify CLI crashes here: {thrown.message}")
    error.remedy = "Correct that line; the Amplify CLI reads no profile until then."
    return error
