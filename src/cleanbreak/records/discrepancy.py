"""Discrepancies between books and elements: found, still there, resolved; written as a set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.reconciliation_run import RunRow
from cleanbreak.records.sealed import open_imsi
from cleanbreak.records.today import LEAKS

OPEN = models.Q(resolved_at=None)


class DiscrepancyRow(models.Model):
    """One thing that is not as it should be at one element.

    ``held`` is personal data: what the element has, where our own lines do not say it. Somebody has
    to act upon it, so that it is kept as long as the discrepancy is open, and cleared with it.
    """

    discrepancy_id = models.BigAutoField(primary_key=True)
    element = models.TextField()
    kind = models.TextField()
    identity = models.TextField(
        help_text="What makes it the same one in the next run: its line, or a keyed hash."
    )
    line_id = models.BigIntegerField(null=True)
    ended_by_order_id = models.UUIDField(null=True, help_text="The order that ended the line.")
    held = models.JSONField(null=True, help_text="What the element has; cleared when resolved.")
    tail = models.TextField(blank=True, help_text="Last digits of what is nobody's here.")
    differs = models.TextField(blank=True, help_text="Which identifiers are not as in the books.")
    copies = models.BigIntegerField(default=1, help_text="How many the element has of it.")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    run_id = models.UUIDField(help_text="Which run has seen it last.")
    repair_id = models.UUIDField(null=True)

    class Meta:
        db_table = "discrepancy"
        constraints = [
            one_of("kind", DiscrepancyKind),
            models.UniqueConstraint(
                fields=["element", "kind", "identity"], condition=OPEN, name="discrepancy_once_open"
            ),
            models.CheckConstraint(
                condition=OPEN | models.Q(held=None), name="discrepancy_resolved_forgets"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "first_seen_at"], condition=OPEN, name="discrepancy_open"),
            models.Index(fields=["line_id"], condition=OPEN, name="discrepancy_by_line"),
            models.Index(
                fields=["repair_id"],
                condition=~models.Q(repair_id=None),
                name="discrepancy_by_repair",
            ),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a run changed, by kind."""

    found: dict[str, int]
    appeared: dict[str, int]
    resolved: dict[str, int]


_HELD = "jsonb_strip_nulls(jsonb_build_object({}))".format(
    ", ".join(f"'{name}', f.{name}" for name in ("imsi", "msisdn", "iccid", "account"))
)
_NOTE = f"""
WITH found AS MATERIALIZED (
    SELECT f.*, nullif({_HELD}, '{{}}') AS held
    FROM pg_temp.roll_finding f WHERE verdict = 'seen'
), ended AS (
    SELECT DISTINCT ON (line_id) line_id, order_id FROM termination_order
    WHERE line_id IN (SELECT line_id FROM found)
      AND step <> ALL(%(repair_steps)s) AND state <> 'cancelled'
    ORDER BY line_id, order_id DESC
), noted AS (
    INSERT INTO discrepancy (element, kind, identity, line_id, ended_by_order_id, held, tail,
        differs, copies, first_seen_at, last_seen_at, run_id)
    SELECT %(element)s, kind, identity, f.line_id,
        CASE WHEN kind IN ('zombie', 'leftover_keys', 'waiting_messages') THEN ended.order_id END,
        held,
        CASE WHEN f.line_id IS NULL
             AND imsi IS NULL THEN right(coalesce(iccid, account, msisdn, ''), 4) ELSE '' END,
        differs, copies, %(now)s, %(now)s, %(run_id)s
    FROM found f LEFT JOIN ended USING (line_id)
    ON CONFLICT (element, kind, identity) WHERE resolved_at IS NULL DO UPDATE SET
        last_seen_at = excluded.last_seen_at, run_id = excluded.run_id, held = excluded.held,
        differs = excluded.differs, copies = excluded.copies,
        ended_by_order_id = excluded.ended_by_order_id
    RETURNING kind, xmax = 0 AS is_new
)
SELECT kind, count(*), count(*) FILTER (WHERE is_new) FROM noted GROUP BY kind"""  # noqa: S608
_RESOLVE = """
WITH resolved AS (
    UPDATE discrepancy d SET resolved_at = %(now)s, held = NULL
    WHERE element = %(element)s AND resolved_at IS NULL AND run_id <> %(run_id)s
      AND NOT EXISTS (
        SELECT FROM pg_temp.roll_finding f
        WHERE f.verdict = 'unknown' AND f.kind = d.kind AND f.identity = d.identity)
      {in_scope}
    RETURNING kind
)
SELECT kind, count(*) FROM resolved GROUP BY kind"""
_IN_SCOPE = "AND line_id IN (SELECT line_id FROM pg_temp.roll_scope)"


def note_findings(run: RunRow, repair_steps: list[str], now: datetime) -> Noted:
    """Write what was found down: what was known keeps its age, what is gone is resolved.

    What could not be asked stays as it is. The run is written in the same transaction.
    """
    values: dict[str, Any] = {
        "element": run.element,
        "run_id": run.run_id,
        "now": now,
        "repair_steps": repair_steps,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, values)
            rows = cursor.fetchall()
            _note_tails(cursor, run)
            cursor.execute(_RESOLVE.format(in_scope=_IN_SCOPE if run.since else ""), values)
            resolved = dict(cursor.fetchall())
        found = {kind: count for kind, count, _ in rows}
        appeared = {kind: count for kind, _, count in rows if count}
        run.counts, run.appeared, run.resolved = found, appeared, resolved
        run.save(force_insert=True)
    return Noted(found=found, appeared=appeared, resolved=resolved)


_WITHOUT_TAIL = """
    SELECT discrepancy_id, held ->> 'imsi' FROM discrepancy
    WHERE element = %(element)s AND run_id = %(run_id)s AND resolved_at IS NULL
      AND line_id IS NULL AND tail = '' AND held ? 'imsi' LIMIT 10000"""
_GIVE_TAILS = """
    UPDATE discrepancy d SET tail = new.tail
    FROM unnest(%(ids)s::bigint[], %(tails)s::text[]) AS new (discrepancy_id, tail)
    WHERE d.discrepancy_id = new.discrepancy_id"""


def _note_tails(cursor: Any, run: RunRow) -> None:
    """Note the last digits of the IMSIs of strangers, which PostgreSQL cannot read."""
    while True:
        cursor.execute(_WITHOUT_TAIL, {"element": run.element, "run_id": run.run_id})
        found = cursor.fetchall()
        if not found:
            return
        tails = [open_imsi(imsi)[-4:] for _, imsi in found]
        cursor.execute(_GIVE_TAILS, {"ids": [one for one, _ in found], "tails": tails})


def held_of(row: DiscrepancyRow) -> dict[str, Any]:
    """Return what the element has, for somebody who has to act."""
    held = dict(row.held or {})
    return {**held, "imsi": open_imsi(held["imsi"])} if "imsi" in held else held


def open_counts() -> list[tuple[str, str, int, datetime]]:
    """Return element, kind, how many are open, and since when the oldest of them is."""
    open_ones = DiscrepancyRow.objects.filter(OPEN).values_list("element", "kind")
    counted = open_ones.annotate(models.Count("pk"), models.Min("first_seen_at"))
    return list(counted.order_by("element", "kind"))


def count_open(kind: DiscrepancyKind) -> int:
    """Return how many discrepancies of a kind are open."""
    return DiscrepancyRow.objects.filter(OPEN, kind=kind.value).count()


def leaking() -> list[tuple[str, str | None, int, int]]:
    """Return kind, currency, lines, and what they pay a month; currency ``None``: nobody knows.

    A line that several elements hold counts once.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEAKS)
        return list(cursor.fetchall())


def discrepancies_of(repair_id: UUID) -> "models.QuerySet[DiscrepancyRow]":
    """Return what a repair is about and is still there."""
    return DiscrepancyRow.objects.filter(OPEN, repair_id=repair_id)
