"""What is known of each element, one row each, shared by all workers of all hosts.

The row of an element with a limit is its token bucket (GCRA): whoever wants to call takes the next
free instant and pushes it on, in one statement and on the database's clock. Nothing is held until
that instant comes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from cleanbreak.domain.element_limit import CLOSED, USED_SHARE, Breaker, DailyPause, Element


class ElementRow(models.Model):
    """How hard one element may be driven, and whether it answers."""

    name = models.TextField(primary_key=True, help_text="The port behind which it stands.")
    rate_per_s = models.FloatField(null=True, help_text="Null: without limit.")
    next_call_at = models.DateTimeField(default=timezone.now, help_text="The next free instant.")
    pauses = models.JSONField(default=list, help_text="Of mass work: begins, ends, zone.")
    failures = models.IntegerField(default=0)
    openings = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    probe_until = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    is_alerted = models.BooleanField(default=False)

    class Meta:
        db_table = "element"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate_per_s__isnull=True) | models.Q(rate_per_s__gt=0),
                name="element_rate_is_positive",
            )
        ]


BREAKER_COLUMNS = tuple(asdict(CLOSED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A slice of calls that may be sent once ``wait_s`` seconds have passed."""

    calls: int
    wait_s: float


def read_elements() -> dict[str, Element]:
    """Return what is known of the elements, by name; of which nothing is known, they lack."""
    return {row["name"]: _element_from(row) for row in ElementRow.objects.values()}


def take_turn(name: str, calls: int, ahead_s_max: float) -> Turn | None:
    """Take the next free instant for so many calls.

    :param ahead_s_max: take none that lies further ahead.
    :returns: ``None`` if there is none so soon, or if the element has no limit any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE element SET next_call_at = greatest(next_call_at, clock_timestamp())
                + make_interval(secs => %(calls)s / (rate_per_s * %(share)s))
            WHERE name = %(name)s AND rate_per_s IS NOT NULL
              AND next_call_at <= clock_timestamp() + make_interval(secs => %(ahead_s)s)
            RETURNING extract(epoch FROM next_call_at - clock_timestamp())::float8
                - %(calls)s / (rate_per_s * %(share)s)
            """,
            {"name": name, "calls": calls, "share": USED_SHARE, "ahead_s": ahead_s_max},
        )
        row = cursor.fetchone()
    return Turn(calls=calls, wait_s=max(row[0], 0.0)) if row else None


def take_probe(name: str, now: datetime, until: datetime) -> bool:
    """Be the one worker that tries whether an element is back; False if another one is."""
    changed = ElementRow.objects.filter(
        models.Q(probe_until__isnull=True) | models.Q(probe_until__lte=now),
        name=name,
        open_until__lte=now,
    ).update(probe_until=until)
    return changed == 1


def change_breaker(name: str, change: Callable[[Breaker], Breaker]) -> tuple[Breaker, Breaker]:
    """Change how an element stands, one worker after another; return it before and after."""
    with transaction.atomic():
        row = _locked(name)
        before = _breaker_from(row)
        after = change(before)
        if after != before:
            ElementRow.objects.filter(name=name).update(**asdict(after))
    return before, after


def write_rate(name: str, rate_per_s: float | None) -> None:
    """Set or lift the limit; calls that were promised an instant keep it."""
    ElementRow.objects.update_or_create(name=name, defaults={"rate_per_s": rate_per_s})


def write_pauses(name: str, pauses: Sequence[DailyPause]) -> None:
    """Set the daily pauses of mass work; none lifts them."""
    rows = [
        {"begins": f"{one.begins:%H:%M}", "ends": f"{one.ends:%H:%M}", "zone": one.zone}
        for one in pauses
    ]
    ElementRow.objects.update_or_create(name=name, defaults={"pauses": rows})


def _locked(name: str) -> Mapping[str, Any]:
    ElementRow.objects.bulk_create([ElementRow(name=name)], ignore_conflicts=True)
    return ElementRow.objects.select_for_update().values().get(name=name)


def _element_from(row: Mapping[str, Any]) -> Element:
    return Element(
        name=row["name"],
        rate_per_s=row["rate_per_s"],
        pauses=tuple(
            DailyPause(
                begins=time.fromisoformat(one["begins"]),
                ends=time.fromisoformat(one["ends"]),
                zone=one["zone"],
            )
            for one in row["pauses"]
        ),
        breaker=_breaker_from(row),
    )


def _breaker_from(row: Mapping[str, Any]) -> Breaker:
    return Breaker(**{column: row[column] for column in BREAKER_COLUMNS})
