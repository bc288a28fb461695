"""Release numbers: take each one that rests to where it goes on, on its day.

Out of the port grace into quarantine, back to its range holder, or into our pool; a number that is
in none of our blocks is never released. What was taken off in between is left as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from cleanbreak.domain.number_release import Onward, RestingNumber, Situation, Waits, onward
from cleanbreak.domain.number_state import NumberState, after
from cleanbreak.policies.loader import days_of_places
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.number import due_numbers, move_numbers
from cleanbreak.records.number_block import ours_among
from cleanbreak.records.ssf_event import awaited_among

BATCH = 1000


@dataclass(slots=True)
class Released:
    """How many numbers went where, and how many wait for what; a number may do both."""

    became: Counter[NumberState] = field(default_factory=Counter)
    waits: Counter[Waits] = field(default_factory=Counter)


def release_numbers(now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> Released:
    """Do everything that is due; a day's second run finds nothing."""
    done = Released()
    today = days_of_places(now)
    while not is_stopping() and (numbers := due_numbers(today, BATCH)):
        with transaction.atomic():
            moved = _release_batch(numbers, today, now, done)
        if not moved:
            break  # somebody else has them
    return done


def _release_batch(
    numbers: Sequence[RestingNumber], today: Mapping[str, date], now: datetime, done: Released
) -> int:
    msisdns = [one.msisdn for one in numbers]
    ours, awaited = ours_among(msisdns), awaited_among(msisdns)
    groups: defaultdict[NumberState | None, list[tuple[RestingNumber, Onward]]] = defaultdict(list)
    for one in numbers:
        situation = Situation(
            today=today[one.place], is_ours=one.msisdn in ours, is_awaited=one.msisdn in awaited
        )
        on = onward(one, situation)
        groups[after(one.state, on.event) if on.event else None].append((one, on))
    moved = {state: _move(state, group, now) for state, group in groups.items()}
    became = {state: count for state, count in moved.items() if state and count}
    done.became.update(became)
    done.waits.update(on.waits for _, on in groups[None] if on.waits)
    if became:
        details = {state.value: count for state, count in became.items()}
        entry = AuditEntry(act="numbers.moved", order_id=None, actor=SYSTEM, details=details)
        append_audit([entry], now)
    return sum(moved.values())


def _move(
    state: NumberState | None, group: Sequence[tuple[RestingNumber, Onward]], now: datetime
) -> int:
    return move_numbers([one for one, _ in group], state, [on.due_on for _, on in group], now)
