"""Devices of holders that chose to be told something, and what they are still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.push import DEVICES_MAX, PushNews
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.line import HolderRow, rows_of


class PushDeviceRow(models.Model):
    """One browser of one holder."""

    device_id = models.UUIDField(primary_key=True, default=uuid7)
    holder = models.ForeignKey(HolderRow, on_delete=models.CASCADE)
    endpoint_hash = models.TextField(help_text="SHA-256 of its address: a browser is known once.")
    address = models.TextField(help_text="Sealed: where it listens and keys, as JSON.")
    browser = models.TextField(blank=True, help_text="Sealed; as it calls itself.")
    language = models.TextField()
    chosen_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When it was last told something.")

    class Meta:
        db_table = "push_device"
        constraints = [once("endpoint_hash")]


class PushNewsRow(models.Model):
    """One thing that a device is to be told; kept for a week, so that none is told twice."""

    news_id = models.UUIDField(primary_key=True, default=uuid7)
    device = models.ForeignKey(PushDeviceRow, on_delete=models.CASCADE, db_index=False)
    kind = models.TextField()
    key = models.TextField(help_text="The announcement that it comes from.")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True, help_text="Taken, or given up.")

    class Meta:
        db_table = "push_news"
        constraints = [
            one_of("kind", PushNews),
            models.UniqueConstraint(fields=["device", "key"], name="push_news_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="push_news_due"),
        ]


def keep_device(row: PushDeviceRow) -> UUID:
    """Keep a device; one that is known by its address is now this holder's, in this language.

    The oldest go if a holder has too many.
    """
    changed = ("holder_id", "address", "browser", "language", "chosen_at")
    kept, _is_new = PushDeviceRow.objects.update_or_create(
        endpoint_hash=row.endpoint_hash, defaults={name: getattr(row, name) for name in changed}
    )
    own = PushDeviceRow.objects.filter(holder_id=row.holder_id).order_by("-chosen_at", "-pk")
    beyond = list(own.values_list("pk", flat=True)[DEVICES_MAX:])
    PushDeviceRow.objects.filter(pk__in=beyond).delete()
    return kept.device_id


def add_news(device_id: UUID, kind: PushNews, key: str, now: datetime) -> None:
    """Let one device be told something."""
    PushNewsRow.objects.create(
        device_id=device_id, kind=kind.value, key=key, made_at=now, due_at=now
    )


_ABOUT_ORDERS = """
INSERT INTO push_news (news_id, device_id, kind, key, made_at, due_at, attempt)
SELECT gen_random_uuid(), d.device_id, n.kind, n.key, %(now)s, %(now)s, 0
FROM unnest(%(orders)s::uuid[], %(kinds)s::text[], %(keys)s::text[]) AS n (order_id, kind, key)
JOIN termination_order o ON o.order_id = n.order_id
JOIN line l ON l.line_id = o.line_id
JOIN push_device d ON d.holder_id = l.holder_id
WHERE NOT EXISTS (SELECT FROM confidential_request c WHERE c.order_id = n.order_id)
ON CONFLICT (device_id, key) DO NOTHING
"""


def add_order_news(news: Sequence[tuple[UUID, PushNews, str]], now: datetime) -> int:
    """Let the devices of the holders be told of their orders, each key once; return how many are.

    Of an order in confidence no device is told: it may not be in the hands of whoever asked.

    :param news: order, kind and key.
    """
    if not news or not PushDeviceRow.objects.exists():
        return 0
    orders, kinds, keys = zip(*news, strict=True)
    said = {"orders": list(orders), "kinds": [k.value for k in kinds], "keys": list(keys)}
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT_ORDERS, {**said, "now": now})
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNews:
    """One thing that a device is to be told now."""

    news_id: UUID
    device_id: UUID
    kind: PushNews
    made_at: datetime
    attempt: int
    language: str
    address: str = field(repr=False)
    """Sealed."""


_CLAIM = """
WITH due AS (
    SELECT news_id FROM push_news WHERE done_at IS NULL AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE push_news n SET due_at = %(until)s, attempt = attempt + 1 FROM due
    WHERE n.news_id = due.news_id RETURNING n.*
)
SELECT c.news_id, c.device_id, c.kind, c.made_at, c.attempt, d.language, d.address
FROM claimed c JOIN push_device d USING (device_id) ORDER BY c.made_at
"""


def claim_news(now: datetime, lease: timedelta, limit: int) -> list[DueNews]:
    """Claim what is due for a while, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + lease, "limit": limit})
        return [DueNews(**{**row, "kind": PushNews(row["kind"])}) for row in rows_of(cursor)]


def settle_news(news_id: UUID, *, done_at: datetime | None, due_at: datetime) -> None:
    """Note that something is done with, or when it is tried again."""
    PushNewsRow.objects.filter(pk=news_id).update(done_at=done_at, due_at=due_at)


def note_told(device_id: UUID, now: datetime) -> None:
    """Note that a device was told something."""
    PushDeviceRow.objects.filter(pk=device_id).update(told_at=now)


def forget_done_news(before: datetime) -> int:
    """Delete what was done with before then; return how many."""
    return PushNewsRow.objects.filter(done_at__lt=before).delete()[0]
