"""Products and resources that clients keep in our inventories, and what they say of lines.

What a client sent may tell of people: it is sealed, and erased in its time.
"""

from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length
from uuid_utils.compat import uuid7

from cleanbreak.domain.json_shape import Read
from cleanbreak.domain.kept_entity import EntityKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.sealed import open_sealed, seal


class KeptEntityRow(models.Model):
    """One product or resource of a client, or what it says beside one of a line."""

    entity_id = models.UUIDField(primary_key=True, default=uuid7)
    client_id = models.TextField()
    kind = models.TextField()
    line_id = models.BigIntegerField(null=True, help_text="NULL: it is beside no line.")
    beside = models.TextField(
        blank=True, help_text="Id of the line's product or resource; empty: of none."
    )
    status = models.TextField(blank=True, help_text="As its client says it.")
    words = models.TextField(blank=True, help_text="Sealed: as it was sent; empty: none.")
    said_at = models.DateTimeField()
    hidden_at = models.DateTimeField(
        null=True, help_text="Its client wants to see this ended line no more."
    )

    class Meta:
        db_table = "kept_entity"
        constraints = [
            one_of("kind", EntityKind),
            models.UniqueConstraint(
                fields=["client_id", "kind", "beside"],
                condition=~Q(beside=""),
                name="kept_entity_once_beside",
            ),
        ]
        indexes = [
            models.Index(fields=["client_id", "kind", "entity_id"], name="kept_entity_by_client"),
            models.Index(
                fields=["line_id"], condition=~Q(line_id=None), name="kept_entity_by_line"
            ),
            models.Index(fields=["said_at"], name="kept_entity_by_age"),
        ]

    @property
    def body(self) -> Read:
        """Return what was sent."""
        said: Read = orjson.loads(open_sealed(self.words)) if self.words else {}
        return said

    @property
    def shown_id(self) -> str:
        """Return the id by which its client knows it."""
        return f"{EntityKind(self.kind).id_mark}{self.entity_id}"

    def say(self, body: Read, now: datetime) -> None:
        """Take in what the client says from now on."""
        status = body.get(EntityKind(self.kind).status_name, "")
        self.status = status if isinstance(status, str) else ""
        self.words = seal(orjson.dumps(body).decode()) if body else ""
        self.said_at = now


def kept_of(client_id: str, kinds: Sequence[EntityKind]) -> QuerySet[KeptEntityRow]:
    """Return what a client keeps of these kinds, the newest first."""
    rows = KeptEntityRow.objects.filter(client_id=client_id, beside="")
    return rows.filter(kind__in=[one.value for one in kinds]).order_by("-entity_id")


def beside_of(client_id: str, kinds: Sequence[EntityKind]) -> QuerySet[KeptEntityRow]:
    """Return what a client says of lines, by these kinds."""
    rows = KeptEntityRow.objects.filter(client_id=client_id).exclude(beside="")
    return rows.filter(kind__in=[one.value for one in kinds])


def size_of_kept(client_id: str) -> tuple[int, int]:
    """Return how many a client keeps, and how many characters they have, sealed as they are."""
    rows = KeptEntityRow.objects.filter(client_id=client_id)
    found = rows.aggregate(size=Sum(Length("words")))
    return int(rows.count()), int(found["size"] or 0)
