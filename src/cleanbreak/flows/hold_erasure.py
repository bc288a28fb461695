"""Hold erasure: while a court, an authority or a dispute needs the data of a line, all of it stays.

One person is enough to keep data, since that can be undone; it takes two to let it go again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.retention import HoldReason, UnknownHold, check_hold
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.flows.require_second_person import require_right, require_second_person
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.legal_hold import (
    LegalHoldRow,
    lock_held_line,
    lock_hold,
    mark_release_asked,
    mark_released,
    running_holds,
)
from cleanbreak.records.line import find_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """What is to be kept, why, and until when."""

    msisdn: str
    is_whole_holder: bool
    """All lines of the holder, not only the one that has or last had the number."""
    reason: HoldReason
    case_reference: str
    """File number; no names."""
    until: date
    """The last day."""


def set_hold(wish: HoldWish, actor: Actor, now: datetime) -> UUID:
    """Keep everything about the line from now on; return the number of the hold.

    :raises UnknownLine: if no line has ever had the number.
    :raises CaseReferenceMissing, HoldOver, HoldTooLong: by :func:`check_hold`.
    :raises NotEntitledToAct: if the person's role does not allow it.
    """
    require_right(Right.HOLD_ERASURE, actor)
    check_hold(wish.case_reference, wish.until, now.date())
    (found,) = find_lines([wish.msisdn], [None])
    if found is None:
        raise UnknownLine
    with transaction.atomic():
        # whoever is just erasing has the line or its holder locked: either they or we are first
        line = lock_held_line(found["line_id"])
        hold = LegalHoldRow.objects.create(
            holder_id=line.holder_id,
            line_id=None if wish.is_whole_holder else line.line_id,
            reason=wish.reason.value,
            case_reference=wish.case_reference,
            placed_by=actor.acting_user,
            placed_at=now,
            until=wish.until,
        )
        _note("hold.set", hold, {"reason": hold.reason}, actor, now)
    return hold.hold_id


def lift_hold(hold_id: UUID, actor: Actor, now: datetime) -> bool:
    """Let the hold end, when a second person says the same; return whether it has ended now.

    :raises UnknownHold: if there is none, or it has ended.
    :raises HoldReleasedByAsker, NotEntitledToAgree: for whoever asked before, or may not.
    :raises NotEntitledToAct: if the person's role does not allow it.
    """
    require_right(Right.HOLD_ERASURE, actor)
    with transaction.atomic():
        hold = lock_hold(hold_id, today_everywhere(now))
        if hold is None:
            raise UnknownHold
        if not hold.release_asked_by:
            mark_release_asked(hold, actor.acting_user)
            _note("hold.lift_asked", hold, {}, actor, now)
            return False
        require_second_person(GuardedAct.LIFT_HOLD, [hold.release_asked_by], actor)
        mark_released(hold, actor.acting_user, now)
        _note("hold.lifted", hold, {}, actor, now)
    return True


def list_holds(now: datetime) -> list[LegalHoldRow]:
    """Return the holds that run, the earliest first."""
    return list(running_holds(today_everywhere(now)))


def _note(act: str, hold: LegalHoldRow, more: dict[str, str], actor: Actor, now: datetime) -> None:
    details = {"hold_id": str(hold.hold_id), "line_id": hold.line_id, **more}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
