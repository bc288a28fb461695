"""Reads an OsmoHLR database and never writes it: subscribers as rows of lines, without keys."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cleanbreak.domain.csv_table import Fault, Row, Table
from cleanbreak.domain.line_import import REQUIRED_COLUMNS
from cleanbreak.domain.refusal import Refusal

BUSY_TIMEOUT_S = 10.0
SIM_COLUMNS = ("imsi", "iccid", "sim_kind", "eid")
HEADER = (*REQUIRED_COLUMNS, "eid")
KNOWN_TO_HLR = {"msisdn", "imsi", "iccid", "sim_kind", "eid"}
FOR_NEW_LINES = frozenset(HEADER) - KNOWN_TO_HLR
"""What the command line says in the HLR's place; it never overwrites what is on file."""


class NotAnHlrDatabase(Refusal):
    """This is not a database of OsmoHLR, or it cannot be opened for reading."""

    code = "not_an_hlr_database"


class WrongSimColumns(Refusal):
    """The list of SIMs must have the columns imsi, iccid and sim_kind, and may have eid."""

    code = "wrong_sim_columns"


class SimTwice(Refusal):
    """The list of SIMs is refused: the row at line {line} has an IMSI that was there before."""

    code = "sim_twice"


class SimRowBroken(Refusal):
    """The list of SIMs is refused: the row at line {line} has not as many cells as the header."""

    code = "sim_row_broken"


class SimUnknown(Refusal):
    """The list of SIMs has no row for this subscriber; without its SIM no line ends completely."""

    code = "sim_unknown"


class SubscriberWithoutNumber(Refusal):
    """The HLR has no number for this subscriber."""

    code = "subscriber_without_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfAll:
    """What OsmoHLR does not know, said once for all lines that are new."""

    jurisdiction: str
    payment: str
    currency: str
    customer_class: str
    holder_language: str
    holder_reference_prefix: str


@contextmanager
def open_osmo_hlr(path: Path, sims: Table, said: SaidOfAll) -> Iterator[Table]:
    """Open the database read-only and return its subscribers as a table of lines.

    Rows are numbered by the subscriber's id. A million SIMs are kept on disk, not in memory: in a
    temporary database that SQLite removes.

    :raises NotAnHlrDatabase: if the file is something else or cannot be read; so do the rows.
    :raises WrongSimColumns: if the list of SIMs has other columns.
    :raises SimTwice, SimRowBroken: if a row of it does not fit.
    """
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(_connect(uri)) as connection:
            connection.execute("SELECT imsi, msisdn FROM subscriber LIMIT 0")
            _keep_sims(connection, sims)
            yield Table(HEADER, _rows(connection, said), FOR_NEW_LINES)
    except sqlite3.Error as error:
        raise NotAnHlrDatabase from error


def _connect(uri: str) -> sqlite3.Connection:
    """Connect so that the thread which reads ahead may read, too: never two at a time."""
    return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False)


def _keep_sims(connection: sqlite3.Connection, sims: Table) -> None:
    header = sims.header
    if not set(SIM_COLUMNS[:3]) <= set(header) <= set(SIM_COLUMNS) or len({*header}) < len(header):
        raise WrongSimColumns
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("CREATE TEMP TABLE sim (imsi TEXT PRIMARY KEY, iccid, sim_kind, eid)")
    for line, cells in sims.rows:
        if isinstance(cells, Fault) or len(cells) != len(header):
            raise SimRowBroken(line=line)
        sim = dict(zip(header, map(str.strip, cells), strict=True))
        try:
            connection.execute(KEEP_SIM, [sim.get(name, "") for name in SIM_COLUMNS])
        except sqlite3.IntegrityError as error:
            raise SimTwice(line=line) from error
    connection.commit()


def _rows(connection: sqlite3.Connection, said: SaidOfAll) -> Iterator[Row]:
    for number, imsi, msisdn, *sim in connection.execute(READ_SUBSCRIBERS):
        if not msisdn:
            yield number, Fault("msisdn", SubscriberWithoutNumber(), "")
        elif sim[0] is None:
            yield number, Fault("iccid", SimUnknown(), "")
        else:
            yield number, _cells(str(imsi), str(msisdn), sim, said)


def _cells(imsi: str, msisdn: str, sim: list[str], said: SaidOfAll) -> list[str]:
    """Return one row; the card stands for the holder, of whom the HLR knows nothing."""
    iccid, sim_kind, eid = sim
    reference = f"{said.holder_reference_prefix}{iccid}"
    cells = {
        "holder_reference": reference,
        "holder_name": reference,
        "holder_email": "",
        "holder_contact_number": "",
        "holder_language": said.holder_language,
        "customer_class": said.customer_class,
        "msisdn": msisdn,
        "imsi": imsi,
        "iccid": iccid,
        "sim_kind": sim_kind,
        "eid": eid,
        "jurisdiction": said.jurisdiction,
        "payment": said.payment,
        "currency": said.currency,
    }
    return [cells[name] for name in HEADER]


KEEP_SIM = "INSERT INTO sim (imsi, iccid, sim_kind, eid) VALUES (?, ?, ?, ?)"
READ_SUBSCRIBERS = """
    SELECT s.id, s.imsi, s.msisdn, sim.iccid, sim.sim_kind, sim.eid
    FROM subscriber s LEFT JOIN sim ON sim.imsi = s.imsi
    ORDER BY s.id"""
