"""Who ``aws`` is, situation by situation: one list for the provider, each AWS CLI, and the docs.

``python -m tests.situations`` writes the table of docs/who-aws-is.md anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin import project as projects
from amplify_plugin.project import ConfigLevel, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.repository import work_tree
from amplify_plugin.testing.guide import guide_files
from amplify_plugin.testing.project import GENERAL, write_gen2_project, write_project

if TYPE_CHECKING:
    from amplify_plugin.testing import World

ROLE = "the project's role"
DEFAULT = "the default profile"
OTHER = "profile `other`"
KEYS = "the keys in the environment"
KEY_FILE = "the project's key file"
NOBODY = "nothing: it stops"  # a call that signs ends with one sentence
ARNS = {
    ROLE: "assumed-role/devcorprole/amplify",
    DEFAULT: "user/default",
    OTHER: "user/other",
    KEYS: "user/environment",
    KEY_FILE: "user/devcorpuser",
}
USERS = {"default": "DEFAULT0001", "other": "OTHER000001", "environment": "ENVIRON0001"}


def key_of(user: str) -> tuple[str, str]:
    """The made-up access key of a user."""
    return f"AKIAEXAMPLE{USERS[user]}"[:20], f"EXAMPLE/{user}/secret/access/key"


@dataclass
class Call:
    """A call of ``aws`` that a situation prepares."""

    world: World
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    profile: str | None = None  # --profile

    @property
    def project(self) -> Path:
        return self.world.project

    @property
    def record(self) -> Path:
        return self.world.cache_file.with_name("plugin-projects.json")

    def approve(self, folder: Path, profile: str | None, env_name: str | None = None) -> None:
        """Approve a profile as ``select-profile`` does."""
        approvals = Approvals(self.record)
        project = projects.find(folder, approvals)
        assert project is not None
        level: ConfigLevel = "project" if profile else "general"
        name = env_name or project.env_name or "dev"
        project.choose(Selection(name, level, profile_name=profile), approvals)

    def keys(self, user: str = "environment") -> None:
        self.environ["AWS_ACCESS_KEY_ID"], self.environ["AWS_SECRET_ACCESS_KEY"] = key_of(user)


@dataclass(frozen=True)
class Situation:
    """What is so, who ``aws`` is then, and what a refusal says."""

    words: str
    who: str
    prepare: Callable[[Call], object]
    says: str = ""
    needs_root: bool = False
    is_of_project: bool = True  # False: the profile holds, and has no credentials

    @property
    def name(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.words.lower()).strip("-")[:60]


def prepared(world: World) -> Call:
    """A project whose ``dev`` uses a role, approved; a default profile and two users besides."""
    world.follow_guide()
    files = guide_files()
    config, credentials = files.config, files.credentials
    for user in USERS:
        key, secret = key_of(user)
        world.server.add_user(f"arn:aws:iam::111122223333:user/{user}", key, secret)
        if user != "environment":
            section = user if user == "default" else f"profile {user}"
            config += f"\n[{section}]\nregion = us-east-1\n"
            credentials += (
                f"\n[{user}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
            )
    world.config(config)
    world.credentials(credentials)
    world.choose("dev", "dev.corp")
    return Call(world, world.project)


# --------------------------------------------------------------------------------- preparations


def nothing(call: Call) -> None:
    del call


def in_folder(path: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.folder = call.project / path
        call.folder.mkdir(parents=True, exist_ok=True)

    return prepare


def outside(call: Call) -> None:
    call.folder = call.world.home


def by_link(call: Call) -> None:
    call.folder = call.world.home / "link"
    call.folder.symlink_to(call.project)


def with_environ(**environ: str) -> Callable[[Call], None]:
    return lambda call: call.environ.update(environ)


def with_profile(profile: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.profile = profile

    return prepare


def with_keys(**environ: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.keys()
        call.environ.update(environ)

    return prepare


def profile_and_keys(call: Call) -> None:
    call.keys()
    call.profile = "other"


def forget_everything(call: Call) -> None:
    call.record.unlink()
    shutil.rmtree(call.record.with_name("plugin-roots"))


def environment(name: str) -> Callable[[Call], None]:
    return lambda call: call.world.environment(name)


def prod_is_approved(call: Call) -> None:
    call.approve(call.project, "other", "prod")
    call.world.environment("prod")


def prod_is_selected_by_amplify(call: Call) -> None:
    call.world.select("prod", "other")
    call.world.environment("prod")


def selections(content: object) -> Callable[[Call], None]:
    return lambda call: call.world.local_aws_info(content)


def local_env_info(text: str) -> Callable[[Call], object]:
    return lambda call: call.world.local_env_info_file.write_text(text)


def without(path: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        gone = call.project / path
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    return prepare


def default_is_approved(call: Call) -> None:
    call.approve(call.project, None)


def record(content: str | None) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        if content is None:
            call.record.unlink()
        else:
            call.record.write_text(content)

    return prepare


def record_is_torn(call: Call) -> None:
    text = call.record.read_text()
    call.record.write_text(text[: len(text) // 2])


def record_of_another_user(call: Call) -> None:
    os.chown(call.record, 65534, 65534)


def copied(call: Call) -> None:
    call.folder = call.world.home / "copy"
    shutil.copytree(call.project, call.folder)


def moved(call: Call) -> None:
    call.folder = call.world.home / "moved"
    call.project.rename(call.folder)
    call.project.mkdir()  # so that a process can begin there


def another_repository(call: Call) -> None:
    selected = (call.project / "amplify/.config/local-aws-info.json").read_text()
    shutil.rmtree(call.project)
    write_project(call.project, "999988887777")
    (call.project / "amplify/.config/project-config.json").write_text('{"projectName": "evil"}')
    (call.project / "amplify/.config/local-aws-info.json").write_text(selected)


def git_repository(folder: Path, origin: str | None = "https://git.example/app.git") -> None:
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    text = f'[remote "origin"]\n\turl = {origin}\n' if origin else "[core]\n\tbare = false\n"
    (folder / ".git" / "config").write_text(text)


def in_git(call: Call) -> None:
    git_repository(call.project)
    call.approve(call.project, "dev.corp")


def another_origin(call: Call) -> None:
    in_git(call)
    git_repository(call.project, "https://git.example/evil.git")


def origin_is_gone(call: Call) -> None:
    in_git(call)
    shutil.rmtree(call.project / ".git")


def origin_is_new(call: Call) -> None:
    git_repository(call.project)


def cloned_again(call: Call) -> None:
    in_git(call)
    kept = call.world.home / "kept"
    shutil.copytree(call.project, kept)
    shutil.rmtree(call.project)
    shutil.copytree(kept, call.project)


def another_clone(call: Call) -> None:
    in_git(call)
    call.folder = call.world.home / "clone"
    shutil.copytree(call.project, call.folder)


def nested(call: Call) -> None:
    call.folder = call.project / "packages" / "web"
    write_gen2_project(call.folder, "web")


def nested_and_approved(call: Call) -> None:
    nested(call)
    call.approve(call.folder, "other")


def linked_work_tree(call: Call) -> None:
    in_git(call)
    call.folder = call.world.home / "fix"
    admin = call.project / ".git" / "worktrees" / "fix"
    admin.mkdir(parents=True)
    settings = call.folder / "amplify" / ".config"
    settings.mkdir(parents=True)
    (call.folder / ".git").write_text(f"gitdir: {admin}\n")
    (admin / "gitdir").write_text(f"{call.folder / '.git'}\n")
    (admin / "commondir").write_text("../..\n")
    shutil.copy(call.project / "amplify/.config/project-config.json", settings)


def copy_of_a_work_tree(call: Call) -> None:
    linked_work_tree(call)
    copy = call.world.home / "copy"
    shutil.copytree(call.folder, copy)
    call.folder = copy


def monorepo(call: Call) -> Path:
    root = call.world.home / "mono"
    git_repository(root)
    write_gen2_project(root / "packages" / "backend", "backend")
    (root / "packages" / "web").mkdir()
    call.approve(root / "packages" / "backend", "dev.corp")
    return root


def beside_the_project(call: Call) -> None:
    call.folder = monorepo(call) / "packages" / "web"


def workspace(call: Call) -> None:
    root = monorepo(call)
    approvals = Approvals(call.record)
    project = projects.find(root / "packages" / "backend", approvals)
    assert project is not None
    assert work_tree(project.root) is not None
    approvals.approve_workspace(root, project)
    call.folder = root / "packages" / "web"


def project_in_a_workspace(call: Call) -> None:
    workspace(call)
    write_gen2_project(call.folder, "web")


def profile_is_gone(call: Call) -> None:
    text = call.world.config_file.read_text()
    call.world.config_file.write_text(text.replace("dev\\.corp", "renamed"))


def role_refuses(call: Call) -> None:
    text = call.world.config_file.read_text()
    call.world.config_file.write_text(text.replace("role/devcorprole", "role/another"))


def source_has_no_keys(call: Call) -> None:
    text = call.world.credentials_file.read_text()
    call.world.credentials_file.write_text(text.replace("[devcorpuser]", "[renamed]"))


def key_file(folder: Path) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        path = call.world.home / folder / "AbCdEfGhIj"
        pair = dict(
            line.split("=", 1)
            for line in guide_files().credentials.splitlines()
            if line.startswith("aws_")
        )
        keys = {
            "accessKeyId": pair["aws_access_key_id"].strip(),
            "secretAccessKey": pair["aws_secret_access_key"].strip(),
            "region": "us-east-1",
        }
        path.write_text(json.dumps(keys))
        entry = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(path)}
        call.world.local_aws_info({"dev": entry})
        approvals = Approvals(call.record)
        project = projects.find(call.project, approvals)
        assert project is not None
        approvals.approve(project, Selection("dev", "project", key_file=str(path)))

    return prepare


def another_account_is_refused(call: Call) -> None:
    file = call.project / "amplify" / "team-provider-info.json"
    file.write_text(file.read_text().replace("123456789012", "999988887777"))
    call.approve(call.project, "dev.corp")
    call.environ["AMPLIFY_PLUGIN_ACCOUNT_CHECK"] = "refuse"


def in_another_account(
    prepare: Callable[[Call], object], account: str = "999988887777"
) -> Callable[[Call], None]:
    """The environment is deployed in an account, and what is approved gives keys."""

    def prepared_so(call: Call) -> None:
        file = call.project / "amplify" / "team-provider-info.json"
        file.write_text(file.read_text().replace("123456789012", account))
        prepare(call)
        call.environ["AMPLIFY_PLUGIN_ACCOUNT_CHECK"] = "refuse"

    return prepared_so


def keys_are_approved(call: Call) -> None:
    call.approve(call.project, "other")


def gen2(call: Call) -> None:
    call.folder = call.world.home / "shop"
    write_gen2_project(call.folder, "shop")
    call.approve(call.folder, "dev.corp")


def gen2_of_somebody(call: Call) -> None:
    call.folder = call.world.home / "shop"
    write_gen2_project(call.folder, "shop")


def migrated(call: Call) -> None:
    call.world.migrate()


def non_ascii_path(call: Call) -> None:
    call.folder = call.world.home / "caf\xe9"
    write_gen2_project(call.folder, "shop")
    call.approve(call.folder, "dev.corp")
    call.environ.update(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")


UNREADABLE_SELECTION = '{"dev": '
AMPLIFY_ADMIN = {"dev": {"configLevel": "amplifyAdmin"}}
CONFIG = "amplify/.config"

SITUATIONS = (
    Situation("The selection is approved", ROLE, nothing),
    Situation("In a folder below", ROLE, in_folder("src/functions")),
    Situation("Through a link to the project", ROLE, by_link),
    Situation("Outside every project", DEFAULT, outside),
    # What the person names.
    Situation("`--profile other`", OTHER, with_profile("other")),
    Situation("`AWS_PROFILE=other`", OTHER, with_environ(AWS_PROFILE="other")),
    Situation("`AWS_DEFAULT_PROFILE=other`", OTHER, with_environ(AWS_DEFAULT_PROFILE="other")),
    Situation("`AWS_PROFILE` is empty", ROLE, with_environ(AWS_PROFILE="")),
    Situation("`--profile` names the project's profile", ROLE, with_profile("dev.corp")),
    Situation("`AWS_PROFILE` names the project's", ROLE, with_environ(AWS_PROFILE="dev.corp")),
    Situation("Access keys in the environment", KEYS, with_keys()),
    Situation("Keys and `AWS_PROFILE=other`", KEYS, with_keys(AWS_PROFILE="other")),
    Situation("Keys and `--profile other`", OTHER, profile_and_keys),
    Situation("A secret key without its id", ROLE, with_environ(AWS_SECRET_ACCESS_KEY="EXAMPLE")),
    Situation("`AMPLIFY_PLUGIN=off`", DEFAULT, with_environ(AMPLIFY_PLUGIN="off")),
    Situation(
        "`project_profile = off`", DEFAULT, with_environ(AMPLIFY_PLUGIN_PROJECT_PROFILE="off")
    ),
    # Nothing was ever approved.
    Situation("Nothing was ever approved here", DEFAULT, forget_everything),
    Situation("A Gen 2 project that was never approved", DEFAULT, gen2_of_somebody),
    # Another selection than the approved one.
    Situation(
        "`amplify env checkout prod`: never approved",
        NOBODY,
        prod_is_selected_by_amplify,
        "have not approved",
    ),
    Situation("`amplify env checkout prod`: approved too", OTHER, prod_is_approved),
    Situation("An environment without a profile", NOBODY, environment("prod"), "have not approved"),
    Situation("An unknown environment", NOBODY, environment("stage"), "have not approved"),
    Situation("`envName` is empty", NOBODY, local_env_info('{"envName": ""}'), "no current"),
    Situation(
        "`local-env-info.json` is gone",
        NOBODY,
        without(f"{CONFIG}/local-env-info.json"),
        "no current",
    ),
    Situation("`local-env-info.json` is torn", NOBODY, local_env_info('{"env'), "local-env-info"),
    Situation(
        "Another profile is selected",
        NOBODY,
        lambda call: call.world.select("dev", "other"),
        "you approved profile 'dev.corp'",
    ),
    Situation("`general` is written", NOBODY, selections({"dev": GENERAL}), "you approved"),
    Situation("The selection is removed", NOBODY, selections({}), "you approved"),
    Situation(
        "`local-aws-info.json` is gone",
        NOBODY,
        without(f"{CONFIG}/local-aws-info.json"),
        "you approved",
    ),
    Situation(
        "`local-aws-info.json` is torn", NOBODY, selections(UNREADABLE_SELECTION), "local-aws-info"
    ),
    Situation("Amplify Studio is selected", NOBODY, selections(AMPLIFY_ADMIN), "you approved"),
    Situation("`select-profile --general`", DEFAULT, default_is_approved),
    # Files that are gone.
    Situation("`amplify/.config` is gone", NOBODY, without(CONFIG), "its files are gone"),
    Situation("`amplify/` is gone", NOBODY, without("amplify"), "its files are gone"),
    Situation("The record of approvals is torn", NOBODY, record_is_torn, "record"),
    Situation("The record of approvals is empty", NOBODY, record(""), "record"),
    Situation("The record of approvals is gone", NOBODY, record(None), "record"),
    Situation(
        "The record belongs to another user",
        NOBODY,
        record_of_another_user,
        "another user",
        needs_root=True,
    ),
    # Another place, another repository.
    Situation("A copy of the project", NOBODY, copied, "none for this one"),
    Situation("The project was moved", NOBODY, moved, "none for this one"),
    Situation("Another repository at the path", NOBODY, another_repository, "another repository"),
    Situation("Another origin at the path", NOBODY, another_origin, "another repository"),
    Situation("The origin was removed", NOBODY, origin_is_gone, "another repository"),
    Situation("An origin was added later", NOBODY, origin_is_new, "another repository"),
    Situation("Cloned again at the same path", ROLE, cloned_again),
    Situation("A second clone elsewhere", NOBODY, another_clone, "none for this one"),
    Situation("A project inside the project", NOBODY, nested, "a separate project"),
    Situation("A project inside, approved", OTHER, nested_and_approved),
    Situation("A linked git work tree", ROLE, linked_work_tree),
    Situation("A copy of a linked work tree", NOBODY, copy_of_a_work_tree, "none for this one"),
    Situation(
        "Beside the project in its repository (one line says it)", DEFAULT, beside_the_project
    ),
    Situation("The same after `--workspace`", ROLE, workspace),
    Situation("A project inside a workspace", NOBODY, project_in_a_workspace, "a separate project"),
    Situation("A path with `é` in the C locale", ROLE, non_ascii_path),
    # Profiles and credentials.
    Situation("The approved profile is gone", NOBODY, profile_is_gone, "is in neither"),
    Situation("The role refuses", NOBODY, role_refuses, "AccessDenied", is_of_project=False),
    Situation(
        "The source profile has no keys",
        NOBODY,
        source_has_no_keys,
        "devcorpuser",
        is_of_project=False,
    ),
    Situation(
        "Keys that Amplify keeps for the project",
        KEY_FILE,
        key_file(Path(".amplify/awscloudformation")),
    ),
    Situation("A key file elsewhere", NOBODY, key_file(Path()), "AbCdEfGhIj", is_of_project=False),
    Situation(
        "Another account, `account_check = refuse`",
        NOBODY,
        another_account_is_refused,
        "999988887777",
    ),
    Situation(
        "The same with a profile of keys",
        NOBODY,
        in_another_account(keys_are_approved),
        "acts in account 111122223333",
    ),
    Situation(
        "Keys of the environment's account, `account_check = refuse`",
        OTHER,
        in_another_account(keys_are_approved, "111122223333"),
    ),
    Situation(
        "The default profile of another account, `account_check = refuse`",
        NOBODY,
        in_another_account(default_is_approved),
        "your default profile acts in account 111122223333",
    ),
    Situation(
        "A key file of another account, `account_check = refuse`",
        NOBODY,
        in_another_account(key_file(Path(".amplify/awscloudformation"))),
        "the keys in",
    ),
    # Gen 2.
    Situation("A Gen 2 project, approved", ROLE, gen2),
    Situation("Gen 1 became Gen 2", NOBODY, migrated, "You approved 'dev.corp'"),
)

PAGE = Path(__file__).parents[1] / "docs" / "who-aws-is.md"
BEGIN, END = "<!-- situations -->\n", "<!-- end of situations -->\n"


def table() -> str:
    """The situations as the page shows them."""
    rows = "".join(f"| {each.words} | {each.who} |\n" for each in SITUATIONS)
    return f"{BEGIN}\n| situation | who `aws` is |\n|---|---|\n{rows}\n{END}"


def main() -> None:
    """Write the page's table anew."""
    text = PAGE.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN), text.index(END) + len(END)
    PAGE.write_text(text[:begin] + table() + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
