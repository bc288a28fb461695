"""However the steps of a visit are tried, they come to pass in their order, and each once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.desk_visit import (
    AFTERWARDS,
    IN_ORDER,
    NEEDS_CARD,
    CardShown,
    Details,
    NoCardHere,
    VisitOutcome,
    VisitStep,
    check_details,
    check_due,
    due_step,
    outcome_of,
)
from cleanbreak.domain.refusal import Refusal


@settings(max_examples=150, deadline=None)
@given(
    tried=st.lists(st.sampled_from(VisitStep), max_size=60), how=st.sampled_from(list(CardShown))
)
def test_whatever_is_tried_happens_in_order_and_once(
    tried: list[VisitStep], how: CardShown
) -> None:
    done: dict[VisitStep, Details] = {}
    for step in tried:
        due = due_step(done)
        try:
            check_due(step, done)
        except Refusal:
            continue
        assert step not in done
        assert step is due or (due is None and step in AFTERWARDS)
        done[step] = {"how": how.value} if step is VisitStep.CARD else {}
    happened = [step for step in done if step in IN_ORDER]
    assert happened == list(IN_ORDER[: len(happened)])
    assert how.is_here or not NEEDS_CARD & set(done)


def test_the_straight_way_is_open_to_the_end() -> None:
    done: dict[VisitStep, Details] = {}
    for step in (*IN_ORDER, *AFTERWARDS):
        check_due(step, done)
        done[step] = {"how": "in_reader"} if step is VisitStep.CARD else {}
    assert set(done) == set(VisitStep)
    assert due_step(done) is None


@pytest.mark.parametrize("how", [CardShown.LOST, CardShown.ESIM])
def test_no_card_that_is_not_there_is_destroyed(how: CardShown) -> None:
    done: dict[VisitStep, Details] = {key: {} for key in IN_ORDER} | {
        VisitStep.CARD: {"how": how.value}
    }
    with pytest.raises(NoCardHere):
        check_due(VisitStep.CARD_DESTROYED, done)


def test_whoever_has_an_order_has_ended_their_line() -> None:
    assert outcome_of([VisitStep.ENDED], VisitOutcome.ABANDONED) is VisitOutcome.ENDED
    assert outcome_of([VisitStep.CONFIRMED], VisitOutcome.LEFT) is VisitOutcome.LEFT


@pytest.mark.parametrize(
    "value",
    ["Anna", "anna müller", "+4915228817386", "a4915228817386", 4915228817386, 8949020000000000001],
)
def test_a_detail_that_could_be_a_person_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="could tell of a person"):
        check_details({"word": value})


def test_codes_references_and_figures_are_details() -> None:
    check_details({"how": "in_reader", "order": "01987654-3210-7abc-8def-0123456789ab", "n": 1200})
    with pytest.raises(ValueError, match="could tell of a person"):
        check_details({"Anna Müller": 1})
