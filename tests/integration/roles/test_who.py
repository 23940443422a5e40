"""Every situation of docs/who-aws-is.md, asked of a botocore session that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import CredentialRetrievalError

import amplify_plugin
from tests.integration.botocore_sessions import caller, new_session
from tests.situations import ARNS, DEFAULT, NOBODY, PAGE, SITUATIONS, Situation, prepared, table

if TYPE_CHECKING:
    from amplify_plugin.testing import World


install: Any = amplify_plugin.install


def who(profile: str | None) -> str:
    return caller(install(new_session(profile=profile)))


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_who_signs(
    world: World,
    situation: Situation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if situation.needs_root and not _is_root():
        pytest.skip("only root can give a file away")
    call = prepared(world)
    situation.prepare(call)
    for name, value in world.environ(call.environ).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(call.folder)
    if situation.who == NOBODY:
        with pytest.raises(CredentialRetrievalError) as caught:
            who(call.profile)
        assert situation.says in str(caught.value)
    else:
        assert who(call.profile) == ARNS[situation.who]
    said = capsys.readouterr().err
    is_said = situation.who == DEFAULT and "says it" in situation.words
    assert said.count("\n") == (1 if is_said or "prod" in said else 0), said


def test_the_page_has_every_situation() -> None:
    """``python -m tests.situations`` writes the table anew."""
    assert table() in PAGE.read_text(encoding="utf-8")
    names = [situation.name for situation in SITUATIONS]
    assert len(names) == len(set(names)) >= 40


def _is_root() -> bool:
    import os

    return os.geteuid() == 0
