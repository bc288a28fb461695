"""Manage the printers of stores that our workers reach: one for a store."""

import re
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.slip import StorePrinterRow
from cleanbreak.records.store import StoreRow

PORT = 9100
"""Where printers listen that say nothing else."""
PORT_MAX = 65_535
_PLACE = re.compile(
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)


class MalformedPrinterAddress(Refusal):
    """A printer is at a name or an address in the network, like 10.1.2.3 or printer-1:9100."""

    code = "malformed_printer_address"


def printer_at(store: StoreRow, address: str, width_mm: int) -> StorePrinterRow:
    """Return the printer at an address.

    :raises MalformedPrinterAddress: if that can be no place.
    """
    found = _PLACE.fullmatch(address)
    port = int(found["port"] or PORT) if found else 0
    if found is None or not 0 < port <= PORT_MAX:
        raise MalformedPrinterAddress
    return StorePrinterRow(store=store, host=found["host"], port=port, width_mm=width_mm)


def set_printer(new: StorePrinterRow, actor: Actor, now: datetime) -> None:
    """Say where the printer of a store is, in the place of what was said before."""
    with transaction.atomic():
        StorePrinterRow.objects.update_or_create(
            store=new.store,
            defaults={
                "host": new.host,
                "port": new.port,
                "width_mm": new.width_mm,
                "set_at": now,
            },
        )
        append_audit([_entry("store.printer_set", new.store, actor)], now)


def take_printer_away(store: StoreRow, actor: Actor, now: datetime) -> None:
    """Let a store have no printer; what waits for it is told as not reached."""
    with transaction.atomic():
        StorePrinterRow.objects.filter(store=store).delete()
        append_audit([_entry("store.printer_taken_away", store, actor)], now)


def printer_of(store: StoreRow) -> StorePrinterRow | None:
    """Return the printer of a store, if it has one."""
    return StorePrinterRow.objects.filter(store=store).first()


def _entry(act: str, store: StoreRow, actor: Actor) -> AuditEntry:
    return AuditEntry(act=act, order_id=None, actor=actor, details={"store": store.store_id})
