"""Withdraw in a call: a caller who has proved that the line is theirs keeps it."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.call_handling import CallerHasHungUp
from cleanbreak.domain.termination import Actor, OrderState
from cleanbreak.flows.read_handling import open_handling, verification_of
from cleanbreak.flows.serve_caller import withdraw_for_caller


def withdraw_in_call(handling_id: UUID, actor: Actor, now: datetime) -> OrderState:
    """Withdraw the order by which the caller's line was to end; return how it stands.

    :raises CallerHasHungUp: if nobody is there to say so.
    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or closed.
    :raises Refusal: of :func:`withdraw_for_caller`.
    """
    story = open_handling(handling_id, actor)
    if not story.is_on_the_line:
        raise CallerHasHungUp
    return withdraw_for_caller(verification_of(story), actor, now)
