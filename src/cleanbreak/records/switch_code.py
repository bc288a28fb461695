"""Codes with which lines leave for another provider, and who asked for them.

Of a code only an HMAC is kept, and a nonce that says nothing without our key.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.switching import SwitchCode, SwitchEnd, SwitchFigures, SwitchWord
from cleanbreak.domain.termination import Channel
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.line import LineRow


class SwitchCodeRow(models.Model):
    """One code of one line."""

    code_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT, db_index=False)
    holder_id = models.BigIntegerField(help_text="Whose line it was; of nobody after them.")
    word = models.TextField(help_text="What it was asked for by: pac, stac.")
    nonce = models.TextField(
        help_text="The code is made from it and the server's key; empty after its last day."
    )
    code_mac = models.TextField(help_text="By which the code is found; no code is given out twice.")
    issued_at = models.DateTimeField()
    last_day = models.DateField(help_text="In the line's place.")
    ended_as = models.TextField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True, help_text="The day of it, in the line's place.")
    recipient = models.TextField(db_default="", help_text="The provider that redeemed it.")
    order_id = models.UUIDField(null=True, help_text="The order by which the line leaves.")

    class Meta:
        db_table = "switch_code"
        constraints = [
            one_of("word", SwitchWord),
            one_of("ended_as", SwitchEnd),
            once("code_mac"),
            models.UniqueConstraint(
                fields=["line", "word"], condition=Q(ended_at=None), name="switch_code_one_good"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as=None, ended_on=None)
                | Q(ended_at__isnull=False, ended_as__isnull=False, ended_on__isnull=False),
                name="switch_code_ends_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_as="redeemed", order_id__isnull=False) & ~Q(recipient="")
                | (Q(ended_as=None) | ~Q(ended_as="redeemed")) & Q(order_id=None, recipient=""),
                name="switch_code_redeemed_by_order",
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="switch_code_by_line"),
            models.Index(fields=["last_day"], condition=~Q(nonce=""), name="switch_code_to_expire"),
        ]

    def as_code(self) -> SwitchCode:
        """Return it as rules know it."""
        return SwitchCode(
            holder_id=self.holder_id,
            word=SwitchWord(self.word),
            last_day=self.last_day,
            ended_as=SwitchEnd(self.ended_as) if self.ended_as else None,
            ended_on=self.ended_on,
        )


class SwitchRequestRow(models.Model):
    """Somebody asked for a code or for the figures, and was told; the figures as they were told."""

    request_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT, db_index=False)
    word = models.TextField()
    code = models.ForeignKey(SwitchCodeRow, on_delete=models.PROTECT, null=True, db_index=False)
    is_new_code = models.BooleanField(help_text="Whether the code was made for this request.")
    figures = models.JSONField()
    channel = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "switch_request"
        constraints = [one_of("word", SwitchWord), one_of("channel", Channel)]
        indexes = [models.Index(fields=["line"], name="switch_request_by_line")]

    def as_figures(self) -> SwitchFigures:
        """Return the figures that were told."""
        return SwitchFigures(**self.figures)


def lock_line(line_id: int) -> LineRow:
    """Lock the line until the end of the transaction: before its order and its codes."""
    return LineRow.objects.select_for_update().get(pk=line_id)


def running_code(line_id: int, word: SwitchWord) -> SwitchCodeRow | None:
    """Return the code of the line that has not ended; its last day may be over."""
    return SwitchCodeRow.objects.filter(line_id=line_id, word=word.value, ended_at=None).first()


def find_switch_code(macs: Sequence[str]) -> SwitchCodeRow | None:
    """Return the code that one of these stands for."""
    return SwitchCodeRow.objects.select_related("line").filter(code_mac__in=macs).first()


def insert_switch_code(row: SwitchCodeRow) -> bool:
    """Insert a code; false if it was given out before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO switch_code (code_id, line_id, holder_id, word, nonce, code_mac, issued_at,
                last_day)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code_mac) DO NOTHING
            """,
            [
                row.code_id,
                row.line_id,
                row.holder_id,
                row.word,
                row.nonce,
                row.code_mac,
                row.issued_at,
                row.last_day,
            ],
        )
        return bool(cursor.rowcount == 1)


def redeem_row(
    row: SwitchCodeRow, order_id: UUID, recipient: str, at: tuple[datetime, date]
) -> bool:
    """Use the code up; of all who try, one succeeds."""
    values = {"recipient": recipient, "order_id": order_id}
    return bool(_end(SwitchCodeRow.objects.filter(pk=row.pk), SwitchEnd.REDEEMED, at, values))


def void_codes(line_id: int, at: tuple[datetime, date], word: SwitchWord | None = None) -> int:
    """End what codes of the line have not ended, of one kind or of all; return how many."""
    rows = SwitchCodeRow.objects.filter(line_id=line_id)
    return _end(rows.filter(word=word.value) if word else rows, SwitchEnd.VOID, at, {})


def _end(
    rows: "models.QuerySet[SwitchCodeRow]",
    how: SwitchEnd,
    at: tuple[datetime, date],
    values: dict[str, Any],
) -> int:
    instant, day = at
    return rows.filter(ended_at=None).update(
        ended_as=how.value, ended_at=instant, ended_on=day, **values
    )


def tie_to_switch(order_id: UUID, day: date, ported_to: str | None) -> bool:
    """Note that an order that waits for its day, or for a sooner one, is that of a switch.

    :param ported_to: the provider that takes the number over; ``None``: it stays ours.
    :return: false if it waits no more, or ends the line at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order
            SET plan = plan || jsonb_strip_nulls(jsonb_build_object('ported_to', %s::text))
            WHERE order_id = %s AND state = 'pending' AND effective_date <= %s
                AND end_policy <> 'immediate'
            """,
            [ported_to, order_id, day],
        )
        return bool(cursor.rowcount == 1)


def expire_codes(place: str, today: date, now: datetime, limit: int) -> int:
    """End the codes of a place whose last day is over, and forget of what they were made."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE switch_code SET nonce = '', ended_as = coalesce(ended_as, 'expired'),
                ended_at = coalesce(ended_at, %s), ended_on = coalesce(ended_on, last_day)
            WHERE code_id IN (
                SELECT c.code_id FROM switch_code c JOIN line USING (line_id)
                WHERE c.nonce <> '' AND c.last_day < %s AND line.jurisdiction = %s
                LIMIT %s FOR UPDATE OF c SKIP LOCKED)
            """,
            [now, today, place, limit],
        )
        return int(cursor.rowcount)


def places_with_codes() -> list[str]:
    """Return the places with codes that can still be made again."""
    rows = SwitchCodeRow.objects.exclude(nonce="")
    return list(rows.values_list("line__jurisdiction", flat=True).distinct())


def list_codes(msisdn: str | None, before: UUID | None, limit: int) -> list[SwitchCodeRow]:
    """Return codes with their lines, newest first.

    :param msisdn: of which number; ``None``: of all.
    :param before: only those made before this one.
    """
    rows = SwitchCodeRow.objects.select_related("line").order_by("-code_id")
    if msisdn is not None:
        rows = rows.filter(line__msisdn=msisdn)
    return list((rows.filter(code_id__lt=before) if before else rows)[:limit])
