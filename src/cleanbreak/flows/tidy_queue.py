"""Tidy the queue: lines that are gone leave it, and callers of agents who are gone wait again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cleanbreak.domain.hotline_queue import (
    CALL_BACK_KEPT,
    LOST_AFTER,
    LeaveReason,
    PlaceState,
    PlaceWay,
)
from cleanbreak.flows.return_to_front import to_front
from cleanbreak.flows.take_over_call import calls_left_alone
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import (
    QueuePlaceRow,
    delete_places,
    end_places,
    lock_place,
)

PLACES_KEPT = timedelta(days=90)
"""So long the figures of the hotline reach back; nobody's name or number is in them."""


def tidy_queue(now: datetime) -> int:
    """End what is over, give back calls that never began, and forget old places; return how many.

    A call that rang for an agent who is gone, or is to be made by them, waits at the front again.
    One in which they spoke stays: only a colleague can take it over.
    """
    lost = end_places(_gone_lines(now), LeaveReason.LOST, now)
    old = end_places(_old_call_backs(now), LeaveReason.NOT_REACHED, now)
    unbegun = [
        row.call_id
        for row in calls_left_alone(now)
        if row.state == PlaceState.OFFERED.value and row.served_since is None
    ]
    for call_id in unbegun:
        with transaction.atomic():
            row = lock_place(call_id)
            if row is not None and row.state == PlaceState.OFFERED.value:
                to_front(row)
    return lost + old + len(unbegun) + delete_places(now - PLACES_KEPT)


def _old_call_backs(now: datetime) -> QuerySet[QueuePlaceRow]:
    asked = QueuePlaceRow.objects.filter(way=PlaceWay.CALL_BACK.value)
    return asked.filter(joined_at__lte=now - CALL_BACK_KEPT)


def _gone_lines(now: datetime) -> QuerySet[QueuePlaceRow]:
    call = HotlineCallRow.objects.filter(pk=OuterRef("call_id"))
    is_gone = Exists(call.filter(Q(heard_at__lte=now - LOST_AFTER) | Q(ended_at__isnull=False)))
    return QueuePlaceRow.objects.filter(is_gone, way=PlaceWay.LINE.value)
