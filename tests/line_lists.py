"""Lists of lines for tests of the import."""

import csv
import io
from datetime import UTC, datetime

from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.domain.identifiers import luhn_sum
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.import_lines import ImportRequest, ImportResult, Unwatched, import_lines

ACTOR = Actor(channel=Channel.CLI, acting_user="operator:test")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def iccid_of(serial: int) -> str:
    body = f"894999{serial:012d}"
    return f"{body}{-luhn_sum(body + '0') % 10}"


def row_of(serial: int, **changes: str) -> dict[str, str]:
    """A good row of the smallest list, with changes."""
    row = {
        "holder_reference": f"C-{serial}",
        "holder_name": f"Anna Müller {serial}",
        "holder_email": f"anna{serial}@example.org",
        "holder_language": "de",
        "customer_class": "residential",
        "msisdn": f"+4917139{serial:05d}",
        "imsi": f"00101{serial:010d}",
        "iccid": iccid_of(serial),
        "sim_kind": "esim",
        "jurisdiction": "de",
        "payment": "prepaid",
        "currency": "EUR",
    }
    return {**row, **changes}


def csv_of(*rows: dict[str, str], separator: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def load(
    *rows: dict[str, str], all_or_nothing: bool = False, now: datetime = NOON
) -> tuple[ImportResult, list[dict[str, str]]]:
    """Import the rows; return the result, and the reject file as it is read back."""
    rejects = io.StringIO()
    result = import_lines(
        read_csv_table(io.BytesIO(csv_of(*rows))),
        ImportRequest(actor=ACTOR, now=now, all_or_nothing=all_or_nothing),
        rejects,
        Unwatched(),
    )
    rejects.seek(0)
    return result, list(csv.DictReader(rejects))
