"""Which plugins are loaded, which are left out and why, and that nobody else suffers for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.ports import BUILT_IN, Plugin
from amplify_plugin.hooks.scan import may_be_offered
from amplify_plugin.hosts.wiring import create
from tests.unit.hooks.distributions import install

if TYPE_CHECKING:
    from amplify_plugin.hooks.interface import Hooks

GOOD = """
    from amplify_plugin import hookimpl

    @hookimpl
    def amplify_cache_reset(removed):
        told.append(removed)

    told = []
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path; what is imported from it is forgotten afterwards."""
    known = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


class Found:
    """The hooks that were made, and what was said meanwhile."""

    def __init__(self, **environ: str) -> None:
        self.said: list[str] = []
        self.hooks: Hooks = create(environ, sys.path, self.said.append)

    @property
    def others(self) -> dict[str, Plugin]:
        return {p.name: p for p in self.hooks.plugins if p.origin != BUILT_IN}


@pytest.mark.usefixtures("site")
def test_without_any_plugin_there_are_our_own() -> None:
    found = Found()
    assert (found.others, found.said) == ({}, [])
    assert len(found.hooks.plugins) == 6
    assert all(plugin.hooks for plugin in found.hooks.plugins)


def test_a_distribution_s_plugin_is_loaded_with_name_version_and_hooks(site: Path) -> None:
    install(site, "acme-vault", GOOD, entry="vault", version="2.1")
    found = Found()
    assert found.others == {
        "vault": Plugin("vault", "acme-vault 2.1", "loaded", ("amplify_cache_reset",))
    }
    found.hooks.cache_reset(())
    assert sys.modules["acme_vault"].told == [()]
    assert found.said == []


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("import does_not_exist", "ModuleNotFoundError: No module named 'does_not_exist'"),
        ("def", "SyntaxError"),
        ("raise KeyError('s3cret')", "KeyError"),
        ("raise SystemExit(3)", "SystemExit"),
        (
            """
            from amplify_plugin import hookimpl
            @hookimpl
            def amplify_mfa_code(question, colour): ...
            """,
            "colour",
        ),
        (
            """
            from amplify_plugin import hookimpl
            @hookimpl
            def amplify_mfa_kode(question): ...
            """,
            "there is no hook 'amplify_mfa_kode' (did you mean 'amplify_mfa_code'?)",
        ),
        (
            """
            from amplify_plugin import hookimpl
            @hookimpl
            def amplify_credential(role): ...
            """,
            "(did you mean 'amplify_credentials' or 'amplify_credentials_cached'?)",
        ),
        (
            """
            from amplify_plugin import hookimpl
            @hookimpl
            def something(): ...
            """,
            "there is no hook 'something'",
        ),
    ],
    ids=["import", "syntax", "raises", "exits", "argument", "misspelt", "cut", "unknown"],
)
def test_a_broken_one_is_left_out_and_named_once(site: Path, module: str, reason: str) -> None:
    install(site, "broken", module)
    install(site, "good", GOOD)
    found = Found()
    assert (found.others["broken"].state, found.others["broken"].hooks) == ("failed", ())
    assert reason in str(found.others["broken"].reason)
    assert "s3cret" not in str(found.others)
    assert found.others["good"].state == "loaded"
    found.hooks.cache_reset(())
    assert [line for line in found.said if "broken" in line] == found.said
    assert len(found.said) == 1
    assert found.hooks.commands()


def test_two_broken_ones_are_one_line(site: Path) -> None:
    for name in ("one", "two"):
        install(site, name, "import does_not_exist")
    [line] = Found().said
    assert "one, two" in line


def test_a_class_is_no_plugin(site: Path) -> None:
    """pluggy would take it, and every call would lack its self."""
    module = """
        from amplify_plugin import hookimpl
        class Vault:
            @hookimpl
            def amplify_mfa_code(self, question): ...
    """
    install(site, "vault", module)
    metadata = site / "vault-1.0.dist-info" / "entry_points.txt"
    metadata.write_text("[amplify_plugin]\nvault = vault:Vault\n")
    assert "it is a class" in str(Found().others["vault"].reason)


def test_two_distributions_with_one_name(site: Path) -> None:
    install(site, "first", GOOD, entry="vault")
    install(site, "second", GOOD, entry="vault")
    found = [plugin for plugin in Found().hooks.plugins if plugin.name == "vault"]
    assert sorted((one.state, one.reason) for one in found if one.reason) == [
        ("failed", "ValueError: the name is taken")
    ]
    assert [one.state for one in found].count("loaded") == 1


def test_a_plugin_cannot_take_the_name_of_one_of_ours(site: Path) -> None:
    install(site, "vault", GOOD, entry="amplify-commands")
    found = Found()
    states = [plugin.state for plugin in found.hooks.plugins if plugin.name == "amplify-commands"]
    assert states == ["loaded", "failed"]
    assert found.hooks.commands()


@pytest.mark.parametrize("blocked", ["vault", "other, vault"])
def test_a_blocked_one_is_not_even_imported(site: Path, blocked: str) -> None:
    install(site, "acme-vault", GOOD, entry="vault")
    found = Found(AMPLIFY_PLUGIN_BLOCKED_PLUGINS=blocked)
    assert found.others["vault"] == Plugin("vault", "acme-vault 1.0", "blocked")
    assert "acme_vault" not in sys.modules
    assert found.said == []


@pytest.mark.parametrize("named", ["mine", "mine:plugin"])
def test_a_module_named_in_the_settings(site: Path, named: str) -> None:
    (site / "mine.py").write_text(
        "import sys\nfrom amplify_plugin import hookimpl\n"
        "@hookimpl\ndef amplify_cache_reset(removed): ...\nplugin = sys.modules[__name__]\n"
    )
    found = Found(AMPLIFY_PLUGIN_PLUGINS=named)
    assert found.others == {named: Plugin(named, "settings", "loaded", ("amplify_cache_reset",))}
    assert Found(AMPLIFY_PLUGIN_PLUGINS=named, AMPLIFY_PLUGIN_BLOCKED_PLUGINS=named).others == {
        named: Plugin(named, "settings", "blocked")
    }


def test_a_module_of_the_settings_that_is_not_there() -> None:
    found = Found(AMPLIFY_PLUGIN_PLUGINS="nowhere:plugin")
    assert found.others["nowhere:plugin"].state == "failed"
    assert len(found.said) == 1


def test_one_named_and_installed_is_loaded_once(site: Path) -> None:
    """One settings file serves AWS CLI v1, which finds it, and v2, which does not."""
    install(site, "acme", GOOD)
    found = Found(AMPLIFY_PLUGIN_PLUGINS="acme")
    assert [plugin.origin for plugin in found.others.values()] == ["acme 1.0"]


def test_metadata_that_cannot_be_read_hides_no_command(site: Path) -> None:
    install(site, "vault", GOOD)
    (site / "vault-1.0.dist-info" / "entry_points.txt").write_bytes(
        b"[amplify_plugin]\n\xff = \x00"
    )
    found = Found()
    assert found.hooks.commands()


@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_whoever_offers_one_is_seen_without_importlib_metadata(tmp_path: Path, kind: str) -> None:
    install(tmp_path, "vault", GOOD)
    (tmp_path / "vault-1.0.dist-info").rename(tmp_path / f"vault.{kind}")
    assert may_be_offered([str(tmp_path)])


def test_nobody_who_offers_none_is_taken_for_one(tmp_path: Path) -> None:
    install(tmp_path, "vault", GOOD)
    entries = tmp_path / "vault-1.0.dist-info" / "entry_points.txt"
    # As our own: the name stands in a line, and is no group.
    entries.write_text("[console_scripts]\namplify-plugin = amplify_plugin.__main__:main\n")
    (tmp_path / "bare-1.0.dist-info").mkdir()
    assert not may_be_offered([str(tmp_path), str(tmp_path / "missing"), str(tmp_path)])


@pytest.mark.parametrize("name", ["old.egg", "packages.zip"])
def test_what_only_importlib_metadata_can_read_may_offer_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    assert may_be_offered([str(tmp_path)])
    assert may_be_offered([str(tmp_path / name)])
