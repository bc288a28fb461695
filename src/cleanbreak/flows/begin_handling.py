"""Begin with a caller: the agent presses one key, and has the next call or the one they have.

The caller's check code begins with it. What was typed and proved by keys is not asked again.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.agent_call import CallIsRunning
from cleanbreak.domain.call_handling import (
    CallStep,
    CloseFirst,
    HandledElsewhere,
    HandlingOutcome,
    HandlingOver,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.close_handling import close_as
from cleanbreak.flows.go_on_in_call import go_on_by_itself
from cleanbreak.flows.hold_call import end_held_call, hold_hotline_call, running_call_of
from cleanbreak.flows.note_call_step import lock_own_handling, note_call_step
from cleanbreak.flows.read_handling import open_handling
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.flows.wrap_up_call import require_wrapped_up
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import (
    CallHandlingRow,
    is_on_the_line,
    open_handling_of,
    open_handling_of_call,
    place_with,
)


def take_call(actor: Actor, now: datetime) -> UUID | None:
    """Return the call in which the agent is now; ``None``: nobody waits.

    Pressed twice, in two windows or after the browser was closed, it is the same call.

    :raises NoSeat: if the agent has none.
    :raises CallIsRunning: if they have announced a call of their own, and have not ended it.
    :raises WrapUpFirst: if the last caller wanted to end a line, and nobody says why none ended.
    """
    running = open_handling_of(actor.acting_user)
    if running is not None:
        return running.handling_id
    held = running_call_of(actor, now)
    if held is not None and held.hotline_call_id is None:
        raise CallIsRunning
    require_wrapped_up(actor, now)
    call_id = take_next_call(actor, now)
    return begin_handling(call_id, actor, now) if call_id else None


def begin_handling(call_id: UUID, actor: Actor, now: datetime) -> UUID:
    """Begin with a caller who is this agent's; begun twice, it is begun once.

    :raises HandledElsewhere: if the caller is somebody else's, or gone.
    :raises CloseFirst: if this agent has not closed another call.
    """
    own = open_handling_of(actor.acting_user)
    if own is not None and own.call_id != call_id:
        raise CloseFirst
    with transaction.atomic():
        if place_with(call_id, actor.acting_user) is None:
            raise HandledElsewhere
        _end_colleagues(call_id, actor, now)
        row = CallHandlingRow(call_id=call_id, agent=actor.acting_user, begun_at=now)
        CallHandlingRow.objects.bulk_create([row], ignore_conflicts=True)
        running = open_handling_of_call(call_id)
        if running is None or not is_same_person(running.agent, actor.acting_user):
            raise HandledElsewhere
        if running.handling_id == row.handling_id:
            _note("handling.begun", row, actor, now)
            _hold(row, actor, now)
        return running.handling_id


def begin_again(
    handling_id: UUID, actor: Actor, now: datetime, *, is_other_line: bool = False
) -> UUID:
    """Begin the script again with the same caller; return where it goes on.

    :param is_other_line: whether they mean another line; else what they proved counts.
    :raises UnknownHandling, HandlingOver: if it is another agent's, none, closed, or has an order.
    :raises HandledElsewhere: if the caller has hung up.
    """
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        story = open_handling(handling_id, actor)
        if story.receipt_number:
            raise HandlingOver
        close_as(row, HandlingOutcome.BEGUN_AGAIN, actor, now)
        again = begin_handling(story.call_id, actor, now)
        note_call_step(again, CallStep.GREETED, {"by": "begun_again"}, actor, now)
    if not is_other_line and story.verification_id is not None:
        go_on_by_itself(again, story.verification_id, "begun_again", actor, now)
    return again


def hold_on(handling_id: UUID, actor: Actor, now: datetime) -> None:
    """Let the caller's check code be good for as long as they are there."""
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.closed_at is None and is_on_the_line(place_with(row.call_id, row.agent)):
            _hold(row, actor, now)


def _hold(row: CallHandlingRow, actor: Actor, now: datetime) -> None:
    """Begin what the caller can check, unless it runs."""
    running = running_call_of(actor, now)
    if running is not None and running.call_id == row.held_call_id:
        return
    if running is not None:
        end_held_call(running.call_id, actor, now)
    row.held_call_id = hold_hotline_call(row.call_id, actor, now).call_id
    row.save(update_fields=["held_call_id"])


def _end_colleagues(call_id: UUID, actor: Actor, now: datetime) -> None:
    """Close what a colleague had begun whose caller it is no more."""
    rows = CallHandlingRow.objects.select_for_update(no_key=True)
    row = rows.filter(call_id=call_id, closed_at=None).exclude(agent=actor.acting_user).first()
    if row is not None:
        close_as(row, HandlingOutcome.PASSED_ON, actor, now)


def _note(act: str, row: CallHandlingRow, actor: Actor, now: datetime) -> None:
    details = {"handling": str(row.handling_id), "call": str(row.call_id)}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
