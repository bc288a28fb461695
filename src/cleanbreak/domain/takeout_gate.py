"""The gate: what is known of a takeout when its line passes the point of no return.

A line passes if its data was given out, or not wanted, or cannot be had. It never waits longer than
its legal end: then that is what the evidence says.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cleanbreak.domain.takeout_state import UNDER_WAY, TakeoutState


class TakeoutOutcome(Enum):
    """How a line passed."""

    DONE = "done"
    DECLINED = "declined"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutAtGate:
    """What the gate needs to know of the latest takeout of a line."""

    takeout_id: str
    state: TakeoutState
    changed_at: datetime
    declined_by: str = ""
    how_told: str = ""
    reason: str = ""


Facts = dict[str, str]
TOLD: Facts = {"outcome": TakeoutOutcome.DECLINED.value, "why": "told_and_not_answered"}
"""Nobody asked: every receipt and every notice says that data can be taken along until the end."""

NOTHING_KEPT: Facts = {"outcome": TakeoutOutcome.IMPOSSIBLE.value, "why": "nothing_kept"}


def pass_gate(takeout: TakeoutAtGate | None, legal_end: datetime, now: datetime) -> Facts | None:
    """Return what the evidence says of the takeout, or ``None`` while the line has to wait for it.

    :param legal_end: the instant that closes the line's last day: from then on nothing waits.
    """
    if takeout is None:
        return TOLD
    known = {"takeout": takeout.takeout_id, "since": takeout.changed_at.isoformat()}
    if takeout.state is TakeoutState.DECLINED:
        said = {"why": "said_so", "by": takeout.declined_by, "how_told": takeout.how_told}
        return {"outcome": TakeoutOutcome.DECLINED.value, **said, **known}
    if takeout.state is TakeoutState.FAILED:
        return {"outcome": TakeoutOutcome.IMPOSSIBLE.value, "why": takeout.reason, **known}
    if takeout.state not in UNDER_WAY:
        return {"outcome": TakeoutOutcome.DONE.value, "why": takeout.state.value, **known}
    if now < legal_end:
        return None
    return {"outcome": TakeoutOutcome.IMPOSSIBLE.value, "why": "not_ready_in_time", **known}
