"""Take an order that wants something else than an end, say that it is rejected, and keep it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from cleanbreak.domain.client_order import OrderNotFound
from cleanbreak.domain.declined_order import (
    KEPT_MOST,
    REJECTED,
    Declined,
    TooManyDeclined,
    bare,
    changed_body,
)
from cleanbreak.domain.json_shape import Read
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.records.declined_order import DeclinedOrderRow, count_declined
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.told_fact import listening, note_fact


def decline_order(declined: Declined, party: RelyingPartyRow, now: datetime) -> DeclinedOrderRow:
    """Keep a rejected order, in the running transaction; nothing is done for it, now or later.

    :raises TooManyDeclined: if the client has too many of them.
    """
    if count_declined(party.client_id, KEPT_MOST) >= KEPT_MOST:
        raise TooManyDeclined(most=KEPT_MOST)
    row = DeclinedOrderRow(client_id=party.client_id, asked_at=now)
    row.say(declined, now)
    row.save(force_insert=True)
    _tell(row, now, What.MADE, What.STATE)
    return row


def change_declined_order(
    row: DeclinedOrderRow, patch: Any, shown: Read, read: Callable[[object], Read], now: datetime
) -> None:
    """Change what a client says of its rejected order, in the running transaction.

    :param shown: the order as its client sees it.
    :param read: reads a body as the API does, and refuses what it is not.
    :raises OrderNotFound: if it was deleted in this moment.
    :raises Refusal: for what cannot be changed, and for what would be no order any more.
    """
    locked = DeclinedOrderRow.objects.select_for_update().filter(pk=row.pk, hidden_at=None).first()
    if locked is None:
        raise OrderNotFound
    before = locked.declined
    after = Declined(api=before.api, body=read(changed_body(before, patch, shown)))
    if after.body == before.body:
        return
    locked.say(after, now)
    locked.save()
    names = {*after.body, *before.body}
    changed = sorted(one for one in names if after.body.get(one) != before.body.get(one))
    _tell(locked, now, What.CHANGED, properties=changed)


def hide_declined_order(row: DeclinedOrderRow, now: datetime) -> None:
    """Let its client see a rejected order no more, and forget what was said in it."""
    with transaction.atomic():
        found = DeclinedOrderRow.objects.select_for_update().filter(pk=row.pk, hidden_at=None)
        locked = found.first()
        if locked is None:
            raise OrderNotFound
        locked.say(bare(locked.declined), now)
        locked.hidden_at = now
        locked.save()
        _tell(locked, now, What.DELETED)


def _tell(row: DeclinedOrderRow, now: datetime, *events: What, **detail: Any) -> None:
    """Note what is to be told of it: there is no trigger, for no line is concerned."""
    if not listening().is_wanted:
        return
    for what in events:
        note_fact(
            Told(
                fact_id=uuid4(),
                subject=Subject.ORDER,
                subject_id=str(row.order_id),
                what=what,
                state=REJECTED,
                order_id=row.order_id,
                detail={"api": row.api, **detail},
                at=now,
            )
        )
