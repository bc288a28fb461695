"""Receipts on paper: for those who declared by telephone and of whom no e-mail is on file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from cleanbreak.records.choices import once
from cleanbreak.records.line import rows_of


class ReceiptLetterRow(models.Model):
    """One receipt that the operator prints and posts."""

    letter_id = models.BigAutoField(primary_key=True)
    declaration_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, help_text="NULL: nobody has said so yet.")

    class Meta:
        db_table = "receipt_letter"
        constraints = [once("declaration_id")]
        indexes = [
            models.Index(
                fields=["letter_id"],
                condition=models.Q(posted_at=None),
                name="receipt_letter_to_post",
            )
        ]


def insert_receipt_letters(declaration_ids: Sequence[int], now: datetime) -> None:
    """Note that these receipts are to be posted; noted twice, it is one letter."""
    rows = [ReceiptLetterRow(declaration_id=one, made_at=now) for one in declaration_ids]
    ReceiptLetterRow.objects.bulk_create(rows, ignore_conflicts=True)


def receipt_letters_to_post(after: int, limit: int) -> list[dict[str, Any]]:
    """Return those that nobody has posted, the oldest first, with whose they are.

    What happens in confidence is told in no letter.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.letter_id, t.declaration_id, h.reference AS customer, h.language,
                   l.jurisdiction AS place
            FROM receipt_letter t JOIN declaration d USING (declaration_id)
            JOIN termination_order o ON o.order_id = d.order_id
            JOIN line l ON l.line_id = o.line_id JOIN holder h USING (holder_id)
            WHERE t.posted_at IS NULL AND t.letter_id > %s
            AND NOT EXISTS (SELECT FROM confidential_request s WHERE s.order_id = d.order_id)
            ORDER BY t.letter_id LIMIT %s
            """,
            [after, limit],
        )
        return rows_of(cursor)


def mark_receipts_posted(up_to: int, at: datetime) -> int:
    """Note that all up to that one are in the post; return how many those were."""
    to_post = ReceiptLetterRow.objects.filter(letter_id__lte=up_to, posted_at=None)
    return to_post.update(posted_at=at)
