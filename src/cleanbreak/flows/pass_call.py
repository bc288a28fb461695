"""Pass a call on: the caller waits at the front for a colleague, and is put through again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import SEAT_KEPT, Skill
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.return_to_front import to_front
from cleanbreak.records.hotline_queue import lock_own_place


@transaction.atomic
def pass_call(call_id: UUID, actor: Actor, now: datetime, *, to: str = "", skill: str = "") -> None:
    """Let a caller wait at the front for a colleague; the agent then hangs up.

    :param to: the colleague, as records name people; empty: whoever speaks the language and has the
        skill. After :data:`SEAT_KEPT` anybody may take the call, so that it never hangs.
    :param skill: what the caller wants now; empty: the same.
    :raises NotYourCaller: if the caller is not theirs, or gone.
    """
    row = lock_own_place(call_id, actor.acting_user)
    if skill:
        row.skill = Skill(skill).value
    row.kept_for, row.kept_until = to, (now + SEAT_KEPT) if to else None
    to_front(row)
