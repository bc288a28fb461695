"""Tasks upon balances that clients asked for by TMF654, and what became of each.

What a client said may tell of people: it is sealed, and erased in its time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.db.models import Q, QuerySet
from uuid_utils.compat import uuid7

from cleanbreak.domain.balance_task import TaskKind, TaskState
from cleanbreak.records.choices import one_of
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.sealed import open_sealed, seal


class BalanceTaskRow(models.Model):
    """One task; a transfer that was taken on is a payout, and has its id in both tables."""

    task_id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.TextField()
    client_id = models.TextField()
    line_id = models.BigIntegerField(null=True, help_text="NULL: it named none of the client's.")
    amount_minor = models.BigIntegerField(null=True)
    currency = models.TextField(db_default="", blank=True)
    state = models.TextField(help_text="Of a transfer that was taken on, its payout tells it.")
    problem_code = models.TextField(db_default="", blank=True, help_text="Why it failed.")
    problem = models.JSONField(default=dict, help_text="What the sentence of it names.")
    words = models.TextField(db_default="", blank=True, help_text="Sealed; empty: erased.")
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When it is to be done; NULL: never more.")
    begun_at = models.DateTimeField(null=True, help_text="Since when it may have been done.")
    tries = models.SmallIntegerField(db_default=0)
    hidden_at = models.DateTimeField(null=True, help_text="Its client wants to see it no more.")

    @property
    def all_words(self) -> dict[str, Any]:
        """Return what its client said."""
        return dict(orjson.loads(open_sealed(self.words))) if self.words else {}

    def say(self, words: Any) -> None:
        """Take in what its client says from now on."""
        self.words = seal(orjson.dumps(words).decode())

    class Meta:
        db_table = "balance_task"
        constraints = [one_of("kind", TaskKind), one_of("state", TaskState)]
        indexes = [
            models.Index(fields=["client_id", "kind", "task_id"], name="balance_task_by_client"),
            models.Index(fields=["line_id", "task_id"], name="balance_task_by_line"),
            models.Index(fields=["due_at"], condition=~Q(due_at=None), name="balance_task_due"),
            models.Index(
                fields=["client_id"], condition=Q(line_id=None), name="balance_task_of_no_line"
            ),
        ]


def tasks_within(party: RelyingPartyRow, kind: TaskKind) -> QuerySet[BalanceTaskRow]:
    """Return the tasks of a kind that a client asked for and did not delete, the newest first."""
    asked = BalanceTaskRow.objects.filter(client_id=party.client_id, kind=kind.value)
    return asked.filter(hidden_at=None).order_by("-task_id")


def claim_tasks(now: datetime, until: datetime, limit: int) -> list[UUID]:
    """Take tasks that are due: they are the caller's until that time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE balance_task SET due_at = %s, tries = least(tries + 1, 1000)
            WHERE task_id IN (SELECT task_id FROM balance_task WHERE due_at <= %s
                              ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING task_id
            """,
            [until, now, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def lock_tasks(task_ids: Sequence[UUID]) -> list[BalanceTaskRow]:
    """Return these tasks, each for the running transaction alone."""
    rows = BalanceTaskRow.objects.filter(pk__in=task_ids).order_by("task_id")
    return list(rows.select_for_update())


def count_of_no_line(client_id: str, most: int) -> int:
    """Return how many tasks of a client named no line of its, no further than ``most``."""
    rows = BalanceTaskRow.objects.filter(client_id=client_id, line_id=None)
    return rows.order_by().values("pk")[:most].count()
