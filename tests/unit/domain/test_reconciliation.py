"""When a roll is believed."""

import pytest

from cleanbreak.domain.reconciliation import (
    FEWEST_IN_DOUBT,
    LEAKING,
    REPAIRABLE,
    DiscrepancyKind,
    UnknownDiscrepancyKind,
    is_believable,
    kind_named,
)

MANY = 1_000_000


@pytest.mark.parametrize(
    ("ghosts", "strangers", "is_believed"),
    [
        (0, 0, True),
        (MANY // 10, 0, True),
        (MANY // 10 + 1, 0, False),
        (0, MANY // 2, True),
        (0, MANY // 2 + 1, False),
    ],
)
def test_a_roll_that_differs_very_much_is_not_believed(
    ghosts: int, strangers: int, is_believed: bool
) -> None:
    assert is_believable(ghosts=ghosts, living=MANY, strangers=strangers, held=MANY) is is_believed


def test_few_differences_are_believed_however_small_the_operator_is() -> None:
    few = FEWEST_IN_DOUBT
    assert is_believable(ghosts=few, living=few, strangers=few, held=few)
    assert not is_believable(ghosts=few + 1, living=few, strangers=0, held=0)


def test_every_kind_has_its_name_and_nothing_else_has() -> None:
    assert [kind_named(kind.value) for kind in DiscrepancyKind] == list(DiscrepancyKind)
    with pytest.raises(UnknownDiscrepancyKind):
        kind_named("werewolf")


def test_living_lines_are_never_swept() -> None:
    assert DiscrepancyKind.GHOST not in REPAIRABLE
    assert DiscrepancyKind.MISMATCH not in REPAIRABLE
    assert DiscrepancyKind.STRANGER not in {*REPAIRABLE, *LEAKING}
