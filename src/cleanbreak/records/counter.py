"""Counters of stores: which computer stands there, and who may speak for it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.counter import SEEN_WITHIN
from cleanbreak.records.store import StoreRow

SEEN_EVERY = SEEN_WITHIN / 3
"""How exactly it is noted when an agent last asked."""


class CounterRow(models.Model):
    """One counter; of its token only a hash is kept."""

    counter_id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT, related_name="counters")
    name = models.TextField(help_text="As clerks call it.")
    added_at = models.DateTimeField()
    added_by = models.TextField()
    pairing_hash = models.TextField(blank=True, help_text="Empty: no code is waiting.")
    pairing_until = models.DateTimeField(null=True)
    token_hash = models.TextField(blank=True, help_text="SHA-256; empty: nobody speaks for it.")
    paired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(blank=True)
    agent = models.TextField(blank=True, help_text="Which start of the agent serves it.")
    agent_version = models.TextField(blank=True)
    has_printer = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "counter"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"], condition=Q(revoked_at=None), name="counter_named_once"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="counter_token_once"
            ),
            models.UniqueConstraint(
                fields=["pairing_hash"], condition=~Q(pairing_hash=""), name="counter_code_once"
            ),
            models.CheckConstraint(  # whoever is revoked has neither token nor code
                condition=Q(revoked_at=None) | Q(token_hash="", pairing_hash=""),
                name="counter_revoked_is_silent",
            ),
        ]

    def is_there(self, now: datetime) -> bool:
        """Return whether its agent was heard of just now."""
        return bool(self.token_hash and self.seen_at and self.seen_at > now - SEEN_WITHIN)


def counters_of(store_id: str) -> list[CounterRow]:
    """Return the counters of a store, by name."""
    rows = CounterRow.objects.select_related("store").filter(store_id=store_id, revoked_at=None)
    return list(rows.order_by("name"))


def spend_pairing_code(code_hash: str, token_hash: str, now: datetime) -> CounterRow | None:
    """Exchange a code for a token; ``None`` if the code is not good. Of all who try, one succeeds.

    A token of before is good no more: one computer speaks for a counter.
    """
    good = CounterRow.objects.filter(
        pairing_hash=code_hash, pairing_until__gt=now, revoked_at=None
    ).exclude(pairing_hash="")
    found = good.first()
    changed = good.update(
        pairing_hash="",
        pairing_until=None,
        token_hash=token_hash,
        paired_at=now,
        agent="",
        seen_at=None,
    )
    if found is None or not changed:
        return None
    found.refresh_from_db()
    return found


def counter_of_token(token_hash: str) -> CounterRow | None:
    """Return the counter for which a token speaks."""
    if not token_hash:
        return None
    return CounterRow.objects.select_related("store").filter(token_hash=token_hash).first()


def note_seen(row: CounterRow, now: datetime) -> None:
    """Note that its agent asked."""
    if row.seen_at is None or now - row.seen_at > SEEN_EVERY:
        CounterRow.objects.filter(pk=row.pk).update(seen_at=now)
