"""Variables by which the tools come to act as different people."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.environment import check

BOTH_KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hunter2"}

CASES = [
    ("environment-keys-beside-profile", {**BOTH_KEYS, "AWS_PROFILE": "dev"}, BOTH_KEYS),
    ("environment-keys-beside-profile", {**BOTH_KEYS, "AWS_DEFAULT_PROFILE": "dev"}, BOTH_KEYS),
    ("environment-keys-incomplete", {"AWS_ACCESS_KEY_ID": "AKIA"}, BOTH_KEYS),
    ("environment-keys-incomplete", {"AWS_SECRET_ACCESS_KEY": "x"}, {"AWS_SESSION_TOKEN": "x"}),
    (
        "environment-profiles-differ",
        {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "a.b"},
        {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "dev"},
    ),
    ("environment-profile-missing", {"AWS_PROFILE": "gone"}, {"AWS_PROFILE": "a\\.b"}),
    ("environment-profile-missing", {"AWS_DEFAULT_PROFILE": "gone"}, {"AWS_PROFILE": "default"}),
    ("environment-profile-missing", {"AWS_PROFILE": "gone"}, {"AWS_PROFILE": ""}),
    ("plugin-switched-off", {"AMPLIFY_PLUGIN": " OFF "}, {"AMPLIFY_PLUGIN": "on"}),
]


@pytest.mark.parametrize(("code", "faulty", "near"), CASES)
def test_found_and_not_in_the_nearest_case(code, faulty, near):
    known = {"dev": None, "a.b": None}
    findings = list(check(faulty, known))
    assert [finding.code for finding in findings] == [code]
    assert list(check(near, known)) == []
    assert "hunter2" not in str(findings)
