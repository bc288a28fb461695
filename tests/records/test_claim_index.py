"""Ten million lines that wait for their day cost an index: a claim never reads the waiting ones."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests.explained import Explained, rows_seen, scans_of
from tests.owner import owner_cursor
from tests.worlds import NOON, LineOf, make_world

from cleanbreak.records.lease import ONLINE_LANE, Lease
from cleanbreak.records.order import OrderRow
from cleanbreak.records.work import Claim, claim_orders

pytestmark = pytest.mark.usefixtures("committed_db")

WAITING = 50_000
DUE = 20


def insert_waiting(count: int) -> None:
    """Insert lines that wait for their day, most of them online orders, in two statements."""
    with owner_cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO line (holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction,
                payment, currency, early_termination_fee_minor, charging_account, open_order_id)
            SELECT (SELECT min(holder_id) FROM holder), 'pendingTerminate', '+4916' || n,
                '26299' || n, 'waiting-' || n, 'esim', 'de', 'postpaid', 'EUR', 0, n::text,
                gen_random_uuid()
            FROM generate_series(1000000, 999999 + %s) AS n
            """,
            [count],
        )
        cursor.execute(
            """
            INSERT INTO termination_order (order_id, line_id, state, step, due_at, attempt,
                lane, level, channel, acting_user, end_policy, effective_date, is_early,
                policy_date, plan, requested_at, line_state_before, problem_code, problem_sentence)
            SELECT open_order_id, line_id, 'pending', 'stop_usage',
                %s + n * interval '1 minute',
                0, CASE WHEN n %% 3 = 0 THEN gen_random_uuid() ELSE %s END, 'identified',
                'campaign', 'system',
                'after_notice', '2026-12-22', false, '2026-11-22', '{"settlement": null}', %s,
                'active', '', ''
            FROM (SELECT line_id, open_order_id, row_number() OVER () AS n FROM line
                  WHERE iccid LIKE 'waiting-%%') AS waiting
            """,
            [NOON, ONLINE_LANE, NOON],
        )
        cursor.execute("ANALYZE line")
        cursor.execute("ANALYZE termination_order")


def test_a_claim_among_fifty_thousand_waiting_orders_reads_only_what_is_due() -> None:
    make_world().add(LineOf())
    insert_waiting(WAITING)
    OrderRow.objects.filter(
        pk__in=list(OrderRow.objects.filter(lane=ONLINE_LANE).values_list("pk", flat=True)[:DUE])
    ).update(due_at=NOON - timedelta(minutes=1))
    explained = Explained("lease_id = %(lease_id)s")

    with connection.execute_wrapper(explained):
        lease = Lease(lease_id=uuid4(), now=NOON, until=NOON + timedelta(seconds=45))
        claimed = claim_orders(lease, Claim(limit=1000))

    assert len(claimed) == DUE
    assert OrderRow.objects.count() == WAITING
    (plan,) = explained.plans
    scans = scans_of(plan, "termination_order")
    names = [scan["Index Name"] for scan in scans if "Index" in scan["Node Type"]]
    found = sum(name.endswith("_lane_due_at_idx") for name in names)
    assert found >= 2, "the first order and its batch are found by the index"
    read_whole = [scan for scan in scans if scan["Node Type"] == "Seq Scan"]
    assert sum(map(rows_seen, read_whole)) < DUE, "only all but empty months are read whole"
    assert sum(map(rows_seen, scans)) <= 5 * DUE, "the waiting orders were not even looked at"
