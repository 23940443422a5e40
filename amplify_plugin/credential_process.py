"""What a bridge's ``credential_process`` runs, as a file: ``python -I -S THIS_FILE …``.

An SDK runs it at every start of every tool, so a role that is cached is answered at once, with
nothing loaded but what every Python has built in: ``json`` alone would double the time. Whatever is
out of the ordinary (no entry, an end that is near, a file that is not as we write it) is left to
the whole program, ``amplify-plugin credential-process``, which knows every case.
"""

from __future__ import annotations

import os
import stat
import sys
import time

TYPE_CHECKING = False  # as in typing, which is not loaded here
if TYPE_CHECKING:
    from typing import Any

MARGIN = 300  # seconds that an answer must last: SDKs ask again for less, at every request
MAX_BYTES = 16 * 1024 * 1024  # as amplify_plugin.files has it
FOLDER = "~/.amplify/awscloudformation"
ROLES = "plugin-roles.json"  # which role each profile was, and the AWS files that said so
FIELDS = ("accessKeyId", "secretAccessKey", "sessionToken", "expiration")
TIMESTAMP = "%Y-%m-%dT%H:%M:%S."
_DIGITS = {ord(digit): "0" for digit in "123456789"}


def main(arguments: list[str]) -> int:
    """Answer from the cache, else run the whole program. Returns the exit code."""
    answer = None
    if len(arguments) > 1 and arguments[0] == "--profile":
        try:
            answer = cached(arguments[1])
        except Exception:  # noqa: BLE001  the whole program says what is wrong, if anything is
            answer = None
    if answer is None:
        return _whole_program(arguments)
    try:
        # Past Python's text layer, which would need a codec of the surroundings.
        os.write(1, answer.encode("ascii"))
    except OSError:  # it has no reader
        return 1
    return 0


def cached(profile: str) -> str | None:
    """The protocol's answer for a profile, if its role is known and cached for long enough."""
    folder = os.path.expanduser(FOLDER)
    if not os.path.isabs(folder):
        # No home: below the working directory lie a repository's files, not the person's.
        return None
    known = _read(os.path.join(folder, ROLES)).get(profile)
    if known is None or known["files"] != aws_files():
        return None
    sessions = _read(os.path.join(folder, "cache.json"))[known["roleArn"]]
    entry = [sessions[known["sessionName"]].get(field) for field in FIELDS]
    if not all(type(value) is str and value for value in entry):
        return None
    key_id, secret, token, expiration = entry
    if expiration.translate(_DIGITS) != "0000-00-00T00:00:00.000Z":  # the only form that we write
        return None
    # One second more: gmtime cuts the time to whole seconds.
    if expiration < time.strftime(TIMESTAMP, time.gmtime(time.time() + MARGIN + 1)):
        return None
    if not _is_in_calendar(expiration):
        return None
    from _json import encode_basestring_ascii as quoted

    return (
        f'{{"Version": 1, "AccessKeyId": {quoted(key_id)}, "SecretAccessKey": {quoted(secret)}, '
        f'"SessionToken": {quoted(token)}, "Expiration": {quoted(expiration)}}}\n'
    )


def _is_in_calendar(expiration: str) -> bool:
    """Whether there is such a time: no 32nd of November, no hour 24."""
    at = (slice(0, 4), slice(5, 7), slice(8, 10), slice(11, 13), slice(14, 16), slice(17, 19))
    parts = tuple(int(expiration[part]) for part in at)
    # By the clock of this place, which lacks an hour in spring: that is left to the whole program.
    return time.localtime(time.mktime((*parts, 0, 0, -1)))[:6] == parts  # type: ignore[arg-type]


def aws_files() -> list[list[Any]]:
    """What tells whether ~/.aws/config and ~/.aws/credentials are still those that were read."""
    named = (
        os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config",
        os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials",
    )
    found: list[list[Any]] = []
    for path in map(_expanded, named):
        try:
            status = os.stat(path)
        except OSError:
            found.append([path])
        else:
            # The second is of the last change; on Windows of the file's making.
            times = [status.st_mtime_ns, status.st_ctime_ns]
            found.append([path, status.st_dev, status.st_ino, status.st_size, *times])
    return found


def _expanded(path: str) -> str:
    """As botocore does it, and amplify_plugin.files.places: variables first, then ``~``."""
    return os.path.expanduser(os.path.expandvars(path))


def _read(path: str) -> dict[str, Any]:
    """The JSON object in a plain file of our own; anything else raises."""
    from _json import make_scanner

    never_wait = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | never_wait)
    try:
        status = os.fstat(descriptor)
        is_mine = not hasattr(os, "geteuid") or (
            status.st_uid == os.geteuid()
            and os.stat(os.path.dirname(os.path.realpath(path))).st_uid in (os.geteuid(), 0)
        )
        if not (stat.S_ISREG(status.st_mode) and is_mine and status.st_size <= MAX_BYTES):
            raise ValueError(path)
        content = os.read(descriptor, status.st_size + 1)
    finally:
        os.close(descriptor)
    text = content.decode("utf-8")
    document, end = make_scanner(_AsJson())(text, 0)  # type: ignore[arg-type]
    if end != len(text) or type(document) is not dict:
        raise ValueError(path)
    return document


class _AsJson:
    """How ``json`` sets up its scanner, which is built in; ``json`` itself loads much else."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    parse_constant = int  # which refuses NaN and Infinity, as JSON does


def _whole_program(arguments: list[str]) -> int:
    if sys.flags.no_site:
        import site

        site.main()
    # Where this file lies, what it needs lies too (a folder made with `pip install --target`).
    sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import runpy

    sys.argv = ["amplify-plugin", "credential-process", *arguments]
    try:
        runpy.run_module("amplify_plugin", run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
