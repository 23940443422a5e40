"""What stands in for the plugin: every call goes on, and an approved project signs as nobody."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.commands.enable import stub
from amplify_plugin.project.approvals import approval_marker, path_key

if TYPE_CHECKING:
    from tests.unit.conftest import Respelled


class CredentialRetrievalError(Exception):
    """As botocore's."""

    def __init__(self, *, provider: str, error_msg: str) -> None:
        super().__init__(f"{provider}: {error_msg}")


class Deferred:
    """As botocore's credentials that are fetched when something signs."""

    def __init__(self, *, refresh_using: Any, method: str) -> None:
        self.sign = refresh_using
        self.method = method


class Chain:
    """As botocore's chain of providers, in a botocore of this test's own."""

    def __init__(self) -> None:
        self.providers: list[Any] = [SimpleNamespace(METHOD="env")]

    def insert_before(self, name: str, provider: Any) -> None:
        assert name == "env"
        self.providers.insert(0, provider)


class Session:
    def __init__(self, profile: str | None = None) -> None:
        self.chain = Chain()
        self._profile = profile

    def get_config_variable(self, name: str) -> str | None:
        assert name == "profile"
        return self._profile

    def get_component(self, name: str) -> Chain:
        assert name == "credential_provider"
        return self.chain


class Events:
    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}

    def register_last(self, event: str, handler: Any) -> None:
        self.handlers[event] = handler


@pytest.fixture(autouse=True)
def botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "__module__", "theirs.credentials")
    credentials = SimpleNamespace(DeferredRefreshableCredentials=Deferred)
    exceptions = SimpleNamespace(CredentialRetrievalError=CredentialRetrievalError)
    monkeypatch.setitem(sys.modules, "theirs.credentials", credentials)
    monkeypatch.setitem(sys.modules, "theirs.exceptions", exceptions)


@pytest.fixture
def approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in a project in which a profile was approved, as the working directory."""
    home, root = tmp_path / "home", tmp_path / "project"
    marks = home / ".amplify" / "awscloudformation" / "plugin-roots"
    marks.mkdir(parents=True)
    (root / "src" / "deep").mkdir(parents=True)
    (marks / hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()).touch()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(root / "src" / "deep")
    return root


def added(session: Session) -> list[Any]:
    stub.add_refusal(session=session)
    return session.chain.providers[:-1]


def test_it_says_what_to_do_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    events = Events()
    stub.awscli_initialize(events)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "amplify-plugin enable" in said
    assert events.handlers == {"session-initialized": stub.add_refusal}


def test_it_says_nothing_where_the_plugin_is_switched_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AMPLIFY_PLUGIN", " OFF ")
    events = Events()
    stub.awscli_initialize(events)
    assert capsys.readouterr().err == ""
    assert events.handlers == {}


def test_an_approved_project_signs_as_nobody_else(approved: Path) -> None:
    [refusal] = added(Session())
    credentials = refusal.load()  # nothing is refused before something signs
    with pytest.raises(CredentialRetrievalError, match="is not installed") as caught:
        credentials.sign()
    assert str(approved) in str(caught.value)


@pytest.mark.usefixtures("approved")
def test_what_the_person_names_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert added(Session("mine")) == []
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    assert added(Session()) == []


@pytest.mark.usefixtures("approved")
def test_elsewhere_it_is_as_without_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert added(Session()) == []


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be removed")
@pytest.mark.usefixtures("approved")
def test_a_working_directory_that_is_gone_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert added(Session()) == []
    assert capsys.readouterr().err == ""


def test_a_fault_of_its_own_stops_nothing(
    approved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del approved
    stub.add_refusal(session=object())
    assert "AttributeError" in capsys.readouterr().err


def test_standard_error_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (closed, None):
        monkeypatch.setattr(sys, "stderr", stream)
        events = Events()
        stub.awscli_initialize(events)
        assert list(events.handlers) == ["session-initialized"]


def test_it_looks_where_approvals_are_marked(tmp_path: Path) -> None:
    """The plugin writes the marks; the stand-in has to find them without it."""
    marker = approval_marker(str(tmp_path), "/beside")
    name = hashlib.sha256(os.fsencode(str(tmp_path))).hexdigest()
    assert marker == os.path.join("/beside", "plugin-roots", name)


def test_it_looks_for_the_spelling_that_the_disk_has(
    tmp_path: Path, in_capitals: Respelled
) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    respelled = os.path.realpath(in_capitals(folder))
    assert stub.as_on_disk(respelled) == path_key(folder)


def test_it_needs_nothing_but_python() -> None:
    import ast

    tree = ast.parse(Path(stub.__file__).read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in top for alias in node.names}
    assert names == {"annotations", "hashlib", "os", "sys"}
