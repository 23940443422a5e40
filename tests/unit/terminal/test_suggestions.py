"""What may have been meant: a beginning, a part, a typing mistake; never another account's name."""

from __future__ import annotations

import pytest

from amplify_plugin.terminal.suggestions import did_you_mean, mistakes, suggested

ACCOUNTS = tuple(
    f"{team}-{stage}-{number:03}-{role}"
    for number in range(1, 11)
    for team, stage in (("web", "prod"), ("web", "dev"), ("inventory", "prod"))
    for role in ("administrator-access", "read-only")
)
PROFILES = ("bizcorprole", "dev.corp", "devcorpuser", "default", *ACCOUNTS)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("web-prod-003-ad", ("web-prod-003-administrator-access",)),
        ("bizcorprol", ("bizcorprole",)),
        ("BIZCORPROLE", ("bizcorprole",)),
        ("devcorp", ("dev.corp",)),
        ("dev_corp", ("dev.corp",)),
        ("devcorpuzer", ("devcorpuser",)),
        ("bizcorpreol", ("bizcorprole",)),
        ("inventry-prod-007-read", ("inventory-prod-007-read-only",)),
        ("prod-003-read", ("web-prod-003-read-only", "inventory-prod-003-read-only")),
        ("bizcrop", ("bizcorprole",)),
        ("xyzzy", ()),
        ("", ()),
        ("-", ()),
    ],
)
def test_what_is_suggested(word: str, meant: tuple[str, ...]) -> None:
    assert suggested(word, PROFILES) == meant


def test_a_beginning_of_several_lists_them_and_says_how_many_more() -> None:
    assert did_you_mean("web-prod-00", PROFILES) == (
        "Did you mean 'web-prod-001-administrator-access', 'web-prod-001-read-only', "
        "'web-prod-002-administrator-access' or one of 15 more? "
    )
    assert did_you_mean("web-prod-003", PROFILES) == (
        "Did you mean 'web-prod-003-administrator-access' or 'web-prod-003-read-only'? "
    )


@pytest.mark.parametrize(
    "word",
    [
        "web-prod-043-read-only",  # another number
        "web-test-003-read-only",  # another stage
        "web-dev-03-read-only",
        "billing-prod-003-read-only",  # another team
        "nonprod-003-read-only",
        "web-prod-1-1-read-only",
    ],
)
def test_never_a_name_that_differs_in_what_names_the_account(word: str) -> None:
    assert suggested(word, PROFILES) == ()


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("111122223333-Admin", "111122223334-Admin"),
        ("a-admin", "b-admin"),
        ("corp-east-admin", "corp-west-admin"),
        ("prod", "prd"),
        ("web-1-11", "web-11-1"),
        ("会社-dev", "別社-dev"),
        ("prod-admin", "nonprod-admin"),
    ],
)
def test_names_that_look_alike_and_are_others(word: str, other: str) -> None:
    assert suggested(word, (other, "unlike")) == ()


def test_a_word_that_another_name_has_is_no_misspelt_one() -> None:
    assert suggested("bake-admin", ("cake-admin", "x")) == ("cake-admin",)
    assert suggested("bake-admin", ("cake-admin", "bake-user")) == ()


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("shwo-profile", ("show-profile",)),
        ("SHOW-PROFILE", ("show-profile",)),
        ("select", ("select-profile",)),
        ("delete-profile", ()),
        ("profiles", ("list-profiles",)),
        ("reset_cache", ("reset-cache",)),
    ],
)
def test_commands(word: str, meant: tuple[str, ...]) -> None:
    commands = ("reset-cache", "list-profiles", "select-profile", "show-profile", "delete-role")
    assert suggested(word, commands) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("--evn", ("--env",)),
        ("--profle", ("--profile",)),
        ("--mfacode", ("--mfa-code",)),
        ("--en", ("--env",)),
    ],
)
def test_options(word: str, meant: tuple[str, ...]) -> None:
    assert suggested(word, ("--env", "--profile", "--mfa-code", "--region")) == meant


def test_a_region_names_all_that_are_as_near() -> None:
    regions = ("us-east-1", "us-west-1", "eu-west-1", "us-east-2")
    assert suggested("us-eest-1", regions) == ("us-east-1", "us-west-1")
    assert suggested("us-east1", regions) == ("us-east-1",)


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [("", "ab", 2), ("dve", "dev", 1), ("profle", "profile", 1), ("same", "same", 0)],
)
def test_mistakes_are_counted(typed: str, meant: str, number: int) -> None:
    assert mistakes(typed, meant) == number
