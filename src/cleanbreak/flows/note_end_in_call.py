"""Note the end in a call: the order gets its receipt number, and the receipt leaves at once."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.read_handling import HandlingStory
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.outbox import NewAnnouncement, OutboxRow, put_in_outbox
from cleanbreak.records.wake import wake_worker

KIND = AnnouncementKind.CALL_RECEIPT


def note_end_in_call(handling_id: UUID, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Note the step with its order; the receipt is on its way while the caller is on the line.

    :raises Refusal: as :func:`note_call_step`.
    """
    with transaction.atomic():
        details = {"order": str(order_id)}
        row = note_call_step(handling_id, CallStep.ENDED, details, actor, now)
        row.order_id = order_id
        row.receipt_number = receipt_number_from(secrets.token_bytes(7))
        row.save(update_fields=["order_id", "receipt_number"])
        HotlineCallRow.objects.filter(pk=row.call_id).update(
            order_id=order_id, receipt_number=row.receipt_number
        )
        receipt = NewAnnouncement(kind=KIND, key=_key(handling_id), order_id=order_id)
        put_in_outbox([receipt], now)
        wake_worker("send_announcements")


def receipt_left_at(story: HandlingStory) -> datetime | None:
    """Return when the receipt has left; ``None``: not yet."""
    if story.order_id is None:
        return None
    rows = OutboxRow.objects.filter(order_id=story.order_id, key=_key(story.handling_id))
    return rows.values_list("sent_at", flat=True).first()


def note_receipt(story: HandlingStory, actor: Actor, now: datetime) -> bool:
    """Note that the receipt has left, as soon as it has; return whether it was noted now."""
    if not story.is_open or story.due is not CallStep.RECEIPT or receipt_left_at(story) is None:
        return False
    try:
        note_call_step(story.handling_id, CallStep.RECEIPT, {}, actor, now)
    except Refusal:  # another window was quicker
        return False
    return True


def receipt_of_key(key: str) -> CallHandlingRow | None:
    """Return the call that an announcement of a receipt names by its key."""
    return CallHandlingRow.objects.filter(pk=UUID(key.rpartition(":")[2])).first()


def _key(handling_id: UUID) -> str:
    return f"call-receipt:{handling_id}"
