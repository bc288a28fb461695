"""Hand a thread on: to a colleague, or back to all; its place among those who wait stays."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.message_thread import TAKEN_FOR, UnknownColleague
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_thread import lock_own_thread, note_about
from cleanbreak.flows.sign_in import staff_actor, staff_rights
from cleanbreak.records.staff import staff_user


def hand_thread_on(thread_id: UUID, colleague: str, actor: Actor, now: datetime) -> None:
    """Give a thread to a colleague, for as long as if they had taken it.

    :param colleague: the name with which they sign in; empty: whoever is free takes it.
    :raises UnknownThread, ThreadNotYours: if the person has not taken it.
    :raises UnknownColleague: if nobody of this name answers messages.
    """
    to = _agent(colleague.strip())
    with transaction.atomic():
        row = lock_own_thread(thread_id, actor)
        row.taken_by, row.taken_until = to, now + TAKEN_FOR if to else None
        row.save(update_fields=["taken_by", "taken_until"])
        note_about("message.handed_on", row, {"to": to}, actor, now)


def _agent(name: str) -> str:
    """Return how records name somebody who answers messages; empty for nobody."""
    if not name:
        return ""
    user = staff_user(name)
    if user is None or Right.ANSWER_MESSAGES not in staff_rights(user.username):
        raise UnknownColleague
    return staff_actor(user.username).acting_user
