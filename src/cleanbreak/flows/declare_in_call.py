"""Declare in a call: a plain declaration, which needs neither proof nor papers (ADR 0005).

It counts from this instant, also when the caller has hung up in the middle of what they said.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOver
from cleanbreak.domain.declaration import Declaration, Receipt
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.note_call_step import lock_own_handling
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.declaration import declaration_id_of
from cleanbreak.records.hotline_call import HotlineCallRow


def declare_in_call(
    handling_id: UUID, declaration: Declaration, actor: Actor, now: datetime
) -> Receipt:
    """Accept what a caller declares, by the flow of the public page; sent twice, it is one.

    :raises UnknownHandling, HandlingOver: if it is another agent's, none, closed, or has an order.
    :raises Refusal: of `accept_declaration`, for a date that cannot be.
    """
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.closed_at is not None or row.order_id is not None:
            raise HandlingOver
        receipt = accept_declaration(
            declaration,
            operator=settings.CLEANBREAK_OPERATOR,
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=now,
            taken_at=TakenAt(channel=actor.channel),
        )
        number = receipt.receipt_number
        if row.receipt_number == number:
            return receipt
        if row.receipt_number:
            raise HandlingOver
        row.receipt_number, row.declaration_id = number, declaration_id_of(number)
        row.save(update_fields=["receipt_number", "declaration_id"])
        HotlineCallRow.objects.filter(pk=row.call_id).update(receipt_number=number)
        details = {"handling": str(handling_id), "receipt_number": number}
        entry = AuditEntry(act="call.declared", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        return receipt
