"""What can come of a call; that somebody was refused an end cannot."""

import re

import pytest

from cleanbreak.domain.wrap_up import (
    BY_ITSELF,
    CHOSEN,
    COMPLETED,
    FOLLOWS,
    CallFacts,
    NotCompleted,
    ReasonMissing,
    WrapUp,
    WrapUpDoesNotFit,
    needs_reason,
    outcomes_of,
    wrap_up,
)

WANTED = CallFacts(asked_to_end=True)
REFUSALS = re.compile(r"refus|reject|den(y|ied)|declin|saved|retain|not_allowed|arrears|contract")


def test_nothing_that_can_be_said_of_a_call_is_that_somebody_was_refused_an_end() -> None:
    said = [one.value for one in (*WrapUp, *NotCompleted)]
    assert REFUSALS.search("refused_to_cancel"), "the words are seen where they are"
    assert not [one for one in said if REFUSALS.search(one)]


def test_where_an_end_was_entered_nothing_hides_it() -> None:
    for more in ({}, {"has_accepted_offer": True}, {"has_handover": True}, {"is_withdrawn": True}):
        facts = CallFacts(asked_to_end=True, has_order=True, **more)
        assert outcomes_of(facts) == (WrapUp.ENDED,)
        with pytest.raises(WrapUpDoesNotFit):
            wrap_up(WrapUp.STAYED, None, facts)
        assert wrap_up(WrapUp.ENDED, NotCompleted.WANTS_TIME, facts).reason is None


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (CallFacts(asked_to_end=True, has_declaration=True), WrapUp.DECLARED),
        (CallFacts(asked_to_end=True, has_declaration=True, is_voicemail=True), WrapUp.VOICEMAIL),
        (CallFacts(asked_to_end=False, is_withdrawn=True), WrapUp.WITHDREW),
        (CallFacts(asked_to_end=True, has_accepted_offer=True), WrapUp.STAYED),
    ],
)
def test_the_records_say_what_came_of_it(facts: CallFacts, outcome: WrapUp) -> None:
    assert outcomes_of(facts) == (outcome,)


def test_whoever_wanted_to_end_and_has_not_has_a_reason_of_the_list() -> None:
    for outcome in outcomes_of(CallFacts(asked_to_end=True, has_handover=True)):
        if outcome in FOLLOWS:
            assert wrap_up(outcome, None, CallFacts(asked_to_end=True, has_handover=True)).reason
            continue
        with pytest.raises(ReasonMissing):
            wrap_up(outcome, None, WANTED)
        with pytest.raises(ReasonMissing):
            wrap_up(outcome, NotCompleted.OFFER_ACCEPTED, WANTED)
        assert wrap_up(outcome, NotCompleted.WANTS_TIME, WANTED).reason is NotCompleted.WANTS_TIME
    assert set(CHOSEN) | set(FOLLOWS.values()) == set(NotCompleted)


def test_whoever_wanted_something_else_needs_none() -> None:
    facts = CallFacts(asked_to_end=False)
    assert wrap_up(WrapUp.INFORMED, None, facts).reason is None
    assert not needs_reason(WrapUp.INFORMED, facts)
    assert needs_reason(WrapUp.INFORMED, WANTED)
    assert not any(needs_reason(one, WANTED) for one in COMPLETED | BY_ITSELF)


def test_nobody_says_by_hand_that_a_call_was_handed_on() -> None:
    with pytest.raises(WrapUpDoesNotFit):
        wrap_up(WrapUp.TRANSFERRED, None, WANTED)
