"""Count cancellations by telephone that were not completed, and why; and time the others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.hotline_call import CallOutcome, CallTopic
from cleanbreak.domain.hotline_day import NotDone
from cleanbreak.domain.hotline_queue import LeaveReason, PlaceWay, Skill
from cleanbreak.domain.termination import Channel, OrderState
from cleanbreak.domain.today import Picture
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_wrap_up import CallWrapUpRow, count_reasons
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.counted import counted_lately
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.order import OrderRow

BY_KEYS = [CallOutcome.DECLARED.value, CallOutcome.VOICEMAIL.value]
BY_AGENT = [HandlingOutcome.ENDED.value, HandlingOutcome.DECLARED.value]


def count_not_done(since: datetime, now: datetime) -> dict[str, int]:
    """Return how often each reason was why somebody who chose to cancel has no receipt.

    What agents say comes first, then what nobody had to say; reasons that did not occur are left
    out. A reason is the code of a ``NotCompleted`` or of a ``NotDone``.
    """
    ended = HotlineCallRow.objects.filter(
        topic=CallTopic.CANCEL.value, ended_at__gte=since, receipt_number=""
    )
    places = QueuePlaceRow.objects.filter(skill=Skill.CANCEL.value)
    gave_up = ended.filter(outcome=CallOutcome.ABANDONED.value)
    has_place = Exists(places.filter(pk=OuterRef("call_id")))
    called_back = places.filter(way=PlaceWay.CALL_BACK.value)
    in_vain = [LeaveReason.NOT_REACHED.value, LeaveReason.WRONG_NUMBER.value]
    ours = {
        NotDone.GAVE_UP_BEFORE: gave_up.exclude(has_place),
        NotDone.GAVE_UP_WAITING: gave_up.filter(has_place),
        NotDone.TO_BE_CALLED_BACK: called_back.filter(left_at=None),
        NotDone.NOT_REACHED: places.filter(left_at__gte=since, left_for__in=in_vain),
        NotDone.NOT_SAID: _not_said(ended),
    }
    found = {reason.value: rows.count() for reason, rows in ours.items()}
    return count_reasons(since, now) | {code: count for code, count in found.items() if count}


def orders_not_done(now: datetime) -> dict[tuple[str, str], int]:
    """Return how many orders by telephone have not ended their line, by state, and step if held.

    As it was counted a moment ago; counted now if nobody else counts.
    """
    known = counted_lately(Picture.OPEN, now)
    if known is not None:
        hotline = [one for one in known if one["channel"] == Channel.HOTLINE.value]
        return {(one["state"], one["step"]): one["orders"] for one in hotline}
    orders = OrderRow.objects.filter(completed_at=None, channel=Channel.HOTLINE.value)
    orders = orders.exclude(order_id__in=confidential_order_ids())
    counted: dict[tuple[str, str], int] = {}
    for row in orders.values("state", "step").annotate(count=Count("*")).order_by("state", "step"):
        step = row["step"] if row["state"] == OrderState.HELD.value else ""
        key = (row["state"], step)
        counted[key] = counted.get(key, 0) + row["count"]
    return counted


def time_to_receipt(since: datetime) -> Iterator[timedelta]:
    """Yield how long it took from ringing to the receipt number, of cancellations since."""
    keyed = HotlineCallRow.objects.filter(
        topic=CallTopic.CANCEL.value, ended_at__gte=since, outcome__in=BY_KEYS
    )
    for began, ended in keyed.values_list("began_at", "ended_at"):
        if ended is not None:
            yield ended - began
    handled = CallHandlingRow.objects.filter(closed_at__gte=since, outcome__in=BY_AGENT)
    closed = {call_id: at for call_id, at in handled.values_list("call_id", "closed_at") if at}
    for call_id, began in _rang(list(closed)):
        yield closed[call_id] - began


def _rang(call_ids: list[UUID]) -> Iterator[tuple[UUID, datetime]]:
    calls = HotlineCallRow.objects.filter(pk__in=call_ids).exclude(outcome__in=BY_KEYS)
    yield from calls.values_list("call_id", "began_at")


def _not_said(ended: "QuerySet[HotlineCallRow]") -> "QuerySet[HotlineCallRow]":
    """Return calls with an agent of which neither a receipt nor a wrap-up tells what came."""
    handled = CallHandlingRow.objects.filter(call_id=OuterRef("call_id"), outcome__in=BY_AGENT)
    said = CallWrapUpRow.objects.filter(call_id=OuterRef("call_id"))
    served = ended.filter(outcome=CallOutcome.SERVED.value)
    return served.exclude(Exists(handled)).exclude(Exists(said))
