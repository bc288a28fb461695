"""Declare at the desk: a plain declaration, which needs neither identity nor papers (ADR 0005)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.declaration import Declaration, Receipt
from cleanbreak.domain.desk_visit import VisitOutcome, VisitOver
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.close_visit import close_as_declared
from cleanbreak.flows.issue_slip import ReceiptTaken, issue_receipt_slip
from cleanbreak.flows.read_visit import read_visit
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAtDesk:
    """What the customer takes along."""

    receipt: Receipt
    slip: SlipRow | None
    """The same on paper; ``None``: the clerk is at no store."""


def declare_at_desk(
    declaration: Declaration, visit_id: UUID | None, actor: Actor, now: datetime
) -> DeclaredAtDesk:
    """Accept what somebody declares, by the flow of the public page; sent twice, it is one.

    :param visit_id: the visit that ends with it, if there was one.
    :raises UnknownVisit, VisitOver: if the visit is another clerk's, none, or over.
    :raises Refusal: of `accept_declaration`, for a date that cannot be.
    """
    with transaction.atomic():
        if visit_id is not None:
            _check_takes_declarations(visit_id, actor, now)
        receipt = accept_declaration(
            declaration,
            operator=settings.CLEANBREAK_OPERATOR,
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=now,
            taken_at=TakenAt(channel=actor.channel, store=actor.store),
        )
        details = {"receipt_number": receipt.receipt_number}
        entry = AuditEntry(act="desk.declared", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        if visit_id is not None:
            close_as_declared(visit_id, receipt.receipt_number, actor, now)
        return DeclaredAtDesk(receipt=receipt, slip=_slip(receipt, actor, now))


def _check_takes_declarations(visit_id: UUID, actor: Actor, now: datetime) -> None:
    """Return if a declaration can be taken in a visit, or was: the same one may come again."""
    story = read_visit(visit_id, actor, now)
    if not story.is_open and story.outcome is not VisitOutcome.DECLARED:
        raise VisitOver


def _slip(receipt: Receipt, actor: Actor, now: datetime) -> SlipRow | None:
    if not actor.store:
        return None
    taken = ReceiptTaken(
        receipt_number=receipt.receipt_number,
        order_id=None,
        language=receipt.declaration.language,
    )
    return issue_receipt_slip(taken, StoreRow.objects.get(pk=actor.store), actor, now)
