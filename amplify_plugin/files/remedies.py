"""What a person can do about it, by what the operating system says."""

from __future__ import annotations

import errno

_REMEDIES = {
    "ENOSPC": "Make room on that disk, and try again.",
    "EDQUOT": "Your quota on that disk is used up: delete what you do not need, and try again.",
    "EROFS": "That file system is read-only: mount it for writing, or use another HOME.",
    "EIO": "The disk, or the connection to it, fails: the system's log says more (dmesg).",
    "ESTALE": "The network drive has lost that file: mount it again.",
    "ENOLCK": "The file system has no working locks: ask its administrator.",
    "EFBIG": "A limit on the size of files forbids it: 'ulimit -f' shows it.",
    "EMFILE": "Too many files are open: end some programs, or raise 'ulimit -n'.",
    "ENFILE": "Too many files are open on this machine: end some programs.",
    "ENOENT": "Another program has removed it: try again.",
    "ENAMETOOLONG": "Choose a shorter name or folder.",
    "ELOOP": "Its links lead in a circle: correct them.",
    "ENOTDIR": "A part of that path is a file: move it away.",
    "EBUSY": "Another program holds it: end that, and try again.",
    "ETXTBSY": "Another program holds it: end that, and try again.",
}


def remedy_of(error: Exception, otherwise: str) -> str:
    """The remedy for an OSError; ``otherwise`` for permissions and everything else."""
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    return _REMEDIES.get(name, otherwise)
