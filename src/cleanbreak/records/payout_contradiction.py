"""Contradictions: what a provider said of a payout that the books cannot follow.

A row of its own for each, so that nothing of the same money is sent before a person has resolved
it; what was noted is never changed, and resolved once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.payout import FAILED
from cleanbreak.domain.payout_contradiction import Finding
from cleanbreak.domain.termination import Actor
from cleanbreak.records.line import rows_of
from cleanbreak.records.payout import PayoutRow, note_on_payout


class ContradictionRow(models.Model):
    """One thing that a provider said of one payout; said twice, it is noted once."""

    contradiction_id = models.BigAutoField(primary_key=True)
    payout_id = models.UUIDField()
    order_id = models.UUIDField(help_text="That of the payout: all its attempts wait.")
    part = models.SmallIntegerField()
    sentence = models.TextField(help_text="For an operator; nothing personal.")
    noted_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.TextField(db_default="")
    finding = models.TextField(db_default="", help_text="Empty: nobody has found out yet.")

    class Meta:
        db_table = "payout_contradiction"
        constraints = [
            models.UniqueConstraint(
                fields=["payout_id", "sentence"], name="payout_contradiction_once"
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at=None, finding="", resolved_by="")
                | (
                    models.Q(resolved_at__isnull=False)
                    & models.Q(finding__in=[finding.value for finding in Finding])
                    & ~models.Q(resolved_by="")
                ),
                name="payout_contradiction_resolved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["order_id", "part"],
                condition=models.Q(resolved_at=None),
                name="payout_contradiction_open",
            )
        ]


def note_contradiction(row: dict[str, Any], sentence: str, actor: Actor, at: datetime) -> None:
    """Note for a person what does not fit the books; the payout stays as it is.

    The row is locked by the caller; the other attempts are locked here, so that whoever is about
    to send one of them sees this.
    """
    lock_attempts(row["order_id"], row["part"])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payout_contradiction (payout_id, order_id, part, sentence, noted_at)
            VALUES (%s, %s, %s, %s, %s) ON CONFLICT (payout_id, sentence) DO NOTHING
            """,
            [row["payout_id"], row["order_id"], row["part"], sentence, at],
        )
        if not cursor.rowcount:
            return  # it was said before
    PayoutRow.objects.filter(payout_id=row["payout_id"]).update(
        problem_sentence=sentence, changed_at=at
    )
    note_on_payout(row, {"contradiction": sentence}, actor, at)


def contradicted(rows: Iterable[dict[str, Any]]) -> set[tuple[UUID, int]]:
    """Return the ``(order_id, part)`` of those whose money may have been paid by an attempt."""
    asked = {(row["order_id"], row["part"]) for row in rows}
    found = ContradictionRow.objects.filter(
        resolved_at=None, order_id__in=[order_id for order_id, _ in asked]
    )
    return asked & set(found.values_list("order_id", "part"))


def is_contradicted(payout_id: UUID) -> bool:
    """Return whether something about this very attempt is open."""
    return ContradictionRow.objects.filter(payout_id=payout_id, resolved_at=None).exists()


def open_contradictions() -> int:
    """Return how many payouts somebody must ask their bank about."""
    open_ones = ContradictionRow.objects.filter(resolved_at=None)
    return open_ones.values("payout_id").distinct().count()


def resolve_rows(payout_id: UUID, finding: Finding, actor: Actor, at: datetime) -> None:
    """Resolve what is open about one payout."""
    ContradictionRow.objects.filter(payout_id=payout_id, resolved_at=None).update(
        finding=finding.value, resolved_by=actor.acting_user, resolved_at=at
    )


def contradictions_of(payout_ids: Sequence[UUID]) -> list[ContradictionRow]:
    """Return all that was noted about payouts, the oldest first."""
    found = ContradictionRow.objects.filter(payout_id__in=payout_ids)
    return list(found.order_by("contradiction_id"))


def paid_twice_beside(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return, locked, the failed attempts that a person has found to have arrived beside this."""
    attempts = lock_attempts(row["order_id"], row["part"])
    found = ContradictionRow.objects.filter(
        order_id=row["order_id"], part=row["part"], finding=Finding.PAID_TWICE.value
    )
    twice = set(found.values_list("payout_id", flat=True)) - {row["payout_id"]}
    failed = {state.value for state in FAILED}
    return [one for one in attempts if one["payout_id"] in twice and one["state"] in failed]


def lock_attempts(order_id: UUID, part: int) -> list[dict[str, Any]]:
    """Lock every attempt to pay one part, in the order of their ids; return the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM payout WHERE order_id = %s AND part = %s ORDER BY payout_id FOR UPDATE",
            [order_id, part],
        )
        return rows_of(cursor)
