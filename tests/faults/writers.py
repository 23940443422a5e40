"""Every file that this product writes, in one list: what `test_writers.py` spoils each of.

A module that writes and is in none of them fails a test there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import file_edits, section_edits
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.cache import CredentialCache
from amplify_plugin.cache.mfa_sessions import MfaSessions, SessionKey
from amplify_plugin.commands.bridge import known_roles
from amplify_plugin.commands.bridge.failures import Failures
from amplify_plugin.commands.enable import stand_in
from amplify_plugin.commands.history import History
from amplify_plugin.commands.iam import qr
from amplify_plugin.credentials import Credentials
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.settings.writing import change as change_setting

LATER = datetime(2036, 1, 1, tzinfo=UTC)
CONFIG = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = before\n"
KEYS = "[u]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = before/EXAMPLE/x\n"
ROLE = {"role_arn": "arn:aws:iam::123456789012:role/r", "source_profile": "u"}
OURS = ".amplify/awscloudformation"
PROJECT = "project/amplify/.config"


class Writer(NamedTuple):
    """What writes a file below a home. ``act`` writes a value; ``content`` is what is there first.

    ``modules`` are those of the package that do it. ``is_shared``: other programs write the file
    too, in place. ``is_scratch``: what cannot be written is left, and nothing is said.
    """

    name: str
    file: str
    content: str
    act: Callable[[Path, str], object]
    modules: tuple[str, ...]
    is_shared: bool = False
    is_scratch: bool = False

    def path(self, home: Path) -> Path:
        return home / self.file

    def prepare(self, home: Path) -> None:
        """A home with this file as it is before, and a project in it."""
        (home / PROJECT).mkdir(parents=True)
        (home / PROJECT / "project-config.json").write_text("{}")
        self.path(home).parent.mkdir(parents=True, exist_ok=True)
        if self.content:
            self.path(home).write_text(self.content)
            self.path(home).chmod(0o600)

    def state(self, home: Path) -> bytes | None:
        """What is in the file now, but for numbers that differ from one home to the next."""
        path = self.path(home)
        return re.sub(rb'"inode": \d+', b"", path.read_bytes()) if path.exists() else None


def _edit_config(home: Path, value: str) -> None:
    def change(text: str) -> str:
        return section_edits.with_section(text, "profile a", {"region": value})

    file_edits.edit_file(home / ".aws" / "config", change, warn=lambda _: None)


def _edit_credentials(home: Path, value: str) -> None:
    def change(text: str) -> str:
        return section_edits.with_section(
            text, "u", {"aws_secret_access_key": f"{value}/EXAMPLE/secret"}
        )

    file_edits.edit_file(home / ".aws" / "credentials", change, warn=lambda _: None)


def _cache(home: Path) -> CredentialCache:
    return CredentialCache(home / OURS / "cache.json", warn=lambda _: None)


def _put(home: Path, value: str) -> None:
    credentials = Credentials("ASIAIOSFODNN7EXAMPLE", "secret", value, LATER)
    _cache(home).put("arn:r", "amplify", credentials)


def _selection(value: str) -> Selection:
    return Selection("dev", "project", profile_name=value)


def _approve(home: Path, value: str) -> None:
    approvals = Approvals(home / OURS / "plugin-projects.json")
    approvals.approve(Gen1Project(home / "project"), _selection(value))


def _select(home: Path, value: str) -> None:
    Gen1Project(home / "project").select(_selection(value))


def _open_session(home: Path, value: str) -> None:
    session = Credentials("ASIAIOSFODNN7EXAMPLE", "secret", value, LATER)
    key = SessionKey("AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::123456789012:mfa/me", "https://sts")
    MfaSessions(home / OURS / "plugin-sessions.json").put(key, session)


def _remember(home: Path, value: str) -> None:
    role = Profiles({"r": {**ROLE, "role_session_name": value}, "u": {}}).get("r").role
    assert role is not None
    known_roles.remember("r", role, [], home / OURS / "plugin-roles.json")


def _fail(home: Path, value: str) -> None:
    Failures(home / OURS / "plugin-failures.json", clock=lambda: 0.0).remember("r", value)


def _use(home: Path, value: str) -> None:
    History(home / OURS / "plugin-history.json").used(value)


def _stand_in(home: Path, value: str) -> None:
    stand_in.write(home / value, [], os.environ)


def _picture(home: Path, value: str) -> None:
    qr.write_png(home / "code.png", value[:1000])


def _setting(home: Path, value: str) -> None:
    change_setting(home / OURS / "plugin.ini", "mfa_process", value)


THEIRS = json.dumps({"arn:theirs": {"amplify": {"unknown": [1, 2.5, None]}}})
SELECTED = json.dumps({"qa": {"configLevel": "general"}})

WRITERS = (
    Writer("config", ".aws/config", CONFIG, _edit_config,
           ("awsconfig.file_edits", "awsconfig.backups"), is_shared=True),
    Writer("credentials", ".aws/credentials", KEYS, _edit_credentials,
           ("awsconfig.file_edits", "awsconfig.backups"), is_shared=True),
    Writer("cache", f"{OURS}/cache.json", THEIRS, _put, ("cache.role_credentials",),
           is_shared=True),
    Writer("approvals", f"{OURS}/plugin-projects.json", '{"/x": {}}', _approve,
           ("project.approvals",)),
    Writer("selections", f"{PROJECT}/local-aws-info.json", SELECTED, _select,
           ("project.gen1",), is_shared=True),
    Writer("settings", f"{OURS}/plugin.ini", "# mine\nlock_timeout = 5\n", _setting,
           ("settings.writing",), is_shared=True),
    Writer("stand-in", f"{OURS}/stand-in/enabled.json", '{"configs": ["/x"], "pathFiles": []}',
           _stand_in, ("commands.enable.stand_in",)),
    Writer("MFA sessions", f"{OURS}/plugin-sessions.json", "{}", _open_session,
           ("cache.mfa_sessions",)),
    Writer("roles of bridges", f"{OURS}/plugin-roles.json", '{"x": {}}', _remember,
           ("commands.bridge.known_roles",), is_scratch=True),
    Writer("failures of bridges", f"{OURS}/plugin-failures.json", "{}", _fail,
           ("commands.bridge.failures",), is_scratch=True),
    Writer("history", f"{OURS}/plugin-history.json", '{"profiles": ["x"]}', _use,
           ("commands.history",), is_scratch=True),
    Writer("picture of a code", "code.png", "", _picture, ("commands.iam.qr",)),
)  # fmt: skip

# What writes through the ones above, or no file that stays.
ELSEWHERE = {
    "files": "the mechanism itself",
    "files.json_file": "the mechanism itself",
    "files.locks": "the lock and its holder: tests/unit/files/test_locks.py",
    "files.writing": "the mechanism itself",
    "commands.enable.trial": "a folder for a trial, gone with it",
    "commands.enable.switch": "through awsconfig.file_edits",
    "commands.doctor.fixes": "through awsconfig.file_edits; modes",
    "commands.bridge.bridge_file": "through awsconfig.file_edits",
    "commands.stored_keys": "through awsconfig.file_edits; masks in backups",
    "commands.iam.key_homes": "through awsconfig.file_edits",
    "commands.iam.keys": "through awsconfig.file_edits",
    "awsconfig.profile_files": "through awsconfig.file_edits",
    "project.hint": "an empty file that says that a line was said",
    "roles.mfa": "an empty file: its time says when a question in the background was left alone",
}
