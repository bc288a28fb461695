"""Times and places in line: what can be booked, and whose turn it is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cleanbreak.domain.store_ticket import (
    LineFull,
    NobodyWaits,
    SlotTaken,
    TicketKind,
    Waiting,
    check_line,
    expected_wait,
    first_free_seat,
    free_slots,
    next_in_line,
    slot_starts,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def waiting(number: int = 0, starts: int | None = None) -> Waiting:
    kind = TicketKind.QUEUE if starts is None else TicketKind.APPOINTMENT
    when = None if starts is None else at(starts)
    return Waiting(ticket_id=UUID(int=number), kind=kind, number=number, starts_at=when)


def test_times_end_before_the_store_closes() -> None:
    assert slot_starts([(at(0), at(70)), (at(120), at(149))], 30) == [at(0), at(30)]


def test_no_time_is_offered_that_is_past_or_full() -> None:
    starts = [at(-30), at(0), at(4), at(30), at(60)]
    free = free_slots(starts, {at(30): 2, at(60): 1}, 2, NOON)
    assert [(one.starts_at, one.free) for one in free] == [(at(60), 1)]


def test_the_first_free_seat_is_given() -> None:
    assert [first_free_seat(taken, 3) for taken in (set(), {1, 3}, {1, 2})] == [1, 2, 3]
    with pytest.raises(SlotTaken):
        first_free_seat({1, 2, 3}, 3)


def test_nobody_waits_for_a_store_that_closes_before_their_turn() -> None:
    wait = expected_wait(3, 10)
    assert wait == timedelta(minutes=30)
    check_line(wait, at(31), NOON)
    check_line(wait, None, NOON)
    with pytest.raises(LineFull):
        check_line(wait, at(30), NOON)


def test_a_time_that_has_come_goes_before_the_line() -> None:
    line = [waiting(7), waiting(5), waiting(starts=30), waiting(starts=5), waiting(starts=-10)]
    order = []
    while True:
        try:
            turn = next_in_line(line, NOON)
        except NobodyWaits:
            break
        order.append(turn.starts_at or turn.number)
        line.remove(turn)
    assert order == [at(-10), at(5), 5, 7], "who has a time in half an hour is not called yet"
