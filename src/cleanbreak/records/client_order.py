"""Orders that relying parties made by TMF622, their withdrawals, and answers that are given again.

What a client said beside its order may tell of people: it is sealed, and erased in its time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet
from uuid_utils.compat import uuid7

from cleanbreak.domain.relying_party import Reach
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.sealed import open_sealed, seal


class ClientOrderRow(models.Model):
    """What a relying party said of an order that it made."""

    order_id = models.UUIDField(primary_key=True)
    client_id = models.TextField()
    item_id = models.TextField()
    external_id = models.TextField(blank=True)
    category = models.TextField(blank=True)
    words = models.TextField(db_default="", blank=True, help_text="Sealed; empty: none, or erased.")
    words_at = models.DateTimeField(null=True, help_text="When they were last said.")
    hidden_at = models.DateTimeField(null=True, help_text="Its client wants to see it no more.")
    api = models.TextField(
        db_default="",
        blank=True,
        help_text="``641v4``: it was sent as a service order; empty: as a product order.",
    )

    @property
    def all_words(self) -> dict[str, Any]:
        """Return all that the client says of the order, as version 4 writes it."""
        columns = {"externalId": self.external_id, "category": self.category}
        said = {name: value for name, value in columns.items() if value}
        return said | (orjson.loads(open_sealed(self.words)) if self.words else {})

    def say(self, words: Mapping[str, Any], now: datetime) -> None:
        """Take in what the client says of the order from now on."""
        rest = dict(words)
        self.external_id = rest.pop("externalId", "")
        self.category = rest.pop("category", "")
        self.words = seal(_as_text(rest)) if rest else ""
        self.words_at = now if rest else None

    class Meta:
        db_table = "client_order"
        indexes = [
            models.Index(fields=["client_id", "order_id"], name="client_order_by_client"),
            models.Index(
                fields=["client_id", "external_id"],
                condition=~Q(external_id=""),
                name="client_order_by_reference",
            ),
            models.Index(
                fields=["client_id"], condition=~Q(hidden_at=None), name="client_order_hidden"
            ),
        ]


def _as_text(words: Mapping[str, Any]) -> str:
    """Return words as JSON, instants by our clock to the millisecond."""
    option = orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(words, default=_instant_text, option=option).decode()


def _instant_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class OrderCancelRow(models.Model):
    """A relying party wanted to withdraw an order (TMF622 CancelProductOrder)."""

    cancel_id = models.UUIDField(primary_key=True, default=uuid7)
    order_id = models.UUIDField()
    client_id = models.TextField()
    reason = models.TextField(blank=True)
    is_refused = models.BooleanField(help_text="The point of no return had been passed.")
    asked_at = models.DateTimeField()
    wanted_at = models.DateTimeField(null=True, help_text="What the client gave as its day.")

    class Meta:
        db_table = "order_cancel"
        indexes = [
            models.Index(fields=["client_id", "cancel_id"], name="order_cancel_by_client"),
        ]


class KeptAnswerRow(models.Model):
    """What was answered to a request with an Idempotency-Key; it is given again for a day."""

    fingerprint = models.TextField(primary_key=True, help_text="SHA-256 of client and key.")
    body_hash = models.TextField(help_text="SHA-256 of the operation and of what was sent.")
    answer = models.TextField(help_text="Sealed.")
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
    if row is None:
        return None
    is_clear = row.answer.startswith("{")  # by code of before, a day ago at most
    return KeptAnswer(row.body_hash, row.answer if is_clear else open_sealed(row.answer))


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
    KeptAnswerRow.objects.filter(pk=fingerprint).update(answer=seal(answer))


def delete_kept_answers(now: datetime) -> int:
    """Delete answers whose day is over; return how many."""
    deleted, _ = KeptAnswerRow.objects.filter(good_until__lte=now).delete()
    return deleted


def orders_within(party: RelyingPartyRow) -> QuerySet[OrderRow]:
    """Return the orders that a relying party may know of, the newest first.

    Those in confidence are nobody's; those that it has deleted, not its.
    """
    orders = open_to_all()
    own = ClientOrderRow.objects.filter(client_id=party.client_id)
    if party.standing.reach is Reach.OWN:
        orders = orders.filter(order_id__in=own.filter(hidden_at=None).values("order_id"))
    else:
        hidden = own.filter(order_id=OuterRef("order_id"), hidden_at__isnull=False)
        orders = orders.exclude(Exists(hidden))
    return orders.order_by("-order_id")


def open_to_all() -> QuerySet[OrderRow]:
    """Return the orders that are not in confidence."""
    return OrderRow.objects.exclude(order_id__in=confidential_order_ids()).select_related("line")


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
