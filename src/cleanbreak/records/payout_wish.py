"""How a holder wants the money back, said before the line ends."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection, models

from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.records.copied import plain_array
from cleanbreak.records.line import rows_of
from cleanbreak.records.sealed import open_sealed, seal


class PayoutWishRow(models.Model):
    """The latest wish of one order; it becomes the choice of its payout, or is asked for again."""

    order_id = models.UUIDField(primary_key=True)
    method = models.TextField(help_text="Empty: the holder decides later.")
    destination = models.TextField(help_text="Sealed.")
    destination_tail = models.TextField()
    chosen_by = models.TextField()
    chosen_at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True, help_text="When it was made, or was refused.")

    class Meta:
        db_table = "payout_wish"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=["", *(method.value for method in PayoutMethod)]),
                name="payout_wish_method_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["chosen_at"],
                condition=models.Q(followed_at=None),
                name="payout_wish_open",
            ),
            models.Index(fields=["chosen_at"], name="payout_wish_by_age"),
        ]

    def opened(self) -> Destination:
        """Return where the money is wished to go."""
        return Destination(**orjson.loads(open_sealed(self.destination)))


def put_wish(
    order_id: UUID,
    way: tuple[PayoutMethod, Destination] | None,
    chosen_by: str,
    now: datetime,
) -> None:
    """Keep a wish, in the place of an earlier one; ``None``: the holder decides later."""
    method, destination = way or (None, Destination())
    PayoutWishRow.objects.update_or_create(
        order_id=order_id,
        defaults={
            "method": method.value if method else "",
            "destination": seal(orjson.dumps(destination.as_json()).decode()),
            "destination_tail": destination.tail,
            "chosen_by": chosen_by,
            "chosen_at": now,
            "followed_at": None,
        },
    )


def read_wishes(order_ids: Collection[UUID]) -> dict[UUID, PayoutWishRow]:
    """Return the wishes of orders that have one."""
    if not order_ids:
        return {}
    found = PayoutWishRow.objects.raw(  # one array: a batch has a thousand ids
        "SELECT * FROM payout_wish WHERE order_id = ANY(%s::uuid[])", [plain_array(order_ids)]
    )
    return {wish.order_id: wish for wish in found}


def claim_wish() -> PayoutWishRow | None:
    """Lock one wish whose payout waits for a choice, and that payout, until the end of the
    transaction; what its holder, or anybody else, is just doing something with is left.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT w.* FROM payout_wish w JOIN payout p ON p.payout_id = w.order_id
            WHERE w.followed_at IS NULL AND w.method <> '' AND p.state = 'draft'
            ORDER BY w.chosen_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """
        )
        found = rows_of(cursor)
    return PayoutWishRow(**found[0]) if found else None


def mark_followed(order_id: UUID, now: datetime) -> None:
    """Note that a wish was made, or was refused."""
    PayoutWishRow.objects.filter(order_id=order_id).update(followed_at=now)
