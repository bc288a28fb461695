"""The card readers at a desk, and the SIM card that somebody has put into one.

A card is *held* while it is worked with: nobody else can use it, and the card that was compared
with a line is surely the one that is wiped. It fails in the three ways of
:mod:`cleanbreak.ports.errors`; what a clerk can help is one of the findings below. No key is
needed: the card is its own memory, and wiping it again finds nothing.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cleanbreak.domain.card_answers import CardFile
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.sim_card import CardIdentity, Personal, Pin, PinState, Wiped
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable


class NoReader(Unavailable):
    """Finding: there is no reader."""

    def __init__(self) -> None:
        super().__init__("No card reader is connected.")


class NoSuchReader(Refused):
    """Finding: no reader has the name that was said."""

    def __init__(self, reader: str, known: Sequence[str]) -> None:
        super().__init__(f'There is no card reader "{reader}".')
        self.reader, self.known = reader, tuple(known)


class WhichReader(Refused):
    """Finding: nobody said which, and several readers could be meant."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__("Several card readers could be meant.")
        self.known = tuple(known)


class ReaderBusy(Unavailable):
    """Finding: another program holds the card."""

    def __init__(self) -> None:
        super().__init__("Another program holds the card.")


class NoCard(Unavailable):
    """Finding: the reader is empty."""

    def __init__(self) -> None:
        super().__init__("There is no card in the reader.")


class CardRemoved(Unavailable):
    """Finding: the card was taken out before anything on it was changed."""

    def __init__(self) -> None:
        super().__init__("The card was taken out of the reader.")


class CardMute(Unavailable):
    """Finding: there is a card, but it does not answer."""

    def __init__(self) -> None:
        super().__init__("The card does not answer.")


class NotASim(Refused):
    """Finding: what is in the reader does not answer as a SIM card.

    :param sentence: what it answered, without its content.
    """


class PinNeeded(Refused):
    """Finding: the card lets nobody do this before its PIN was verified."""

    def __init__(self, tries_left: int | None) -> None:
        super().__init__("The card asks for its PIN.")
        self.tries_left = tries_left


class PinBlocked(Refused):
    """Finding: the PIN was wrong too often."""

    def __init__(self) -> None:
        super().__init__("The PIN of the card is blocked.")


class WrongPin(Refused):
    """Finding: the card said that the PIN is wrong, and has a try less now."""

    def __init__(self, tries_left: int | None) -> None:
        super().__init__("The card says that the PIN is wrong.")
        self.tries_left = tries_left


class FileShut(Refused):
    """Finding: the card lets nobody read this, or tells of it what nobody understands."""

    def __init__(self) -> None:
        super().__init__("The card keeps a file shut.")


class ReaderLibraryMissing(Refused):
    """Finding: what speaks to card readers is not installed.

    :param sentence: what to install.
    """


class NoModem(Unavailable):
    """Finding: there is no modem at this place, or it is not ours to use."""

    def __init__(self, modem: str) -> None:
        super().__init__(f"There is no modem at {modem}.")
        self.modem = modem


class NoSerialLines(Refused):
    """Finding: this system has none of the serial lines by which we speak to modems."""

    def __init__(self) -> None:
        super().__init__("This system has no serial lines that we can use.")


class ListingMarksAsRead(Refused):
    """Finding: the modem lists messages only by marking them as read, and nobody allowed that."""

    def __init__(self) -> None:
        super().__init__("The modem lists messages only by marking them as read.")


class WipeBroken(OutcomeUnknown):
    """Finding: the wipe broke off; another one, of the same card, completes it.

    :param wiped: what had been found and wiped by then.
    """

    def __init__(self, sentence: str, wiped: Wiped) -> None:
        super().__init__(sentence)
        self.wiped = wiped


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader at this desk."""

    name: str
    has_card: bool


class ReadableCard(Protocol):
    """A card that nobody else can use now. Each method may say that the card was removed.

    Reading changes nothing on it: a message that is unread stays unread.
    """

    reader: str

    def identify(self) -> CardIdentity:
        """Read the number of the card, and the IMSI if the card gives it.

        :raises NotASim: if it has no number that can be read.
        """

    def pin_state(self) -> PinState:
        """Ask how the PIN stands; costs no try."""

    def verify_pin(self, pin: Pin) -> None:
        """Show the PIN to the card, once for as long as it is held, and never a second one.

        :raises WrongPin, PinBlocked: if the card says so.
        :raises Refused: if a PIN was shown to it before.
        :raises OutcomeUnknown: if the card was lost before it answered: a try may be gone.
        """

    def usim_name(self) -> bytes | None:
        """Return the name of the USIM; ``None``: the card is older and has none."""

    def describe(self, path: FilePath) -> CardFile | None:
        """Return what the card says of a file; ``None`` if there is none.

        :raises FileShut: if the card does not say it.
        """

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record of a file that is there; a file of bytes is its only record.

        :raises FileShut: if the card does not give it.
        """


class HeldCard(ReadableCard, Protocol):
    """A card at the desk, which may be changed, too."""

    def wipe(self, kinds: Collection[Personal]) -> Wiped:
        """Overwrite every record of these kinds, and read back that it is empty.

        :raises PinNeeded, PinBlocked: if the card does not let anybody; nothing was changed then.
        :raises WipeBroken: if it broke off in the middle.
        """


class SimReader(Protocol):
    """Whatever SIM cards can be read with: readers of cards, or a modem."""

    def readers(self) -> list[Reader]:
        """Return the readers, in the order of their names."""

    def hold(self, reader: str | None = None) -> AbstractContextManager[ReadableCard]:
        """Hold a card as :meth:`CardReader.hold` does."""


class CardReader(SimReader, Protocol):
    """Every reader at this desk."""

    def hold(self, reader: str | None = None) -> AbstractContextManager[HeldCard]:
        """Hold the card in a reader for the block; afterwards it has forgotten the PIN.

        Without a name, it is the only reader or the only one that has a card.

        :raises NoReader, NoSuchReader, WhichReader, ReaderBusy, NoCard, CardMute: as found.
        """

    def check_reachable(self) -> None:
        """Return if the readers can be asked.

        :raises Unavailable: if they cannot.
        """


def choose_reader(readers: Sequence[Reader], wanted: str | None) -> str:
    """Return the name of the reader that is meant.

    :raises NoReader, NoSuchReader, WhichReader, NoCard: if none can be meant.
    """
    names = [one.name for one in readers]
    if not names:
        raise NoReader
    if wanted is not None:
        if wanted not in names:
            raise NoSuchReader(wanted, names)
        return wanted
    with_card = [one.name for one in readers if one.has_card]
    if len(with_card) > 1:
        raise WhichReader(with_card)
    if not with_card:
        raise NoCard
    return with_card[0]
