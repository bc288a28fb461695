"""Millions of orders for the console to look at: lines, holders, numbers, refunds, looks.

Rows are written set by set and without triggers, as a restored database would have them. They are
as orders are: most are over and spread over a year, a few wait for their day, some are held.
"""

from typing import Any

ROWS_A_TURN = 250_000
ORDERS_OF_A_LINE = 4
"""As many orders as one line has: some were withdrawn, the last one ended it."""
DAYS = 365
MADE = f"""
    SELECT n, n / {ORDERS_OF_A_LINE} + 1 AS line_id,
        now() - interval '{DAYS} days' * (1 - n::float / %(all)s) AS made,
        n %% 1000 AS fate
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
ORDER_ID = """
    (lpad(to_hex((extract(epoch FROM made) * 1000)::bigint), 12, '0') || '7'
        || lpad(to_hex(n %% 4096), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
"""
HOLDERS = """
    INSERT INTO holder (holder_id, reference, name, name_key, email, language, customer_class)
    SELECT n + 1, concat('bench-', n), concat('Holder ', n), concat('holder', n),
        concat('holder', n, '@example.org'), 'de', 'residential'
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
LINES = """
    INSERT INTO line (line_id, holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction,
        payment, currency, early_termination_fee_minor, charging_account, termination_date)
    SELECT n + 1, n + 1, 'terminated', concat('+49', 15000000000 + n), concat('bench', n),
        concat('8949', lpad(n::text, 15, '0')), 'esim', 'de', 'prepaid', 'EUR', 0,
        concat('acc-', n), current_date - (n %% 300)::int
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
ORDERS = f"""
    INSERT INTO termination_order (order_id, line_id, state, step, due_at, attempt, lane, level,
        channel, acting_user, end_policy, effective_date, is_early, policy_date, plan,
        requested_at, completed_at, line_state_before, problem_code, problem_sentence)
    SELECT {ORDER_ID}, line_id,
        CASE WHEN fate < 2 THEN 'held' WHEN fate < 52 THEN 'pending' WHEN fate < 60 THEN
            'inProgress' WHEN fate < 300 THEN 'cancelled' ELSE 'completed' END,
        CASE WHEN fate < 60 THEN (ARRAY['stop_usage', 'retire_sim', 'pay_out'])[1 + fate %% 3]
            ELSE 'issue_certificate' END,
        CASE WHEN fate < 2 THEN '9999-01-01'::timestamptz ELSE now() + interval '30 days' END,
        0, '00000000-0000-0000-0000-000000000000', 'identified',
        (ARRAY['portal', 'hotline', 'store_desk', 'api', 'sms'])[1 + n %% 5], 'holder',
        CASE WHEN n %% 3 = 0 THEN 'immediate' ELSE 'after_notice' END, made::date + 30, false,
        made::date, '{{"settlement": null}}', made,
        CASE WHEN fate >= 60 THEN made + interval '1 second' * (n %% 90000) END, 'active',
        CASE WHEN fate < 2 THEN 'refused' WHEN fate < 60 AND fate >= 52 THEN 'unavailable'
            ELSE '' END,
        CASE WHEN fate < 60 THEN 'The element hlr does not answer.' ELSE '' END
    FROM ({MADE}) AS asked
"""
NUMBERS = """
    INSERT INTO number (msisdn, state, order_id, place, port_grace_until, earliest_release_date,
        changed_at, due_on)
    SELECT concat('+49', 15000000000 + n), CASE WHEN n %% 3 = 0 THEN 'quarantined' ELSE 'available'
        END, gen_random_uuid(), 'de', current_date, current_date + (n %% 180)::int, now(),
        CASE WHEN n %% 3 = 0 THEN current_date + (n %% 180)::int END
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
PAYOUTS = f"""
    INSERT INTO payout (payout_id, order_id, line_id, part, attempt, amount_minor, currency,
        method, state, reference, due_at, problem_sentence, created_at, changed_at)
    SELECT gen_random_uuid(), {ORDER_ID}, line_id, 1, 1, 100 + n %% 5000, 'EUR', 'bank',
        CASE n %% 400 WHEN 0 THEN 'held' WHEN 20 THEN 'draft' WHEN 40 THEN 'submitted' WHEN 60
            THEN 'returned' ELSE 'settled' END,
        concat('CB', n), made, '', made, made + interval '2 days'
    FROM ({MADE}) AS asked WHERE n %% 20 = 0
"""
LOOKS = f"""
    INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
    SELECT made, 'personal_data.seen', {ORDER_ID}, 'staff', concat('agent:', n %% 50),
        '{{"what": "order", "purpose": "work_item"}}'
    FROM ({MADE}) AS asked WHERE n %% 20 = 0
"""
DECLARATIONS = f"""
    INSERT INTO declaration (receipt_number, submission_key, kind, reason, holder_name, msisdn,
        reply_email, language, received_at, earliest_end_date, operator, tied_at, order_id,
        decision_reason)
    SELECT concat('BENCH-', n), concat('bench', n), 'ordinary', '', 'bench', concat('+49',
        15000000000 + line_id), concat('holder', line_id, '@example.org'), 'de', made, made::date,
        'bench', made, {ORDER_ID}, ''
    FROM ({MADE}) AS asked WHERE n %% 10 = 0
"""
ZOMBIES = """
    INSERT INTO discrepancy (element, kind, identity, line_id, tail, differs, copies,
        first_seen_at, last_seen_at, run_id)
    SELECT 'hlr', 'zombie', n, n + 1, '', '', 1, now(), now(), gen_random_uuid()
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n WHERE n %% 100 = 0
"""
WRITTEN = (
    "holder",
    "line",
    "termination_order",
    "number",
    "payout",
    "audit_entry",
    "declaration",
    "discrepancy",
)
NEXT = [
    f"setval(pg_get_serial_sequence('{table}', '{column}'), 1000000000)"
    for table, column in (("holder", "holder_id"), ("line", "line_id"))
]
"""What is made by the product afterwards has numbers beyond ours."""
MONTHS = f"""
    SELECT prepare_month(m) FROM generate_series(
        date_trunc('month', now() - interval '{DAYS} days'), now(), interval '1 month') AS m
"""


def make_rows(orders: int) -> None:
    """Write so many orders and what lies beside them."""
    from tests.owner import owner_cursor

    lines = orders // ORDERS_OF_A_LINE
    with owner_cursor() as cursor:
        cursor.execute(MONTHS)
        triggers(cursor, "DISABLE")
        for statement in (HOLDERS, LINES, NUMBERS, ZOMBIES):
            in_turns(cursor, statement, lines, orders)
        for statement in (ORDERS, PAYOUTS, LOOKS, DECLARATIONS):
            in_turns(cursor, statement, orders, orders)
        triggers(cursor, "ENABLE")
        cursor.execute(f"ANALYZE {', '.join(WRITTEN)}")
        cursor.execute(f"SELECT {', '.join(NEXT)}")


def in_turns(cursor: Any, statement: str, count: int, orders: int) -> None:
    """Write rows of one table, turn by turn."""
    for first in range(0, count, ROWS_A_TURN):
        last = min(first + ROWS_A_TURN, count) - 1
        cursor.execute(statement, {"first": first, "last": last, "all": orders})


def triggers(cursor: Any, word: str) -> None:
    """Switch the triggers of the tables off, or on again."""
    for table in WRITTEN:
        cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
