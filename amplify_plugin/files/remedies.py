"""What a person can do about it, by what the operating system says."""

from __future__ import annotations

import errno
import os

_REMEDIES = {
    "ENOSPC": "Make room on that disk, and try again.",
    "EDQUOT": "Your quota on that disk is used up: delete what you do not need, and try again.",
    "EROFS": "That file system is read-only: mount it for writing, or use another HOME.",
    "EIO": "The disk, or the connection to it, fails: the system's log says more (dmesg).",
    "ESTALE": "The network drive has lost that file: mount it again.",
    "ENOLCK": "The file system has no working locks: ask its administrator.",
    "EFBIG": "A limit on the size of files forbids it: 'ulimit -f' shows it.",
    "EMFILE": "Too many files are open: end some programs, or raise the limit (ulimit -n).",
    "ENFILE": "Too many files are open on this machine: end some programs.",
    "ENOENT": "Another program has removed it: try again.",
    "ENAMETOOLONG": "Choose a shorter name or folder.",
    "ELOOP": "Its links lead in a circle: correct them.",
    "ENOTDIR": "A part of that path is a file: move it away.",
    "EBUSY": "Another program holds it: end that, and try again.",
    "ETXTBSY": "Another program holds it: end that, and try again.",
}
_ON_WINDOWS = {
    "EIO": "The disk, or the connection to it, fails: the Event Viewer says more.",
    "EFBIG": "The file system takes no file of that size.",
    "EMFILE": _REMEDIES["ENFILE"],
}
_REFUSED = ("EACCES", "EPERM")


def remedy_of(error: Exception, otherwise: str, *, is_windows: bool = os.name == "nt") -> str:
    """The remedy for an OSError; ``otherwise`` for permissions and everything else."""
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    if not is_windows:
        return _REMEDIES.get(name, otherwise)
    if name in _REFUSED:
        # What it says of a file that it keeps from us, and of one that another program has open.
        return (
            f"Close the program that has it open, and try again. If none has: {_lower(otherwise)}"
        )
    return {**_REMEDIES, **_ON_WINDOWS}.get(name, otherwise)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
