"""Import outlets from an operator's list: all rows or none, and every mistake is told at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import iso4217
from django.db import transaction

from cleanbreak.domain.csv_table import Fault, Table
from cleanbreak.domain.element_limit import UnknownTimeZone
from cleanbreak.domain.line_cells import Vocabulary
from cleanbreak.domain.outlet import Outlet
from cleanbreak.domain.outlet_cells import OutletRows
from cleanbreak.domain.position import Position
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.known_channels import operator_today
from cleanbreak.policies.loader import known_places, time_zone_of
from cleanbreak.policies.opening_hours import OpeningHours
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.outlet import (
    AT_ONCE,
    OutletRow,
    close_outlets,
    gather_languages,
    outlet_row,
    put_outlets,
)
from cleanbreak.records.place_centre import gather_places_of_outlets
from cleanbreak.records.store import StoreRow

WITHOUT_COUNTRY = frozenset({"eu"})
"""Places of several countries: their holidays are known only if a row names the country."""


class StoreMoved(Refusal):
    """A store keeps its jurisdiction and time zone: its drawers count days by them. Open another
    store instead.
    """

    code = "store_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletImport:
    """Who imports, and how."""

    actor: Actor
    now: datetime
    is_dry_run: bool = False
    closes_missing: bool = False
    """Close for good what the list does not name; else it stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOutlets:
    """What came of an import; with a fault, nothing did."""

    read: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    faults: tuple[tuple[int, Fault], ...] = ()


def import_outlets(
    table: Table, request: OutletImport, seen: Callable[[int], None] = lambda _rows: None
) -> ImportedOutlets:
    """Import outlets and their stores; a second time the same list changes nothing.

    :param seen: is told how many rows have been read.
    :raises MissingColumns, UnknownColumns, RepeatedColumns: if it is no list of outlets.
    :raises NotText, RowTooLong, BrokenRow: if the file cannot be read to its end.
    """
    stores = {one.store_id: one for one in StoreRow.objects.all()}
    wished, faults, read = [], [], 0
    for line, found, wrong in _read(table, stores, request.now):
        read += 1
        seen(read)
        faults += [(line, fault) for fault in wrong]
        wished += [found] if found is not None else []
    if faults:
        return ImportedOutlets(read=read, faults=tuple(faults))
    held = {one.store_id: one.outlet for one in OutletRow.objects.select_related("store")}
    changed = [one for one in wished if held.get(one.store_id) != one]
    named = {one.store_id for one in wished}
    today = operator_today(request.now)
    missing = [one.store_id for one in held.values() if one.store_id not in named]
    closing = [code for code in missing if not held[code].is_gone(today)]
    result = ImportedOutlets(
        read=read,
        added=sum(one.store_id not in held for one in changed),
        changed=sum(one.store_id in held for one in changed),
        unchanged=len(wished) - len(changed),
        closed=len(closing) if request.closes_missing else 0,
    )
    if not request.is_dry_run:
        _write(changed, stores, closing if request.closes_missing else [], request)
    return result


def _read(
    table: Table, stores: Mapping[str, StoreRow], now: datetime
) -> Iterator[tuple[int, Outlet | None, list[Fault]]]:
    currencies = [one.code for one in iso4217.Currency if one.exponent is not None]
    rows = OutletRows(table.header, Vocabulary(places=known_places(), currencies=currencies))
    zones = available_timezones()
    for line, cells in table.rows:
        read, faults = rows.read((line, cells))
        faults = faults or _not_here(read, stores, zones, now)
        yield line, None if faults else _outlet(read), faults


def _not_here(
    read: Mapping[str, Any], stores: Mapping[str, StoreRow], zones: Collection[str], now: datetime
) -> list[Fault]:
    """Return what is wrong with a row beside what we know: zones, hours, stores."""
    faults = []
    if read["time_zone"] and read["time_zone"] not in zones:
        return [_fault("time_zone", UnknownTimeZone(zone=read["time_zone"]), read)]
    try:
        _check_hours(read["opening_hours"], _zone(read), _country(read), now.date())
    except Refusal as refusal:
        faults.append(_fault("opening_hours", refusal, read))
    store = stores.get(read["store"])
    if store and (store.place, store.time_zone) != (read["jurisdiction"], _zone(read)):
        faults.append(_fault("jurisdiction", StoreMoved(), read))
    return faults


def _fault(column: str, refusal: Refusal, read: Mapping[str, Any]) -> Fault:
    return Fault(column, refusal, str(read[column]))


def _zone(read: Mapping[str, Any]) -> str:
    return str(read["time_zone"]) or time_zone_of(read["jurisdiction"]).key


def _country(read: Mapping[str, Any]) -> str:
    if read["country"] or read["jurisdiction"] in WITHOUT_COUNTRY:
        return str(read["country"])
    return str(read["jurisdiction"])[:2].upper()


@lru_cache(maxsize=4096)
def _check_hours(text: str, zone: str, country: str, today: date) -> None:
    """Check hours once that many outlets have alike; a refusal is not remembered."""
    now = datetime.combine(today, datetime.min.time(), ZoneInfo(zone))
    OpeningHours(text, ZoneInfo(zone), country).check(now)


def _outlet(read: Mapping[str, Any]) -> Outlet:
    return Outlet(
        store_id=read["store"],
        name=read["name"],
        place=read["jurisdiction"],
        time_zone=_zone(read),
        country=_country(read),
        address=read["address"],
        place_name=read["place_name"],
        postcode=read["postcode"],
        at=Position(read["latitude"], read["longitude"]),
        opening_hours=read["opening_hours"],
        services=read["services"],
        cash_limit_minor=read["cash_limit_minor"],
        currency=read["currency"],
        languages=read["languages"],
        is_step_free=read["step_free"],
        phone=read["phone"],
        closed_from=read["closed_from"],
        closed_until=read["closed_until"],
        is_official=read["official"],
        slot_minutes=read["slot_minutes"],
        slot_capacity=read["slot_capacity"],
        queue_minutes=read["queue_minutes"],
    )


def _write(
    changed: list[Outlet],
    stores: Mapping[str, StoreRow],
    closing: list[str],
    request: OutletImport,
) -> None:
    if not changed and not closing:
        return
    named = [_store(one, stores.get(one.store_id), request.now) for one in changed]
    with transaction.atomic():
        StoreRow.objects.bulk_create(
            named,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["store_id"],
            update_fields=["name"],
        )
        put_outlets([outlet_row(one) for one in changed])
        today = operator_today(request.now)
        close_outlets(closing, today)
        gather_places_of_outlets(today)
        gather_languages()
        details = {"written": len(changed), "closed": len(closing)}
        entry = AuditEntry(
            act="outlets.imported", order_id=None, actor=request.actor, details=details
        )
        append_audit([entry], request.now)


def _store(outlet: Outlet, held: StoreRow | None, now: datetime) -> StoreRow:
    return StoreRow(
        store_id=outlet.store_id,
        name=outlet.name,
        place=outlet.place,
        time_zone=outlet.time_zone,
        added_at=held.added_at if held else now,
    )
