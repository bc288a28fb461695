"""What every order, page and campaign asks uses its index, however many rows there are.

CLEANBREAK_EXPLAIN_ROWS=10000000 asks the same of ten million rows of each kind.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from tests.explained import Explained, rows_seen, scans_of
from tests.owner import owner_cursor
from tests.worlds import NOON, LineOf, make_world

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.records.campaign_slice import SliceState, take_slice
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.lease import ONLINE_LANE, Lease, free_what_was_left
from cleanbreak.records.line import find_lines
from cleanbreak.records.order import oldest_due, open_orders_of
from cleanbreak.records.outbox import AnnouncementClaim, claim_announcements, oldest_unsent
from cleanbreak.records.payout_queue import LISTS, payouts_listed
from cleanbreak.records.work import Claim, claim_orders

pytestmark = pytest.mark.usefixtures("committed_db")

ROWS = int(os.environ.get("CLEANBREAK_EXPLAIN_ROWS", "100000"))
MANY = 2_000
"""No hot query looks at more rows than this; batches are of a thousand."""
FILL = """
INSERT INTO line (holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction, payment, currency,
    early_termination_fee_minor, charging_account, open_order_id)
SELECT (SELECT min(holder_id) FROM holder), 'pendingTerminate', '+49' || (15000000000 + n),
    262990000000000 + n, 'hot-' || n, 'esim', 'de', 'postpaid', 'EUR', 0, n::text,
    overlay(gen_random_uuid()::text PLACING left(first_id_of(
        %(noon)s + n %% 60 * interval '1 day')::text, 13) FROM 1)::uuid
FROM generate_series(1, %(rows)s) AS n;
INSERT INTO termination_order (order_id, line_id, state, step, due_at, attempt, lane, level,
    channel, acting_user, end_policy, effective_date, is_early, policy_date, plan, requested_at,
    line_state_before, problem_code, problem_sentence, completed_at)
SELECT open_order_id, line_id, CASE line_id %% 3 WHEN 0 THEN 'completed' ELSE 'pending' END,
    'stop_usage', %(noon)s + (line_id %% 100000 - 10) * interval '1 minute', 0,
    CASE line_id %% 2 WHEN 0 THEN %(lane)s::uuid ELSE %(online)s::uuid END, 'verified', 'campaign',
    'system', 'immediate', '2026-12-22', false, '2026-11-22', '{"settlement": null}', %(noon)s,
    'active', '', '', CASE line_id %% 3 WHEN 0 THEN %(noon)s::timestamptz END
FROM line WHERE iccid LIKE 'hot-%%';
INSERT INTO payout (payout_id, order_id, line_id, part, attempt, amount_minor, currency, method,
    state, reference, problem_sentence, due_at, created_at, changed_at)
SELECT order_id, order_id, line_id, 1, 1 + (line_id %% 1000 = 0)::int, 1234, 'EUR',
    CASE line_id %% 4 WHEN 0 THEN '' ELSE 'bank' END,
    (ARRAY['draft', 'held', 'settled', 'accepted'])[1 + line_id %% 4], '', '', %(noon)s, %(noon)s,
    %(noon)s
FROM termination_order;
INSERT INTO evidence (order_id, step, recorded_at, facts)
SELECT order_id, 'stop_usage', %(noon)s, '{}' FROM termination_order;
INSERT INTO outbox (kind, key, order_id, about_at, created_at, due_at, is_mass, attempt,
    problem_sentence)
SELECT 'line_ended', order_id::text, order_id, requested_at, %(noon)s,
    %(noon)s + (line_id %% 100000 - 10) * interval '1 minute', line_id %% 2 = 0, 0, ''
FROM termination_order;
"""


FIRST = UUID(int=0)
ASK_OF_OTHERS = (
    *("next slice", "leases that ran out"),
    *(f"refunds: {name}" for name in ("no_word", "contradictions", "unclaimed")),
)
"""These look into small tables first, and are sent to the large ones by what they find there."""


@pytest.fixture
def many_rows(committed_db: None) -> None:
    make_world().add(LineOf())
    values = {"rows": ROWS, "noon": NOON, "lane": uuid4(), "online": ONLINE_LANE}
    with owner_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # ten million rows take their time
        for statement in FILL.split(";\n")[:-1]:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE line, termination_order, evidence, outbox, payout")
        cursor.execute("RESET statement_timeout")


def some(column: str, table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} LIMIT 1000")
        return [row[0] for row in cursor.fetchall()]


def claim() -> object:
    lease = Lease(lease_id=uuid4(), now=NOON, until=NOON + timedelta(seconds=45))
    return claim_orders(lease, Claim(limit=1000))


def announcements(*, is_mass: bool) -> object:
    until = NOON + timedelta(seconds=60)
    asked = AnnouncementClaim(now=NOON, until=until, limit=200, is_mass=is_mass)
    return claim_announcements(asked)


def refunds(name: str, after: UUID = FIRST) -> object:
    return payouts_listed(name, after, NOON - timedelta(days=5), 100)


HOT: dict[str, Callable[[], object]] = {
    "claim of orders": claim,
    "claim of announcements": lambda: announcements(is_mass=False),
    "claim of mass announcements": lambda: announcements(is_mass=True),
    "the order that waits longest": oldest_due,
    "the announcement that waits longest": oldest_unsent,
    "lines by number": lambda: find_lines([f"+49{15_000_000_000 + n}" for n in range(500)],
                                          [None] * 500),
    "lines by card": lambda: find_lines([None] * 500, [f"hot-{n}" for n in range(500)]),
    "open orders of lines": lambda: open_orders_of(some("line_id", "line")),
    "evidence of orders": lambda: evidence_of(some("order_id", "evidence")),
    "next slice": lambda: take_slice(CampaignState.RUNNING, SliceState.WAITING),
    "leases that ran out": lambda: free_what_was_left(NOON),
    **{f"refunds: {name}": partial(refunds, name) for name in LISTS},
    "refunds: a later page": lambda: refunds("holder", after=some("payout_id", "payout")[-1]),
}  # fmt: skip


@pytest.mark.usefixtures("many_rows")
def test_no_hot_query_reads_a_table_from_end_to_end() -> None:
    for name, ask in HOT.items():
        seen = rows_seen_by(ask)
        assert sum(seen.values()) > 0 or name in ASK_OF_OTHERS, name
        assert max(seen.values()) <= MANY, (name, seen)
    assert rows_seen_by(without_index)["line"] > MANY, "a query without index would be found"


def rows_seen_by(ask: Callable[[], object]) -> dict[str, int]:
    """Return how many rows of each large table a query looks at."""
    explained = Explained()
    with transaction.atomic(), connection.execute_wrapper(explained):
        ask()
    return {
        table: sum(rows_seen(scan) for plan in explained.plans for scan in scans_of(plan, table))
        for table in ("line", "termination_order", "evidence", "outbox", "payout")
    }


def without_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM line WHERE charging_account = 'nobody'")
