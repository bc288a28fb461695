"""Answer a call: the agent says that the caller is there; from then on they speak."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import PlaceState, PlaceWay
from cleanbreak.domain.termination import Actor
from cleanbreak.records.hotline_queue import lock_own_place


@transaction.atomic
def answer_call(call_id: UUID, actor: Actor, now: datetime) -> None:
    """Note that an agent speaks with a caller; said twice, it is once.

    No provider tells when the agent's phone is picked up, only when the conversation is over. Who
    is called back was reached with it.

    :raises NotYourCaller: if the caller is not theirs, or gone.
    """
    row = lock_own_place(call_id, actor.acting_user)
    if row.state == PlaceState.OFFERED.value:
        row.state, row.served_since = PlaceState.CONNECTED.value, row.served_since or now
        row.tries += row.way == PlaceWay.CALL_BACK.value
        row.save(update_fields=["state", "served_since", "tries"])
