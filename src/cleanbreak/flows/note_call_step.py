"""Note a step of the script: the one way in which anything in a call is said to be done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import (
    CallStep,
    Details,
    HandlingOver,
    UnknownHandling,
    check_details,
    check_due,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import (
    CallHandlingRow,
    append_call_step,
    done_call_steps,
    is_on_the_line,
    lock_handling,
    place_with,
)


def note_call_step(
    handling_id: UUID, step: CallStep, details: Details, actor: Actor, now: datetime
) -> CallHandlingRow:
    """Note that a step is done, with its entry in the audit log; whatever it takes was done before.

    :param details: codes and references; never anything of a person.
    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or closed.
    :raises CallStepDone, OtherCallStepDue, CallerHasHungUp: as :func:`check_due`.
    """
    check_details(details)
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.closed_at is not None or row.declaration_id is not None:
            raise HandlingOver
        is_there = is_on_the_line(place_with(row.call_id, row.agent))
        check_due(step, done_call_steps(handling_id), is_on_the_line=is_there)
        append_call_step(row, step, details, actor.acting_user, now)
        said = {"handling": str(handling_id), "step": step.value, **details}
        append_audit([AuditEntry(act="call.step", order_id=None, actor=actor, details=said)], now)
    return row


def lock_own_handling(handling_id: UUID, actor: Actor) -> CallHandlingRow:
    """Lock a call of this agent until the end of the transaction.

    :raises UnknownHandling: if it is another agent's, or none.
    """
    row = lock_handling(handling_id)
    if not is_same_person(row.agent, actor.acting_user):
        raise UnknownHandling
    return row
