"""Wipe a card: what phones have written on it about people, once it is surely the line's card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cleanbreak.domain.line import Line
from cleanbreak.domain.sim_card import (
    CardNeedsPin,
    CardPinBlocked,
    CardPinWrong,
    Consent,
    LastTry,
    Personal,
    Pin,
    PinState,
    PinStatus,
    Wiped,
    WipeGround,
    check_may_guess,
    wipe_ground,
)
from cleanbreak.flows.card_findings import telling_findings, tries_text
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.ports.card_reader import CardReader, HeldCard, WipeBroken


class WipeOutcome(Enum):
    """How a wipe ended."""

    COMPLETE = "complete"
    SOME_LEFT = "some_left"
    """The card did not let everything be overwritten or read."""
    BROKEN_OFF = "broken_off"
    """The card was lost in the middle; another wipe completes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeRequest:
    """What was agreed at the desk before the card is touched."""

    desk: AtDesk
    consent: Consent
    last_try: LastTry
    ask_pin: Callable[[PinState], Pin | None]
    """Asked once, and only if the card wants its PIN; ``None``: nobody can say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWiped:
    """What became of a wipe."""

    reader: str
    ground: WipeGround
    outcome: WipeOutcome
    wiped: Wiped


def wipe_card(request: WipeRequest, readers: CardReader, now: datetime) -> CardWiped:
    """Wipe contacts, calls and messages of the line's card, and note who agreed to it.

    The same card is held from the look at its number to the last record that is read back. The
    audit log has the ground before the first record is overwritten, and the figures afterwards.

    :raises UnknownLine: if no line was ever named so.
    :raises HolderMustConsent: if the line has not ended, and its holder did not consent.
    :raises NotTheCardOfTheLine: if it is another card.
    :raises CardNeedsPin, CardPinWrong, CardPinBlocked, LastTryIsTheHolders: if it stays shut.
    :raises Refusal: for everything else that can be helped at the desk, see :mod:`.card_findings`.
    """
    desk, line = request.desk, request.desk.line()
    ground = wipe_ground(line.state, request.consent)
    with telling_findings(), readers.hold(desk.reader) as held:
        desk.compare(held.identify(), line, now)
        _open(held, request, line, now)
        desk.compare(held.identify(), line, now)  # with the IMSI, which the PIN stood before
        begun = {"ground": ground.value, "line_state": line.state.value}
        desk.note("card.wipe_begun", line, now, begun)
        outcome, wiped = _wipe(held)
    desk.note("card.wiped", line, now, {"outcome": outcome.value, **wiped.as_facts()})
    return CardWiped(reader=held.reader, ground=ground, outcome=outcome, wiped=wiped)


def _open(held: HeldCard, request: WipeRequest, line: Line, now: datetime) -> None:
    """Show the card its PIN if it wants one: once, and not where that could block it."""
    pin_state = held.pin_state()
    if pin_state.status is PinStatus.OFF:
        return
    check_may_guess(pin_state, request.last_try)
    pin = request.ask_pin(pin_state)
    if pin is None:
        raise CardNeedsPin(tries_left=tries_text(pin_state.tries_left))
    try:
        with telling_findings():
            held.verify_pin(pin)
    except (CardPinWrong, CardPinBlocked) as refusal:
        request.desk.note("card.pin_refused", line, now, {"code": refusal.code, **refusal.data})
        raise


def _wipe(held: HeldCard) -> tuple[WipeOutcome, Wiped]:
    try:
        wiped = held.wipe(tuple(Personal))
    except WipeBroken as broken:
        return WipeOutcome.BROKEN_OFF, broken.wiped
    return WipeOutcome.COMPLETE if wiped.is_complete else WipeOutcome.SOME_LEFT, wiped
