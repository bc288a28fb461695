"""Import places: centres of towns and postcodes that the operator gives us, to look near them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cleanbreak.domain.csv_table import Fault, Row, Table
from cleanbreak.domain.line_cells import CellMissing, NotOneOf
from cleanbreak.domain.line_import import WrongNumberOfCells, check_columns
from cleanbreak.domain.outlet_cells import READERS, fault_of_position
from cleanbreak.domain.place_search import KnownPlace
from cleanbreak.domain.position import Position
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.import_outlets import ImportedOutlets
from cleanbreak.policies.loader import known_places
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.place_centre import put_operator_places

COLUMNS = ("jurisdiction", "place_name", "latitude", "longitude", "postcode")
REQUIRED = COLUMNS[:4]


def import_places(table: Table, actor: Actor, now: datetime) -> ImportedOutlets:
    """Replace the operator's places by a list; with a fault, nothing changes.

    :raises MissingColumns, UnknownColumns, RepeatedColumns: if it is no list of places.
    :raises NotText, RowTooLong, BrokenRow: if the file cannot be read to its end.
    """
    check_columns(table.header, COLUMNS, REQUIRED)
    found: list[KnownPlace] = []
    faults = []
    read = 0
    for line, cells in table.rows:
        read += 1
        place = _place(table.header, (line, cells))
        if isinstance(place, Fault):
            faults.append((line, place))
        else:
            found.append(place)
    if faults:
        return ImportedOutlets(read=read, faults=tuple(faults))
    with transaction.atomic():
        count = put_operator_places(found)
        entry = AuditEntry(
            act="places.imported", order_id=None, actor=actor, details={"places": count}
        )
        append_audit([entry], now)
    return ImportedOutlets(read=read, added=count)


def _place(header: tuple[str, ...], row: Row) -> KnownPlace | Fault:
    cells = row[1]
    if isinstance(cells, Fault):
        return cells
    if len(cells) != len(header):
        return Fault("", WrongNumberOfCells(found=len(cells), expected=len(header)), "")
    texts = {"postcode": ""} | dict(zip(header, map(str.strip, cells), strict=True))
    read: dict[str, Any] = {}
    for name in COLUMNS:
        try:
            if name in REQUIRED and not texts[name]:
                raise CellMissing
            read[name] = READERS[name](texts[name])
        except Refusal as refusal:
            return Fault(name, refusal, texts[name])
    return _known_place(read, texts)


def _known_place(read: dict[str, Any], texts: dict[str, str]) -> KnownPlace | Fault:
    if read["jurisdiction"] not in known_places():
        known = NotOneOf(known=", ".join(known_places()))
        return Fault("jurisdiction", known, texts["jurisdiction"])
    if fault := fault_of_position(read["jurisdiction"], read["latitude"], read["longitude"]):
        return Fault("latitude", fault, texts["latitude"])
    return KnownPlace(
        place=read["jurisdiction"],
        name=read["place_name"],
        postcode=read["postcode"],
        centre=Position(read["latitude"], read["longitude"]),
    )
