"""What goes together to a receiver, what its answers mean, and when it is asked again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cleanbreak.domain.signal_delivery import (
    REFUSALS_MAX,
    TOGETHER_MAX,
    WAIT_LONGEST_S,
    Declined,
    DeliveryProblem,
    Pushed,
    Taken,
    Trouble,
    code_of,
    go_together,
    judge,
    wait_after,
)

SAW_OFTEN = REFUSALS_MAX - 1


def pushed(answer: Taken | Declined | Trouble, refusals: int = 0) -> Pushed:
    return Pushed(jti=uuid4(), refusals=refusals, answer=answer)


def test_of_one_number_only_the_oldest_goes_and_many_numbers_go_together() -> None:
    assert go_together(["a", "b", "a", "c", "b"], failures=0) == [0, 1, 3]
    assert len(go_together([str(one) for one in range(100)], failures=0)) == TOGETHER_MAX


def test_whoever_failed_last_is_asked_with_one_alone_the_oldest() -> None:
    assert go_together(["a", "b", "c"], failures=1) == [0]


def test_what_was_taken_is_settled_and_the_rest_is_held() -> None:
    good, bad = pushed(Taken()), pushed(Trouble(DeliveryProblem.NO_ANSWER))
    made = judge([good, bad])
    assert (made.settled, made.refused, made.problem_code) == ({good.jti: ""}, (), "")


def test_a_token_refused_again_and_again_is_set_aside_while_others_are_taken() -> None:
    good, odd = pushed(Taken()), pushed(Declined("invalid_request"), SAW_OFTEN)
    assert judge([good, odd]).settled == {good.jti: "", odd.jti: "invalid_request"}
    new = pushed(Declined("invalid_request"), SAW_OFTEN - 1)
    assert judge([good, new]).refused == (new.jti,)


def test_where_nothing_is_taken_nothing_is_set_aside_however_often() -> None:
    """Another audience, a key not known yet: a signal must not be lost by it."""
    made = judge([pushed(Declined("invalid_audience"), 10_000)])
    assert (made.settled, made.problem_code) == ({}, "invalid_audience")


def test_the_wait_grows_and_ends_and_a_receiver_may_ask_for_more() -> None:
    waits = [wait_after(failures, None).total_seconds() for failures in range(1, 200)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2, WAIT_LONGEST_S)
    assert wait_after(1, 30) == timedelta(seconds=30)
    assert wait_after(1, 1e9) == timedelta(seconds=WAIT_LONGEST_S)


@pytest.mark.parametrize("said", [None, 7, "", "Invalid Request", "x" * 65, "a\nb", {}])
def test_a_code_that_cannot_be_kept_counts_as_invalid_request(said: object) -> None:
    assert code_of(said) == "invalid_request"


def test_a_code_of_their_own_is_kept() -> None:
    assert code_of("invalid_state") == "invalid_state"
