"""Confirm without a second screen: the clerk shows it and takes a signature on paper.

It is noted as that. While a window is paired with the clerk, only the customer confirms.
"""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.pair_screen import screen_of


class CustomerHasScreen(Refusal):
    """The customer does this on their own screen. If it does not work, let the window go first,
    under Customer's screen.
    """

    code = "customer_has_screen"


HOW = {VisitStep.SHOWN: "clerks_screen", VisitStep.CONFIRMED: "paper"}


def confirm_without_screen(
    visit_id: UUID, step: VisitStep, statement: UUID, actor: Actor, now: datetime
) -> None:
    """Note that the customer has seen it on the clerk's screen, or has signed on paper.

    :param statement: the digest of what stood there; nothing else is ended by it.
    :raises CustomerHasScreen: if a window is paired with the clerk.
    :raises Refusal: as :func:`note_step`.
    """
    if screen_of(actor, now) is not None:
        raise CustomerHasScreen
    note_step(visit_id, step, {"how": HOW[step], "statement": str(statement)}, actor, now)
