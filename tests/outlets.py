"""Outlets for tests: a list as an operator writes it, and its import."""

import csv
import io
from datetime import datetime

from tests.worlds import AGENT

from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.flows.import_outlets import ImportedOutlets, OutletImport, import_outlets

WEEKDAYS = "Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH off"
MARIENPLATZ = {
    "store": "muc-1", "name": "Munich, Marienplatz", "jurisdiction": "de",
    "address": "Marienplatz 1", "place_name": "München", "postcode": "80331",
    "latitude": "48.137154", "longitude": "11.576124", "opening_hours": WEEKDAYS,
    "services": "card esim cash", "cash_limit_minor": "20000", "currency": "EUR",
    "languages": "de en zh-hans", "step_free": "yes", "phone": "+4989123456",
    "slot_minutes": "30", "slot_capacity": "2", "queue_minutes": "10",
}  # fmt: skip
PASING = {
    **MARIENPLATZ, "store": "muc-2", "name": "Munich, Pasing", "postcode": "81241",
    "latitude": "48.1498", "longitude": "11.4614", "services": "esim", "cash_limit_minor": "",
    "currency": "", "languages": "de", "step_free": "no", "slot_minutes": "",
    "slot_capacity": "", "queue_minutes": "", "opening_hours": "Mo-Su 00:00-24:00",
}  # fmt: skip
BEIJING = {
    **PASING, "store": "bj-1", "name": "北京朝阳店", "jurisdiction": "cn", "address": "建国路1号",
    "place_name": "北京市", "postcode": "100020", "latitude": "39.9087", "longitude": "116.4605",
    "languages": "zh-hans", "phone": "+861012345678",
}  # fmt: skip
LONDON = {
    **PASING, "store": "lon-1", "name": "London, Strand", "jurisdiction": "gb",
    "address": "1 Strand", "place_name": "London", "postcode": "WC2N 5HR",
    "latitude": "51.5079", "longitude": "-0.1265", "languages": "en", "phone": "",
}  # fmt: skip
ALL = (MARIENPLATZ, PASING, BEIJING, LONDON)


def outlet_list(*outlets: dict[str, str], delimiter: str = ",") -> bytes:
    """Return a list of outlets as a file."""
    written = io.StringIO()
    table = csv.DictWriter(written, list(MARIENPLATZ) + sorted(
        {name for one in outlets for name in one} - set(MARIENPLATZ)
    ), delimiter=delimiter, restval="")  # fmt: skip
    table.writeheader()
    table.writerows(outlets)
    return written.getvalue().encode()


def load_outlets(now: datetime, *outlets: dict[str, str], **how: bool) -> ImportedOutlets:
    """Import outlets."""
    return load_file(outlet_list(*outlets), now, **how)


def load_file(content: bytes, now: datetime, **how: bool) -> ImportedOutlets:
    """Import a file."""
    request = OutletImport(actor=AGENT, now=now, **how)
    return import_outlets(read_csv_table(io.BytesIO(content)), request)
