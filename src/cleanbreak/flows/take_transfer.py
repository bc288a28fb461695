"""Take a call over from a colleague, with all that was done in it and what the caller proved.

All of it changes hands in one transaction: before it the call is the first agent's, after it the
second one's, and whatever dies in between, it is one of the two. The telephone follows when the
first agent hangs up (`flows/return_to_front.py`).
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_transfer import (
    TransferState,
    UnknownTransfer,
    is_waiting,
    may_take,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.hotline_queue import NoSeat, PlaceState, SeatHasCall
from cleanbreak.domain.proof import VerificationOver
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.wrap_up import WrapUp
from cleanbreak.flows.begin_handling import begin_handling
from cleanbreak.flows.hand_verification_to import hand_verification_to
from cleanbreak.flows.offer_transfer import note_transfer, taker_at
from cleanbreak.flows.wrap_up_call import note_wrap_up, wants_to_end
from cleanbreak.records.agent_call import hang_up
from cleanbreak.records.agent_seat import AgentSeatRow, lock_seat
from cleanbreak.records.call_handling import CallHandlingRow, open_handling_of
from cleanbreak.records.call_transfer import CallTransferRow, lock_transfer
from cleanbreak.records.call_wrap_up import CallWrapUpRow
from cleanbreak.records.hotline_call import HotlineCallRow, lock_hotline_call
from cleanbreak.records.hotline_queue import QueuePlaceRow, lock_place, place_of_agent


def take_transfer(transfer_id: UUID, actor: Actor, now: datetime) -> UUID:
    """Take a call over; return its handling, which is this agent's now.

    :raises NoSeat: if one has no seat.
    :raises SeatHasCall: if one has a caller, or has not closed the last call.
    :raises UnknownTransfer: if nobody hands one this call, or it is over, or the caller is gone.
    """
    with transaction.atomic():
        seat = _free_seat(actor)
        transfer = lock_transfer(transfer_id)
        if transfer is None or not _is_for(transfer, seat, now):
            raise UnknownTransfer
        call = lock_hotline_call(transfer.call_id)
        place = lock_place(transfer.call_id)
        if place is None or not _is_handed_on(place, transfer):
            raise UnknownTransfer
        first = _first_handling(transfer)
        _move_place(place, transfer, seat, now)
        _hand_call(call, first, seat)
        _hand_verification(call, actor, now)
        transfer.state, transfer.over_at = TransferState.TAKEN.value, now
        transfer.taken_by = seat.agent
        transfer.save(update_fields=["state", "over_at", "taken_by", "moved_at"])
        _wrap_up_first(transfer, asked_to_end=wants_to_end(call), actor=actor, now=now)
        if first is not None and first.held_call_id is not None:
            hang_up(first.held_call_id, first.agent, now)
        note_transfer("call.transfer_taken", transfer, actor, now)
        return begin_handling(transfer.call_id, actor, now)


def _free_seat(actor: Actor) -> AgentSeatRow:
    seat = lock_seat(actor.acting_user)
    if seat is None:
        raise NoSeat
    if place_of_agent(seat.agent) is not None or open_handling_of(seat.agent) is not None:
        raise SeatHasCall
    return seat


def _is_for(transfer: CallTransferRow, seat: AgentSeatRow, now: datetime) -> bool:
    waits = is_waiting(TransferState(transfer.state), transfer.asked_at, now)
    return waits and may_take(transfer.to, transfer.from_agent, taker_at(seat))


def _is_handed_on(place: QueuePlaceRow, transfer: CallTransferRow) -> bool:
    """Return whether the call still is the first agent's, or waits because their phone hung up."""
    if place.is_with_agent:
        return is_same_person(place.agent, transfer.from_agent)
    return place.state == PlaceState.WAITING.value


def _first_handling(transfer: CallTransferRow) -> CallHandlingRow | None:
    rows = CallHandlingRow.objects.select_for_update(no_key=True)
    return rows.filter(call_id=transfer.call_id, closed_at=None).first()


def _move_place(
    place: QueuePlaceRow, transfer: CallTransferRow, seat: AgentSeatRow, now: datetime
) -> None:
    """Make the place the second agent's; a caller whose first phone hung up is put through now."""
    if not place.is_with_agent:
        transfer.moved_at = now
    place.state, place.offered_at, place.served_since = PlaceState.OFFERED.value, now, None
    place.agent, place.agent_address = seat.agent, seat.phone_address
    place.kept_for, place.kept_until = "", None
    place.save()


def _hand_call(call: HotlineCallRow, first: CallHandlingRow | None, seat: AgentSeatRow) -> None:
    """Make the call the second agent's, who goes on with the line that was named to the first."""
    call.agent = seat.agent
    if first is not None and first.verification_id is not None:
        call.verification_id = first.verification_id
    call.save(update_fields=["agent", "verification_id"])


def _hand_verification(call: HotlineCallRow, actor: Actor, now: datetime) -> None:
    """Let what was proved to the first agent be proved to this one and to nobody else."""
    if call.verification_id is None:
        return
    with suppress(VerificationOver):  # then it is proved anew
        hand_verification_to(call.verification_id, actor, now)


def _wrap_up_first(
    transfer: CallTransferRow, *, asked_to_end: bool, actor: Actor, now: datetime
) -> None:
    row = CallWrapUpRow(
        wrap_up_id=uuid7(),
        call_id=transfer.call_id,
        agent=transfer.from_agent,
        outcome=WrapUp.TRANSFERRED.value,
        asked_to_end=asked_to_end,
        reason="",
        at=now,
    )
    note_wrap_up(row, actor, now)
