"""Tie a thread to a declaration, by its number: the sender has proved nothing by that."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.message_thread import TiedBy
from cleanbreak.domain.termination import Actor, UnknownOrder
from cleanbreak.flows.own_thread import lock_own_thread, note_about
from cleanbreak.flows.send_receipt_again import read_number
from cleanbreak.records.declaration import DeclarationRow


def tie_thread(thread_id: UUID, receipt_number: str, actor: Actor, now: datetime) -> None:
    """Say to which declaration a thread belongs; what its sender has shown stays as it is.

    :raises UnknownThread, ThreadNotYours: if the person has not taken it.
    :raises NotAReceiptNumber, UnknownOrder: if there is no declaration of this number.
    """
    number = read_number(receipt_number)
    declared = DeclarationRow.objects.filter(receipt_number=number).first()
    if declared is None:
        raise UnknownOrder
    with transaction.atomic():
        row = lock_own_thread(thread_id, actor)
        if row.is_proved:
            return
        row.receipt_number, row.order_id = number, declared.order_id
        row.tied_by = TiedBy.AGENT.value
        row.save(update_fields=["receipt_number", "order_id", "tied_by"])
        note_about("message.tied", row, {"receipt": number}, actor, now)
