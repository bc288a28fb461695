"""Takeouts: who asked for a line's data, how far it is, and the key under which it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.takeout_gate import TakeoutAtGate
from cleanbreak.domain.takeout_state import (
    AT_REST,
    UNDER_WAY,
    HowTold,
    TakeoutForm,
    TakeoutState,
    TakeoutWish,
)
from cleanbreak.domain.termination import Channel
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import plain_array
from cleanbreak.records.line import LineRow, rows_of

UNDER_WAY_STATES = [state.value for state in UNDER_WAY]
AT_REST_STATES = [state.value for state in AT_REST]


class TakeoutRow(models.Model):
    """One takeout; its key is deleted when its days are over, and the row stays without it."""

    takeout_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT, db_index=False)
    order_id = models.UUIDField(null=True, help_text="The order that ends the line, if one does.")
    state = models.TextField()
    form = models.TextField(blank=True, help_text="Empty: the holder wants none.")
    age_key = models.TextField(blank=True, help_text="Public; whoever has the secret one opens it.")
    passphrase = models.TextField(blank=True, help_text="Sealed; empty once the file is written.")
    co_users_informed = models.BooleanField(default=False)
    language = models.TextField()
    channel = models.TextField()
    asked_by = models.TextField(help_text="As records name people: holder, operator:NAME.")
    how_told = models.TextField(blank=True, help_text="How somebody who declined was told.")
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When somebody is to prepare it, or to destroy it.")
    attempt = models.SmallIntegerField(default=0)
    problem_code = models.TextField(blank=True)
    rest_key = models.TextField(blank=True, help_text="Sealed; deleted, the file is nothing.")
    file_name = models.TextField(blank=True)
    size_bytes = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    link_hash = models.TextField(blank=True, help_text="Of the link's secret; empty: there is none")
    link_until = models.DateTimeField(null=True)
    downloads = models.SmallIntegerField(default=0, help_text="How often this link was begun with.")
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "takeout"
        constraints = [
            one_of("state", TakeoutState),
            one_of("channel", Channel),
            models.CheckConstraint(
                condition=models.Q(form__in=["", *(form.value for form in TakeoutForm)]),
                name="takeout_form_known",
            ),
            models.CheckConstraint(
                condition=models.Q(how_told__in=["", *(told.value for told in HowTold)]),
                name="takeout_how_told_known",
            ),
            models.CheckConstraint(  # a file without its key, or a key without its file
                condition=models.Q(state__in=AT_REST_STATES) ^ models.Q(rest_key=""),
                name="takeout_key_while_it_lies",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(state__in=UNDER_WAY_STATES),
                name="takeout_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "asked_at"], name="takeout_by_line"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[*UNDER_WAY_STATES, *AT_REST_STATES]),
                name="takeout_due",
            ),
            models.Index(
                fields=["link_hash"], condition=~models.Q(link_hash=""), name="takeout_by_link"
            ),
        ]


def asked_since(line_id: int, wish: TakeoutWish, since: datetime) -> TakeoutRow | None:
    """Return the takeout that waits for the line, if just this was asked for since then."""
    return TakeoutRow.objects.filter(
        line_id=line_id,
        state__in=UNDER_WAY_STATES,
        form=wish.form.value,
        age_key=wish.age_key.strip() if wish.form is TakeoutForm.AGE else "",
        asked_at__gte=since,
    ).first()


def claim_takeouts(now: datetime, until: datetime, limit: int) -> list[TakeoutRow]:
    """Claim what is to be prepared until then; what a dead worker had is claimed again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE takeout SET state = 'preparing', due_at = %s, attempt = attempt + 1
            WHERE takeout_id IN (
                SELECT takeout_id FROM takeout
                WHERE state IN ('asked', 'preparing') AND due_at <= %s
                ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING takeout_id
            """,
            [until, now, limit],
        )
        claimed = [row[0] for row in cursor.fetchall()]
    rows = TakeoutRow.objects.select_related("line__holder").filter(takeout_id__in=claimed)
    return list(rows.order_by("asked_at"))


def renew_claim(claimed: TakeoutRow, until: datetime, now: datetime) -> bool:
    """Keep it claimed until then; False if another worker has taken over meanwhile."""
    return _change(claimed, now, due_at=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is written down when the file is whole."""

    rest_key: str
    file_name: str
    size_bytes: int
    records: int
    keep_until: datetime


def write_ready(claimed: TakeoutRow, done: Prepared, now: datetime) -> bool:
    """Let it lie ready; False if another worker has taken over meanwhile."""
    return _change(
        claimed,
        now,
        state=TakeoutState.READY.value,
        due_at=done.keep_until,
        passphrase="",
        rest_key=done.rest_key,
        file_name=done.file_name,
        size_bytes=done.size_bytes,
        records=done.records,
        problem_code="",
    )


def write_failed(claimed: TakeoutRow, code: str, now: datetime) -> bool:
    """Give it up."""
    failed = TakeoutState.FAILED.value
    return _change(claimed, now, state=failed, passphrase="", problem_code=code)


def write_later(claimed: TakeoutRow, code: str, due_at: datetime, now: datetime) -> bool:
    """Let it be tried again."""
    asked = TakeoutState.ASKED.value
    return _change(claimed, now, state=asked, due_at=due_at, problem_code=code)


def _change(claimed: TakeoutRow, now: datetime, **values: Any) -> bool:
    mine = TakeoutRow.objects.filter(
        pk=claimed.pk, state=TakeoutState.PREPARING.value, attempt=claimed.attempt
    )
    return mine.update(changed_at=now, **values) == 1


def takeouts_at_gate(line_ids: Sequence[int]) -> dict[int, TakeoutAtGate]:
    """Return the latest takeout of each line that has one: one statement, however many lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (line_id) line_id, takeout_id, state, changed_at, asked_by, how_told,
                problem_code
            FROM takeout WHERE line_id = ANY(%s::bigint[]) ORDER BY line_id, asked_at DESC
            """,
            [plain_array(line_ids)],
        )
        found = rows_of(cursor)
    return {
        row["line_id"]: TakeoutAtGate(
            takeout_id=str(row["takeout_id"]),
            state=TakeoutState(row["state"]),
            changed_at=row["changed_at"],
            declined_by=row["asked_by"],
            how_told=row["how_told"],
            reason=row["problem_code"],
        )
        for row in found
    }


def hasten_order_of(line_id: int, now: datetime) -> bool:
    """Let an order that waits at the gate for its takeout look again at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order o SET due_at = %s FROM line l
            WHERE l.line_id = %s AND o.order_id = l.open_order_id AND o.lease_id IS NULL
              AND o.problem_code = 'unavailable' AND o.due_at > %s
            """,
            [now, line_id, now],
        )
        return bool(cursor.rowcount)


def delete_keys(now: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Delete the keys of takeouts whose days are over; return them with the names of their files.

    From the commit on nobody can open them, wherever a copy lies.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE takeout t SET state = 'expired', rest_key = '', link_hash = '',
                link_until = NULL, changed_at = %s
            FROM (SELECT takeout_id FROM takeout
                  WHERE state IN ('ready', 'fetched') AND due_at <= %s
                  ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) due
            WHERE t.takeout_id = due.takeout_id RETURNING t.takeout_id, t.file_name
            """,
            [now, now, limit],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def files_at_rest() -> frozenset[str]:
    """Return the names of all files that lie ready."""
    rows = TakeoutRow.objects.filter(state__in=AT_REST_STATES)
    return frozenset(rows.values_list("file_name", flat=True))
