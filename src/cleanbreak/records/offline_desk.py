"""Desks that take declarations offline, the numbers they were given, and what they delivered."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Count, QuerySet
from uuid_utils.compat import uuid7

from cleanbreak.domain.offline_desk import EntryState, HeldFor, fingerprint_of
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.store import StoreRow


class DeskDeviceRow(models.Model):
    """One browser at one store; it signs with a key that never leaves it."""

    device_id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT)
    public_key = models.TextField(help_text="The point of P-256, uncompressed, in hexadecimal.")
    registered_at = models.DateTimeField()
    registered_by = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(default="")
    heard_at = models.DateTimeField(null=True, help_text="When it last delivered.")
    taken = models.IntegerField(default=0, help_text="How many entries it said it has made.")
    skew_s = models.IntegerField(default=0, help_text="Its clock less ours, when it last said.")

    class Meta:
        db_table = "desk_device"
        constraints = [once("public_key")]

    @property
    def fingerprint(self) -> str:
        """Return by what people tell it from others."""
        return fingerprint_of(bytes.fromhex(self.public_key))


class OfflineBlockRow(models.Model):
    """Receipt numbers that were given to a desk at once, and the key its entries are sealed to."""

    block_id = models.UUIDField(primary_key=True, default=uuid7)
    device = models.ForeignKey(DeskDeviceRow, on_delete=models.PROTECT, related_name="blocks")
    issued_at = models.DateTimeField()
    issued_by = models.TextField()
    expires_at = models.DateTimeField()
    public_key = models.TextField(help_text="As the device's.")
    private_key = models.TextField(help_text="Sealed.")

    class Meta:
        db_table = "offline_block"


class OfflineNumberRow(models.Model):
    """One number of a block."""

    number = models.TextField(primary_key=True)
    block = models.ForeignKey(OfflineBlockRow, on_delete=models.PROTECT, related_name="numbers")
    position = models.IntegerField(help_text="In which order the desk uses them.")

    class Meta:
        db_table = "offline_number"


class OfflineEntryRow(models.Model):
    """What a desk delivered under one number."""

    entry_id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.OneToOneField(OfflineNumberRow, on_delete=models.PROTECT, related_name="entry")
    device = models.ForeignKey(DeskDeviceRow, on_delete=models.PROTECT, related_name="entries")
    sequence = models.IntegerField()
    previous_hash = models.TextField()
    body_hash = models.TextField()
    body = models.TextField(help_text="As signed, fields sealed; only while somebody must decide.")
    signature = models.TextField()
    taken_at = models.DateTimeField(help_text="By the desk's clock.")
    delivered_at = models.DateTimeField()
    state = models.TextField()
    held_for = models.TextField(null=True)
    problem_code = models.TextField(default="")
    notes = models.TextField(default="", help_text="Codes, by blanks.")
    said_clerk = models.TextField(default="", help_text="Who took it, as the desk says.")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(default="")

    class Meta:
        db_table = "offline_entry"
        constraints = [one_of("state", EntryState), one_of("held_for", HeldFor)]
        indexes = [
            models.Index(fields=["device", "sequence"], name="offline_entry_in_chain"),
            models.Index(
                fields=["delivered_at"],
                condition=models.Q(state=EntryState.HELD.value),
                name="offline_entry_held",
            ),
        ]


def lock_device(device_id: UUID) -> DeskDeviceRow | None:
    """Lock a desk until the end of the transaction: its deliveries come one after another."""
    return DeskDeviceRow.objects.select_for_update().filter(pk=device_id).first()


def lock_entry(entry_id: UUID) -> OfflineEntryRow | None:
    """Lock an entry until the end of the transaction."""
    rows = OfflineEntryRow.objects.select_related("device", "number__block")
    return rows.select_for_update(of=("self",)).filter(pk=entry_id).first()


def number_of_device(number: str, device_id: UUID) -> OfflineNumberRow | None:
    """Return a number with its block, if it was given to this desk."""
    rows = OfflineNumberRow.objects.select_related("block")
    return rows.filter(pk=number, block__device_id=device_id).first()


def neighbours(device_id: UUID, sequence: int) -> list[OfflineEntryRow]:
    """Return what was delivered of the entries before, at and behind a place of the chain."""
    rows = OfflineEntryRow.objects.filter(device_id=device_id)
    return list(rows.filter(sequence__range=(sequence - 1, sequence + 1)))


def devices_of(store_id: str, limit: int, after: str = FIRST) -> Page[DeskDeviceRow]:
    """Return the desks of a store, the newest first, with how many entries came from each."""
    own = DeskDeviceRow.objects.filter(store_id=store_id)
    rows: QuerySet[DeskDeviceRow] = own.annotate(delivered=Count("entries"))
    newest = Part(rows, ("registered_at", "device_id"), is_newest_first=True)
    return read_page([newest], after, limit)


def blocks_of(device_ids: Iterable[UUID]) -> list[OfflineBlockRow]:
    """Return the blocks of desks, the newest first."""
    rows = OfflineBlockRow.objects.filter(device_id__in=list(device_ids))
    return list(rows.order_by("-issued_at"))


def held_entries(store_id: str, limit: int, after: str = FIRST) -> Page[OfflineEntryRow]:
    """Return what waits for the lead of a store, the oldest first."""
    rows = OfflineEntryRow.objects.select_related("device", "number")
    waiting = rows.filter(state=EntryState.HELD.value, device__store_id=store_id)
    return read_page([Part(waiting, ("delivered_at", "entry_id"))], after, limit)


def entries_taken(store_id: str, since: datetime, until: datetime) -> int:
    """Return how many declarations the desks of a store took offline, by their clocks."""
    rows = OfflineEntryRow.objects.filter(device__store_id=store_id)
    return rows.filter(taken_at__gte=since, taken_at__lt=until).count()
