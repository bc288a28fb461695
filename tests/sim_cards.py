"""A SIM card with something in every file that a takeout reads, as a card in software."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.card_records import AID, BOOK, TELECOM, adn, dumped, phone_book, received, report, sent
from tests.peers.card.personalize import USIM_NAME, iccid_content, imsi_content
from tests.peers.card.program import Access, CardProgram, File, Folder, Generation, tlv

from cleanbreak.adapters.card_reader.pcsc.adapter import PcscHeldCard
from cleanbreak.adapters.card_reader.pcsc.apdu import Protocol
from cleanbreak.domain.card_answers import Structure
from cleanbreak.domain.card_dump import DumpedFile
from cleanbreak.domain.sim_numbers import encode_digits
from cleanbreak.ports.card_reader import CardRemoved, ReadableCard, Reader

PIN = "2580"
ICCID, OTHER_ICCID = "8949000000000000017", "8949000000000000025"
DELETED = "a secret that was deleted"
EMOJI = "Grüße aus 北京 " + "🎉" * 40
RINGS = (0x6F44, 0x6F80, 0x6F81)
LONG = "+49151123456789012345678901234"
DELETED_RECORD = b"\x00" + received(DELETED)[0][1:].ljust(175, b"\xff")
DELETED_NUMBER = b"\x00\x06" + encode_digits("987650123456").ljust(11, b"\xff")
OWN = "+4915122222222"
CENTRE = bytes([0xFF] * 12) + b"\xe1" + b"\xff" * 12 + bytes.fromhex("0791947101670000FFFFFFFF")
CENTRE += b"\xff" * 3


def files_of_card() -> list[DumpedFile]:
    """Return the files of the card, as a complete reading has them."""
    assert USIM_NAME == AID
    rest = encode_digits(LONG[21:])
    long_one = adn("Long", LONG[:21], extension=1)
    messages = [*received(EMOJI), *received("Unread {€}"), sent("Ja", 7, stored=0x15)]
    messages[-2] = b"\x03" + messages[-2][1:]  # unread, and to stay so
    padded = [one.ljust(176, b"\xff") for one in messages]
    extension = b"\x02" + bytes([len(rest)]) + rest.ljust(10, b"\xff")[:10] + b"\xff"
    status = bytes([len(messages)]) + report(7, 0)
    return [
        dumped((TELECOM, 0x6F3A), adn("Anna", "+49171"), long_one, b"\xff" * 34),
        dumped((TELECOM, 0x6F3B), adn("Fixed", "112")),
        dumped((TELECOM, 0x6F3C), *padded, DELETED_RECORD),
        dumped((TELECOM, 0x6F40), adn("Me", OWN)),
        dumped((TELECOM, 0x6F42), CENTRE),
        dumped((TELECOM, 0x6F44), adn("Bo", "+4930"), adn("", "+4940"), b"\xff" * 34),
        dumped((TELECOM, 0x6F47), status.ljust(30, b"\xff")),
        dumped((TELECOM, 0x6F4A), extension),
        dumped((TELECOM, 0x6F4B), b"\x00" + b"\xff" * 12),
        dumped((AID, 0x6F40), adn("Me", OWN)),
        *phone_book(adn("Carla", "+4989"), adn("", "")),
    ]


def full_card(iccid: str = ICCID, *, is_t1: bool = False, pin: str | None = PIN) -> CardProgram:
    """Return the card with these files in its memory."""
    program = CardProgram(Generation.USIM, pin, is_t1=is_t1)
    telecom, book, usim = Folder(), Folder(), Folder(aid=USIM_NAME)
    program.root.add(0x2FE2, File([iccid_content(iccid)], "transparent", Access.ALWAYS))
    directory = tlv(0x61, tlv(0x4F, USIM_NAME)).ljust(30, b"\xff")
    program.root.add(0x2F00, File([directory], "linear", Access.ALWAYS, Access.NEVER))
    program.root.add(0x7F10, telecom)
    telecom.add(0x5F3A, book)
    usim.add(0x6F07, File([imsi_content("001010000000701")], "transparent"))
    usim.parent = program.root
    program.applications.append(usim)
    folders = {(TELECOM,): telecom, BOOK: book, (AID,): usim}
    for file in files_of_card():
        *folder, number = file.path
        width = max(len(one or b"") for one in file.records.values())
        records = [(one or b"").ljust(width, b"\xff") for one in file.records.values()]
        assert isinstance(number, int)
        assert file.structure is Structure.RECORDS
        folders[tuple(folder)].add(number, File(records, "cyclic" if number in RINGS else "linear"))
    # What a reading keeps of a deleted message is one byte; the card has all of it.
    messages = telecom.children[0x6F3C]
    assert isinstance(messages, File)
    messages.records[-1] = DELETED_RECORD
    extensions = book.children[0x4F4A]
    assert isinstance(extensions, File)
    extensions.records[0] = DELETED_NUMBER
    return program


class InHand:
    """Readers in which cards lie, without the service between them and us."""

    def __init__(self, *cards: CardProgram) -> None:
        self.cards = {f"Hand {number}": card for number, card in enumerate(cards)}
        self.lost_at: int | None = None
        """The command at which the card is taken out."""
        self.asked = 0

    def readers(self) -> list[Reader]:
        return [Reader(name, has_card=True) for name in self.cards]

    @contextmanager
    def hold(self, reader: str | None = None) -> Iterator[ReadableCard]:
        name = reader or next(iter(self.cards))
        card = self.cards[name]
        card.reset()
        self.asked = 0
        yield PcscHeldCard(name, _Transmitting(card, self._count))

    def _count(self) -> None:
        self.asked += 1
        if self.asked == self.lost_at:
            raise CardRemoved


class _Transmitting:
    def __init__(self, card: CardProgram, count: Callable[[], None]) -> None:
        self._card, self._count = card, count
        self.protocol = Protocol.T1 if card.is_t1 else Protocol.T0

    def transmit(self, command: bytes) -> bytes:
        self._count()
        return self._card.answer(command)
