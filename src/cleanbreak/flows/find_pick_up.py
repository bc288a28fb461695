"""Find a pick-up: what a code that a clerk typed is good for; whoever guesses learns nothing."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cash_rounding import cash_amount
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.pick_up_code import parse_pick_up_code, selector_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.issue_pick_up_codes import is_code_of
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.require_second_person import needs_second_person
from cleanbreak.flows.secret_links import SECRET_BYTES
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow, lock_code

LOG = logging.getLogger(__name__)
NO_CODE = PickUpCodeRow(payout_id=UUID(int=0), code_mac="00" * SECRET_BYTES)
"""What is compared where nothing is found, so that finding nothing takes as long."""


class WrongPickUpCode(Refusal):
    """Nothing can be paid for this code. After five wrong tries a code is dead: ask a lead."""

    code = "wrong_pick_up_code"


class PickUpCodeUsed(Refusal):
    """This code was paid already. Money is handed out once."""

    code = "pick_up_code_used"


class PickUpCodeOver(Refusal):
    """This code is no longer good. The money is still owed: the holder was asked for a new way."""

    code = "pick_up_code_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUp:
    """What a right code is good for, as the clerk must see it."""

    payout_id: UUID
    line_id: int
    owed: Money
    cash: Money
    """What is handed out: what is owed, as coins can pay it."""
    holder_name: str = field(repr=False)
    """To be compared with the document."""
    needs_second_clerk: bool


def find_pick_up(typed: str, actor: Actor, now: datetime) -> PickUp:
    """Return what the code is good for.

    A wrong code, a dead one and one that never was get the same answer. The database looks for
    the selector, which is no secret; the rest is compared in constant time.

    :raises MalformedPickUpCode, MistypedPickUpCode: for typing errors, which cost no try.
    :raises TooManyRequests: if this clerk has typed too many codes.
    :raises WrongPickUpCode: if it is wrong, or dead after five wrong tries.
    :raises PickUpCodeUsed, PickUpCodeOver: if it is right, and good no more.
    """
    code = parse_pick_up_code(typed)
    check_rate(Limited.PICK_UP_CODE, actor.acting_user, now)
    found = _compare(code, actor, now)
    if isinstance(found, Refusal):
        raise found
    return read_pick_up(found, now)


def read_pick_up(payout_id: UUID, now: datetime) -> PickUp:
    """Return what is handed out for a payout whose code was right."""
    payout = PayoutRow.objects.get(pk=payout_id)
    line = LineRow.objects.select_related("holder").get(line_id=payout.line_id)
    policy, _day = policy_at(line.jurisdiction, now)
    owed = Money(payout.amount_minor, payout.currency)
    return PickUp(
        payout_id=payout_id,
        line_id=line.line_id,
        owed=owed,
        cash=cash_amount(owed, policy),
        holder_name=line.holder.name,
        needs_second_clerk=needs_second_person(GuardedAct.CASH, owed),
    )


def why_over(payout_id: UUID) -> Refusal:
    """Return why a right code is good no more."""
    is_paid = PayoutRow.objects.filter(pk=payout_id, state=PayoutState.SETTLED.value).exists()
    return PickUpCodeUsed() if is_paid else PickUpCodeOver()


def _compare(code: str, actor: Actor, now: datetime) -> UUID | Refusal:
    """Compare, and count a wrong try; refusals are returned, so that the count is committed."""
    with transaction.atomic():
        found = lock_code(selector_of(code))
        is_right = is_code_of(found or NO_CODE, code)
        if found is None or not is_right or found.tries_left <= 0:
            append_audit([AuditEntry(act="pick_up_code.refused", order_id=None, actor=actor)], now)
            if not is_right:
                _count_try(found)
            return WrongPickUpCode()
        if found.ended_at is not None or found.expires_at <= now:
            return why_over(found.payout_id)
        return found.payout_id


def _count_try(found: PickUpCodeRow | None) -> None:
    if found is None or found.ended_at is not None or found.tries_left <= 0:
        return
    found.tries_left -= 1
    found.save(update_fields=["tries_left"])
    if found.tries_left == 0:
        LOG.warning("payout %s: its pick-up code is dead, a person must look", found.payout_id)
