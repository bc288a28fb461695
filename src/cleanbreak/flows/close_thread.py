"""Close a thread that needs no answer, or no further one; whoever writes again opens it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_thread import lock_own_thread, note_about, require_read


def close_thread(thread_id: UUID, read: UUID | None, actor: Actor, now: datetime) -> None:
    """Close a thread.

    :param read: the newest message of the sender that the person has read.
    :raises UnknownThread, ThreadNotYours: if the person has not taken it.
    :raises AnotherMessageCame: if there is one that they have not read.
    """
    with transaction.atomic():
        row = lock_own_thread(thread_id, actor)
        require_read(row, read)
        is_unanswered = row.waiting_since is not None
        row.closed_at, row.closed_by, row.waiting_since = now, actor.acting_user, None
        row.taken_by, row.taken_until, row.says_to_cancel = "", None, False
        row.save()
        note_about("message.closed", row, {"is_unanswered": is_unanswered}, actor, now)
