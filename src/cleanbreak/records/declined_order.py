"""Orders of TM Forum's APIs that were rejected; no line is tied to them, and nothing is done.

What a client sent may tell of people: it is sealed, and erased in its time.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import orjson
from django.db import models
from django.db.models import QuerySet
from uuid_utils.compat import uuid7

from cleanbreak.domain.declined_order import Declined
from cleanbreak.domain.told_event import EventApi
from cleanbreak.records.sealed import open_sealed, seal


class DeclinedOrderRow(models.Model):
    """An order of a client that wanted something else than the end of a line."""

    order_id = models.UUIDField(primary_key=True, default=uuid7)
    client_id = models.TextField()
    api = models.TextField(help_text="By which it came, with its version: there alone it is seen.")
    external_id = models.TextField(blank=True)
    actions = models.TextField(help_text="Of its items, each once, with commas between.")
    words = models.TextField(help_text="Sealed: the order as it was sent.")
    asked_at = models.DateTimeField()
    words_at = models.DateTimeField(help_text="When they were last said.")
    hidden_at = models.DateTimeField(null=True, help_text="Its client wants to see it no more.")

    class Meta:
        db_table = "declined_order"
        indexes = [
            models.Index(fields=["client_id", "api", "order_id"], name="declined_order_by_client"),
            models.Index(fields=["words_at"], name="declined_order_by_age"),
        ]

    @property
    def declined(self) -> Declined:
        """Return what was sent."""
        return Declined(api=EventApi(self.api), body=orjson.loads(open_sealed(self.words)))

    def say(self, declined: Declined, now: datetime) -> None:
        """Take in what the client says from now on."""
        self.api = declined.api.value
        self.external_id = declined.external_id
        self.actions = declined.actions
        self.words = seal(orjson.dumps(declined.body).decode())
        self.words_at = now


def declined_of(client_id: str, api: EventApi) -> QuerySet[DeclinedOrderRow]:
    """Return the rejected orders that a client sees in an API."""
    rows = DeclinedOrderRow.objects.filter(client_id=client_id, api=api.value, hidden_at=None)
    return rows.order_by("-order_id")


def count_declined(client_id: str, most: int) -> int:
    """Return how many a client sees in all APIs; no further than ``most``."""
    rows = DeclinedOrderRow.objects.filter(client_id=client_id, hidden_at=None)
    return int(rows.order_by().values("pk")[:most].count())


def clients_of_declined(order_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return whose these rejected orders are."""
    rows = DeclinedOrderRow.objects.filter(pk__in=order_ids)
    return dict(rows.values_list("order_id", "client_id"))
