"""Numbers whose line has ended, and until when they are given to nobody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.quarantine import Quarantine
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import as_json_rows


class NumberRow(models.Model):
    """One freed number."""

    msisdn = models.TextField(primary_key=True)
    state = models.TextField()
    order_id = models.UUIDField(help_text="The order that freed it.")
    port_grace_until = models.DateField()
    earliest_release_date = models.DateField()
    latest_release_date = models.DateField(null=True)
    range_holder = models.TextField(null=True)
    ported_to = models.TextField(db_default="", help_text="The provider that took it over.")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "number"
        constraints = [one_of("state", NumberState)]


def quarantine_numbers(
    freed: Sequence[tuple[str, UUID, str | None, str, Quarantine]], at: datetime
) -> None:
    """Put each ``(msisdn, order_id, range_holder, ported_to, quarantine)`` where it belongs.

    Into port grace or quarantine; one that another provider took over is noted as gone.
    """
    if not freed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO number (msisdn, state, order_id, port_grace_until, earliest_release_date,
                                latest_release_date, range_holder, ported_to, changed_at)
            SELECT msisdn, CASE WHEN ported_to <> '' THEN 'ported_out'
                       WHEN grace > start THEN 'port_grace' ELSE 'quarantined' END,
                   order_id, grace, earliest, latest, range_holder, ported_to, %s
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                msisdn text, order_id uuid, range_holder text, ported_to text, start date,
                grace date, earliest date, latest date)
            ON CONFLICT (msisdn) DO UPDATE SET
                state = excluded.state, order_id = excluded.order_id,
                port_grace_until = excluded.port_grace_until,
                earliest_release_date = excluded.earliest_release_date,
                latest_release_date = excluded.latest_release_date,
                range_holder = excluded.range_holder, ported_to = excluded.ported_to,
                changed_at = excluded.changed_at
            """,
            [at, as_json_rows([_row(*one) for one in freed])],
        )


def _row(
    msisdn: str,
    order_id: UUID,
    range_holder: str | None,
    ported_to: str,
    quarantine: Quarantine,
) -> dict[str, object]:
    return {
        "msisdn": msisdn,
        "order_id": order_id,
        "range_holder": range_holder,
        "ported_to": ported_to,
        "start": quarantine.starts_on,
        "grace": quarantine.port_grace_until,
        "earliest": quarantine.earliest_release_date,
        "latest": quarantine.latest_release_date,
    }
