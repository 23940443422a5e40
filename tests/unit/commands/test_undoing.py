"""Steps are taken back from the last to the first; in a chain only while each of them can be."""

from __future__ import annotations

from functools import partial

import pytest

from amplify_plugin.commands.undoing import NotFinished, Undoing
from amplify_plugin.errors import AmplifyPluginError


class Steps:
    """Three steps, of which the second cannot be undone, and what was undone."""

    def __init__(self, *, chain: bool) -> None:
        self.undone: list[str] = []
        self.warnings: list[str] = []
        self._undoing = Undoing(chain=chain)

    def end_with(self, error: BaseException) -> None:
        with self._undoing.undone_on_failure(self.warnings.append):
            for name in ("first", "second", "third"):
                undo = partial(self._undo, name)
                self._undoing.on_failure(name, undo, made=f"what {name} made")
            raise error

    def _undo(self, name: str) -> None:
        if name == "second":
            raise AmplifyPluginError("it is stuck")
        self.undone.append(name)


FAULT = AmplifyPluginError("A fault.", remedy="Mend it.")


def test_each_is_tried_and_those_that_are_left_are_named() -> None:
    steps = Steps(chain=False)
    with pytest.raises(NotFinished) as caught:
        steps.end_with(FAULT)
    assert steps.undone == ["third", "first"]
    assert caught.value.left == ("second (it is stuck)",)
    assert caught.value.remedy == "Mend it."


def test_a_chain_ends_where_one_is_stuck() -> None:
    steps = Steps(chain=True)
    with pytest.raises(NotFinished) as caught:
        steps.end_with(FAULT)
    assert steps.undone == ["third"]
    assert caught.value.left == ("first", "second (it is stuck)")


def test_ctrl_c_goes_its_way_after_the_undoing() -> None:
    steps = Steps(chain=True)
    with pytest.raises(KeyboardInterrupt):
        steps.end_with(KeyboardInterrupt())
    assert steps.undone == ["third"]
    assert len(steps.warnings) == 3
    assert steps.warnings[-1] == "Undone: what third made."


def test_what_was_undone_is_named_in_the_order_it_was_made() -> None:
    undone: list[str] = []
    undoing = Undoing()
    undoing.on_failure("rm user", lambda: undone.append("user"), made="the user")
    undoing.on_failure("rm its policy", lambda: undone.append("policy"), made="the user")
    undoing.on_failure("the key", lambda: undone.append("key"))
    with pytest.raises(NotFinished) as caught, undoing.undone_on_failure(print):
        raise FAULT
    assert undone == ["key", "policy", "user"]
    assert str(caught.value).startswith(
        "A fault. What was made before has been undone: the user, the key. "
    )


def test_without_a_step_the_fault_is_told_as_it_is() -> None:
    undoing = Undoing()
    with pytest.raises(AmplifyPluginError) as caught, undoing.undone_on_failure(print):
        raise FAULT
    assert caught.value is FAULT


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        ((None, False), " What was made before has been undone: step 0."),
        ((False,), ""),
    ],
)
def test_what_was_not_made_is_not_told_as_undone(
    made: tuple[bool | None, ...], outcome: str
) -> None:
    def fail() -> None:
        undoing = Undoing()
        with undoing.undone_on_failure(lambda _: None):
            for number, taken in enumerate(made):
                undoing.on_failure(f"step {number}", partial(lambda given: given, taken))
            raise FAULT

    with pytest.raises(NotFinished) as caught:
        fail()
    assert caught.value.message == f"A fault.{outcome}"
