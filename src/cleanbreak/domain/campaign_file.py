"""The file of a campaign: each row names a line by its number, its card, or its eUICC."""

import re
from collections.abc import Callable, Iterator

from cleanbreak.domain.campaign import NoNameColumn
from cleanbreak.domain.csv_table import Fault, Row, Table
from cleanbreak.domain.identifiers import parse_eid, parse_iccid, parse_msisdn
from cleanbreak.domain.line_cells import CellMissing
from cleanbreak.domain.line_import import RepeatedColumns
from cleanbreak.domain.refusal import Refusal

PLAIN_MSISDN = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
SHOWN_LENGTH_MAX = 80
UNSHOWN = re.compile(r"[\x00-\x1f\x7f]+")


def read_campaign_file(table: Table) -> Iterator[tuple[str, str, str, str, str]]:
    """Return line number, number, card, eUICC and refusal code of each row, in normal form.

    A cell that cannot be read is kept as it is written, so that the report can show it. Other
    columns are passed over.

    :raises NoNameColumn: if there is no column ``msisdn``, ``iccid`` or ``eid``.
    :raises RepeatedColumns: if one of them is there twice: nobody knows which one counts.
    """
    if repeated := [name for name in NAMED_BY if table.header.count(name) > 1]:
        raise RepeatedColumns(columns=", ".join(repeated))
    places = tuple(table.header.index(name) if name in table.header else None for name in NAMED_BY)
    if not any(place is not None for place in places):
        raise NoNameColumn
    return (_read_row(row, places) for row in table.rows)


def _read_row(row: Row, places: tuple[int | None, ...]) -> tuple[str, str, str, str, str]:
    line, cells = row
    if isinstance(cells, Fault):
        return str(line), "", "", "", cells.refusal.code
    readings = [
        _read_cell(cells, at, parse) for at, parse in zip(places, NAMED_BY.values(), strict=True)
    ]
    (msisdn, _), (iccid, _), (eid, _) = readings
    code = next((code for _, code in readings if code), "")
    if not (msisdn or iccid or eid):
        code = CellMissing.code
    return str(line), msisdn, iccid, eid, code


def _read_cell(cells: list[str], at: int | None, parse: Callable[[str], str]) -> tuple[str, str]:
    text = cells[at].strip() if at is not None and at < len(cells) else ""
    if not text:
        return "", ""
    try:
        return parse(text), ""
    except Refusal as refusal:
        return UNSHOWN.sub(" ", text)[:SHOWN_LENGTH_MAX], refusal.code


def _parse_number(text: str) -> str:
    """Return the number in normal form; spreadsheets take the plus sign away."""
    if PLAIN_MSISDN.fullmatch(text):
        return text
    return parse_msisdn(f"+{text}" if text[:1] in "123456789" else text)


NAMED_BY: dict[str, Callable[[str], str]] = {
    "msisdn": _parse_number,
    "iccid": parse_iccid,
    "eid": parse_eid,
}
