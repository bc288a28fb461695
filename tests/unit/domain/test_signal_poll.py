"""What a receiver may say when it polls (RFC 8936 section 2.2)."""

from uuid import UUID

import pytest

from cleanbreak.domain.signal_poll import ANSWERED_MAX, FETCHED_MAX, PollMalformed, read_poll

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_an_empty_object_asks_for_what_there_is_and_may_wait() -> None:
    poll = read_poll({})
    assert (poll.events_max, poll.waits, poll.answered) == (FETCHED_MAX, True, {})


def test_acknowledged_and_not_believed_are_told_apart() -> None:
    errors = {OTHER.hex: {"err": "invalid_audience", "description": "not ours"}}
    poll = read_poll({"ack": [ONE.hex], "setErrs": errors, "returnImmediately": True})
    assert poll.answered == {ONE: "", OTHER: "invalid_audience"}
    assert not poll.waits


def test_nought_acknowledges_only_and_too_many_are_cut() -> None:
    assert read_poll({"maxEvents": 0}).events_max == 0
    assert read_poll({"maxEvents": 10**9}).events_max == FETCHED_MAX


def test_identifiers_that_are_none_of_ours_are_passed_over() -> None:
    poll = read_poll({"ack": ["", "zz", 7, None, ONE.hex], "setErrs": {"?": {}}})
    assert poll.answered == {ONE: ""}


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        None,
        {"maxEvents": -1},
        {"maxEvents": "1"},
        {"maxEvents": True},
        {"returnImmediately": "no"},
        {"ack": "all"},
        {"ack": {}},
        {"setErrs": []},
        {"setErrs": {ONE.hex: "invalid_key"}},
        {"ack": [UUID(int=one).hex for one in range(ANSWERED_MAX + 1)]},
    ],
)
def test_what_is_no_poll_is_refused(body: object) -> None:
    with pytest.raises(PollMalformed):
        read_poll(body)
