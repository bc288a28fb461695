"""What a row of an operator's list of further SIMs must hold: a watch, a tablet, a spare modem."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleanbreak.domain.csv_table import Fault, Row
from cleanbreak.domain.identifiers import (
    SimKind,
    parse_eid,
    parse_iccid,
    parse_imsi,
    parse_msisdn,
)
from cleanbreak.domain.line_cells import CellMissing
from cleanbreak.domain.line_import import MissingColumns, UnknownColumns, WrongNumberOfCells
from cleanbreak.domain.refusal import Refusal


class UnknownSimKind(Refusal):
    """A SIM is of the kind "esim" or "physical"."""

    code = "unknown_sim_kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSim:
    """One row: a further SIM, and the number of the line that it belongs to."""

    line_number: int
    msisdn: str = field(repr=False)
    iccid: str
    sim_kind: str
    imsi: str = field(repr=False)
    """Empty, as the next ones, if the SIM has none."""
    eid: str
    sim_msisdn: str = field(repr=False)


def parse_sim_kind(text: str) -> str:
    """Return the kind.

    :raises UnknownSimKind: for anything else.
    """
    try:
        return SimKind(text.lower()).value
    except ValueError:
        raise UnknownSimKind from None


CELLS: Mapping[str, Callable[[str], str]] = {
    "msisdn": parse_msisdn,
    "iccid": parse_iccid,
    "sim_kind": parse_sim_kind,
    "imsi": parse_imsi,
    "eid": parse_eid,
    "sim_msisdn": parse_msisdn,
}
REQUIRED = ("msisdn", "iccid", "sim_kind")


def read_sims(
    header: Sequence[str], rows: Iterable[Row]
) -> Iterator[ListedSim | tuple[int, Fault]]:
    """Return each row, or its line number with its first fault.

    :raises MissingColumns, UnknownColumns: if the header is not one of such a list.
    """
    if unknown := [name for name in header if name not in CELLS]:
        raise UnknownColumns(columns=", ".join(unknown)[:200], known=", ".join(CELLS))
    if missing := [name for name in REQUIRED if name not in header]:
        raise MissingColumns(columns=", ".join(missing))
    return (_read_row(header, row) for row in rows)


def _read_row(header: Sequence[str], row: Row) -> ListedSim | tuple[int, Fault]:
    number, cells = row
    if isinstance(cells, Fault):
        return number, cells
    if len(cells) != len(header):
        refusal = WrongNumberOfCells(found=len(cells), expected=len(header))
        return number, Fault("", refusal, "")
    values = dict.fromkeys(CELLS, "")
    for name, cell in zip(header, map(str.strip, cells), strict=True):
        try:
            values[name] = _read_cell(name, cell)
        except Refusal as refusal:
            return number, Fault(name, refusal, cell)
    return ListedSim(line_number=number, **values)


def _read_cell(name: str, cell: str) -> str:
    if cell:
        return CELLS[name](cell)
    if name in REQUIRED:
        raise CellMissing
    return ""
