"""Join the queue of the hotline: who comes first is served first, however many there are."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import LeaveReason, Place, PlaceState, Skill
from cleanbreak.flows.hotline_hours import hotline_state
from cleanbreak.flows.read_place import closed_place, read_place
from cleanbreak.records.hotline_queue import QueuePlaceRow, lock_place


def join_queue(call_id: UUID, language: str, skill: str, now: datetime) -> Place:
    """Give a caller a place, or the one that they have; the state is ``CLOSED`` if nobody answers.

    Whoever comes back from the menu still has the place of before. Whoever was served, and has not
    hung up, comes first: they have waited already. Nobody is turned away because many wait.

    :param language: of the caller: ``de``, ``en``, ``zh``.
    :param skill: ``cancel``, ``fraud`` or ``other``.
    """
    with transaction.atomic():
        row = lock_place(call_id)
        is_here = row is not None and row.state != PlaceState.LEFT.value
        if not is_here and not hotline_state(now).is_open:
            return closed_place(now)
        if row is None:
            row = QueuePlaceRow(call_id=call_id, joined_at=now)
        elif not is_here:
            _return(row)
        row.language, row.skill = language, Skill(skill).value
        row.save()
    return read_place(call_id, now)


def _return(row: QueuePlaceRow) -> None:
    row.is_front = row.left_for == LeaveReason.DONE.value
    row.state, row.left_for, row.left_at = PlaceState.WAITING.value, "", None
    row.agent = row.agent_address = ""
    row.offered_at = row.served_since = None
