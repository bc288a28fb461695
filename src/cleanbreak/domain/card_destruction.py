"""The end of a card on the counter: what of it is taken along, how it was destroyed, who saw it."""

import re
from collections.abc import Iterable
from enum import Enum

from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.refusal import Refusal

DIGITS_TYPED = 4
"""Of the number on the card; from a scrap in one's hand, not from the screen, which never shows
them."""


class CardAbsence(Enum):
    """Why the card is not in the reader; chosen by the clerk, kept with the visit."""

    LOST = "lost"
    STOLEN = "stolen"
    DESTROYED_BY_HOLDER = "destroyed_by_holder"
    BROKEN = "broken"
    """It is here, and does not answer."""
    CUT = "cut"
    """It is here, in pieces or without its chip."""

    @property
    def is_here(self) -> bool:
        """Return whether there is still something to destroy."""
        return self in (CardAbsence.BROKEN, CardAbsence.CUT)


class DestroyedHow(Enum):
    """How a card is made useless."""

    PUNCHED = "punched"
    """Through its chip."""
    SHREDDED = "shredded"


class NumberSeen(Enum):
    """By what it is known that the destroyed card was the line's."""

    READER = "reader"
    """It was in the reader of this counter, in this visit."""
    TYPED = "typed"
    """The last digits of its printed number were typed."""


class DestructionHowMissing(Refusal):
    """Choose how the card was destroyed."""

    code = "destruction_how_missing"


class CardDigitsWrong(Refusal):
    """These are not the last four digits of the number on the card of this line. Read them from the
    card itself.
    """

    code = "card_digits_wrong"


class WitnessNeeded(Refusal):
    """A colleague must see this and confirm it with their own second factor."""

    code = "witness_needed"


class WitnessIsYou(Refusal):
    """The witness is another person than whoever destroys the card."""

    code = "witness_is_you"


class NobodyTakesCardAlong(Refusal):
    """The card is read only if the customer wants to take along what is on it."""

    code = "nobody_takes_card_along"


class CardWipedAlready(Refusal):
    """This card was wiped already: there is nothing on it to take along."""

    code = "card_wiped_already"


def check_digits(typed: str, iccids: Iterable[str]) -> None:
    """Return if these are the last digits of a card of the line.

    :raises CardDigitsWrong: if they are not, or if they are more or fewer than four.
    """
    digits = re.sub(r"[\s-]", "", typed)
    if len(digits) != DIGITS_TYPED or not any(one.endswith(digits) for one in iccids):
        raise CardDigitsWrong


def check_witness(clerk: str, witness: str, *, is_needed: bool) -> None:
    """Return if a witness is named where one is needed, and is somebody else.

    :raises WitnessNeeded, WitnessIsYou: if not.
    """
    if not witness and is_needed:
        raise WitnessNeeded
    if witness and is_same_person(clerk, witness):
        raise WitnessIsYou
