"""Outlets for tests: a list as an operator writes it, and its import."""

import csv
import io
from datetime import date, datetime

from django.db import connection
from tests.worlds import AGENT

from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.flows.import_outlets import ImportedOutlets, OutletImport, import_outlets
from cleanbreak.records.outlet import gather_languages
from cleanbreak.records.place_centre import gather_places_of_outlets

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


FILL = """
INSERT INTO store (store_id, name, place, time_zone, added_at)
SELECT 's-' || n, 'Store ' || n, 'de', 'Europe/Berlin', now() FROM generate_series(1, %(count)s) n;
INSERT INTO outlet (store_id, country, address, place_name, postcode, latitude, longitude,
    opening_hours, services, cash_limit_minor, currency, languages, is_step_free, phone,
    is_official, slot_minutes, slot_capacity, queue_minutes)
SELECT 's-' || n, 'DE', 'Street ' || n, 'Town ' || n %% 4000, (n %% 4000 + 10000)::text,
    47.5 + (n %% 4000 / 63) * 0.11 + (n::bigint * 7919 %% 1000) * 0.00005,
    6.2 + (n %% 4000 %% 63) * 0.13 + (n::bigint * 104729 %% 1000) * 0.00005,
    (ARRAY['Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH off', 'Mo-Sa 08:00-20:00; PH off',
           'Mo-Fr 09:00-13:00,14:00-18:00', '24/7'])[1 + n %% 4],
    CASE n %% 3 WHEN 0 THEN ARRAY['card', 'cash', 'esim'] ELSE ARRAY['card', 'esim'] END,
    20000, 'EUR', CASE n %% 5 WHEN 0 THEN ARRAY['de', 'zh-hans'] ELSE ARRAY['de'] END,
    n %% 2 = 0, '+49301234567', true, 0, 0, 0
FROM generate_series(1, %(count)s) n"""


def fill_outlets(count: int) -> None:
    """Open so many outlets, in up to four thousand towns between the Alps and the sea."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"count": count})
        gather_places_of_outlets(date(2026, 11, 23))
        gather_languages()
        cursor.execute("ANALYZE outlet")
        cursor.execute("ANALYZE store")
        cursor.execute("ANALYZE place_centre")
