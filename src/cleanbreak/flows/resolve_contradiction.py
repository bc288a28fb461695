"""Resolve a contradiction: a person says whether the money of an attempt has arrived or not."""

from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    CANCELLABLE,
    FAILED,
    PayoutMethod,
    PayoutState,
    UnknownPayout,
    arrived_above_journal,
    paid_twice_journal,
    paid_twice_key,
)
from cleanbreak.domain.payout_contradiction import (
    Finding,
    FollowUpOnItsWay,
    NothingToResolve,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.ledger import JournalRow, post_journals
from cleanbreak.records.ledger_reversal import reverse_journal
from cleanbreak.records.payout import (
    GIVEN_UP_STATES,
    PayoutRow,
    Step,
    lock_payouts,
    move_payouts,
    note_on_payout,
)
from cleanbreak.records.payout_contradiction import is_contradicted, lock_attempts, resolve_rows
from cleanbreak.records.wake import wake_worker

Row: TypeAlias = dict[str, Any]
TO_SETTLED: dict[PayoutState, tuple[PayoutState, ...]] = {
    PayoutState.HELD: (PayoutState.APPROVED, PayoutState.SUBMITTED, PayoutState.SETTLED),
    PayoutState.APPROVED: (PayoutState.SUBMITTED, PayoutState.SETTLED),
    PayoutState.SUBMITTED: (PayoutState.SETTLED,),
    PayoutState.ACCEPTED: (PayoutState.SETTLED,),
    PayoutState.RETURNED: (PayoutState.SETTLED,),
    PayoutState.REJECTED: (PayoutState.SETTLED,),
}
"""Over which states the books follow money that has arrived."""
TAKEN_BACK = {PayoutState.SUBMITTED, PayoutState.ACCEPTED, PayoutState.SETTLED}
"""What the books hold as sent; if it did not arrive, it is owed again."""


def resolve_contradiction(
    payout_id: UUID, finding: Finding, actor: Actor, now: datetime
) -> Finding:
    """Put the books right by what somebody has found out; return what that came to.

    If the attempt arrived, it is settled, and the one that followed is cancelled; had that one
    arrived as well, the holder was paid twice, and the operator may ask for one back. If it did not
    arrive, its money is owed, and what waited may go on.

    :raises UnknownPayout: if there is none.
    :raises NothingToResolve: if nothing is open about it.
    :raises ResolvedByChooser, NotEntitledToAgree: if the same person entered where the money goes,
        or no approver resolves.
    :raises FollowUpOnItsWay: if it arrived, and what followed has left and not ended yet.
    """
    with transaction.atomic():
        row, follower = _locked(payout_id)
        choosers = [one["chosen_by"] for one in (row, follower) if one]
        require_second_person(GuardedAct.CONTRADICTION, choosers, actor)
        if not is_contradicted(payout_id):
            raise NothingToResolve
        if finding is Finding.ARRIVED:
            came_to = _arrived(row, follower, actor, now)
        else:
            came_to = _not_arrived(row, actor, now)
        resolve_rows(payout_id, came_to, actor, now)
        PayoutRow.objects.filter(payout_id=payout_id).update(problem_sentence="")
        stands = lock_payouts([payout_id])[payout_id]
        note_on_payout(stands, {"resolved": came_to.value}, actor, now)
        wake_worker("submit_payouts")
    return came_to


def _locked(payout_id: UUID) -> tuple[Row, Row | None]:
    """Return the attempt, and the one that followed it and counts now, if there is one."""
    found = PayoutRow.objects.filter(payout_id=payout_id).values("order_id", "part").first()
    if found is None:
        raise UnknownPayout
    attempts = {row["payout_id"]: row for row in lock_attempts(**found)}
    row = attempts.pop(payout_id)
    counting = [one for one in attempts.values() if one["state"] not in GIVEN_UP_STATES]
    return row, counting[0] if counting else None


def _arrived(row: Row, follower: Row | None, actor: Actor, now: datetime) -> Finding:
    """Settle the attempt, unless it is; see that nothing pays the same once more."""
    if PayoutState(row["state"]) in FAILED:
        if follower is not None:
            state = PayoutState(follower["state"])
            if state is PayoutState.SETTLED:
                _post_paid_twice(row, now)
                return Finding.PAID_TWICE
            if state not in CANCELLABLE:
                raise FollowUpOnItsWay
            arrived = {"arrived": str(row["payout_id"])}
            cancelled = Step(becomes=PayoutState.CANCELLED, facts=arrived)
            move_payouts([(follower, cancelled)], actor, now)
        _take_back_paid_twice(row, now)
        _post_arrived_above(row, follower["amount_minor"] if follower else 0, now)
    for becomes in TO_SETTLED.get(PayoutState(row["state"]), ()):
        approved_by = actor.acting_user if becomes is PayoutState.APPROVED else None
        move_payouts([(row, Step(becomes=becomes, approved_by=approved_by))], actor, now)
        row = lock_payouts([row["payout_id"]])[row["payout_id"]]
    return Finding.ARRIVED


def _not_arrived(row: Row, actor: Actor, now: datetime) -> Finding:
    """Owe again what the books hold as sent; what failed or was never sent stays as it is."""
    if PayoutState(row["state"]) in TAKEN_BACK:
        move_payouts([(row, Step(becomes=PayoutState.RETURNED))], actor, now)
        wake_worker("send_announcements")
    return Finding.NOT_ARRIVED


def _take_back_paid_twice(row: Row, now: datetime) -> None:
    """Let the holder owe nothing for the second of two payments, since the other came back."""
    key = paid_twice_key(row["payout_id"], row["moves"])
    if JournalRow.objects.filter(key=key).exists():
        reverse_journal(key, now)


def _post_arrived_above(row: Row, owed_minor: int, now: datetime) -> None:
    """Let the holder owe what a correction has taken from money that arrived after all."""
    above = Money(row["amount_minor"] - owed_minor, row["currency"])
    journal = arrived_above_journal(row["payout_id"], row["moves"] + 1, above)
    post_journals([(row["order_id"], row["line_id"], journal)], now)


def _post_paid_twice(row: Row, now: datetime) -> None:
    amount = Money(row["amount_minor"], row["currency"])
    key = paid_twice_key(row["payout_id"], row["moves"])
    journal = paid_twice_journal(key, amount, PayoutMethod(row["method"]))
    post_journals([(row["order_id"], row["line_id"], journal)], now)
