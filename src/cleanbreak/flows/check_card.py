"""Check a card: whether the one in the reader is the card of the line that somebody names."""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.line import LineState
from cleanbreak.domain.sim_card import PinState
from cleanbreak.flows.card_findings import telling_findings
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.ports.card_reader import CardReader


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChecked:
    """The card is the one of the line."""

    reader: str
    line_state: LineState
    imsi_was_compared: bool
    """False while the PIN stands before it: then only the ICCID was."""
    pin: PinState


def check_card(desk: AtDesk, readers: CardReader, now: datetime) -> CardChecked:
    """Compare the card with the line, by ICCID and, where it can be read, by IMSI.

    Nothing on the card is changed. The audit log has who looked, so that nobody finds out by
    trying whose a found card is.

    :raises UnknownLine: if no line was ever named so.
    :raises NotTheCardOfTheLine: if it is another card.
    :raises Refusal: for everything that can be helped at the desk, see :mod:`.card_findings`.
    """
    line = desk.line()
    with telling_findings(), readers.hold(desk.reader) as held:
        card, pin = held.identify(), held.pin_state()
    desk.compare(card, line, now)
    imsi_was_compared = card.imsi is not None
    desk.note("card.checked", line, now, {"imsi_was_compared": imsi_was_compared})
    return CardChecked(
        reader=held.reader, line_state=line.state, imsi_was_compared=imsi_was_compared, pin=pin
    )
