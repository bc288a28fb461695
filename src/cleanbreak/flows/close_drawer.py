"""Close a drawer: the clerk counts; what differs has a reason and a second person's signature."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cash import DrawerNotOpen, DrawerState, UnknownDrawer
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.typed_amount import parse_amount
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.issue_slip import issue_closing_slip
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.cash_drawer import (
    CashDrawerRow,
    close_counted,
    lock_drawer,
    note_count,
)
from cleanbreak.records.ledger import minor_unit_exponent

REASON_LENGTH_MAX = 500


class DifferenceNeedsReason(Refusal):
    """What you counted differs from the journal by {difference}. Count again, or say why."""

    code = "difference_needs_reason"


class NothingToSign(Refusal):
    """This drawer does not wait for a signature."""

    code = "nothing_to_sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a clerk says who has counted a drawer."""

    counted_text: str
    """The amount as it was typed."""
    reason: str = ""


def count_drawer(drawer_id: UUID, count: Count, actor: Actor, now: datetime) -> CashDrawerRow:
    """Count a drawer of one's own: one that is right is closed, one that differs waits.

    Until it is signed it may be counted again.

    :raises UnknownDrawer: if the person has no such drawer.
    :raises WorksAtNoStore, WorksAtOtherStore: if it stands at another store than the person.
    :raises DrawerNotOpen: if it is closed.
    :raises NotAnAmount, TooManyDecimals: for what was typed.
    :raises DifferenceNeedsReason: if it differs and nobody says why.
    """
    reason = " ".join(count.reason.split())[:REASON_LENGTH_MAX]
    with transaction.atomic():
        drawer = lock_drawer(drawer_id)
        if not drawer.is_of(actor.acting_user):
            raise UnknownDrawer
        require_store(actor, drawer.store_id)
        if drawer.state is DrawerState.CLOSED:
            raise DrawerNotOpen
        exponent = minor_unit_exponent(drawer.currency)
        counted = parse_amount(count.counted_text, drawer.currency, exponent)
        difference = counted.amount_minor - drawer.held_minor
        if difference and not reason:
            raise DifferenceNeedsReason(difference=money_text(difference, drawer.currency))
        note_count(drawer, counted.amount_minor, reason if difference else "")
        act = "drawer.counted" if difference else "drawer.closed"
        append_audit([_entry(act, drawer, actor)], now)
        if not difference:
            _close(drawer, actor, now)
    return drawer


def sign_drawer(drawer_id: UUID, actor: Actor, now: datetime) -> CashDrawerRow:
    """Sign, as the second person, a drawer that differs, and close it.

    :raises UnknownDrawer: if there is none.
    :raises NothingToSign: if it does not wait for that.
    :raises SignedByClerk, NotEntitledToAgree: if it is the person's own, or no lead signs.
    :raises WorksAtNoStore, WorksAtOtherStore: if it stands at another store than the person.
    """
    with transaction.atomic():
        drawer = lock_drawer(drawer_id)
        if drawer.state is not DrawerState.COUNTED:
            raise NothingToSign
        require_store(actor, drawer.store_id)
        require_second_person(GuardedAct.DRAWER, [drawer.clerk], actor)
        append_audit([_entry("drawer.closed", drawer, actor)], now)
        _close(drawer, actor, now)
    return drawer


def _close(drawer: CashDrawerRow, actor: Actor, now: datetime) -> None:
    close_counted(drawer, actor.acting_user, now)
    issue_closing_slip(drawer, actor, now)


def _entry(act: str, drawer: CashDrawerRow, actor: Actor) -> AuditEntry:
    details = {
        "drawer_id": str(drawer.drawer_id),
        "difference_minor": drawer.difference_minor,
        "currency": drawer.currency,
    }
    return AuditEntry(act=act, order_id=None, actor=actor, details=details)
