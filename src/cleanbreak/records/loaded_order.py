"""Orders as a worker holds them: read with their lines, and with the evidence that they have."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.line import Line
from cleanbreak.domain.policy import QuarantineReason
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.termination import Actor, Channel, OrderAtWork, OrderState
from cleanbreak.domain.withdrawal import Withdrawal
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.copied import plain_array
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.line import LINE_ALONE, line_from, rows_of
from cleanbreak.records.order import NEVER

LOG = logging.getLogger(__name__)
STATES = {state.value: state for state in OrderState}
LEVELS = {level.value: level for level in ProofLevel}


def load_orders(order_ids: Sequence[UUID], now: datetime) -> list[OrderAtWork]:
    """Load the orders; a row that cannot be read is held for a person, and holds up no other."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.order_id, o.step, o.state, o.attempt, o.level, o.channel, o.acting_user,
                   o.is_early, o.campaign_id, o.effective_date, o.requested_at, o.policy_date,
                   o.plan,
                   h.language, {LINE_ALONE}
            FROM termination_order o JOIN line l USING (line_id) JOIN holder h USING (holder_id)
            WHERE o.order_id = ANY(%s::uuid[]) ORDER BY o.order_id
            """,  # noqa: S608  only our own column names are put in
            [plain_array(order_ids)],
        )
        rows = rows_of(cursor)
    evidence = evidence_of([row["order_id"] for row in rows if row["attempt"] > 1])
    further_sims = further_sims_of([row["line_id"] for row in rows])
    orders = []
    for row in rows:
        try:
            line = line_from(row, further_sims.get(row["line_id"], ()))
            orders.append(_order_from(row, line, evidence.get(row["order_id"], {})))
        except (KeyError, TypeError, ValueError) as defect:
            _hold(row["order_id"], type(defect).__name__, now)
    return orders


def _order_from(
    row: dict[str, Any], line: Line, evidence: Mapping[str, Mapping[str, Any]]
) -> OrderAtWork:
    plan = orjson.loads(row["plan"])  # Django's cursor leaves JSON as text
    planned = plan["settlement"]
    return OrderAtWork(
        order_id=row["order_id"],
        reference=str(row["order_id"]),
        step=row["step"],
        state=STATES[row["state"]],
        attempt=row["attempt"],
        line=line,
        holder_language=row["language"],
        actor=_actor(row["channel"], row["acting_user"]),
        level=LEVELS[row["level"]],
        is_early=row["is_early"],
        is_mass=row["campaign_id"] is not None,
        effective_date=row["effective_date"],
        requested_at=row["requested_at"],
        policy_date=row["policy_date"],
        quarantine_reason=QuarantineReason(plan.get("quarantine_reason", "ordinary")),
        ported_to=plan.get("ported_to", ""),
        planned=Settlement.from_json(planned) if planned else None,
        withdrawal=Withdrawal.from_json(plan.get("withdrawal")),
        evidence=dict(evidence),
    )


@lru_cache(maxsize=64)
def _actor(channel: str, acting_user: str) -> Actor:
    """Return who asked: for all lines of a campaign, the same one."""
    return Actor(channel=Channel(channel), acting_user=acting_user)


def _hold(order_id: UUID, defect: str, now: datetime) -> None:
    """Hand an order to a person whose row cannot be read; ``defect`` names the class of why."""
    LOG.error("order %s cannot be read: %s", order_id, defect)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order SET state = 'held', lease_id = NULL, due_at = %s,
                problem_code = 'defect', problem_sentence = %s
            WHERE order_id = %s AND state = 'inProgress'
            """,
            [NEVER, f"This order cannot be read: {defect}.", order_id],
        )
    details = {"problem": "defect"}
    entry = AuditEntry(act="order.held", order_id=order_id, actor=SYSTEM, details=details)
    append_audit([entry], now)
