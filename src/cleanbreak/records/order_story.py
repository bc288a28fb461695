"""What the tables hold of one order, each by an index of its own: for the whole of its story."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cleanbreak.records.months import made_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was to be told to somebody."""

    kind: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    problem_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Money that moved in our books."""

    kind: str
    posted_at: datetime
    amount_minor: int
    """The sum of its debits."""
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidStep:
    """What happened to a refund of the order."""

    payout_id: UUID
    at: datetime
    became: str
    amount_minor: int
    currency: str
    channel: str
    acting_user: str


def said_about(order_id: UUID) -> list[Said]:
    """Return what was put into the outbox about the order, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT kind, created_at, sent_at, attempt, problem_sentence FROM outbox
            WHERE order_id = %s AND about_at = %s ORDER BY announcement_id
            """,
            [order_id, made_at(order_id)],
        )
        return [
            Said(kind=kind, created_at=at, sent_at=sent, attempts=attempts, problem_sentence=why)
            for kind, at, sent, attempts, why in cursor.fetchall()
        ]


def booked_for(order_id: UUID) -> list[Booked]:
    """Return the journals of the order, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT j.kind, j.posted_at, sum(greatest(e.amount_minor, 0))::bigint, a.currency
            FROM ledger_journal j JOIN ledger_entry e USING (journal_id)
                JOIN ledger_account a USING (account_id)
            WHERE j.order_id = %s
            GROUP BY j.journal_id, a.currency ORDER BY j.journal_id, a.currency
            """,
            [order_id],
        )
        return [
            Booked(kind=kind, posted_at=at, amount_minor=minor, currency=currency)
            for kind, at, minor, currency in cursor.fetchall()
        ]


def paid_for(order_id: UUID) -> list[PaidStep]:
    """Return what happened to the refunds of the order, and when each came to be owed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.payout_id, e.at, e.became, p.amount_minor, p.currency, e.channel,
                e.acting_user
            FROM payout p JOIN payout_event e USING (payout_id) WHERE p.order_id = %(order)s
            UNION ALL
            SELECT payout_id, created_at, 'draft', amount_minor, currency, 'system', 'system'
            FROM payout WHERE order_id = %(order)s
            ORDER BY 2, 1
            """,
            {"order": order_id},
        )
        names = ("payout_id", "at", "became", "amount_minor", "currency", "channel", "acting_user")
        return [PaidStep(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
