"""Object to a cool-off: a contact on file says that it was somebody else; it needs no login.

Whoever gave the proofs is not the holder, so no proof of the line counts any more until a desk has
seen a document.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import EndedForFraud
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.payout import PayoutNotThere
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, OrderNotOpen, PastPointOfNoReturn, UnknownOrder
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.stop_payout import stop_payout
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.cool_off import CoolOffRow, lock_cool_off
from cleanbreak.records.order import lower_level
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_wish import put_wish, read_wishes
from cleanbreak.records.verification import guard_of_line, lock_guard


class UnknownCoolOff(Refusal):
    """There is nothing here to object to."""

    code = "unknown_cool_off"


def object_to_cool_off(cool_off_id: UUID, actor: Actor, now: datetime) -> None:
    """Stop what waits: the end of the line is withdrawn, money stays owed, proofs are locked.

    Twice is once. What is past its point of no return stays done; the lock counts all the same.

    :raises UnknownCoolOff: if there is none.
    """
    with transaction.atomic():
        row = lock_cool_off(cool_off_id)
        if row is None:
            raise UnknownCoolOff
        if row.objected_at is None:
            row.objected_at = now
            row.save(update_fields=["objected_at"])
            _lock_proofs(row, now)
            if row.order_id is not None:  # what was proved for it brings nothing about any more
                lower_level(row.order_id, ProofLevel.IDENTIFIED)
            details = {"line_id": row.line_id, "consequence": row.consequence}
            entry = AuditEntry(
                act="cool_off.objected", order_id=row.order_id, actor=actor, details=details
            )
            append_audit([entry], now)
    _stop(row, actor, now)


def read_cool_off(cool_off_id: UUID) -> CoolOffRow:
    """Return a cool-off with its line.

    :raises UnknownCoolOff: if there is none.
    """
    row = CoolOffRow.objects.select_related("line").filter(pk=cool_off_id).first()
    if row is None:
        raise UnknownCoolOff
    return row


def _lock_proofs(row: CoolOffRow, now: datetime) -> None:
    guard = lock_guard(guard_of_line(row.line_id))
    guard.locked_at = guard.locked_at or now
    guard.save(update_fields=["locked_at"])


def _stop(row: CoolOffRow, actor: Actor, now: datetime) -> None:
    if row.consequence == Consequence.END_AT_ONCE.value and row.order_id is not None:
        with suppress(UnknownOrder, OrderNotOpen, PastPointOfNoReturn, EndedForFraud):
            cancel_termination(row.order_id, actor, now)
    if row.consequence == Consequence.PAYOUT.value:
        if row.order_id is not None and read_wishes([row.order_id]):
            put_wish(row.order_id, None, actor.acting_user, now)
        payouts = PayoutRow.objects.filter(line_id=row.line_id)
        for payout_id in payouts.values_list("payout_id", flat=True):
            with suppress(PayoutNotThere):
                stop_payout(payout_id, actor, now)
