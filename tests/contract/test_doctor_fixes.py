"""doctor --fix, judged by npm's ini and the SDK's own reader: only the intended profile changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.oracles import NodeReaders, node
from tests.doctor.corpus import Case, cases
from tests.doctor.fixing import changed, each_fix, intended

ANSWERS = {
    "config": ("parse", "profiles", "sdkProfiles"),
    "credentials": ("parse", "sdkCredentials"),
}


def reader(npm: NodeReaders, answer: str) -> Any:
    def read(text: str) -> Any:
        return npm.read(text)[answer]

    return read


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
@pytest.mark.parametrize("escape_dots", [False, True], ids=["", "dots"])
def test_each_fix_changes_the_profile_that_it_is_for_and_no_other(
    case: Case, escape_dots: bool
) -> None:
    before = case.files
    for findings, after in each_fix(before, escape_dots=escape_dots):
        for old, new in zip(before.both, after.both, strict=True):
            if old.text == new.text:
                continue
            allowed = intended(findings, old, new)
            for answer in ANSWERS[old.kind]:
                names = changed(reader(node(), answer), old.text, new.text)
                assert names <= allowed, (answer, findings[0].code)
