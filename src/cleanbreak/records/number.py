"""Numbers whose line has ended, and until when they are given to nobody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.number_release import DAY, RestingNumber
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.policy import QuarantineReason
from cleanbreak.domain.quarantine import Quarantine
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import as_json_rows, plain_array

STATES = {state.value: state for state in NumberState}
RESTING = models.Q(state__in=[state.value for state in NumberState if state.rests])


@dataclass(slots=True)  # one for each line of a campaign
class Freed:
    """A number whose line has ended."""

    msisdn: str
    order_id: UUID
    place: str
    range_holder: str | None
    ported_to: str
    quarantine: Quarantine


class NumberRow(models.Model):
    """One number that was freed at least once."""

    msisdn = models.TextField(primary_key=True)
    state = models.TextField()
    order_id = models.UUIDField(help_text="The order that freed it.")
    place = models.TextField(db_default="", help_text="The jurisdiction of the line that it had.")
    port_grace_until = models.DateField()
    earliest_release_date = models.DateField()
    latest_release_date = models.DateField(null=True)
    range_holder = models.TextField(null=True)
    ported_to = models.TextField(db_default="", help_text="The provider that took it over.")
    changed_at = models.DateTimeField()
    due_on = models.DateField(
        null=True, help_text="When the release job looks at it, in its place; NULL: never."
    )
    reclaimed_for = models.UUIDField(
        null=True, help_text="The pseudonym of the former holder, who may have it while it rests."
    )
    kept_until = models.DateField(null=True, help_text="Until when it is kept for them.")
    hot_at = models.DateTimeField(
        null=True, help_text="When somebody last took it for a person, while nobody had it."
    )
    offered_until = models.DateTimeField(
        null=True, help_text="Until when it is kept for whoever was given it to give out."
    )

    class Meta:
        db_table = "number"
        constraints = [one_of("state", NumberState)]
        indexes = [
            models.Index(fields=["due_on"], condition=~models.Q(due_on=None), name="number_due"),
            models.Index(
                fields=["place", "changed_at"],
                condition=models.Q(state="available"),
                name="number_free",
            ),
        ]

    def as_resting(self) -> RestingNumber:
        """Return what rules need of it."""
        return RestingNumber(
            msisdn=self.msisdn,
            order_id=self.order_id,
            place=self.place,
            state=STATES[self.state],
            port_grace_until=self.port_grace_until,
            earliest=self.earliest_release_date,
            latest=self.latest_release_date,
            range_holder=self.range_holder,
            kept_until=self.kept_until,
        )


def state_of_number(msisdn: str) -> NumberState | None:
    """Return where a freed number stands; ``None``: it never was freed here."""
    state = NumberRow.objects.filter(pk=msisdn).values_list("state", flat=True).first()
    return NumberState(state) if state else None


def quarantine_numbers(freed: Sequence[Freed], at: datetime) -> None:
    """Put each freed number where it belongs.

    Into port grace or quarantine; one that another provider took over is noted as gone.
    """
    if not freed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO number (msisdn, state, order_id, place, port_grace_until,
                                earliest_release_date, latest_release_date, range_holder,
                                ported_to, changed_at, due_on, hot_at)
            SELECT msisdn, CASE WHEN ported_to <> '' THEN 'ported_out'
                       WHEN grace > start THEN 'port_grace' ELSE 'quarantined' END,
                   order_id, place, grace, earliest, latest, range_holder, ported_to, %s,
                   CASE WHEN ported_to <> '' THEN NULL WHEN grace > start THEN grace + 1
                       WHEN range_holder IS NULL THEN earliest ELSE grace END,
                   CASE WHEN harassment THEN earliest END
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                msisdn text, order_id uuid, range_holder text, ported_to text, start date,
                grace date, earliest date, latest date, place text, harassment boolean)
            ON CONFLICT (msisdn) DO UPDATE SET
                state = excluded.state, order_id = excluded.order_id, place = excluded.place,
                port_grace_until = excluded.port_grace_until,
                earliest_release_date = excluded.earliest_release_date,
                latest_release_date = excluded.latest_release_date,
                range_holder = excluded.range_holder, ported_to = excluded.ported_to,
                changed_at = excluded.changed_at, due_on = excluded.due_on,
                hot_at = excluded.hot_at, reclaimed_for = NULL, kept_until = NULL,
                offered_until = NULL
            """,
            [at, as_json_rows([_row(one) for one in freed])],
        )


def _row(one: Freed) -> dict[str, object]:
    return {
        "msisdn": one.msisdn,
        "order_id": one.order_id,
        "range_holder": one.range_holder,
        "ported_to": one.ported_to,
        "start": one.quarantine.starts_on,
        "grace": one.quarantine.port_grace_until,
        "earliest": one.quarantine.earliest_release_date,
        "latest": one.quarantine.latest_release_date,
        "place": one.place,
        "harassment": one.quarantine.reason is QuarantineReason.HARASSMENT,
    }


def due_numbers(today: Mapping[str, date], limit: int) -> list[RestingNumber]:
    """Return numbers with which something is due, those that waited longest first.

    :param today: the day that each place has.
    """
    due = NumberRow.objects.none()
    for day in set(today.values()):
        places = [place for place, one in today.items() if one == day]
        due = due.union(NumberRow.objects.filter(RESTING, due_on__lte=day, place__in=places))
    return [row.as_resting() for row in due.order_by("due_on")[:limit]]


def move_numbers(
    numbers: Sequence[RestingNumber],
    state: NumberState | None,
    due_on: Sequence[date | None],
    at: datetime,
) -> int:
    """Let numbers go on that are still as they were read; return how many did.

    One that was reclaimed meanwhile is not: it is looked at once more.

    :param state: ``None`` where they only wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE number n SET state = coalesce(%s, n.state), due_on = new.due_on,
                changed_at = CASE WHEN %s::text IS NULL THEN n.changed_at ELSE %s END
            FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::date[], %s::date[])
                AS new (msisdn, order_id, was, kept_until, due_on)
            WHERE n.msisdn = new.msisdn AND n.order_id = new.order_id AND n.state = new.was
              AND n.kept_until IS NOT DISTINCT FROM new.kept_until
            """,
            [
                state.value if state else None,
                state.value if state else None,
                at,
                plain_array(one.msisdn for one in numbers),
                plain_array(one.order_id for one in numbers),
                plain_array(one.state.value for one in numbers),
                plain_array(one.kept_until or "NULL" for one in numbers),
                plain_array(day or "NULL" for day in due_on),
            ],
        )
        return int(cursor.rowcount)


def warm_numbers(msisdns: Collection[str], at: datetime) -> None:
    """Note that somebody takes the numbers for a person, where nobody has them."""
    NumberRow.objects.filter(RESTING | models.Q(state="available"), pk__in=msisdns).update(
        hot_at=at
    )


def port_number_out(msisdn: str, ported_to: str, today: date, at: datetime) -> bool:
    """Let another provider take over a number in its port grace; false if it is in none."""
    resting = NumberRow.objects.filter(RESTING, pk=msisdn, port_grace_until__gte=today)
    moved = resting.update(
        state=NumberState.PORTED_OUT.value,
        ported_to=ported_to,
        due_on=None,
        reclaimed_for=None,
        kept_until=None,
        changed_at=at,
    )
    return bool(moved)


def lock_number(msisdn: str) -> NumberRow | None:
    """Return a number's row, locked until the end of the transaction."""
    return NumberRow.objects.select_for_update().filter(pk=msisdn).first()


def keep_for_former_holder(msisdn: str, pseudonym: UUID, until: date) -> None:
    """Keep a number for whoever had it last."""
    NumberRow.objects.filter(pk=msisdn).update(reclaimed_for=pseudonym, kept_until=until)


def lock_cool_numbers(place: str, now: datetime, hot_since: datetime, limit: int) -> list[str]:
    """Return free numbers that are not hot, those that rested longest first; others skip them."""
    free = NumberRow.objects.select_for_update(skip_locked=True).filter(
        models.Q(hot_at=None) | models.Q(hot_at__lt=hot_since),
        models.Q(offered_until=None) | models.Q(offered_until__lt=now),
        state=NumberState.AVAILABLE.value,
        place=place,
    )
    return list(free.order_by("changed_at").values_list("msisdn", flat=True)[:limit])


def keep_number(msisdn: str, until: datetime) -> None:
    """Keep a free number for whoever was told it."""
    NumberRow.objects.filter(pk=msisdn).update(offered_until=until)


def count_late_numbers(today: Mapping[str, date], before: timedelta) -> int:
    """Return how many could be released, are not, and must be within this time.

    They are due tomorrow at the latest: the release job looks at what waits each day.
    """
    return sum(
        NumberRow.objects.filter(
            due_on__lte=day + DAY,
            state=NumberState.QUARANTINED.value,
            place=place,
            range_holder=None,
            earliest_release_date__lt=day,
            latest_release_date__lte=day + before,
        ).count()
        for place, day in today.items()
    )


def count_overdue_numbers(today: Mapping[str, date]) -> int:
    """Return how many were due before today: the release job does not run."""
    return sum(
        NumberRow.objects.filter(RESTING, due_on__lt=day, place=place).count()
        for place, day in today.items()
    )
