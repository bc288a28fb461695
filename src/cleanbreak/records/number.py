"""Numbers whose line has ended, and until when they are given to nobody."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.quarantine import Quarantine
from cleanbreak.records.choices import one_of


class NumberState(Enum):
    """Where a freed number stands."""

    PORT_GRACE = "port_grace"
    QUARANTINED = "quarantined"
    RETURNED = "returned"


class NumberRow(models.Model):
    """One freed number."""

    msisdn = models.TextField(primary_key=True)
    state = models.TextField()
    order_id = models.UUIDField(help_text="The order that freed it.")
    port_grace_until = models.DateField()
    earliest_release_date = models.DateField()
    latest_release_date = models.DateField(null=True)
    range_holder = models.TextField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "number"
        constraints = [one_of("state", NumberState)]


def quarantine_numbers(
    freed: Sequence[tuple[str, UUID, str | None, Quarantine]], at: datetime
) -> None:
    """Put each ``(msisdn, order_id, range_holder, quarantine)`` into port grace or quarantine."""
    if not freed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO number (msisdn, state, order_id, port_grace_until, earliest_release_date,
                                latest_release_date, range_holder, changed_at)
            SELECT msisdn, CASE WHEN grace > start THEN 'port_grace' ELSE 'quarantined' END,
                   order_id, grace, earliest, latest, range_holder, %s
            FROM unnest(%s::text[], %s::uuid[], %s::text[],
                        %s::date[], %s::date[], %s::date[], %s::date[])
                AS new (msisdn, order_id, range_holder, start, grace, earliest, latest)
            ON CONFLICT (msisdn) DO UPDATE SET
                state = excluded.state, order_id = excluded.order_id,
                port_grace_until = excluded.port_grace_until,
                earliest_release_date = excluded.earliest_release_date,
                latest_release_date = excluded.latest_release_date,
                range_holder = excluded.range_holder, changed_at = excluded.changed_at
            """,
            [
                at,
                [msisdn for msisdn, _, _, _ in freed],
                [order_id for _, order_id, _, _ in freed],
                [range_holder for _, _, range_holder, _ in freed],
                [quarantine.starts_on for *_, quarantine in freed],
                [quarantine.port_grace_until for *_, quarantine in freed],
                [quarantine.earliest_release_date for *_, quarantine in freed],
                [quarantine.latest_release_date for *_, quarantine in freed],
            ],
        )
