"""All that reads what others write, as functions of bytes: any error but our own is a fault."""

from __future__ import annotations

import contextlib
import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin import credential_process, settings
from amplify_plugin.awsconfig import amplify, aws, js
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.cache import CredentialCache
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.located import AwsFiles, read_file
from amplify_plugin.credentials import timestamp
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import read_text
from amplify_plugin.project import Gen1Project, Selection, find
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.settings.writing import change
from tests.contract.corpus import CASES

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROLE = "arn:aws:iam::123456789012:role/plain"
JSON_FILES = [
    path.read_bytes()
    for pattern in ("cache/*.json", "written-by-*/*.json", "project-minimal/**/*.json")
    for path in sorted(FIXTURES.glob(pattern))
]
AWS_FILES = [path.read_bytes() for path in sorted(FIXTURES.glob("real-world/*/c*"))]
AWS_FILES += [case["input"].encode() for case in CASES]
SETTINGS_FILES = [
    b"# mine\nmfa_process = ykman oath accounts code -s 'AWS: me'  # the key\n",
    b'lock_timeout = 30.5\nproject_profile = no\nblocked_plugins = one, "two, three", four\n',
    b"blocked_plugins = ,\n[section]\nlock_timeout = 1\n[[deeper]]\na = '''\nb\n'''\n",
    b"mfa_process = 'op read \"op://Private/AWS/one-time password?attribute=otp\"'\r\n",
]
VALID = (FIXTURES / "cache" / "cache.old.json").read_bytes().replace(b"2026-", b"2099-")
NAMES = ("default", "dev.corp", "a", "profile", "constructor")


def only_our_errors(read: Callable[[], Any]) -> None:
    """Read; an error of ours, in a sentence that a terminal shows as it is, is an answer too."""
    said = ""
    try:
        read()
    except AmplifyPluginError as error:
        said = str(error)
    assert said.isprintable()


def place(path: Path, content: bytes) -> None:
    """Write a file anew: over the old one, ext4 waits for the disk, thousands of times."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def read_cache(home: Path, content: bytes) -> None:
    path = home / "cache.json"
    place(path, content)
    cache = CredentialCache(path, warn=lambda _: None)
    cache.get(ROLE, "amplify")
    assert cache.state(ROLE, "amplify").state in ("valid", "expired", "absent", "unreadable")
    only_our_errors(lambda: cache.remove(cache.expired_sessions, dry_run=True))


def read_project(home: Path, content: bytes) -> None:
    """Each of a project's files in turn."""
    folder = home / "project" / "amplify" / ".config"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("local-env-info.json", "local-aws-info.json", "project-config.json"):
        place(folder / "local-env-info.json", b'{"envName": "dev"}')
        place(folder / "local-aws-info.json", b"{}")
        place(folder / name, content)
        project = Gen1Project(home / "project")
        find(project.root)
        only_our_errors(project.selection)
        only_our_errors(partial(getattr, project, "env_names"))


def read_trust(home: Path, content: bytes) -> None:
    path = home / "plugin-projects.json"
    place(path, content)
    selection = Selection("dev", "project", profile_name="p")
    assert Approvals(path).verdict(Gen1Project(home), selection) == "never"


def read_keys(home: Path, content: bytes) -> None:
    """The file of a project's keys; ``home`` must be the process's own."""
    assert os.path.expanduser("~") == str(home)
    folder = home / ".amplify" / "awscloudformation"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "AbCdEfGhIj"
    place(path, content)
    only_our_errors(lambda: read_key_file(str(path)))


def read_by_a_bridge(home: Path, content: bytes) -> None:
    """What its fast path answers, the cache says too; any error leaves it to the whole program."""
    folder = home / ".amplify" / "awscloudformation"
    folder.mkdir(parents=True, exist_ok=True)
    role = {"roleArn": ROLE, "sessionName": "amplify", "files": credential_process.aws_files()}
    place(folder / credential_process.ROLES, json.dumps({"p": role}).encode())
    place(folder / "cache.json", content)
    answer = None
    with contextlib.suppress(Exception):
        answer = credential_process.cached("p")
    if answer is not None:
        found = CredentialCache(folder / "cache.json").get(ROLE, "amplify")
        assert found is not None
        assert found.expiration is not None
        told = json.loads(answer)
        assert told["SessionToken"] == found.session_token
        assert told["SecretAccessKey"] == found.secret_access_key
        assert told["Expiration"] == timestamp(found.expiration)


def read_settings(home: Path, content: bytes) -> None:
    """Read it, and change each setting: the others then are what they were."""
    path = home / "plugin.ini"
    place(path, content)
    said: list[str] = []
    before = settings.load_or_default({}, said.append, path)
    settings.in_project({}, said.append, path)
    assert all(line.isprintable() for line in said)
    only_our_errors(lambda: settings.load({}, path))
    for name, text in (("lock_timeout", "7"), ("mfa_process", "code '#1'"), ("nonsense", None)):
        with contextlib.suppress(AmplifyPluginError):
            _, changed = change(path, name, text, dry_run=True)
            place(path, changed.encode())
            after = settings.load_or_default({}, said.append, path)
            assert after.project_profile == before.project_profile
            assert after.blocked_plugins == before.blocked_plugins
        place(path, content)


def read_aws_files(home: Path, content: bytes) -> None:
    """As the profiles of all three readers, and as what doctor looks through."""
    paths = (home / "config", home / "credentials")
    for path in paths:
        place(path, content)
    with contextlib.suppress(AmplifyPluginError):
        text = read_text(paths[0]) or ""
        for reader in (amplify, aws, js):
            only_our_errors(partial(reader.profiles, text))
            only_our_errors(partial(reader.credentials, text))
        for name in NAMES:
            only_our_errors(partial(amplify.profile, text, name))
        only_our_errors(lambda: roles_in(text))
    config, credentials = paths
    files = AwsFiles(read_file("config", config), read_file("credentials", credentials))
    for finding in examine_files(files):
        assert f"{finding.message}{finding.fix}".isprintable()


def roles_in(text: str) -> None:
    """What ``aws`` asks of its profiles."""
    profiles = Profiles(aws.profiles(text))
    for name in profiles.names:
        profile = profiles.get(name)
        assert profile.kind
        only_our_errors(partial(getattr, profile, "role"))


READERS: dict[str, tuple[Callable[[Path, bytes], None], list[bytes]]] = {
    "cache": (read_cache, JSON_FILES),
    "project": (read_project, JSON_FILES),
    "trust": (read_trust, [*JSON_FILES, json.dumps({"/p": {"dev": {}}}).encode()]),
    "keys": (read_keys, JSON_FILES),
    "bridge": (read_by_a_bridge, [*JSON_FILES, VALID]),
    "settings": (read_settings, SETTINGS_FILES),
    "aws-files": (read_aws_files, AWS_FILES),
}
