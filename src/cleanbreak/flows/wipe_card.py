"""Wipe a card: what phones have written on it about people, once it is surely the line's card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.line import Line
from cleanbreak.domain.sim_card import (
    CardPinBlocked,
    CardPinWrong,
    Consent,
    LastTry,
    Pin,
    PinState,
    Wiped,
    WipeGround,
    wipe_ground,
)
from cleanbreak.flows.card_findings import telling_findings
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.flows.held_card import Opening, WipeOutcome, open_card, wipe_held
from cleanbreak.ports.card_reader import CardReader, HeldCard


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
        _open(held, request, line, now)
        begun = {"ground": ground.value, "line_state": line.state.value}
        desk.note("card.wipe_begun", line, now, begun)
        outcome, wiped = wipe_held(held)
    desk.note("card.wiped", line, now, {"outcome": outcome.value, **wiped.as_facts()})
    return CardWiped(reader=held.reader, ground=ground, outcome=outcome, wiped=wiped)


def _open(held: HeldCard, request: WipeRequest, line: Line, now: datetime) -> None:
    desk = request.desk
    opening = Opening(
        check=lambda card: desk.compare(card, line, now),
        ask_pin=request.ask_pin,
        last_try=request.last_try,
    )
    try:
        open_card(held, opening)
    except (CardPinWrong, CardPinBlocked) as refusal:
        if refusal.__cause__:  # the card itself said so, and a try is gone
            desk.note("card.pin_refused", line, now, {"code": refusal.code, **refusal.data})
        raise
