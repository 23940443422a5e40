"""docs/errors.md has every error that the code can raise, and what real failures say is on it."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import ROLE_ARN
from tests import error_sentences as page

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import World
    from amplify_plugin.testing.process import Finished

# Their text stands inside another error's sentence, which has the remedy.
INSIDE_OTHERS = {"Throws", "CannotBeUndone", "KeyNotPutBack", "FailedJustNow"}
CODES = {"usage": (2, 255), "configuration": (1, 255), "failure": (1, 255)}  # ours, AWS CLI v1's


def test_the_sentences_on_the_page_are_those_of_the_code() -> None:
    """If not: ``python -m tests.error_sentences``, then write cause and remedy of what is new."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.brought_up_to_date(text) == text


def test_every_error_has_a_cause_and_a_remedy_by_hand() -> None:
    assert set(page.written()) == set(page.sentences())
    for name, text in page.written().items():
        form = r"\*\*Cause\*\*: \S.*\.\n\n\*\*Remedy\*\*: \S.*\."
        assert re.fullmatch(form, text, re.DOTALL), name


def test_every_error_class_is_raised_somewhere() -> None:
    """One that is not would be told on the page for nothing, or be missed by it."""
    assert set(page.error_classes()) - set(page.sentences()) == {"AmplifyPluginError"}


def test_every_message_says_what_to_do_now() -> None:
    without = [
        made for made in page.all_made() if not made.has_remedy and made.kind not in INSIDE_OTHERS
    ]
    assert without == []


def on_the_page(message: str) -> set[str]:
    """The errors whose sentence begins this message."""
    flat = " ".join(message.split())
    found = set()
    for name, sentences in page.sentences().items():
        for sentence in sentences:
            if sentence == page.LEFT_OPEN:
                continue
            # A value's quotes depend on what is in it.
            pattern = re.escape(sentence).replace("'…'", ".+?").replace("…", ".+?")
            if re.match(f"(amplify(-plugin)?: )?{pattern}", flat):
                found.add(name)
    return found


Situation = tuple["Callable[[World], object]", tuple[str, ...]]


def gone(world: World) -> None:
    shutil.rmtree(world.project / "amplify")


def broken_config(world: World) -> None:
    world.config("[profile a]\nregion us-east-1\n")


def trusting_nobody(world: World) -> None:
    world.server.add_role(ROLE_ARN, [])


SITUATIONS: dict[str, Situation] = {
    "OutsideProject": (gone, ("show-profile",)),
    "NothingSelected": (lambda _: None, ("login",)),
    "NotTrusted": (
        lambda world: world.select("dev", "bizcorprole"),
        ("export-credentials",),
    ),
    "ProjectFileUnreadable": (lambda world: world.local_aws_info("[]"), ("show-profile",)),
    "EntryUnusable": (lambda world: world.local_aws_info({"dev": 3}), ("show-profile",)),
    "FileUnreadable": (lambda world: world.local_env_info_file.write_text("{"), ("show-profile",)),
    "ProfileNotFound": (lambda _: None, ("show-profile", "--profile", "nobody")),
    "NoCredentials": (lambda _: None, ("export-credentials", "--profile", "default")),
    "MfaCodeNeeded": (lambda _: None, ("login", "--profile", "bizcorprole")),
    "AssumeRoleRefused": (
        trusting_nobody,
        ("login", "--profile", "bizcorprole", "--mfa-code", "123456"),
    ),
    "NotTemporary": (lambda _: None, ("console", "--profile", "devcorpuser")),
    "NoBridge": (lambda _: None, ("bridge-profile", "nobody", "--remove")),
    "NothingToBridge": (lambda _: None, ("bridge-profile", "default")),
    "NothingToPickOn": (lambda _: None, ("select-profile",)),
    "UnknownOptions": (lambda _: None, ("show-profile", "--nothing")),
    "UsageError": (lambda _: None, ("login", "--mfa-code", "1", "--profile", "bizcorprole")),
}


def in_place(world: World, name: str) -> tuple[str, ...]:
    world.follow_guide()
    prepare, words = SITUATIONS[name]
    prepare(world)
    return words


def is_as_the_page_says(name: str, finished: Finished, column: int) -> None:
    assert name in on_the_page(finished.stderr), finished.stderr
    assert finished.code == CODES[page.kind_of(page.error_classes()[name])][column]
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_real_failure_is_found_on_the_page(world: World, name: str) -> None:
    words = in_place(world, name)
    finished = world.run((sys.executable, "-m", "amplify_plugin", *words)).finish()
    is_as_the_page_says(name, finished, 0)
    assert finished.stderr.count("\n") == 1  # one line


@pytest.mark.parametrize("name", ["OutsideProject", "ProfileNotFound", "AssumeRoleRefused"])
def test_the_same_failure_in_aws(world: World, name: str) -> None:
    words = in_place(world, name)
    is_as_the_page_says(name, world.aws("awscloudformation", *words), 1)


def test_a_config_file_that_the_aws_cli_refuses_has_its_line_told(world: World) -> None:
    broken_config(world)
    finished = world.run((sys.executable, "-m", "amplify_plugin", "list-profiles")).finish()
    is_as_the_page_says("ConfigFileUnreadable", finished, 0)
    assert "line " in finished.stderr
