"""An operator's folders by the shipped example, and files as its billing writes them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cleanbreak.adapters.takeout_source.csv_records import CsvRecords
from cleanbreak.adapters.takeout_source.csv_records.drop import table, tables
from cleanbreak.adapters.takeout_source.csv_records.importing import Imported, import_table
from cleanbreak.adapters.takeout_source.csv_records.mapping import open_mapping
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Enclosure,
    Kind,
    Message,
    Payment,
    Record,
    Unread,
)
from cleanbreak.ports.takeout_source import WhoseRecords

EXAMPLE = Path(__file__).resolve().parents[1] / "examples/records/records.toml"
BERLIN = ZoneInfo("Europe/Berlin")
HEADERS = {
    Kind.CALL: "RECORD_TYPE;SUBSCRIBER;A_NUMBER;B_NUMBER;START;SECONDS;CELL",
    Kind.MESSAGE: "RECORD_TYPE;SUBSCRIBER;OTHER;TIME",
    Kind.DATA_SESSION: "IMSI,START,SECONDS,UPLINK,DOWNLINK,APN",
    Kind.PAYMENT: "ACCOUNT;BOOKED;AMOUNT;CURRENCY;PAID BY",
}
CALL_TYPES = {
    Direction.SENT: "MOC",
    Direction.RECEIVED: "MTC",
    Direction.MISSED: "MTC_UNANSWERED",
    Direction.VOICEMAIL: "MTC_VMS",
}


ANNA = WhoseRecords(
    msisdn="+4915123456789",
    imsi="262011234567890",
    charging_account="A-17",
    held_since=date(2020, 5, 1),
)
BEN = WhoseRecords(
    msisdn="+4915199999999",
    imsi="262019999999999",
    charging_account="A-18",
    held_since=date(2020, 5, 1),
)


class OperatorRecords:
    """The folders, below one of the test's own."""

    def __init__(self, root: Path) -> None:
        self.drop, index = root / "drop", root / "index"
        text = EXAMPLE.read_text("utf-8")
        text = text.replace("/srv/cleanbreak/records", str(self.drop))
        text = text.replace("/var/lib/cleanbreak/records-index", str(index))
        self.file = root / "records.toml"
        self.file.write_text(text, "utf-8")
        self.open()
        for kind in self.mapping.kinds:
            (self.drop / kind.value).mkdir(parents=True)

    def open(self) -> None:
        """Read the mapping, as it is now."""
        self.mapping = open_mapping(self.file)
        self.source = CsvRecords(self.mapping)

    def put(self, kind: Kind, name: str, rows: Sequence[str] | bytes) -> Path:
        """Drop a file; rows get the header, and calls their trailer."""
        place = self.drop / kind.value / name
        if isinstance(rows, bytes):
            place.write_bytes(rows)
        else:
            end = [f"END;{len(rows)}"] if kind is Kind.CALL else []
            place.write_text("\n".join((HEADERS[kind], *rows, *end, "")), "utf-8")
        return place

    def import_(self, kind: Kind, name: str) -> Imported:
        """Import a file."""
        return import_table(
            table(self.mapping, kind, name), self.mapping.kinds[kind], lambda _: None
        )

    def import_all(self) -> None:
        """Import whatever lies there."""
        for kind, mapping in self.mapping.kinds.items():
            if mapping.files is None:
                for one in tables(self.mapping, kind):
                    self.import_(kind, one.file.name)

    def keep(self, whose: WhoseRecords, records: Sequence[Record], name: str = "1.csv") -> None:
        """Write the records of a line as the operator would."""
        rows: dict[Kind, list[str]] = {}
        for record in records:
            if isinstance(record, Enclosure):
                self._file(whose, record)
            else:
                rows.setdefault(record.kind, []).append(row_of(whose, record))
        for kind, of_kind in rows.items():
            self.put(kind, f"{whose.charging_account}-{name}", of_kind)

    def _file(self, whose: WhoseRecords, enclosure: Enclosure) -> None:
        assert enclosure.at
        if enclosure.kind is Kind.INVOICE:
            place = f"{whose.charging_account}/{enclosure.at:%Y-%m-%d}_1.pdf"
        else:
            address, seconds = enclosure.address or "unknown", enclosure.duration_s or 0
            place = f"{whose.msisdn}/{enclosure.at:%Y%m%dT%H%M%S%z}_{address}_{seconds}.amr"
        file = self.drop / enclosure.kind.value / place
        file.parent.mkdir(exist_ok=True)
        with enclosure.open() as content:
            file.write_bytes(content.read())


def row_of(whose: WhoseRecords, record: Record) -> str:
    """Return the row of a record."""
    match record:
        case Call(direction=direction, address=address, at=datetime() as at, duration_s=seconds):
            ends = (whose.msisdn, address or "")
            a, b = ends if direction is Direction.SENT else ends[::-1]
            start = f"{at.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}"
            return f"{CALL_TYPES[direction]};{whose.msisdn[1:]};{a};{b};{start};{seconds};17-4"
        case Message(direction=direction, address=address, at=datetime() as at):
            kind = "SMMO" if direction is Direction.SENT else "SMMT"
            return f"{kind};{whose.msisdn};{address};{at.isoformat()}"
        case DataSession(at=datetime() as at):
            figures = f"{record.duration_s},{record.bytes_up},{record.bytes_down}"
            return f"{whose.imsi},{at.isoformat()},{figures},internet"
        case Payment(at=datetime() as at, amount_minor=minor, currency=currency):
            amount = f"{minor // 100},{minor % 100:02}"
            return f"{whose.charging_account};{at.isoformat()};{amount};{currency};{record.method}"
    raise AssertionError(record)


def taken(archive: OperatorRecords, whose: WhoseRecords, kind: Kind) -> list[Record | Unread]:
    """Return what the archive gives out."""
    return list(archive.source.read(whose, kind))
