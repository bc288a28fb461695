"""Wait for takeouts at the point of no return: one question for a batch, however many lines.

What is known goes into the evidence of the step. A line waits for what was asked for and is not
ready, never longer than to its legal end.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleanbreak.domain.takeout_gate import NOTHING_KEPT, pass_gate
from cleanbreak.domain.termination import OrderAtWork, StepDone
from cleanbreak.flows.terminate_line import Outcome
from cleanbreak.flows.wired_outside import wired_takeout_sources
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.takeout import takeouts_at_gate

WAITING = "The data of the line is being prepared for its holder."
LOOK_AGAIN_S = 60.0
"""A worker that has prepared the takeout wakes the order before."""


def wait_for_takeouts(
    orders: Sequence[OrderAtWork], outcomes: Sequence[Outcome], now: datetime
) -> list[Outcome]:
    """Return the outcomes with what is known of each takeout, or that it is waited for."""
    are_kept = bool(wired_takeout_sources())
    takeouts = takeouts_at_gate([one.line.line_id for one in orders]) if are_kept else {}
    judged: list[Outcome] = []
    for order, outcome in zip(orders, outcomes, strict=True):
        if not isinstance(outcome, StepDone):
            judged.append(outcome)
            continue
        takeout = takeouts.get(order.line.line_id)
        legal_end = _legal_end(order.line.jurisdiction, order.effective_date)
        facts = pass_gate(takeout, legal_end, now) if are_kept else NOTHING_KEPT
        if facts is None:
            judged.append(Unavailable(WAITING, retry_after_s=LOOK_AGAIN_S))
            continue
        outcome.evidence = {**outcome.evidence, "takeout": facts}
        judged.append(outcome)
    return judged


@lru_cache(maxsize=1024)
def _legal_end(jurisdiction: str, effective_date: date) -> datetime:
    """Return the midnight that closes the day; one for all lines of a campaign."""
    day = min(effective_date, date.max - timedelta(days=2)) + timedelta(days=1)
    zone = ZoneInfo(str(time_zone_of(jurisdiction)))
    return datetime(day.year, day.month, day.day, tzinfo=zone)
