"""The figures of today, counted by the database: each question is asked once for all rows.

They run beside the work, in a task of their own, and never while somebody waits for a page.
"""
# ruff: noqa: S608  only our own conditions are put into the statements

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from cleanbreak.domain.today import Picture
from cleanbreak.records.line import rows_of

PATIENCE_MS = 60_000
"""A question that takes longer is given up; what was counted before stays."""
DAYS, LATELY_DAYS = 7, 30
WEEKS = 12
NOT_HIDDEN = "NOT EXISTS (SELECT FROM confidential_request c WHERE c.order_id = o.order_id)"
"""A figure may stand for a single order: those in confidence are told of to nobody (0019)."""
FUNNEL = f"""
    WITH made AS (
        SELECT channel, count(*) AS ordered,
            count(*) FILTER (WHERE state IN ('inProgress', 'held', 'completed')) AS begun,
            count(*) FILTER (WHERE state = 'completed') AS ended,
            count(*) FILTER (WHERE state IN ('cancelled', 'pendingCancellation')) AS withdrawn
        FROM termination_order o
        WHERE order_id >= first_id_of(%(days)s) AND requested_at >= %(days)s AND {NOT_HIDDEN}
        GROUP BY channel
    ), untied AS (
        SELECT channel, count(*) AS untied FROM declaration
        WHERE received_at >= %(days)s AND order_id IS NULL GROUP BY channel
    )
    SELECT channel, coalesce(ordered, 0) + coalesce(untied, 0) AS asked,
        coalesce(ordered, 0) AS ordered, coalesce(begun, 0) AS begun,
        coalesce(ended, 0) AS ended, coalesce(withdrawn, 0) AS withdrawn
    FROM made FULL JOIN untied USING (channel) ORDER BY asked DESC, channel
"""
END_TIMES = f"""
    SELECT date_trunc('day', completed_at, %(zone)s)::date::text AS day, count(*) AS ended,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS p50,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS p90,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY took) AS p99
    FROM (
        SELECT completed_at,
            extract(epoch FROM completed_at - requested_at)::float AS took
        FROM termination_order o
        WHERE completed_at >= %(days)s AND completed_at IS NOT NULL AND state = 'completed'
          AND end_policy = 'immediate' AND campaign_id IS NULL AND {NOT_HIDDEN}
    ) AS ended GROUP BY 1 ORDER BY 1
"""
STEPS = f"""
    SELECT CASE WHEN state = 'pending' THEN 'pending' ELSE step END AS step,
        count(*) FILTER (WHERE requested_at >= %(hour)s) AS hour,
        count(*) FILTER (WHERE requested_at < %(hour)s AND requested_at >= %(day)s) AS day,
        count(*) FILTER (WHERE requested_at < %(day)s AND requested_at >= %(days)s) AS week,
        count(*) FILTER (WHERE requested_at < %(days)s) AS older
    FROM termination_order o WHERE completed_at IS NULL AND {NOT_HIDDEN} GROUP BY 1 ORDER BY 1
"""
OPEN = f"""
    SELECT channel, state, CASE WHEN state = 'held' THEN step ELSE '' END AS step,
        count(*) AS orders
    FROM termination_order o WHERE completed_at IS NULL AND {NOT_HIDDEN}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
STUCK = f"""
    SELECT problem_code AS code, step, count(*) FILTER (WHERE state = 'held') AS held,
        count(*) FILTER (WHERE state <> 'held') AS tried_again
    FROM termination_order o
    WHERE problem_code <> '' AND completed_at IS NULL AND {NOT_HIDDEN}
    GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2
"""
REFUNDS = """
    SELECT 'owed' AS side, state, currency, count(*) AS payouts,
        sum(amount_minor)::bigint AS amount_minor
    FROM payout
    WHERE NOT (state IN ('settled', 'cancelled', 'expired', 'rejected', 'returned', 'replaced'))
    GROUP BY state, currency
    UNION ALL
    SELECT 'lately', e.became, p.currency, count(*), sum(p.amount_minor)::bigint
    FROM payout_event e JOIN payout p USING (payout_id)
    WHERE e.at >= %(lately)s AND e.became IN ('settled', 'returned', 'rejected', 'expired')
    GROUP BY e.became, p.currency
"""
QUARANTINE = """
    SELECT CASE WHEN earliest_release_date < %(today)s THEN 'due'
            WHEN earliest_release_date >= %(last_week)s THEN 'later'
            ELSE date_trunc('week', earliest_release_date)::date::text END AS week,
        count(*) AS numbers
    FROM number WHERE state IN ('port_grace', 'quarantined') GROUP BY 1 ORDER BY 1
"""
ZOMBIES = """
    SELECT element, kind, count(*) AS found, min(first_seen_at)::date::text AS since
    FROM discrepancy WHERE resolved_at IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
LEAKS = """
    SELECT kind, t.currency, count(*) AS lines,
        coalesce(sum(t.monthly_minor), 0)::bigint AS monthly_minor
    FROM (
        SELECT DISTINCT kind, line_id FROM discrepancy
        WHERE resolved_at IS NULL AND kind IN ('zombie', 'ghost') AND line_id IS NOT NULL
    ) AS leaking JOIN line USING (line_id) LEFT JOIN tariff t ON t.code = line.tariff
    GROUP BY kind, t.currency ORDER BY kind DESC, t.currency
"""
CAMPAIGNS = """
    SELECT c.campaign_id::text, c.reason, c.state, c.lines_to_end,
        coalesce(sum(t.orders) FILTER (WHERE t.became = 'completed'), 0)::bigint AS ended,
        coalesce(sum(t.orders) FILTER (WHERE t.became = 'cancelled'), 0)::bigint AS withdrawn,
        coalesce(sum(t.orders) FILTER (WHERE t.became = 'fed'), 0)::bigint AS ordered
    FROM campaign c LEFT JOIN campaign_tally t USING (campaign_id)
    WHERE NOT (c.state IN ('stopped', 'finished'))
    GROUP BY c.campaign_id ORDER BY c.campaign_id DESC
"""
REASONS = f"""
    SELECT CASE WHEN o.plan ->> 'ported_to' <> '' THEN 'ported_out'
            WHEN o.plan ? 'withdrawal' THEN 'withdrawal'
            WHEN o.campaign_id IS NOT NULL THEN concat('campaign:', c.reason)
            WHEN d.kind = 'extraordinary' THEN 'important_cause'
            WHEN o.authority <> '' THEN 'representative' ELSE 'not_said' END AS reason,
        count(*) AS orders
    FROM termination_order o LEFT JOIN campaign c USING (campaign_id)
        LEFT JOIN declaration d ON d.declaration_id = o.declaration_id
    WHERE o.order_id >= first_id_of(%(lately)s) AND o.requested_at >= %(lately)s
        AND o.state <> 'cancelled' AND {NOT_HIDDEN}
    GROUP BY 1 ORDER BY 2 DESC, 1
"""
QUESTIONS: Mapping[Picture, str] = {
    Picture.FUNNEL: FUNNEL,
    Picture.END_TIMES: END_TIMES,
    Picture.STEPS: STEPS,
    Picture.OPEN: OPEN,
    Picture.STUCK: STUCK,
    Picture.REFUNDS: REFUNDS,
    Picture.QUARANTINE: QUARANTINE,
    Picture.ZOMBIES: ZOMBIES,
    Picture.LEAKS: LEAKS,
    Picture.CAMPAIGNS: CAMPAIGNS,
    Picture.REASONS: REASONS,
}


def count_picture(picture: Picture, now: datetime, zone: str) -> list[dict[str, Any]]:
    """Return the rows of a picture.

    :param zone: whose midnights part the days.
    :raises OperationalError: if it takes longer than a minute.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
        cursor.execute(QUESTIONS[picture], _bounds(now, zone))
        return rows_of(cursor)


def _bounds(now: datetime, zone: str) -> dict[str, Any]:
    days, lately = now - timedelta(days=DAYS), now - timedelta(days=LATELY_DAYS)
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    return {
        "zone": zone,
        "hour": now - timedelta(hours=1),
        "day": now - timedelta(days=1),
        "days": days,
        "lately": lately,
        "today": today,
        "last_week": monday + timedelta(weeks=WEEKS),
    }
