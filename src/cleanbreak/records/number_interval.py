"""Who had which number when, by pseudonyms.

Triggers open an interval with each line, and close and open one where a line goes on with another
holder (migration 0054): nobody can forget it. The end is written with the quarantine.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, models

from cleanbreak.domain.number_interval import EndedBy, Interval
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import plain_array

ENDINGS = {one.value: one for one in EndedBy}


class NumberIntervalRow(models.Model):
    """One time in which one owner had a number."""

    pk = models.CompositePrimaryKey("msisdn", "begins_at")
    msisdn = models.TextField()
    begins_at = models.DateTimeField()
    is_begin_known = models.BooleanField(help_text="Or it began then or at some time before.")
    ends_at = models.DateTimeField(null=True)
    owner = models.UUIDField(help_text="A holder's pseudonym; that of nobody, once it is erased.")
    ended_by = models.TextField(null=True)
    place = models.TextField(help_text="The jurisdiction of the line.")

    class Meta:
        db_table = "number_interval"
        constraints = [
            one_of("ended_by", EndedBy),
            models.CheckConstraint(
                condition=models.Q(ends_at=None, ended_by=None)
                | models.Q(
                    ends_at__gte=models.F("begins_at"),
                    ends_at__isnull=False,
                    ended_by__isnull=False,
                ),
                name="number_interval_ends_after_it_begins",
            ),
        ]
        # No index beside the key: the end of an interval is a new version on the same page, and no
        # index hears of it.


def intervals_of(msisdn: str) -> list[Interval]:
    """Return every interval of a number, oldest first: one look-up in one index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT begins_at, is_begin_known, ends_at, owner, ended_by, place
            FROM number_interval WHERE msisdn = %s ORDER BY begins_at
            """,
            [msisdn],
        )
        return [
            Interval(
                begins_at=begins_at,
                is_begin_known=is_begin_known,
                ends_at=ends_at,
                owner=owner,
                ended_by=ENDINGS[ended_by] if ended_by else None,
                place=place,
            )
            for begins_at, is_begin_known, ends_at, owner, ended_by, place in cursor.fetchall()
        ]


def begin_intervals_at(now: datetime, zones: Mapping[str, str]) -> None:
    """Let the intervals that lines of this transaction begin go by this clock.

    :param zones: the time zone of each place, for the days on which known ones begin.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('cleanbreak.now', %s, true),"
            " set_config('cleanbreak.zones', %s, true)",
            [now.isoformat(), json.dumps(dict(zones))],
        )


def note_ported_out(msisdns: Sequence[str]) -> None:
    """Note of numbers that nobody has here any more that their last owner took them along."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE number_interval i SET ended_by = 'ported_out'
            FROM (
                SELECT msisdn, max(begins_at) AS begins_at FROM number_interval
                WHERE msisdn = ANY(%s::text[]) GROUP BY msisdn
            ) newest
            WHERE i.msisdn = newest.msisdn AND i.begins_at = newest.begins_at
              AND i.ended_by = 'terminated'
            """,
            [plain_array(msisdns)],
        )


def close_intervals(ended: Sequence[tuple[str, datetime, EndedBy]]) -> None:
    """End the open interval of each number; one that is not open stays as it is."""
    if not ended:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE number_interval i SET
                ends_at = greatest(new.ends_at, i.begins_at), ended_by = new.ended_by
            FROM unnest(%s::text[], %s::timestamptz[], %s::text[])
                AS new (msisdn, ends_at, ended_by)
            WHERE i.msisdn = new.msisdn AND i.ends_at IS NULL
            """,
            [
                plain_array(msisdn for msisdn, _, _ in ended),
                plain_array(f'"{at.isoformat()}"' for _, at, _ in ended),
                plain_array(how.value for _, _, how in ended),
            ],
        )
