"""Orders that relying parties made by TMF622, their withdrawals, and answers that are given again.

Nothing here is about a person: references and words of the client's own, without blanks.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet
from uuid_utils.compat import uuid7

from cleanbreak.domain.relying_party import Reach
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow


class ClientOrderRow(models.Model):
    """What a relying party said of an order that it made."""

    order_id = models.UUIDField(primary_key=True)
    client_id = models.TextField()
    item_id = models.TextField()
    external_id = models.TextField(blank=True)
    category = models.TextField(blank=True)

    class Meta:
        db_table = "client_order"
        indexes = [
            models.Index(fields=["client_id", "order_id"], name="client_order_by_client"),
            models.Index(
                fields=["client_id", "external_id"],
                condition=~Q(external_id=""),
                name="client_order_by_reference",
            ),
        ]


class OrderCancelRow(models.Model):
    """A relying party wanted to withdraw an order (TMF622 CancelProductOrder)."""

    cancel_id = models.UUIDField(primary_key=True, default=uuid7)
    order_id = models.UUIDField()
    client_id = models.TextField()
    reason = models.TextField(blank=True)
    is_refused = models.BooleanField(help_text="The point of no return had been passed.")
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "order_cancel"
        indexes = [
            models.Index(fields=["client_id", "cancel_id"], name="order_cancel_by_client"),
        ]


class KeptAnswerRow(models.Model):
    """What was answered to a request with an Idempotency-Key; it is given again for a day."""

    fingerprint = models.TextField(primary_key=True, help_text="SHA-256 of client and key.")
    body_hash = models.TextField(help_text="SHA-256 of the operation and of what was sent.")
    answer = models.TextField()
    good_until = models.DateTimeField()

    class Meta:
        db_table = "kept_answer"
        indexes = [models.Index(fields=["good_until"], name="kept_answer_by_end")]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered, and to what."""

    body_hash: str
    answer: str


def kept_answer(fingerprint: str, now: datetime) -> KeptAnswer | None:
    """Return what was answered to a request with this key within its time."""
    row = KeptAnswerRow.objects.filter(pk=fingerprint, good_until__gt=now).first()
    return KeptAnswer(row.body_hash, row.answer) if row else None


def claim_key(fingerprint: str, body_hash: str, good_until: datetime, now: datetime) -> bool:
    """Take a key in the running transaction; false if somebody else has it.

    Whoever comes second waits here until the first has committed, or has given it up.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kept_answer AS old (fingerprint, body_hash, answer, good_until)
            VALUES (%(fingerprint)s, %(body_hash)s, '', %(good_until)s)
            ON CONFLICT (fingerprint) DO UPDATE SET body_hash = excluded.body_hash, answer = '',
                good_until = excluded.good_until
                WHERE old.good_until <= %(now)s
            """,
            {
                "fingerprint": fingerprint,
                "body_hash": body_hash,
                "good_until": good_until,
                "now": now,
            },
        )
        return bool(cursor.rowcount)


def keep_answer(fingerprint: str, answer: str) -> None:
    """Keep what is answered, in the transaction that took the key."""
    KeptAnswerRow.objects.filter(pk=fingerprint).update(answer=answer)


def delete_kept_answers(now: datetime) -> int:
    """Delete answers whose day is over; return how many."""
    deleted, _ = KeptAnswerRow.objects.filter(good_until__lte=now).delete()
    return deleted


def orders_within(party: RelyingPartyRow) -> QuerySet[OrderRow]:
    """Return the orders that a relying party may know of, the newest first.

    Those in confidence are nobody's.
    """
    orders = OrderRow.objects.exclude(order_id__in=confidential_order_ids())
    if party.standing.reach is Reach.OWN:
        own = ClientOrderRow.objects.filter(client_id=party.client_id)
        orders = orders.filter(order_id__in=own.values("order_id"))
    return orders.select_related("line").order_by("-order_id")


def lines_within(party: RelyingPartyRow) -> QuerySet[LineRow]:
    """Return the lines that a relying party may know of, the newest first.

    A line that it ordered to end and then let live is nothing of its any more.
    """
    lines = LineRow.objects.order_by("-line_id")
    if party.standing.reach is Reach.OWN:
        own = orders_within(party).exclude(state="cancelled").order_by()
        lines = lines.filter(line_id__in=own.values("line_id"))
    return lines


def cancels_within(party: RelyingPartyRow) -> QuerySet[OrderCancelRow]:
    """Return the withdrawals that a relying party asked for, the newest first."""
    return OrderCancelRow.objects.filter(client_id=party.client_id).order_by("-cancel_id")


def client_orders(order_ids: list[UUID]) -> dict[UUID, ClientOrderRow]:
    """Return what was said of these orders by whoever made them by TMF622."""
    return ClientOrderRow.objects.in_bulk(order_ids)
