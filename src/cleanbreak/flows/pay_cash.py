"""Pay cash: a clerk hands out the money of a pick-up code, once, from an open drawer.

The code was right and the original document was seen; above the operator's limit a second clerk
agrees before any money moves. Locks are taken in one order: drawer, code, payout.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cash import (
    DrawerNotOpen,
    DrawerOfEarlierDay,
    DrawerState,
    IdentityDocument,
    MovementKind,
    NoOpenDrawer,
    NotEnoughInDrawer,
    drawer_account,
)
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.payout import HandedOut, PayoutState
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.find_pick_up import PickUp, find_pick_up, read_pick_up, why_over
from cleanbreak.flows.issue_slip import issue_cash_slip
from cleanbreak.flows.limit_cash_of_store import check_store_pays
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.cash_drawer import (
    CashDrawerRow,
    CashMove,
    CashMovementRow,
    local_day,
    lock_drawer_of,
    move_cash,
)
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.pick_up_code import PickUpCodeRow, lock_code_of, spend_code, was_asked_by


class NobodyAsks(Refusal):
    """Nobody waits for a second person to agree to this payment any more."""

    code = "nobody_asks"


class NotAgreedYet(Refusal):
    """Nobody has agreed to this payment yet. Ask a colleague to sign in and look at it."""

    code = "not_agreed_yet"


@dataclass(frozen=True, slots=True)
class Paid:
    """Cash that was handed out."""

    movement: CashMovementRow


@dataclass(frozen=True, slots=True)
class WaitsForSecond:
    """A payment to which a second person must agree before the money is handed out."""

    pick_up: PickUp


def pay_cash(
    typed: str, seen: IdentityDocument, actor: Actor, now: datetime
) -> Paid | WaitsForSecond:
    """Pay what a code is good for to the person whose original document the clerk has seen.

    :raises NoOpenDrawer, DrawerNotOpen, DrawerOfEarlierDay, NotEnoughInDrawer: if the clerk's
        drawer cannot pay it.
    :raises WorksAtNoStore, WorksAtOtherStore: if the drawer stands at another store.
    :raises NoCashAtStore, AboveCashLimitOfStore: if the store does not hand out so much.
    :raises ContradictionOpen: if an earlier attempt may have paid this money.
    :raises Refusal: the refusals of :func:`find_pick_up`.
    """
    pick_up = find_pick_up(typed, actor, now)
    with transaction.atomic():
        drawer = _drawer_for(pick_up, actor, now)
        if pick_up.needs_second_clerk:
            _ask(pick_up, drawer, seen, now)
            return WaitsForSecond(pick_up)
        move = CashMove(
            kind=MovementKind.PAID,
            amount_minor=-pick_up.cash.amount_minor,
            acting_user=actor.acting_user,
            payout_id=pick_up.payout_id,
            identity=seen,
        )
        return Paid(_hand_out(pick_up, drawer, move, actor, now))


def agree_to_cash(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """Agree, as the second person, to a payment that a colleague has checked.

    :raises NobodyAsks: if nobody waits for it.
    :raises PaidByAsker, NotEntitledToAgree: if the same person has checked it, or no clerk agrees.
    :raises WorksAtNoStore, WorksAtOtherStore: if it waits at another store.
    """
    with transaction.atomic():
        code = _asked(payout_id, now)
        require_second_person(GuardedAct.CASH, [code.asked_by], actor)
        if code.asked_drawer is not None:  # it has one whenever somebody asks
            require_store(actor, code.asked_drawer.store_id)
        code.seconded_by = actor.acting_user
        code.save(update_fields=["seconded_by"])
        append_audit([_entry("cash.agreed", payout_id, actor)], now)


def hand_out_cash(payout_id: UUID, actor: Actor, now: datetime) -> Paid:
    """Hand out what a second person has agreed to, by the clerk who has asked.

    :raises NobodyAsks: if this clerk has not asked for it.
    :raises NotAgreedYet: if no second person has agreed.
    :raises NoOpenDrawer, DrawerNotOpen, DrawerOfEarlierDay, NotEnoughInDrawer: as `pay_cash`.
    :raises NoCashAtStore, AboveCashLimitOfStore: as `pay_cash`.
    :raises PickUpCodeUsed, PickUpCodeOver: if it was paid or taken back meanwhile.
    :raises ContradictionOpen: as `pay_cash`.
    """
    if not was_asked_by(payout_id, actor.acting_user):
        raise NobodyAsks
    pick_up = read_pick_up(payout_id, now)
    with transaction.atomic():
        drawer = _drawer_for(pick_up, actor, now)
        code = _asked(payout_id, now)
        if code.asked_by != actor.acting_user or code.asked_drawer_id != drawer.drawer_id:
            raise NobodyAsks  # a colleague has asked meanwhile, or the drawer is another one
        if not code.seconded_by:
            raise NotAgreedYet
        move = CashMove(
            kind=MovementKind.PAID,
            amount_minor=-pick_up.cash.amount_minor,
            acting_user=actor.acting_user,
            payout_id=payout_id,
            identity=IdentityDocument(code.identity_document),
            seconded_by=code.seconded_by,
        )
        return Paid(_hand_out(pick_up, drawer, move, actor, now))


def _drawer_for(pick_up: PickUp, actor: Actor, now: datetime) -> CashDrawerRow:
    """Lock the clerk's drawer of today, if it can pay this."""
    drawer = lock_drawer_of(actor.acting_user, pick_up.cash.currency)
    if drawer is None:
        raise NoOpenDrawer(currency=pick_up.cash.currency)
    require_store(actor, drawer.store_id)
    check_store_pays(drawer.store_id, pick_up.cash)
    if drawer.state is not DrawerState.OPEN:
        raise DrawerNotOpen
    if drawer.day != local_day(drawer.store, now):
        raise DrawerOfEarlierDay(day=drawer.day)
    if drawer.held_minor < pick_up.cash.amount_minor:
        raise NotEnoughInDrawer(
            holds=money_text(drawer.held_minor, drawer.currency),
            wanted=money_text(pick_up.cash.amount_minor, drawer.currency),
        )
    return drawer


def _ask(pick_up: PickUp, drawer: CashDrawerRow, seen: IdentityDocument, now: datetime) -> None:
    """Note who has checked what; whoever agreed to another clerk's check has not to this one."""
    code = lock_code_of(pick_up.payout_id)
    if code is None or code.ended_at is not None or code.expires_at <= now:
        raise why_over(pick_up.payout_id)
    code.asked_by, code.asked_drawer, code.seconded_by = drawer.clerk, drawer, ""
    code.identity_document = seen.value
    code.save(update_fields=["asked_by", "asked_drawer", "seconded_by", "identity_document"])


def _asked(payout_id: UUID, now: datetime) -> PickUpCodeRow:
    code = lock_code_of(payout_id)
    if code is None or not code.asked_by:
        raise NobodyAsks
    if code.ended_at is not None or code.expires_at <= now:
        raise why_over(payout_id)
    return code


def _hand_out(
    pick_up: PickUp, drawer: CashDrawerRow, move: CashMove, actor: Actor, now: datetime
) -> CashMovementRow:
    """Use up the code, take the cash out of the drawer and settle the payout, or none of these."""
    if not spend_code(pick_up.payout_id, now):
        raise why_over(pick_up.payout_id)
    row = lock_payouts([pick_up.payout_id])[pick_up.payout_id]
    if contradicted([row]):
        raise ContradictionOpen
    movement = move_cash(drawer, move, now)
    step = Step(
        becomes=PayoutState.SETTLED,
        facts=_facts(drawer, movement),
        reference=movement.receipt_number,
        handed_out=HandedOut(
            account=drawer_account(drawer.drawer_id), amount_minor=pick_up.cash.amount_minor
        ),
    )
    move_payouts([(row, step)], actor, now)
    append_audit([_entry("cash.paid", pick_up.payout_id, actor)], now)
    issue_cash_slip(movement, actor, now)
    return movement


def _facts(drawer: CashDrawerRow, movement: CashMovementRow) -> dict[str, Any]:
    return {
        "store": drawer.store_id,
        "drawer_id": str(drawer.drawer_id),
        "receipt_number": movement.receipt_number,
        "identity_document": movement.identity_document,
        "seconded_by": movement.seconded_by,
    }


def _entry(act: str, payout_id: UUID, actor: Actor) -> AuditEntry:
    return AuditEntry(act=act, order_id=None, actor=actor, details={"payout_id": str(payout_id)})
