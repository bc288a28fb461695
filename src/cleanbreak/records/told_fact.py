"""What became of orders and lines, noted for whoever listens, in the transaction that made it so.

Triggers note it (migration 0082): sixteen statements change an order, and none of them can forget
it. The triggers are there while somebody listens, and not otherwise, so that nobody pays for facts
that nobody wants. Facts hold ids, states and names of steps; neither numbers nor people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import OperationalError, connection, models, transaction

from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.choices import one_of

MADE, CHANGED = "AFTER INSERT", "AFTER UPDATE"
NEW, BOTH = "NEW TABLE AS became", "OLD TABLE AS was NEW TABLE AS became"
TRIGGERS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "termination_order": (
        ("tell_orders_made", MADE, NEW),
        ("tell_orders_changed", CHANGED, BOTH),
    ),
    "line": (
        ("tell_lines_made", MADE, NEW),
        ("tell_lines_changed", CHANGED, BOTH),
        ("tell_lines_deleted", "AFTER DELETE", "OLD TABLE AS was"),
    ),
    "evidence": (("tell_steps_done", MADE, NEW),),
    "client_order": (("tell_words_changed", CHANGED, BOTH),),
    "order_cancel": (("tell_cancels_made", MADE, NEW),),
    "outbox": (("tell_what_is_missing", MADE, NEW),),
    "number": (
        ("tell_numbers_rest", MADE, NEW),
        ("tell_numbers_changed", CHANGED, BOTH),
    ),
    "balance_transfer": (("tell_transfers_made", MADE, NEW),),
    "balance_task": (
        ("tell_tasks_made", MADE, NEW),
        ("tell_tasks_over", CHANGED, BOTH),
    ),
    "payout": (("tell_transfers_fail", CHANGED, BOTH),),
}
"""By table: the function, when it is called, and what it sees."""
IS_TOLD = """
SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
  AND tgname = ANY(%s) AND tgrelid = ANY(%s::regclass[])"""
LOCK_WITHIN = "2s"
"""So long those who write may have to wait for us; then we come again later."""


class ToldFactRow(models.Model):
    """One thing that became of an order, a withdrawal or a line."""

    seq = models.BigAutoField(primary_key=True)
    fact_id = models.UUIDField(default=uuid4)
    subject = models.TextField()
    subject_id = models.TextField()
    what = models.TextField()
    state = models.TextField(blank=True, db_default="", help_text="What it has become by it.")
    order_id = models.UUIDField(null=True, help_text="The order by which it did; NULL: none.")
    detail = models.JSONField(default=dict, help_text="Codes and names of properties.")
    at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True, help_text="When it was owed to whoever listens.")

    class Meta:
        db_table = "told_fact"
        constraints = [one_of("subject", Subject), one_of("what", What)]
        indexes = [
            models.Index(
                fields=["seq"], condition=models.Q(spread_at=None), name="told_fact_to_spread"
            ),
            models.Index(fields=["at"], name="told_fact_by_age"),
        ]

    @property
    def told(self) -> Told:
        """Return it as rules see it."""
        return Told(
            fact_id=self.fact_id,
            subject=Subject(self.subject),
            subject_id=self.subject_id,
            what=What(self.what),
            state=self.state,
            order_id=self.order_id,
            detail=self.detail,
            at=self.at,
        )


def facts_to_spread(limit: int) -> list[ToldFactRow]:
    """Return what was told to nobody yet, in its order; one session has them at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('spread_facts'))")
    return list(ToldFactRow.objects.filter(spread_at=None).order_by("seq")[:limit])


def mark_spread(facts: Sequence[ToldFactRow], now: datetime) -> None:
    """Note that these are owed to whoever wants them."""
    ToldFactRow.objects.filter(pk__in=[one.seq for one in facts]).update(spread_at=now)


def forget_orders(facts: Sequence[ToldFactRow]) -> None:
    """Tell no more by which orders these came about."""
    for one in facts:
        one.order_id = None
    ToldFactRow.objects.filter(pk__in=[one.seq for one in facts]).update(order_id=None)


def note_fact(told: Told, spread_at: datetime | None = None) -> int:
    """Note a fact that no trigger sees, and return its place in the order."""
    row = ToldFactRow.objects.create(
        fact_id=told.fact_id,
        subject=told.subject.value,
        subject_id=told.subject_id,
        what=told.what.value,
        state=told.state,
        order_id=told.order_id,
        detail=dict(told.detail),
        at=told.at,
        spread_at=spread_at,
    )
    return int(row.seq)


def cancels_undone(order_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the withdrawals of these orders that are not refused, each with its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cancel_id, order_id FROM order_cancel"
            " WHERE order_id = ANY(%s) AND NOT is_refused ORDER BY cancel_id",
            [list(order_ids)],
        )
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Listening:
    """Whether facts are noted, and whether they ought to be."""

    is_on: bool
    is_wanted: bool


def listening() -> Listening:
    """Return how it is."""
    names = [name for triggers in TRIGGERS.values() for name, *_ in triggers]
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM event_receiver WHERE ended_at IS NULL)")
        is_wanted = bool(cursor.fetchone()[0])
        cursor.execute(IS_TOLD, [names, list(TRIGGERS)])
        return Listening(is_on=cursor.fetchone()[0] == len(names), is_wanted=is_wanted)


def turn_listening(is_on: bool) -> bool:
    """Let facts be noted from now on, or no more; false if too many write: come again later.

    Each table is locked for a moment, after whoever writes to it at present.
    """
    try:
        for table, triggers in TRIGGERS.items():
            with transaction.atomic(), as_owner(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WITHIN}'")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for name, when, sees in triggers:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                    if is_on:
                        cursor.execute(_creation(table, name, when, sees))
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except OperationalError:
        return False
    return True


def _creation(table: str, name: str, when: str, sees: str) -> str:
    return (
        f"CREATE TRIGGER {name} {when} ON {table} REFERENCING {sees}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def delete_facts(before: datetime) -> int:
    """Delete what was told before then, with what came of it; return how many facts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM event_delivery d USING told_fact f WHERE f.seq = d.seq AND f.at < %s",
            [before],
        )
        cursor.execute("DELETE FROM told_fact WHERE at < %s", [before])
        return int(cursor.rowcount)


def count_unspread() -> int:
    """Return how many facts nobody was told yet."""
    return ToldFactRow.objects.filter(spread_at=None).count()


def further_sims(line_ids: Collection[int]) -> dict[int, list[tuple[int, bool, bool]]]:
    """Return the further SIMs of lines: the id, whether it has a subscription, whether a number."""
    found: dict[int, list[tuple[int, bool, bool]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id, sim_id, imsi IS NOT NULL, msisdn IS NOT NULL FROM further_sim"
            " WHERE line_id = ANY(%s) ORDER BY sim_id",
            [list(line_ids)],
        )
        for line_id, *sim in cursor.fetchall():
            found.setdefault(line_id, []).append(tuple(sim))
    return found
