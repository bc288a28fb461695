"""Begin a cool-off: what was proved waits, and everybody on file is told and may object."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.policy import Period
from cleanbreak.domain.proof import Consequence, CoolingOff
from cleanbreak.domain.risk import Sign
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.cool_off import CoolOffRow, latest_cool_off
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.verification import guard_of_line, lock_guard
from cleanbreak.records.wake import wake_worker

GRANTS_FOR = timedelta(days=7)
"""So long after a cool-off what waited can be done; afterwards it begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits, and why."""

    line: LineRow
    consequence: Consequence
    order_id: UUID | None
    signs: frozenset[Sign]
    cool_off: Period


def wait_for_cool_off(waiting: Waiting, now: datetime) -> None:
    """Return if a cool-off for the same signs is over and nobody objected; else begin one.

    :raises CoolingOff: while it runs.
    """
    with transaction.atomic():
        lock_guard(guard_of_line(waiting.line.line_id))  # two who ask at once begin one
        row = cool_off_for(waiting.line.line_id, waiting.consequence, waiting.signs, now)
        row = row or _begin(waiting, now)
    if row.until > now:
        raise CoolingOff(until=day_of(row.until, waiting.line.jurisdiction))


def cool_off_for(
    line_id: int, consequence: Consequence, signs: frozenset[Sign], now: datetime
) -> CoolOffRow | None:
    """Return the cool-off that runs or is over for these signs; ``None`` if one must begin."""
    row = latest_cool_off(line_id, consequence, now)
    return row if row is not None and signs <= {Sign(sign) for sign in row.signs} else None


def day_of(at: datetime, jurisdiction: str) -> date:
    """Return the day of an instant, as the place of the line counts it."""
    return at.astimezone(time_zone_of(jurisdiction)).date()


def _begin(waiting: Waiting, now: datetime) -> CoolOffRow:
    until = now + timedelta(days=waiting.cool_off.days)
    row = CoolOffRow.objects.create(
        line=waiting.line,
        consequence=waiting.consequence.value,
        order_id=waiting.order_id,
        signs=sorted(sign.value for sign in waiting.signs),
        began_at=now,
        until=until,
        spent_at=until + GRANTS_FOR,
    )
    details = {
        "line_id": waiting.line.line_id,
        "consequence": row.consequence,
        "signs": row.signs,
        "until": until.isoformat(),
    }
    entry = AuditEntry(
        act="cool_off.begun", order_id=waiting.order_id, actor=SYSTEM, details=details
    )
    append_audit([entry], now)
    kind = AnnouncementKind.COOL_OFF_BEGUN
    key = f"cool_off:{row.cool_off_id}"
    put_in_outbox([NewAnnouncement(kind=kind, key=key, declared_at=now)], now)
    wake_worker("send_announcements")
    return row
