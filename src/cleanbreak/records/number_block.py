"""The blocks of numbers that are ours; a number outside of them is never released."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models

from cleanbreak.domain.number_block import NumberBlock
from cleanbreak.records.copied import plain_array


class NumberBlockRow(models.Model):
    """One block."""

    block_id = models.BigAutoField(primary_key=True)
    first = models.TextField(help_text="E.164 with the plus sign.")
    last = models.TextField(help_text="As many digits; included.")
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "number_block"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")),
                name="number_block_from_first_to_last",
            )
        ]


def insert_block(block: NumberBlock, added_by: str, at: datetime) -> bool:
    """Note a block; false if it overlaps with another one."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE number_block IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            """
            INSERT INTO number_block (first, last, added_by, added_at)
            SELECT %(first)s, %(last)s, %(by)s, %(at)s WHERE NOT EXISTS (
                SELECT FROM number_block WHERE length(first) = length(%(first)s)
                  AND first::numeric <= %(last)s::numeric AND last::numeric >= %(first)s::numeric)
            """,
            {"first": block.first, "last": block.last, "by": added_by, "at": at},
        )
        return bool(cursor.rowcount == 1)


def delete_block(first: str) -> bool:
    """Take a block off; false if there is none that begins so."""
    return bool(NumberBlockRow.objects.filter(first=first).delete()[0])


def list_blocks() -> list[NumberBlock]:
    """Return every block, in their order."""
    rows = NumberBlockRow.objects.order_by("first").values_list("first", "last")
    return [NumberBlock(first, last) for first, last in rows]


def ours_among(msisdns: Sequence[str]) -> set[str]:
    """Return the numbers that are in one of our blocks."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT msisdn FROM unnest(%s::text[]) AS asked (msisdn) WHERE EXISTS (
                SELECT FROM number_block WHERE length(first) = length(msisdn)
                  AND msisdn::numeric BETWEEN first::numeric AND last::numeric)
            """,
            [plain_array(msisdns)],
        )
        return {msisdn for (msisdn,) in cursor.fetchall()}
