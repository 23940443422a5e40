"""The cache file: Amplify's bytes, Amplify's rules, and nothing lost."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.cache import CredentialCache, default_path
from amplify_plugin.credentials import Credentials, now
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files import FileUnreadable, writing
from tests.unit.modes import PRIVATE_FILE, mode_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
ROLE = "arn:aws:iam::123456789012:role/plain"
MATRIX: list[dict[str, Any]] = [
    case
    for case in json.loads((FIXTURES / "cache_matrix.json").read_text(encoding="utf-8"))
    if case["version"] == "old"
]
BETTER_HERE = {"flat, unparsable expiration": False, "nested, +50min": True}  # docs/parity.md


def credentials(minutes: float = 60) -> Credentials:
    return Credentials(
        "ASIAEXAMPLE000000001", "EXAMPLE/secret", "EXAMPLETOKEN", now() + timedelta(minutes=minutes)
    )


@pytest.fixture
def cache(tmp_path: Path) -> CredentialCache:
    return CredentialCache(tmp_path / "cache.json", lock_timeout=2)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody writes a file that is broken for good: the waits for its writer, not waited."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


def recorded_at(case: dict[str, Any]) -> datetime:
    """When the case was recorded: its name says how long its entry was then still good."""
    minutes = {"+70s": 70 / 60, "+50s": 50 / 60}
    good_for = next((v for k, v in minutes.items() if k in case["case"]), 50.0)
    text = case["cache_before"] or ""
    found = [
        part[:19]
        for part in text.replace("expiration: ", 'expiration": "').split('expiration": "')[1:]
    ]
    if "epoch millis" in case["case"]:
        value = json.loads(text)[ROLE]["amplify"]["expiration"]
        return datetime.fromtimestamp(value / 1000, UTC) - timedelta(minutes=50)
    if not found or not found[0][:4].isdigit():
        return datetime(2026, 11, 22, 20, 17, 52, tzinfo=UTC)
    end = datetime.fromisoformat(found[0]).replace(tzinfo=UTC)
    if "expired" in case["case"]:
        return end + timedelta(minutes=1)
    return end - timedelta(minutes=good_for)


@pytest.mark.parametrize("case", MATRIX, ids=[case["case"] for case in MATRIX])
def test_an_entry_is_valid_when_amplify_uses_it(tmp_path: Path, case: dict[str, Any]) -> None:
    path = tmp_path / "cache.json"
    if case["cache_before"] is not None:
        path.write_text(case["cache_before"], encoding="utf-8")
    at = recorded_at(case)
    found = CredentialCache(path, clock=lambda: at).get(ROLE, "amplify")
    is_used = not case["assume_role"] and case["creds_from"] is not None
    assert (found is not None) == BETTER_HERE.get(case["case"], is_used)


def test_the_whole_matrix_is_read() -> None:
    assert len(MATRIX) == 27


@pytest.mark.parametrize("era", ["old", "mid", "new"])
def test_what_each_era_of_amplify_wrote_is_read(era: str) -> None:
    path = FIXTURES / "cache" / f"cache.{era}.json"
    at = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    found = CredentialCache(path, clock=lambda: at).get(ROLE, "amplify")
    assert found is not None
    assert found.access_key_id.startswith("ASIA0000")
    assert found.session_token is not None
    assert found.expiration is not None
    assert found.expiration > at


def test_put_writes_the_bytes_of_amplify(tmp_path: Path) -> None:
    written = (FIXTURES / "cache" / "cache.old.json").read_bytes()
    entry = json.loads(written)[ROLE]["amplify"]
    path = tmp_path / "cache.json"
    CredentialCache(path).put(
        ROLE,
        "amplify",
        Credentials(
            entry["accessKeyId"],
            entry["secretAccessKey"],
            entry["sessionToken"],
            datetime.fromisoformat(entry["expiration"]),
        ),
    )
    assert path.read_bytes() == written


def test_reset_writes_the_bytes_of_amplify(cache: CredentialCache) -> None:
    cache.path.write_text(json.dumps({"b": 1, ROLE: {"amplify": {}}, "a": {"x": [1, 2]}}))
    assert cache.reset(ROLE) == (ROLE, ("amplify",))
    assert cache.path.read_bytes() == (FIXTURES / "cache" / "cache.after-reset.json").read_bytes()


def test_reset_forgets_a_role_with_all_its_session_names(cache: CredentialCache) -> None:
    for session_name in ("amplify", "me@corp"):
        cache.put(ROLE, session_name, credentials())
    assert cache.reset(ROLE) == (ROLE, ("amplify", "me@corp"))
    assert json.loads(cache.path.read_text()) == {}


def test_reset_of_the_last_role_leaves_an_empty_object(cache: CredentialCache) -> None:
    cache.put(ROLE, "amplify", credentials())
    cache.reset(ROLE)
    last = FIXTURES / "cache" / "cache.after-reset-last-entry.json"
    assert cache.path.read_bytes() == last.read_bytes()


def test_everything_unknown_is_kept(cache: CredentialCache) -> None:
    text = '{"note": {"k": [1, 2.50]}, "arn:r": {"other": {"x": "é\\ud800"}}}'
    cache.path.write_text(text, encoding="utf-8")
    cache.put("arn:r", "amplify", credentials())
    document = json.loads(cache.path.read_text(encoding="utf-8"))
    assert document["note"] == {"k": [1, 2.5]}
    assert document["arn:r"]["other"] == {"x": "é\ud800"}
    assert set(document["arn:r"]) == {"other", "amplify"}


@pytest.mark.parametrize("content", ["", "  \n", '{"a":', "null", "3", "hello", "[1]", "\x00\xff"])
def test_a_broken_file_is_a_miss_and_is_moved_aside_on_write(
    cache: CredentialCache, no_pause: list[float], content: str
) -> None:
    said: list[str] = []
    cache = CredentialCache(cache.path, warn=said.append)
    cache.path.write_bytes(content.encode("latin-1"))
    assert cache.get(ROLE, "amplify") is None
    assert cache.state(ROLE, "amplify").state == "unreadable"
    cache.put(ROLE, "amplify", credentials())
    assert cache.get(ROLE, "amplify") is not None
    [aside] = cache.path.parent.glob("cache.json.corrupt-*")
    assert aside.read_bytes() == content.encode("latin-1")
    assert len(said) == 1
    assert str(aside) in said[0]
    assert sum(no_pause) >= 0.3  # Amplify may have been about to write it


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize("content", ["", '{"a":', "null", "[1]"])
def test_reset_of_a_broken_file_changes_nothing(cache: CredentialCache, content: str) -> None:
    cache.path.write_text(content)
    with pytest.raises(ConfigurationError, match="nothing was removed"):
        cache.reset(ROLE)
    assert cache.path.read_text() == content


def test_clear_moves_a_broken_file_aside_and_says_where_to(tmp_path: Path) -> None:
    said: list[str] = []
    cache = CredentialCache(tmp_path / "cache.json", warn=said.append)
    cache.path.write_text('{"a":')
    assert cache.clear() == ()
    [line] = said
    [aside] = tmp_path.glob("cache.json.corrupt-*")
    assert "is not JSON (line 1)" in line
    assert f"moved to {aside}" in line
    assert not cache.path.exists()
    assert [p.read_text() for p in cache.path.parent.glob("cache.json.corrupt-*")] == ['{"a":']


def test_clear_removes_the_file_and_says_what_was_in_it(cache: CredentialCache) -> None:
    cache.put(ROLE, "amplify", credentials())
    assert cache.clear() == ((ROLE, ("amplify",)),)
    assert not cache.path.exists()
    assert cache.clear() == ()


def test_a_role_named_proto_is_not_cached(cache: CredentialCache) -> None:
    for names in (("__proto__", "amplify"), (ROLE, "__proto__")):
        with pytest.raises(ConfigurationError, match="__proto__"):
            cache.put(*names, credentials())
    assert not cache.path.exists()


def test_credentials_that_do_not_end_are_not_cached(cache: CredentialCache) -> None:
    with pytest.raises(ConfigurationError, match="without an expiry"):
        cache.put(ROLE, "amplify", Credentials("AKIAEXAMPLE", "EXAMPLE", "EXAMPLE", None))
    for token in (None, ""):
        with pytest.raises(ConfigurationError, match="without an expiry"):
            cache.put(ROLE, "amplify", Credentials("AKIAEXAMPLE", "EXAMPLE", token, now()))
    assert not cache.path.exists()


@pytest.mark.usefixtures("no_pause")
def test_a_disk_that_fails_is_no_reason_to_move_the_cache_aside(
    cache: CredentialCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(ROLE, "amplify", credentials())
    before = cache.path.read_bytes()

    def fail(path: Path, **_: bool) -> bytes:
        raise FileUnreadable(path, "cannot be read: input/output error", may_pass=True)

    with monkeypatch.context() as patch:
        patch.setattr("amplify_plugin.cache.role_credentials.read_bytes", fail)
        with pytest.raises(FileUnreadable):
            cache.put("arn:other", "amplify", credentials())
    assert list(cache.path.parent.glob("*.corrupt-*")) == []
    assert cache.path.read_bytes() == before


def test_expired_sessions_go_and_valid_ones_stay(cache: CredentialCache) -> None:
    cache.put("arn:a", "amplify", credentials(60))
    cache.put("arn:a", "old", credentials(0.5))
    cache.put("arn:b", "amplify", credentials(-5))
    document = json.loads(cache.path.read_text())
    unknown = {"note": {"of": "somebody"}, "list": [1]}
    cache.path.write_text(json.dumps({**document, "arn:c": unknown}))
    removed = cache.remove(cache.expired_sessions)
    assert removed == (("arn:a", ("old",)), ("arn:b", ("amplify",)))
    left = json.loads(cache.path.read_text())
    assert list(left) == ["arn:a", "arn:c"]
    assert left["arn:c"] == unknown
    assert cache.get("arn:a", "amplify") is not None


@pytest.mark.parametrize(("left", "is_valid"), [(60, True), (59.9, False)])
def test_sixty_seconds_must_be_left(cache: CredentialCache, left: float, is_valid: bool) -> None:
    end = datetime(2026, 1, 1, tzinfo=UTC)
    cache.put(ROLE, "amplify", Credentials("AKIAEXAMPLE", "EXAMPLE", "EXAMPLE", end))
    then = CredentialCache(cache.path, clock=lambda: end - timedelta(seconds=left))
    assert (then.get(ROLE, "amplify") is not None) == is_valid


def test_a_file_that_everybody_could_read_is_narrowed(cache: CredentialCache) -> None:
    cache.path.write_text("{}")
    cache.path.chmod(0o644)
    cache.put(ROLE, "amplify", credentials())
    assert mode_of(cache.path) == PRIVATE_FILE


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "cache.json"
    real.parent.mkdir()
    real.write_text("{}")
    link = tmp_path / "cache.json"
    link.symlink_to(real)
    CredentialCache(link).put(ROLE, "amplify", credentials())
    assert link.is_symlink()
    assert ROLE in real.read_text()


def test_a_file_of_another_user_is_not_believed(cache: CredentialCache) -> None:
    cache.put(ROLE, "amplify", credentials())
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(cache.path, 12345, 12345)
    assert cache.get(ROLE, "amplify") is None


def test_a_write_of_amplify_in_between_is_not_lost(
    cache: CredentialCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amplify takes no lock: it writes between our reading and our replacing."""
    cache.path.write_text("{}")
    write, done = writing.write_temporary, threading.Event()

    def interrupted(target: Path, content: bytes, **options: bool) -> Path:
        temporary = write(target, content, **options)
        if not done.is_set():
            done.set()
            target.write_text('{"arn:theirs": {"amplify": {}}}')
        return temporary

    monkeypatch.setattr(writing, "write_temporary", interrupted)
    cache.put(ROLE, "amplify", credentials())
    assert set(json.loads(cache.path.read_text())) == {"arn:theirs", ROLE}
    assert [p.name for p in cache.path.parent.iterdir() if p.suffix == ".tmp"] == []


def test_two_writers_lose_nothing(cache: CredentialCache) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 20):
            CredentialCache(cache.path).put(f"arn:{number}", "amplify", credentials())

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(cache.path.read_text())) == 60


def test_it_lies_where_amplify_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert default_path() == tmp_path / ".amplify" / "awscloudformation" / "cache.json"
