"""Each list of the console is read by an index, on its first page and deep in it.

CLEANBREAK_EXPLAIN_ROWS=10000000 asks the same of ten million rows of each kind.
"""

import os
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from tests.explained import Explained, rows_seen, scans_of
from tests.owner import owner_cursor
from tests.worlds import NOON, LineOf, make_world

from cleanbreak.flows.list_authorities import list_authorities
from cleanbreak.flows.list_confidential_requests import list_confidential_requests
from cleanbreak.flows.list_discrepancies import list_repairs
from cleanbreak.flows.list_drawers import WantedDrawers, list_drawers
from cleanbreak.flows.list_looks import list_watched_looks
from cleanbreak.flows.report_suspicion import list_reports
from cleanbreak.records.keyset import Page
from cleanbreak.records.message_thread import waiting_threads
from cleanbreak.records.paper_upload import waiting_uploads
from cleanbreak.records.sealed import seal

pytestmark = pytest.mark.usefixtures("committed_db")

ROWS = int(os.environ.get("CLEANBREAK_EXPLAIN_ROWS", "20000"))
MANY = 500
"""No page of a hundred looks at more rows than this."""
FILL = """
INSERT INTO authority (authority_id, holder_id, kind, person_name, email, document,
    document_reference, recorded_at, recorded_by, agreed_at, agreed_by, revoked_by)
SELECT gen_random_uuid(), (SELECT array_agg(holder_id) FROM holder)[1 + n %% 300], 'guardian',
    %(sealed)s, '', 'court_appointment', '', %(noon)s - n * interval '1 minute', 'staff:ada',
    CASE n %% 2 WHEN 0 THEN %(noon)s::timestamptz END, CASE n %% 2 WHEN 0 THEN 'staff:otto'
    ELSE '' END, '' FROM generate_series(1, %(rows)s) AS n;
INSERT INTO confidential_request (request_id, submission_key, person_name, msisdn, safe_medium,
    safe_address, language, received_at, decision, decided_at, decided_by)
SELECT gen_random_uuid(), n::text, %(sealed)s, %(sealed)s, 'email', %(sealed)s, 'en',
    %(noon)s - n * interval '1 minute', CASE n %% 2 WHEN 0 THEN 'refused' END,
    CASE n %% 2 WHEN 0 THEN %(noon)s - n * interval '1 minute' END, ''
FROM generate_series(1, %(rows)s) AS n;
INSERT INTO suspicious_report (receipt_number, met_by, said, "where", contact, recording,
    reported_at, closed_at, closed_by)
SELECT n::text, 'call', '', '', '', '', %(noon)s,
    CASE n %% 2 WHEN 0 THEN %(noon)s - n * interval '1 minute' END, ''
FROM generate_series(1, %(rows)s) AS n;
INSERT INTO store (store_id, name, place, time_zone, added_at)
VALUES ('store-1', 'Store', 'Somewhere', 'Europe/Berlin', %(noon)s);
INSERT INTO cash_drawer (drawer_id, store_id, clerk, day, currency, opening_minor, held_minor,
    opened_at, counted_minor, difference_minor, closed_at)
SELECT gen_random_uuid(), 'store-1', 'staff:clara', '2026-11-22'::date - (n / 100)::int, 'EUR', 0,
    0, %(noon)s - n * interval '1 minute', 0, 0, %(noon)s FROM generate_series(1, %(rows)s) AS n;
INSERT INTO repair (repair_id, state, kinds, lines, refused, proposed_at, proposed_by, approved_by)
SELECT gen_random_uuid(), 'approved', '[]', 1, 0, %(noon)s - n * interval '1 minute', 'staff:ada',
    'staff:otto' FROM generate_series(1, %(rows)s) AS n;
INSERT INTO audit_entry (at, act, channel, acting_user, details)
SELECT %(noon)s - n * interval '1 second', 'personal_data.seen', 'console', 'staff:ada',
    '{"what": "order", "line_id": 1, "purpose": "work_item"}'::jsonb
    || CASE n %% 50 WHEN 0 THEN '{"is_watched": true}' ELSE '{}' END::jsonb
FROM generate_series(1, %(rows)s) AS n;
INSERT INTO message_thread (thread_id, message_number, way, contact, said_name, said_number,
    language, receipt_number, says_to_cancel, began_at, heard_at, waiting_since, closed_by,
    taken_by)
SELECT gen_random_uuid(), n::text, 'form', '', '', '', 'en', '', false, %(noon)s, %(noon)s,
    %(noon)s - n * interval '1 minute', '', '' FROM generate_series(1, %(rows)s) AS n;
INSERT INTO paper_upload (upload_id, line_id, need, kind, file_kind, content, sent_at, state,
    judged_by, erase_on)
SELECT gen_random_uuid(), (SELECT min(line_id) FROM line), 'identity', 'passport', 'pdf', '',
    %(noon)s - n * interval '1 minute', 'waiting', '', '2027-01-01'
FROM generate_series(1, %(rows)s) AS n;
"""
TABLES = (
    *("authority", "confidential_request", "suspicious_report", "cash_drawer", "repair"),
    *("audit_entry", "message_thread", "paper_upload"),
)
LISTS: dict[str, Callable[[str], Page[Any]]] = {
    "authorities": lambda place: list_authorities(100, place),
    "requests in confidence": lambda place: list_confidential_requests(100, place),
    "reports": lambda place: list_reports(100, place, with_closed=True),
    "drawers": lambda place: list_drawers(WantedDrawers(limit=100, after=place)),
    "repairs": lambda place: list_repairs(20, place),
    "looks at watched lines": lambda place: list_watched_looks(NOON, 100, place),
    "messages": lambda place: waiting_threads([], 100, place),
    "messages in one language": lambda place: waiting_threads(["en"], 100, place),
    "papers": lambda place: waiting_uploads(100, place),
}
DEEP = {
    "authorities": ("1", "authority", "recorded_at authority_id", "agreed_at IS NOT NULL"),
    "requests in confidence": ("1", "confidential_request", "decided_at request_id",
                               "decided_at IS NOT NULL"),
    "reports": ("1", "suspicious_report", "closed_at report_id", "closed_at IS NOT NULL"),
    "drawers": ("0", "cash_drawer", "day opened_at drawer_id", "true"),
    "repairs": ("0", "repair", "proposed_at repair_id", "true"),
    "looks at watched lines": ("0", "audit_entry", "at id",
                               "details @> '{\"is_watched\": true}'"),
    "messages": ("0", "message_thread", "waiting_since thread_id", "true"),
    "messages in one language": ("0", "message_thread", "waiting_since thread_id", "true"),
    "papers": ("0", "paper_upload", "sent_at upload_id", "true"),
}  # fmt: skip
"""Where a page in the middle begins: the part, its table, its keys, and which rows."""


@pytest.fixture
def many_rows(committed_db: None) -> None:
    holders = (f"Holder {nth}" for nth in range(300))
    lines = [LineOf(msisdn=f"+49152288{nth:05}", name=one) for nth, one in enumerate(holders)]
    make_world().add(*lines)
    values = {"rows": ROWS, "noon": NOON, "sealed": seal("x")}
    with owner_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # ten million rows take their time
        for statement in FILL.split(";\n")[:-1]:
            cursor.execute(statement, values)
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        cursor.execute("RESET statement_timeout")


def in_the_middle(name: str) -> str:
    part, table, keys, which = DEEP[name]
    columns = keys.replace(" ", ", ")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) / 2 FROM {table} WHERE {which}")
        (half,) = cursor.fetchone()
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE {which} ORDER BY {columns} OFFSET {half} LIMIT 1"
        )
        found = cursor.fetchone()
    told = [one.isoformat() if hasattr(one, "isoformat") else str(one) for one in found]
    return ",".join([part, *told])


@pytest.mark.usefixtures("many_rows")
def test_no_page_of_a_list_reads_a_table_from_end_to_end() -> None:
    for name, ask in LISTS.items():
        for place in ("", in_the_middle(name)):
            seen, page = rows_seen_by(ask, place)
            assert len(page.rows) == (20 if name == "repairs" else 100), (name, place)
            assert page.is_first == (not place), name
            assert 20 <= max(seen.values()) <= MANY, (name, place, seen)
    seen, _page = rows_seen_by(without_index, "")
    assert max(seen.values()) > MANY, "a list without index would be found"


def rows_seen_by(ask: Callable[[str], Page[Any]], place: str) -> tuple[dict[str, int], Page[Any]]:
    began, explained = time.perf_counter(), Explained()
    ask(place)
    print(f"{(time.perf_counter() - began) * 1000:.0f} ms {place}")
    with transaction.atomic(), connection.execute_wrapper(explained):
        page = ask(place)
    seen = {
        table: sum(rows_seen(scan) for plan in explained.plans for scan in scans_of(plan, table))
        for table in TABLES
    }
    return seen, page


def without_index(_place: str) -> Page[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM authority WHERE email = %s", [str(uuid4())])
    return Page([])
