"""Work with a card that is held: see that it is the right one, open it, wipe it.

Needs neither Django nor a database: it is done on the computer to which the reader is connected,
whether a command line of the operator is there or the counter of a store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.sim_card import (
    CardIdentity,
    CardNeedsPin,
    LastTry,
    Personal,
    Pin,
    PinState,
    PinStatus,
    Wiped,
    check_may_guess,
)
from cleanbreak.flows.card_findings import telling_findings, tries_text
from cleanbreak.ports.card_reader import HeldCard, ReadableCard, WipeBroken


class WipeOutcome(Enum):
    """How a wipe ended."""

    COMPLETE = "complete"
    SOME_LEFT = "some_left"
    """The card did not let everything be overwritten or read."""
    BROKEN_OFF = "broken_off"
    """The card was lost in the middle; another wipe completes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whose card it must be, and what its holder says to it."""

    check: Callable[[CardIdentity], None]
    """Raises if it is another card; asked again when the PIN no longer hides the IMSI."""
    ask_pin: Callable[[PinState], Pin | None]
    """Asked once, and only if the card wants its PIN; ``None``: nobody can say it."""
    last_try: LastTry


def open_card(held: ReadableCard, opening: Opening) -> None:
    """See that it is the card that is meant, and show it its PIN if it wants one.

    :raises CardNeedsPin, CardPinWrong, CardPinBlocked, LastTryIsTheHolders: if it stays shut.
    """
    opening.check(held.identify())
    state = held.pin_state()
    if state.status is PinStatus.OFF:
        return
    check_may_guess(state, opening.last_try)
    pin = opening.ask_pin(state)
    if pin is None:
        raise CardNeedsPin(tries_left=tries_text(state.tries_left))
    with telling_findings():
        held.verify_pin(pin)
    opening.check(held.identify())


def wipe_held(held: HeldCard) -> tuple[WipeOutcome, Wiped]:
    """Wipe all that phones have written about people, and say how it ended."""
    try:
        wiped = held.wipe(tuple(Personal))
    except WipeBroken as broken:
        return WipeOutcome.BROKEN_OFF, broken.wiped
    return WipeOutcome.COMPLETE if wiped.is_complete else WipeOutcome.SOME_LEFT, wiped
