"""Take the message that waits longest: one person has it, and nobody else gets it meanwhile."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.termination import Actor
from cleanbreak.records.message_thread import take_next


def take_next_message(languages: Collection[str], actor: Actor, now: datetime) -> UUID | None:
    """Return the thread that the person has already, else the next one; ``None``: nothing waits.

    :param languages: in which the person answers; none named: in all.
    """
    return take_next(actor.acting_user, languages, now)
