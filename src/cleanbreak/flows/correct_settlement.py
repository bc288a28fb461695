"""Correct a settlement: what turns up after the end is booked by a further entry, and told.

The journals of before stay as they are. The line may be gone and its order archived: payouts, the
ledger and the holder's contact live on. What the holder gets more is a payout of its own, in the
next part; what the holder owes more is taken from a refund that has not left yet, where the place
allows it, and is otherwise only told: money that has left is never taken back.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.correction import (
    Correction,
    CorrectionKeyUsed,
    CorrectionNotHeld,
    CorrectionSide,
    CorrectionState,
    MalformedCorrection,
    apportion,
    check_not_too_late,
    correction_journal,
)
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import NewPayout, PayoutState
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.replace_payout import take_from_payouts
from cleanbreak.flows.require_second_person import needs_second_person, require_second_person
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.correction import (
    CorrectionRow,
    SettledOrder,
    lock_correction,
    lock_waiting_payouts,
    next_part,
    owed_minor,
    settled_order,
)
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout import insert_payouts
from cleanbreak.records.wake import wake_worker

REASON_MAX, KEY_MAX = 200, 40
KEY = re.compile(r"[A-Za-z0-9._-]{1,40}")
AMOUNT_MAX_MINOR = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWish:
    """What is to be booked after a settlement."""

    order_id: UUID
    key: str
    """The operator's own: the same one acts once."""
    side: CorrectionSide
    amount_minor: int
    """In the currency of the settlement."""
    reason: str
    """What the holder is told; one line, and nobody else's name in it."""


def correct_settlement(wish: CorrectionWish, actor: Actor, now: datetime) -> Correction:
    """Book a correction; above the operator's limit, hold it for a second person.

    :raises MalformedCorrection: if amount, reason or key are none.
    :raises NothingSettled: if no such order has ended here.
    :raises CorrectionKeyUsed: if the key was used for something else.
    :raises TooLateToCharge: for a debit after the place's dispute window.
    """
    _check(wish)
    with transaction.atomic():
        settled = settled_order(wish.order_id)
        known = CorrectionRow.objects.filter(order_id=wish.order_id, key=wish.key).first()
        if known is not None:
            return _same(known, wish)
        policy = _policy_in_time(wish.side, settled, now)
        row = CorrectionRow.objects.create(
            order_id=wish.order_id,
            line_id=settled.line_id,
            key=wish.key,
            side=wish.side.value,
            amount_minor=wish.amount_minor,
            currency=settled.currency,
            reason=wish.reason,
            proposed_by=actor.acting_user,
            proposed_at=now,
        )
        if needs_second_person(GuardedAct.PAYOUT, Money(wish.amount_minor, settled.currency)):
            _note("settlement.correction_held", row, actor, now)
        else:
            _post(row, policy, actor, now)
    return row.as_correction()


def approve_correction(correction_id: UUID, actor: Actor, now: datetime) -> Correction:
    """Book a correction that waits for a second person.

    :raises UnknownCorrection: if there is none.
    :raises CorrectionNotHeld: if it was decided before.
    :raises CorrectedByProposer, NotEntitledToAgree: if the same person proposed it, or no approver.
    :raises TooLateToCharge: for a debit, if the time is over by now.
    """
    with transaction.atomic():
        row = _held(correction_id)
        require_second_person(GuardedAct.CORRECTION, [row.proposed_by], actor)
        policy = _policy_in_time(CorrectionSide(row.side), settled_order(row.order_id), now)
        row.decided_by = actor.acting_user
        _post(row, policy, actor, now)
    return row.as_correction()


def refuse_correction(correction_id: UUID, actor: Actor, now: datetime) -> Correction:
    """Drop a correction that waits for a second person; whoever proposed it may do that, too.

    :raises UnknownCorrection: if there is none.
    :raises CorrectionNotHeld: if it was decided before.
    """
    with transaction.atomic():
        row = _held(correction_id)
        row.state = CorrectionState.REFUSED.value
        row.save(update_fields=["state"])
        _note("settlement.correction_refused", row, actor, now)
    return row.as_correction()


def _check(wish: CorrectionWish) -> None:
    is_line = wish.reason.isprintable() and wish.reason.strip()
    if (
        not is_line
        or len(wish.reason) > REASON_MAX
        or not KEY.fullmatch(wish.key)
        or not 0 < wish.amount_minor <= AMOUNT_MAX_MINOR
    ):
        raise MalformedCorrection(reason_max=REASON_MAX, key_max=KEY_MAX)


def _same(known: CorrectionRow, wish: CorrectionWish) -> Correction:
    """Return what was made of the same wish before: the command was given twice."""
    before = (known.side, known.amount_minor, known.reason)
    if before != (wish.side.value, wish.amount_minor, wish.reason):
        raise CorrectionKeyUsed(key=wish.key)
    return known.as_correction()


def _held(correction_id: UUID) -> CorrectionRow:
    row = lock_correction(correction_id)
    if row.state != CorrectionState.HELD.value:
        raise CorrectionNotHeld(state=row.state)
    return row


def _policy_in_time(side: CorrectionSide, settled: SettledOrder, now: datetime) -> Policy:
    """Return the rules by which the line was settled, unless it is too late to charge it."""
    place = LineRow.objects.values_list("jurisdiction", flat=True).get(pk=settled.line_id)
    policy, settled_on = policy_at(place, settled.settled_at)
    check_not_too_late(side, policy, settled_on, policy_at(place, now)[1])
    return policy


def _post(row: CorrectionRow, policy: Policy, actor: Actor, now: datetime) -> None:
    """Write the further journal, what becomes of the payouts, and what is said."""
    side, amount = CorrectionSide(row.side), Money(row.amount_minor, row.currency)
    waiting = lock_waiting_payouts(row.order_id)
    parts = apportion(
        side,
        amount.amount_minor,
        owed_minor=owed_minor(row.order_id),
        waiting_minor=sum(one["amount_minor"] for one in waiting),
        policy=policy,
    )
    journal = correction_journal(f"{row.order_id}:correct:{row.key}", side, amount, parts)
    post_journals([(row.order_id, row.line_id, journal)], now)
    if side is CorrectionSide.DEBIT:
        take_from_payouts(waiting, parts.netted_minor, actor, now)
    elif parts.rest_minor:
        _owe_further(row, parts.rest_minor, now)
    row.state, row.posted_at = CorrectionState.POSTED.value, now
    row.netted_minor = parts.netted_minor
    row.save(update_fields=["state", "posted_at", "netted_minor", "decided_by"])
    _note("settlement.corrected", row, actor, now)
    told = NewAnnouncement(
        kind=AnnouncementKind.SETTLEMENT_CORRECTED,
        key=f"correction:{row.correction_id}",
        order_id=row.order_id,
    )
    put_in_outbox([told], now)
    wake_worker("send_announcements")


def _owe_further(row: CorrectionRow, amount_minor: int, now: datetime) -> None:
    """Owe the holder more, by a payout of its own, and ask for a way."""
    further = NewPayout(
        payout_id=uuid7(),
        order_id=row.order_id,
        line_id=row.line_id,
        amount=Money(amount_minor, row.currency),
        state=PayoutState.DRAFT,
        part=next_part(row.order_id),
    )
    insert_payouts([further], now)
    asked = NewAnnouncement(
        kind=AnnouncementKind.PAYOUT_CHOICE_NEEDED,
        key=f"payout:{further.payout_id}:choice_needed",
        order_id=row.order_id,
    )
    put_in_outbox([asked], now)


def _note(act: str, row: CorrectionRow, actor: Actor, now: datetime) -> None:
    """Write the audit entry; the reason is for the holder, and may say too much for an audit."""
    details = {
        "correction_id": str(row.correction_id),
        "side": row.side,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "netted_minor": row.netted_minor,
    }
    append_audit([AuditEntry(act=act, order_id=row.order_id, actor=actor, details=details)], now)
