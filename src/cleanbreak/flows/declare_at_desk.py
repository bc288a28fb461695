"""Declare at the desk: a plain declaration, which needs neither identity nor papers (ADR 0005)."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.declaration import Declaration, Receipt
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.close_visit import close_as_declared
from cleanbreak.flows.read_visit import open_visit
from cleanbreak.records.audit import AuditEntry, append_audit


def declare_at_desk(
    declaration: Declaration, visit_id: UUID | None, actor: Actor, now: datetime
) -> Receipt:
    """Accept what somebody declares, by the flow of the public page; sent twice, it is one.

    :param visit_id: the visit that ends with it, if there was one.
    :raises UnknownVisit, VisitOver: if the visit is another clerk's, none, or over.
    :raises Refusal: of `accept_declaration`, for a date that cannot be.
    """
    if visit_id is not None:
        open_visit(visit_id, actor, now)
    receipt = accept_declaration(
        declaration,
        operator=settings.CLEANBREAK_OPERATOR,
        home_place=settings.CLEANBREAK_HOME_PLACE,
        now=now,
        taken_at=TakenAt(channel=actor.channel, store=actor.store),
    )
    details = {"receipt_number": receipt.receipt_number}
    append_audit(
        [AuditEntry(act="desk.declared", order_id=None, actor=actor, details=details)], now
    )
    if visit_id is not None:
        close_as_declared(visit_id, receipt.receipt_number, actor, now)
    return receipt
