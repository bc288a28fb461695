"""Read one number of the inventory: where it stands, and until when.

There is no way to read several, and none that says which numbers are free.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.number_interval import Interval
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_interval import intervals_of


class UnknownNumber(Refusal):
    """No line here has, or ever had, this number."""

    code = "unknown_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStory:
    """What the inventory says of one number."""

    msisdn: str = field(repr=False)
    state: NumberState
    place: str
    order_id: UUID | None
    """The order that freed it last."""
    port_grace_until: date | None = None
    earliest_release_date: date | None = None
    latest_release_date: date | None = None
    range_holder: str | None = None
    ported_to: str = ""
    kept_until: date | None = None
    """Until when it is kept for its former holder, who has reclaimed it."""
    intervals: tuple[Interval, ...] = ()


def look_at_number(msisdn: str, actor: Actor, now: datetime) -> NumberStory:
    """Return a number's story, and note who looked: whoever tries many leaves a trace of each.

    :raises UnknownNumber: if nobody ever had it here.
    """
    with transaction.atomic():
        story = _read(msisdn)
        entry = AuditEntry(
            act="number.shown",
            order_id=story.order_id if story else None,
            actor=actor,
            details={"is_known": story is not None},
        )
        append_audit([entry], now)
    if story is None:
        raise UnknownNumber
    return story


def number_of_order(order_id: UUID) -> NumberStory | None:
    """Return the story of the number that an order has freed; ``None`` if it frees none now."""
    msisdn = NumberRow.objects.filter(
        order_id=order_id, pk__in=LineRow.objects.filter(orders__order_id=order_id).values("msisdn")
    )
    row = msisdn.first()
    return _story(row) if row else None


def _read(msisdn: str) -> NumberStory | None:
    row = NumberRow.objects.filter(pk=msisdn).first()
    living = LineRow.objects.filter(msisdn=msisdn, is_alive=True).first()
    if living is not None:
        return NumberStory(
            msisdn=msisdn,
            state=NumberState.ASSIGNED,
            place=living.jurisdiction,
            order_id=None,
            range_holder=living.range_holder,
            intervals=tuple(intervals_of(msisdn)),
        )
    return _story(row) if row else None


def _story(row: NumberRow) -> NumberStory:
    return NumberStory(
        msisdn=row.msisdn,
        state=NumberState(row.state),
        place=row.place,
        order_id=row.order_id,
        port_grace_until=row.port_grace_until,
        earliest_release_date=row.earliest_release_date,
        latest_release_date=row.latest_release_date,
        range_holder=row.range_holder,
        ported_to=row.ported_to,
        kept_until=row.kept_until,
        intervals=tuple(intervals_of(row.msisdn)),
    )
