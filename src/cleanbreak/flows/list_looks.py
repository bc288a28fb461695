"""List looks at personal data: who looked at what, how often, and who far more than the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet

from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.records.audit import LOOKS, REFUSED, AuditRow
from cleanbreak.records.keyset import FIRST, Page, Part, read_page

WATCHED_SINCE = timedelta(days=30)
OUTLIER_TIMES, OUTLIER_LOOKS = 3, 10
"""Far more than the others: three times the middle one of the others, and not just a handful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """How often one person looked."""

    acting_user: str
    looks: int
    items: int
    """How many different orders, lines, refunds."""
    refused: int
    by_purpose: dict[str, int]
    is_outlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """How often one person looked at one thing."""

    acting_user: str
    what: str
    line_id: int | None
    order_id: UUID | None
    item: str
    purpose: str
    was_refused: bool
    looks: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedLook:
    """A look at a watched line, or a try."""

    at: datetime
    acting_user: str
    what: Seen
    line_id: int
    purpose: Purpose
    was_refused: bool


def list_lookers(since: datetime) -> list[Looker]:
    """Return everybody who looked since then, outliers first, then by the number of looks."""
    counted: dict[str, dict[str, Any]] = {}
    for row in _grouped(_looks(since)):
        one = counted.setdefault(
            row["acting_user"], {"looks": 0, "refused": 0, "items": set(), "by": Counter()}
        )
        one["refused" if row["act"] == REFUSED else "looks"] += row["looks"]
        one["items"].add(_thing(row))
        one["by"][row["purpose"]] += row["looks"]
    lookers = [
        Looker(
            acting_user=acting_user,
            looks=one["looks"],
            items=len(one["items"]),
            refused=one["refused"],
            by_purpose=dict(sorted(one["by"].items())),
            is_outlier=_is_outlier(
                one["looks"], [two["looks"] for two in counted.values() if two is not one]
            ),
        )
        for acting_user, one in counted.items()
    ]
    return sorted(
        lookers, key=lambda one: (not one.is_outlier, -one.refused, -one.looks, one.acting_user)
    )


def _is_outlier(looks: int, of_others: Sequence[int]) -> bool:
    return bool(of_others) and looks >= max(OUTLIER_TIMES * median(of_others), OUTLIER_LOOKS)


def list_looks_of(name: str, since: datetime) -> list[LookedAt]:
    """Return what one person looked at since then, the most often seen first."""
    rows = [row for row in _grouped(_looks(since)) if is_same_person(row["acting_user"], name)]
    seen = [
        LookedAt(
            acting_user=row["acting_user"],
            what=row["what"],
            line_id=row["line_id"],
            order_id=row["order_id"],
            item=row["item"] or "",
            purpose=row["purpose"],
            was_refused=row["act"] == REFUSED,
            looks=row["looks"],
            last_at=row["last_at"],
        )
        for row in rows
    ]
    return sorted(seen, key=lambda one: (-one.looks, one.what, str(one.order_id), one.item))


def list_watched_looks(now: datetime, limit: int, after: str = FIRST) -> Page[WatchedLook]:
    """Return the looks at watched lines of the last thirty days, the latest first."""
    rows = _looks(now - WATCHED_SINCE).filter(details__contains={"is_watched": True})
    latest = Part(rows, ("at", "id"), is_newest_first=True)
    return read_page([latest], after, limit).told(_watched_look)


def _watched_look(row: AuditRow) -> WatchedLook:
    return WatchedLook(
        at=row.at,
        acting_user=row.acting_user,
        what=Seen(row.details["what"]),
        line_id=row.details["line_id"],
        purpose=Purpose(row.details["purpose"]),
        was_refused=row.act == REFUSED,
    )


def _looks(since: datetime) -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(act__in=LOOKS, at__gte=since)


def _grouped(rows: QuerySet[AuditRow]) -> Sequence[dict[str, Any]]:
    """Count in the database: a day of a large operator has more looks than fit a page."""
    counted = (
        rows.annotate(
            what=F("details__what"),
            line_id=F("details__line_id"),
            item=F("details__item"),
            purpose=F("details__purpose"),
        )
        .values("acting_user", "act", "what", "line_id", "order_id", "item", "purpose")
        .annotate(looks=Count("at"), last_at=Max("at"))
        .order_by()
    )
    return [dict(row) for row in counted]


def _thing(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["what"], row["line_id"], row["order_id"], row["item"]
