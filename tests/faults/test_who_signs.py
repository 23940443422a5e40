"""Who signs is a profile that the person named or approved for this place, or nobody.

A random walk over all that decides: the project's files, the record, the markers, ``.git``, the
environment, folders that are moved, replaced and made again.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amplify_plugin import project as projects
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.project import Selection, place
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.in_force import InForce, Named, in_force
from amplify_plugin.testing.project import (
    GENERAL,
    profile_selected,
    write_gen2_project,
    write_project,
)
from tests.faults.sizes import LONG, takes_long

PROFILES = ("default", "one", "two", "prod")
ENVIRONMENTS = ("dev", "prod")
names = st.sampled_from(PROFILES[1:])
environments = st.sampled_from(ENVIRONMENTS)


class WhoSigns(RuleBasedStateMachine):
    """One place, at which repositories come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="who-"))
        self.root = self.folder / "app"
        self.record = self.folder / "home" / "plugin-projects.json"
        self.repository = 0  # which one lies at the root now
        self.approved: dict[str, tuple[str | None, int]] = {}  # environment: profile, repository
        self.environ: dict[str, str] = {}
        self.named: str | None = None
        self._write()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def _write(self) -> None:
        write_project(self.root, "123456789012")
        config = self.root / "amplify" / ".config" / "project-config.json"
        config.write_text(json.dumps({"projectName": f"repository{self.repository}"}))

    def _settings(self, name: str) -> Path:
        return self.root / "amplify" / ".config" / name

    def _approvals(self) -> Approvals:
        return Approvals(self.record)

    @property
    def is_project(self) -> bool:
        found = projects.find(self.root, self._approvals())
        return found is not None and found.root == self.root

    # ------------------------------------------------------------------ what the person does

    @precondition(lambda self: self.is_project)
    @rule(profile=st.none() | names, env_name=environments)
    def approve(self, profile: str | None, env_name: str) -> None:
        approvals = self._approvals()
        project = projects.find(self.root, approvals)
        assert project is not None
        name = env_name if project.generation == 1 else "default"
        if approvals.fault is not None:
            self.approved.clear()  # the faulty record is moved aside
        level: Any = "project" if profile else "general"
        try:
            project.choose(Selection(name, level, profile_name=profile), approvals)
        except projects.ProjectFileUnreadable:
            return
        self.approved[name] = (profile, self.repository)

    @rule(name=st.none() | st.sampled_from([*PROFILES, "nobody"]))
    def name_a_profile(self, name: str | None) -> None:
        self.named = name

    @rule(has_keys=st.booleans())
    def set_keys(self, *, has_keys: bool) -> None:
        self.environ = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"} if has_keys else {}

    @rule()
    def forget_everything(self) -> None:
        shutil.rmtree(self.record.parent, ignore_errors=True)
        self.approved.clear()

    # ---------------------------------------------------------- what files and others do

    @precondition(lambda self: self._settings("x").parent.is_dir())
    @rule(content=st.sampled_from(["", "{", "{}", '{"envName": "dev"}', '{"envName": "prod"}']))
    def environment_file(self, content: str) -> None:
        self._settings("local-env-info.json").write_text(content)

    @precondition(lambda self: self._settings("x").parent.is_dir())
    @rule(env_name=environments, profile=st.none() | names)
    def selection_file(self, env_name: str, profile: str | None) -> None:
        entry = profile_selected(profile) if profile else GENERAL
        self._settings("local-aws-info.json").write_text(json.dumps({env_name: entry}))

    @precondition(lambda self: self._settings("x").parent.is_dir())
    @rule(content=st.sampled_from(["", "{", "[]", "{}"]))
    def selection_file_broken(self, content: str) -> None:
        self._settings("local-aws-info.json").write_text(content)

    @rule(what=st.sampled_from(["amplify/.config", "amplify", "package.json"]))
    def remove(self, what: str) -> None:
        path = self.root / what
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    @rule()
    def another_repository(self) -> None:
        self.repository += 1
        shutil.rmtree(self.root, ignore_errors=True)
        self._write()

    @rule()
    def gen_2_appears(self) -> None:
        write_gen2_project(self.root, f"repository{self.repository}")

    @rule(origin=st.none() | st.sampled_from(["a", "b"]))
    def origin(self, origin: str | None) -> None:
        git = self.root / ".git"
        shutil.rmtree(git, ignore_errors=True)
        if origin is not None:
            git.mkdir(parents=True)
            url = f"https://git.example/{origin}{self.repository}.git"
            (git / "config").write_text(f'[remote "origin"]\nurl = {url}\n')

    @rule(content=st.sampled_from([None, "", "{", "[]"]))
    def record_broken(self, content: str | None) -> None:
        if content is None:
            self.record.unlink(missing_ok=True)
        elif self.record.exists():
            self.record.write_text(content)

    @precondition(lambda self: self.is_project)
    @rule()
    def moved_and_back(self) -> None:
        # A folder without a project's files is known by its path alone, and nothing is known of
        # another place without the record.
        if self._approvals().roots or not self.approved:
            self.root.rename(self.folder / "elsewhere")
            self._holds(self._found(self.folder / "elsewhere"), is_here=False)
            (self.folder / "elsewhere").rename(self.root)

    # ------------------------------------------------------------------------ the one sentence

    def _found(self, folder: Path) -> InForce:
        approvals = self._approvals()
        return in_force(
            place.find(folder, approvals),
            Named(self.named, "--profile") if self.named else None,
            self.environ,
            Profiles({name: {} for name in PROFILES}),
            approvals,
        )

    def _holds(self, found: InForce, *, is_here: bool) -> None:
        """Which approvals there are is known of this place alone."""
        if self.named is not None:
            assert found.source == "--profile"
            assert found.profile is None or found.profile.name == self.named
        elif self.environ:
            assert found.source == "environment-keys"
        elif found.source == "project":
            assert is_here
            assert found.profile is not None
            assert (found.profile.name, self.repository) in self.approved.values()
        elif found.source == "default":
            if is_here:
                assert not self.approved or (None, self.repository) in self.approved.values()
            else:
                # Another repository at a place where nothing was approved is nothing known.
                assert self.repository not in (each for _, each in self.approved.values())
        else:
            assert found.source == "stopped"
            assert found.error is not None

    @invariant()
    def who_signs_is_named_or_approved_or_nobody(self) -> None:
        self.root.mkdir(exist_ok=True)
        (self.root / "src").mkdir(exist_ok=True)
        for folder in (self.root, self.root / "src"):
            self._holds(self._found(folder), is_here=True)


@takes_long
def test_who_signs_is_named_or_approved_or_nobody() -> None:
    run_state_machine_as_test(
        WhoSigns,
        settings=settings(
            max_examples=400 if LONG else 8,
            stateful_step_count=50 if LONG else 25,
            deadline=None,
            derandomize=not LONG,
        ),
    )
