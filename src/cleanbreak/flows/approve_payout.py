"""Approve a payout, or send it back: a second person has looked at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.payout import PayoutNotThere, PayoutState, UnknownPayout
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.credit_offer import drop_credit_offer, is_recipient_awaited
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.wake import wake_worker

HELD = (PayoutState.HELD,)
NOT_LEFT = (PayoutState.HELD, PayoutState.APPROVED)
"""A way is chosen, and no money is gone."""


class RecipientSilent(Refusal):
    """The holder of the other line has not accepted this credit yet. Wait, or send it back."""

    code = "recipient_silent"


def approve_payout(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a held payout go, not before its cooling-off is over.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is not held.
    :raises ApprovedByChooser, NotEntitledToAgree: if the same person entered it, or no approver.
    :raises RecipientSilent: if it leads to somebody else's line, and they have not accepted it.
    :raises ContradictionOpen: if an earlier attempt may have paid this money.
    """
    with transaction.atomic():
        row = _locked(payout_id)
        _require_state(row, HELD, PayoutState.APPROVED)
        require_second_person(GuardedAct.PAYOUT, [row["chosen_by"]], actor)
        if is_recipient_awaited(payout_id):
            raise RecipientSilent
        if contradicted([row]):
            raise ContradictionOpen
        step = Step(
            becomes=PayoutState.APPROVED,
            approved_by=actor.acting_user,
            due_at=max(now, row["due_at"]),
        )
        move_payouts([(row, step)], actor, now)
        wake_worker("submit_payouts")


def send_back_payout(payout_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Send a held payout, or one that waits for its day, back to the holder for another way.

    :param reason: for operators; it must name nobody.
    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over.
    :raises ContradictionOpen: if an attempt may have arrived: then a person resolves that first.
    """
    with transaction.atomic():
        row = _locked(payout_id)
        if contradicted([row]):
            raise ContradictionOpen
        step = Step(becomes=PayoutState.DRAFT, facts={"problem": reason}, problem_sentence=reason)
        move_payouts([(row, step)], actor, now)
        drop_credit_offer(payout_id)
        asked = NewAnnouncement(
            kind=AnnouncementKind.PAYOUT_FAILED,
            key=f"payout:{payout_id}:sent_back:{now.isoformat()}",
            order_id=row["order_id"],
        )
        put_in_outbox([asked], now)
        wake_worker("send_announcements")


def _locked(payout_id: UUID) -> dict[str, Any]:
    row = lock_payouts([payout_id]).get(payout_id)
    if row is None:
        raise UnknownPayout
    return row


def _require_state(row: dict[str, Any], states: Sequence[PayoutState], wished: PayoutState) -> None:
    if PayoutState(row["state"]) not in states:
        raise PayoutNotThere(state=row["state"], wished=wished.value)
