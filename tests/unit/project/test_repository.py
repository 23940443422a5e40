"""Git's files tell which repository a folder is of; what git itself says is held beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amplify_plugin.project.repository import (
    GIT_FILE_MAX_BYTES,
    main_folder,
    origin,
    without_user,
    work_tree,
)

URL = "https://git.example/team/app.git"


def repository(folder: Path, config: str = f'[remote "origin"]\n\turl = {URL}\n') -> Path:
    """A main work tree, as ``git init`` leaves it."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text(config)
    return folder


def linked(main: Path, folder: Path, name: str = "tree") -> Path:
    """A linked work tree, as ``git worktree add`` leaves it."""
    admin = main / ".git" / "worktrees" / name
    admin.mkdir(parents=True)
    folder.mkdir(parents=True)
    (folder / ".git").write_text(f"gitdir: {admin}\n")
    (admin / "gitdir").write_text(f"{folder / '.git'}\n")
    (admin / "commondir").write_text("../..\n")
    return folder


def origin_of(folder: Path) -> str | None:
    tree = work_tree(folder)
    return origin(tree) if tree else None


@pytest.mark.parametrize(
    ("config", "url"),
    [
        (f'[remote "origin"]\n\turl = {URL}\n', URL),
        (f'[Remote "origin"]\nURL={URL}', URL),
        (f'[remote "origin"] url = {URL} ; a comment', URL),
        (f'[remote.origin]\nurl = "{URL}"', URL),
        ('[remote "origin"]\nurl = https://git.example/\\\nteam/app.git', URL),
        (f'[remote "origin"]\nurl = first\n[core]\nurl = no\n[remote "origin"]\nurl = {URL}', URL),
        (f'[remote "Origin"]\nurl = {URL}', None),
        (f'[remote "fork"]\nurl = {URL}', None),
        ('[remote "origin"]\npushurl = x\nfetch = +refs/*:refs/*', None),
        ('[remote "origin"]\nurl =\n', None),
        (f'# [remote "origin"]\n# url = {URL}', None),
        ("", None),
        ('[include]\npath = ../evil\n[remote "origin"]\nurl = x\n', "x"),
    ],
)
def test_the_origin(tmp_path: Path, config: str, url: str | None) -> None:
    root = repository(tmp_path / "app", config)
    assert origin_of(root) == url
    (root / "packages" / "web").mkdir(parents=True)
    assert origin_of(root / "packages" / "web") == url


@pytest.mark.parametrize("more", [b"\xff\xfe", b"#" * GIT_FILE_MAX_BYTES, None])
def test_a_config_that_cannot_be_read_tells_no_origin(tmp_path: Path, more: bytes | None) -> None:
    root = repository(tmp_path / "app")
    assert origin_of(root) == URL
    config = root / ".git" / "config"
    if more is None:
        config.unlink()
        os.mkfifo(config)
    else:
        config.write_bytes(config.read_bytes() + more)
    assert origin_of(root) is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://jane:EXAMPLE-token@git.example/a.git", "https://git.example/a.git"),
        ("https://EXAMPLE-token@git.example/a.git?x=EXAMPLE#y", "https://git.example/a.git"),
        ("https://a@b@git.example/a.git", "https://git.example/a.git"),
        ("ssh://git@git.example:22/a", "ssh://git.example:22/a"),
        ("git@git.example:team/a.git", "git.example:team/a.git"),
        ("/srv/git/a@b.git", "/srv/git/a@b.git"),
        ("../a.git", "../a.git"),
    ],
)
def test_no_user_part_of_a_url_is_kept(url: str, kept: str) -> None:
    assert without_user(url) == kept


def test_outside_of_git_there_is_no_work_tree(tmp_path: Path) -> None:
    assert work_tree(tmp_path) is None
    (tmp_path / ".git").write_text("not a git file\n")
    assert work_tree(tmp_path) is None
    assert main_folder(tmp_path) is None


def test_a_linked_work_tree_belongs_to_the_main_one(tmp_path: Path) -> None:
    main = repository(tmp_path / "app")
    tree = linked(main, tmp_path / "fix")
    (tree / "packages").mkdir()
    assert main_folder(tree) == main
    assert main_folder(tree / "packages") == main / "packages"
    assert main_folder(main) is None
    assert origin_of(tree) == URL


def test_a_relative_link_leads_there_too(tmp_path: Path) -> None:
    main = repository(tmp_path / "app")
    tree = linked(main, tmp_path / "fix")
    (tree / ".git").write_text("gitdir: ../app/.git/worktrees/tree\n")
    (main / ".git" / "worktrees" / "tree" / "gitdir").write_text("../../../../fix/.git\n")
    assert main_folder(tree) == main


def test_a_work_tree_that_is_not_listed_is_nobodys(tmp_path: Path) -> None:
    """Moved or copied by hand, or a .git file that somebody has dropped there."""
    main = repository(tmp_path / "app")
    tree = linked(main, tmp_path / "fix")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / ".git").write_text((tree / ".git").read_text())
    assert main_folder(copy) is None
    tree.rename(tmp_path / "moved")
    assert main_folder(tmp_path / "moved") is None


@pytest.mark.parametrize("kind", ["submodule", "separate", "bare", "no commondir", "stale"])
def test_other_git_files_lead_to_no_main_work_tree(tmp_path: Path, kind: str) -> None:
    main = repository(tmp_path / "app")
    folder = tmp_path / "other"
    if kind == "submodule":
        folder = main / "sub"
        repository(tmp_path / "x").joinpath(".git").rename(main / ".git" / "modules")
        folder.mkdir()
        (folder / ".git").write_text("gitdir: ../.git/modules\n")
        assert origin_of(folder) == URL
    elif kind == "separate":
        repository(tmp_path / "x")
        folder.mkdir()
        (folder / ".git").write_text(f"gitdir: {tmp_path / 'x' / '.git'}\n")
        assert origin_of(folder) == URL
    elif kind == "bare":
        bare = tmp_path / "bare.git"
        (main / ".git").rename(bare)
        linked(tmp_path / "unused", folder)
        admin = bare / "worktrees" / "tree"
        (tmp_path / "unused" / ".git" / "worktrees").rename(bare / "worktrees")
        (folder / ".git").write_text(f"gitdir: {admin}\n")
        assert origin_of(folder) == URL
    elif kind == "no commondir":
        linked(main, folder)
        (main / ".git" / "worktrees" / "tree" / "commondir").unlink()
    else:
        linked(main, folder)
        (main / ".git" / "worktrees" / "tree" / "gitdir").write_text("/nowhere/.git\n")
    assert main_folder(folder) is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("what", ["folder", ".git", "admin", "common", "main"])
def test_what_belongs_to_somebody_else_inherits_nothing(tmp_path: Path, what: str) -> None:
    main = repository(tmp_path / "app")
    tree = linked(main, tmp_path / "fix")
    path = {
        "folder": tree,
        ".git": tree / ".git",
        "admin": main / ".git" / "worktrees" / "tree",
        "common": main / ".git",
        "main": main,
    }[what]
    os.chown(path, 65534, 65534)
    assert main_folder(tree) is None
