"""The card on the counter: whose line it is, its PIN, and what of its holder may be wiped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.line import LineState
from cleanbreak.domain.refusal import Refusal

GUESS_TRIES_MIN = 2
"""Fewer tries left, and a wrong PIN blocks the card: only its holder may risk the last one."""
PIN_DIGITS = re.compile(r"[0-9]{4,8}", re.ASCII)
"""ETSI TS 102 221 clause 9.5.1."""


class NotTheCardOfTheLine(Refusal):
    """This is not the card of this line."""

    code = "not_the_card_of_the_line"


class MalformedPin(Refusal):
    """The PIN of a card has 4 to 8 digits and nothing else."""

    code = "malformed_pin"


class CardNeedsPin(Refusal):
    """The card asks for its PIN. Tries left: {tries_left}."""

    code = "card_needs_pin"


class CardPinWrong(Refusal):
    """The card says that the PIN is wrong. Tries left: {tries_left}. Nothing was wiped."""

    code = "card_pin_wrong"


class CardPinBlocked(Refusal):
    """The PIN of this card is blocked. Only its PUK opens it, and here nobody asks for that."""

    code = "card_pin_blocked"


class LastTryIsTheHolders(Refusal):
    """A wrong PIN would block the card now, and only its holder may risk that. Tries left:
    {tries_left}.
    """

    code = "last_try_is_the_holders"


class HolderMustConsent(Refusal):
    """The line can still be used, so what is on its card is wiped only if its holder consents."""

    code = "holder_must_consent"


class NoReaderFound(Refusal):
    """No card reader is connected to this machine."""

    code = "no_reader_found"


class UnknownReader(Refusal):
    """There is no card reader "{reader}" here. Choose one of: {known}."""

    code = "unknown_reader"


class SeveralReaders(Refusal):
    """Several card readers could be meant. Say which: {known}."""

    code = "several_readers"


class ReaderInUse(Refusal):
    """Another program is using the card. Close it, and try again."""

    code = "reader_in_use"


class NoCardInReader(Refusal):
    """There is no card in the reader. Put it in with its contacts first."""

    code = "no_card_in_reader"


class CardTakenOut(Refusal):
    """The card was taken out too soon. Nothing on it was changed; put it in again."""

    code = "card_taken_out"


class NotASimCard(Refusal):
    """This is not a SIM card, or it is broken: it does not answer as one."""

    code = "not_a_sim_card"


class CardSilent(Refusal):
    """The card does not answer. Take it out, clean its contacts, and put it in again."""

    code = "card_silent"


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What a card says of itself."""

    iccid: str
    """E.118, 18 to 20 digits without padding."""
    imsi: str | None = field(default=None, repr=False)
    """E.212; ``None`` while the card gives it to nobody without its PIN. Personal data."""


class PinStatus(Enum):
    """Whether a card wants its PIN."""

    OFF = "off"
    """Its holder has switched the PIN off, or it was verified already."""
    NEEDED = "needed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class PinState:
    """How the PIN of a card stands."""

    status: PinStatus
    tries_left: int | None = None
    """``None`` where the card does not say."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN on its way to the card; it is written nowhere."""

    digits: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Return the PIN that a person typed.

        :raises MalformedPin: if it is not 4 to 8 digits; the card is not asked then.
        """
        if not PIN_DIGITS.fullmatch(text.strip()):
            raise MalformedPin
        return cls(text.strip())


class LastTry(Enum):
    """What to do if one more wrong PIN would block the card."""

    KEEP = "keep"
    HOLDER_RISKS_IT = "holder_risks_it"


class Personal(Enum):
    """What phones write on a card about their user and others."""

    CONTACTS = "contacts"
    CONTACT_DETAILS = "contact_details"
    """Long and further numbers, mail addresses, groups and their names."""
    CALLS = "calls"
    """Numbers that were dialled, and that called."""
    MESSAGES = "messages"
    """Text messages and their receipts, deleted ones too: a "free" record still holds its text."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of one kind held something, before and after."""

    found: int
    left: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.found + other.found, self.left + other.left)


@dataclass(frozen=True, slots=True)
class Wiped:
    """What a wipe found and left, by counting the card's records before and after."""

    counts: Mapping[Personal, Count]
    files_refused: int = 0
    """Files that the card let nobody read or write; what is in them is not counted."""

    @property
    def is_complete(self) -> bool:
        """Return whether nothing was left."""
        return not self.files_refused and not any(count.left for count in self.counts.values())

    def as_facts(self) -> dict[str, object]:
        """Return figures only."""
        counts = {
            kind.value: {"found": count.found, "left": count.left}
            for kind, count in self.counts.items()
        }
        return {**counts, "files_refused": self.files_refused}


class WipeGround(Enum):
    """Why the card may be wiped."""

    HOLDER_CONSENTS = "holder_consents"
    LINE_ENDED = "line_ended"
    """The card is scrap, and what is on it would only reach a stranger."""


class Consent(Enum):
    """Whether the holder, standing there, said yes to the wipe."""

    GIVEN = "given"
    NOT_GIVEN = "not_given"


def check_card_of_line(card: CardIdentity, sims: Mapping[str, str | None]) -> None:
    """Return if the card is one of the line: by ICCID and, where it can be read, by IMSI.

    :param sims: the ICCIDs of the line, with their IMSIs; ``None``: a SIM that has none on file.
    :raises NotTheCardOfTheLine: if it is another; whose it is, is nobody's business here.
    """
    if card.iccid not in sims:
        raise NotTheCardOfTheLine
    imsi = sims[card.iccid]
    if imsi is not None and card.imsi not in (None, imsi):
        raise NotTheCardOfTheLine


def check_may_guess(pin: PinState, last_try: LastTry) -> None:
    """Return if a PIN may be shown to the card, once.

    A card that does not say how many tries are left counts as one that has the last.

    :raises CardPinBlocked: if no PIN helps any more.
    :raises LastTryIsTheHolders: if a wrong one would block the card, and nobody may risk that.
    """
    if pin.status is PinStatus.BLOCKED:
        raise CardPinBlocked
    tries_left = pin.tries_left or 0
    if tries_left < GUESS_TRIES_MIN and last_try is LastTry.KEEP:
        raise LastTryIsTheHolders(tries_left="?" if pin.tries_left is None else tries_left)


def wipe_ground(line: LineState, consent: Consent) -> WipeGround:
    """Return why a card may be wiped.

    An order to end the line is no consent: it can be withdrawn, what was wiped is gone.

    :raises HolderMustConsent: if the line has not ended and its holder did not consent.
    """
    if consent is Consent.GIVEN:
        return WipeGround.HOLDER_CONSENTS
    if line is LineState.TERMINATED:
        return WipeGround.LINE_ENDED
    raise HolderMustConsent
