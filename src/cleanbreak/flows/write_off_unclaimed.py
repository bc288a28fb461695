"""Write off unclaimed money: what nobody came for in the time that the law gives.

It goes to the account ``unclaimed:PLACE``, stays listed, and is owed again as soon as its holder
comes. An outstanding contradiction keeps it from being written off.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.payout import PayoutNotThere, PayoutState, UnknownPayout
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.unclaimed import NotYetUnclaimed, WaitingMoney, require_unclaimed
from cleanbreak.policies.loader import known_places, time_zone_of, unclaimed_rules
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.payout_reminder import lock_draft, lock_drafts

BATCH_SIZE = 1000
FIRST = UUID(int=0)
Row: TypeAlias = dict[str, Any]


def write_off_unclaimed(clock: Callable[[], datetime]) -> int:
    """Write off every payout whose time is over; return how many there were."""
    written_off, after = 0, FIRST
    while True:
        with transaction.atomic():
            rows = lock_drafts(after, clock(), BATCH_SIZE)
            if not rows:
                return written_off
            written_off += _write_off([row for row in rows if _is_over(row, clock())], clock())
        after = rows[-1]["payout_id"]


def write_off_payout(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """Write one payout off, for a person.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it does not wait for its holder.
    :raises ContradictionOpen: if an attempt may have paid it.
    :raises NotYetUnclaimed: if the law gives its holder time yet, or not every reminder was sent.
    """
    with transaction.atomic():
        row = lock_draft(payout_id)
        if row is None:
            raise UnknownPayout
        if row["state"] != PayoutState.DRAFT.value:
            raise PayoutNotThere(state=row["state"], wished=PayoutState.UNCLAIMED.value)
        if contradicted([row]):
            raise ContradictionOpen
        today = _today(row, now)
        require_unclaimed(unclaimed_rules(row["place"], today), waiting_money(row), today)
        _write_off([row], now, actor)


def claim_again(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """Owe again what was written off: its holder has come.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it was not written off.
    :raises ContradictionOpen: if an attempt may have paid it.
    """
    with transaction.atomic():
        row = lock_payouts([payout_id]).get(payout_id)
        if row is None:
            raise UnknownPayout
        if row["state"] != PayoutState.UNCLAIMED.value:
            raise PayoutNotThere(state=row["state"], wished=PayoutState.DRAFT.value)
        if contradicted([row]):
            raise ContradictionOpen
        move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)


def waiting_money(row: Row) -> WaitingMoney:
    """Return what the rules ask about a draft, in days of its place."""

    def day(at: datetime) -> date:
        return at.astimezone(time_zone_of(row["place"])).date()

    return WaitingMoney(
        first_owed_on=day(row["first_owed_at"]),
        asked_on=day(row["changed_at"]),
        reminded=row["reminded"],
        reminded_on=day(row["reminded_at"]) if row["reminded_at"] else None,
    )


def _is_over(row: Row, now: datetime) -> bool:
    if row["place"] not in known_places():
        return False  # its rules were taken away: a person must look
    today = _today(row, now)
    try:
        require_unclaimed(unclaimed_rules(row["place"], today), waiting_money(row), today)
    except NotYetUnclaimed:
        return False
    return True


def _today(row: Row, now: datetime) -> date:
    return now.astimezone(time_zone_of(row["place"])).date()


def _write_off(rows: Sequence[Row], now: datetime, actor: Actor = SYSTEM) -> int:
    steps = [
        (
            row,
            Step(becomes=PayoutState.UNCLAIMED, place=row["place"], facts={"place": row["place"]}),
        )
        for row in rows
    ]
    move_payouts(steps, actor, now)
    return len(steps)
