"""One profile name, its spelling in each reader and file, and back.

A name is what a person says (``dev.corp``); a header is what stands between the brackets of a
section in one file (``profile dev.corp``). Three readers disagree about headers: ``amplify`` (npm
ini 1.3.8: a dot nests unless escaped), ``aws`` (botocore: config headers are split as a shell
would, credentials headers are taken literally) and ``js`` (the AWS SDK for JavaScript: one blank,
few characters, no escapes).

``find`` runs at every start of ``aws``: this module imports nothing until a header is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, whose import would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILES = ("config", "credentials")

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def is_plain(name: str) -> bool:
    """True for ``[A-Za-z0-9_-]+``: the characters that every reader reads alike in both files.

    A few plain names still fail in JavaScript readers (``constructor``, ``__proto__``):
    ``common_header`` knows them.
    """
    return bool(name) and _PLAIN.issuperset(name)


def plain(name: str) -> str:
    """A plain name for one that is not: ``-`` for what is not plain in it; may be empty."""
    return "".join(each if is_plain(each) else "-" for each in name).strip("-")


def escape(name: str) -> str:
    r"""The name with every dot escaped, ``dev\.corp``: npm ini nests at a bare one.

    A dot that is escaped already stays so.
    """
    return unescape(name).replace(".", "\\.")


def unescape(title: str) -> str:
    r"""The name as a person says it: ``dev.corp`` for ``dev\.corp``."""
    return title.replace("\\.", ".")


def spellings(name: str) -> tuple[str, ...]:
    r"""How a name can stand among the keys that botocore reads: as spoken, then escaped.

    The second is what ``[dev\.corp]`` in the credentials file gives; a name without a dot has one
    spelling.
    """
    spoken, escaped = _spoken(name), escape(_spoken(name))
    return (spoken,) if spoken == escaped else (spoken, escaped)


def same(a: str, b: str) -> bool:
    r"""True when two spellings mean one profile: dots escaped or not, quoted or not.

    The Amplify CLI stores ``"my team"`` with its quotes and ``dev.corp`` without the backslash.
    """
    return a == b or _spoken(a) == _spoken(b)


def find(name: str, profiles: Mapping[str, object]) -> str | None:
    """The key of ``profiles`` (as botocore reads them) that a typed name means, or None.

    The exact key wins, then the spoken one, then the escaped one, then any other spelling.
    """
    if name in profiles:
        return name
    for spelling in spellings(name):
        if spelling in profiles:
            return spelling
    return next((key for key in profiles if same(key, name)), None)


def header(name: str, file: str, reader: str) -> str | None:
    r"""The section header in ``file`` that ``reader`` reads as this name; None if there is none.

    Of several that the reader takes, the first that most of the others take too.
    """
    spoken = _spoken(name)
    read_as = {title: readers(title, file) for title in _candidates(spoken, file)}
    usable = [title for title, names in read_as.items() if names[reader] == spoken]
    return max(usable, key=lambda title: list(read_as[title].values()).count(spoken), default=None)


def common_header(name: str, file: str) -> str | None:
    """The one header that all three readers read as this name, or None. New names need one."""
    spoken = _spoken(name)
    for title in _candidates(spoken, file):
        if all(read_as == spoken for read_as in readers(title, file).values()):
            return title
    return None


def readers(header: str, file: str) -> dict[str, str | None]:
    r"""What each reader calls the profile under this header: ``{"amplify": …, "aws": …, "js": …}``.

    None if the header is not a profile for it (dropped, nested below another, another section).
    """
    return line_readers(f"[{header}]", file)


def line_readers(line: str, file: str) -> dict[str, str | None]:
    """As ``readers``, for a header's whole line: indentation, trailing blanks and comments count.

    Each reader is asked with a file of that one section, so no rule of theirs is repeated here.
    """
    from amplify_plugin.awsconfig.readers import READERS

    if "\n" in line or "\r" in line:
        return dict.fromkeys(READERS)
    text = f"{line}\n{_PROBE} = {_PROBE}\n"
    return {key: _sole_profile(_read(reader.of(file), text)) for key, reader in READERS.items()}


_PROBE = "amplify_plugin_probe"


def _spoken(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    return unescape(name)


def _candidates(spoken: str, file: str) -> Iterator[str]:
    prefix = "profile " if file == "config" else ""
    if spoken == "default":
        yield spoken
    yield prefix + spoken
    yield prefix + escape(spoken)
    # Only a config header is split as a shell would: that is where quotes mean something.
    if file == "config":
        yield f'profile "{spoken}"'
        yield f"profile '{spoken}'"


def _read(read: Callable[[str], Mapping[str, object]], text: str) -> Mapping[str, object]:
    from amplify_plugin.errors import ConfigurationError

    try:
        return read(text)
    except ConfigurationError:
        return {}


def _sole_profile(profiles: Mapping[str, object]) -> str | None:
    # Nested (`[a.b]` in npm ini) the setting is one level further down, and no profile's own.
    return next(
        (
            name
            for name, settings in profiles.items()
            if isinstance(settings, dict) and settings.get(_PROBE) == _PROBE
        ),
        None,
    )
