"""However the steps of a call are tried, they come to pass in their order, each once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.call_handling import (
    IN_ORDER,
    READ_OUT,
    WITHOUT_CALLER,
    CallStep,
    Details,
    HandlingOutcome,
    check_details,
    check_due,
    due_step,
    outcome_of,
    statement_told,
)
from cleanbreak.domain.refusal import Refusal


@settings(max_examples=100, deadline=None)
@given(
    tried=st.lists(st.sampled_from(CallStep), max_size=60),
    gone_after=st.integers(min_value=0, max_value=60),
)
def test_whatever_is_tried_happens_in_order_and_nothing_but_the_end_without_a_caller(
    tried: list[CallStep], gone_after: int
) -> None:
    done: list[CallStep] = []
    for at, step in enumerate([*tried, *IN_ORDER]):
        is_there = at < gone_after
        try:
            check_due(step, done, is_on_the_line=is_there)
        except Refusal:
            continue
        assert step is due_step(done)
        assert is_there or step in WITHOUT_CALLER
        done.append(step)
    assert done == list(IN_ORDER[: len(done)])
    assert CallStep.ENDED not in done or CallStep.CONFIRMED in done


def test_what_was_read_out_last_is_what_counts() -> None:
    done: dict[CallStep, Details] = {CallStep.GREETED: {"by": "agent"}}
    assert statement_told(done) == ""
    for step in READ_OUT:
        done[step] = {"statement": step.value}
        assert statement_told(done) == step.value


def test_whoever_has_an_order_has_ended_their_line() -> None:
    left = HandlingOutcome.BROKEN_OFF
    ended = outcome_of(has_order=True, has_declared=True, otherwise=left)
    declared = outcome_of(has_order=False, has_declared=True, otherwise=left)
    assert (ended, declared) == (HandlingOutcome.ENDED, HandlingOutcome.DECLARED)
    assert outcome_of(has_order=False, has_declared=False, otherwise=left) is left
    assert not [one for one in HandlingOutcome if "refus" in one.value]


@pytest.mark.parametrize("value", ["Anna", "+4915228817386", "a4915228817386", "anna@example.org"])
def test_a_detail_that_could_be_a_person_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="could tell of a person"):
        check_details({"word": value})
    check_details({"by": "keys", "order": "01987654-3210-7abc-8def-0123456789ab"})
