"""Note a step of a visit: the one way in which anything at a desk is said to be done."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.desk_visit import (
    BY_CUSTOMER,
    IDLE_MAX,
    Details,
    UnknownVisit,
    VisitOver,
    VisitStep,
    check_details,
    check_due,
    follows_by_itself,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import WorksAtOtherStore
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.desk_visit import (
    PLACES,
    DeskVisitRow,
    VisitStepRow,
    details_of,
    done_steps,
    lock_visit,
)
from cleanbreak.records.verification import VerificationRow

CUSTOMERS = frozenset({"holder", "representative"})
"""Who acts on the customer's screen, as records name people."""


def note_step(
    visit_id: UUID, step: VisitStep, details: Details, actor: Actor, now: datetime
) -> None:
    """Note that a step is done, with its entry in the audit log; whatever it takes was done before.

    :param details: codes, references and small figures; never anything of a person. That of
        ``ended`` has the ``order``, that of ``card`` says ``how``.
    :raises UnknownVisit: if it is another clerk's, or none.
    :raises VisitOver: if it is closed, or nobody went on with it.
    :raises StepDoneAlready, OtherStepDue, NoCardHere: as :func:`check_due`.
    """
    check_details(details)
    with transaction.atomic():
        row = lock_visit(visit_id)
        check_may_act(row, step, actor)
        if row.closed_at is not None or row.expires_at <= now:
            raise VisitOver
        check_due(step, details_of(done_steps(visit_id)))
        _append(row, step, details, actor, now)
        if step is VisitStep.ENDED:
            row.order_id, row.expires_at = UUID(str(details["order"])), now + IDLE_MAX
            row.receipt_number = receipt_number_from(secrets.token_bytes(7))
            row.save(update_fields=["order_id", "expires_at", "receipt_number"])
        if (further := follows_by_itself(step, _sim_kind(row))) is not None:
            _append(row, *further, actor, now)


def check_may_act(row: DeskVisitRow, step: VisitStep, actor: Actor) -> None:
    """Return if somebody may do a step: the clerk, or at their own screen the customer.

    :raises UnknownVisit: for anybody else.
    :raises WorksAtOtherStore: if the clerk has signed in elsewhere meanwhile.
    """
    is_customer = actor.acting_user in CUSTOMERS and step in BY_CUSTOMER
    if not is_customer and not is_same_person(row.clerk, actor.acting_user):
        raise UnknownVisit
    if actor.store and actor.store != row.store_id:
        raise WorksAtOtherStore


def _append(
    row: DeskVisitRow, step: VisitStep, details: Details, actor: Actor, now: datetime
) -> None:
    VisitStepRow.objects.create(
        visit=row,
        step=step.value,
        place=PLACES[step],
        at=now,
        acting_user=actor.acting_user,
        details=dict(details),
    )
    said = {"visit": str(row.visit_id), "step": step.value, **details}
    append_audit([AuditEntry(act="visit.step", order_id=None, actor=actor, details=said)], now)


def _sim_kind(row: DeskVisitRow) -> SimKind:
    """Return which SIM the line has; what names no line has none that anybody is asked for."""
    call = VerificationRow.objects.select_related("line").filter(pk=row.verification_id).first()
    return SimKind(call.line.sim_kind) if call and call.line else SimKind.PHYSICAL
