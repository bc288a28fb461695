"""What a SIM card answers to commands: status words, and what it says of its files.

The card of a UICC (ETSI TS 102 221) says it in TLVs, a 2G SIM (3GPP TS 51.011) in fixed places.
Whatever bytes come, either they are understood or :class:`UnreadableCard` is raised.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import PinState, PinStatus


class UnreadableCard(Refusal):
    """The card says something about its {what} that cannot be read."""

    code = "unreadable_card"


class Verdict(Enum):
    """What a status word means for who asked."""

    DONE = "done"
    MORE = "more"
    """The answer waits to be fetched; SW2 has its length."""
    OTHER_LENGTH = "other_length"
    """Ask again; SW2 has the right length."""
    WRONG_PIN = "wrong_pin"
    NOT_ALLOWED = "not_allowed"
    BLOCKED = "blocked"
    PIN_IS_OFF = "pin_is_off"
    NOT_FOUND = "not_found"
    NOT_SPOKEN = "not_spoken"
    """The card does not know this class or instruction: it is of another generation."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """SW1 and SW2 (TS 102 221 clause 10.2.1; TS 51.011 clause 9.4)."""

    sw1: int
    sw2: int

    @property
    def verdict(self) -> Verdict:
        """Return what it means."""
        if self.sw1 == 0x63 and self.sw2 & 0xF0 == 0xC0:
            return Verdict.WRONG_PIN
        exact = WORDS.get((self.sw1, self.sw2))
        return exact or FIRST_BYTES.get(self.sw1, Verdict.FAILED)

    @property
    def tries_left(self) -> int:
        """Return the tries that a wrong PIN leaves: ``63CX``."""
        return self.sw2 & 0x0F

    def __str__(self) -> str:
        return f"{self.sw1:02X}{self.sw2:02X}"


FIRST_BYTES = {
    0x90: Verdict.DONE,
    0x91: Verdict.DONE,  # with a proactive command waiting, which is the phone's business
    0x92: Verdict.DONE,  # 920X: after X repeats within the card (TS 51.011 clause 9.4.2)
    0x61: Verdict.MORE,
    0x9F: Verdict.MORE,
    0x6C: Verdict.OTHER_LENGTH,
    0x6D: Verdict.NOT_SPOKEN,
    0x6E: Verdict.NOT_SPOKEN,
}
WORDS = {
    (0x69, 0x82): Verdict.NOT_ALLOWED,
    (0x69, 0x83): Verdict.BLOCKED,
    (0x69, 0x84): Verdict.PIN_IS_OFF,
    (0x6A, 0x82): Verdict.NOT_FOUND,
    (0x6A, 0x83): Verdict.NOT_FOUND,
    (0x92, 0x40): Verdict.FAILED,  # memory problem
    (0x94, 0x02): Verdict.NOT_FOUND,
    (0x94, 0x04): Verdict.NOT_FOUND,
    (0x98, 0x04): Verdict.NOT_ALLOWED,  # of VERIFY CHV: wrong, with at least one try left
    (0x98, 0x08): Verdict.PIN_IS_OFF,
    (0x98, 0x40): Verdict.BLOCKED,
}


class Structure(Enum):
    """How a file is laid out."""

    FOLDER = "folder"
    BINARY = "binary"
    RECORDS = "records"
    RING = "ring"
    """Cyclic: each new record takes the place of the oldest and becomes the first."""


@dataclass(frozen=True, slots=True)
class CardFile:
    """What the card says of a file that was selected."""

    structure: Structure
    size_bytes: int = 0
    record_bytes: int = 0
    pin: PinState | None = None
    """Of folders, where the card says it; the tries only of a 2G SIM."""

    @property
    def record_count(self) -> int:
        """Return how many records there are."""
        return self.size_bytes // self.record_bytes if self.record_bytes else 0


FCP_TEMPLATE = 0x62
FILE_SIZE, FILE_DESCRIPTOR, PIN_STATUS = 0x80, 0x82, 0xC6
PIN_ENABLED, PIN_KEY = 0x90, 0x83
PIN_OF_APPLICATION = 0x01
"""Key reference of PIN1 of the first application (TS 102 221 clause 9.5.1, table 9.3)."""
UICC_STRUCTURES = {0b001: Structure.BINARY, 0b010: Structure.RECORDS, 0b110: Structure.RING}
UICC_FOLDER_BITS = 0b0011_1000
"""File descriptor byte: DF or ADF, sharable or not (TS 102 221 table 11.5)."""


def read_fcp(answer: bytes) -> CardFile:
    """Return what the file control parameters say (TS 102 221 clause 11.1.1.4).

    :raises UnreadableCard: if they do not say what kind of file it is.
    """
    fields = dict(read_tlvs(dict(read_tlvs(answer, "files")).get(FCP_TEMPLATE, b""), "files"))
    descriptor = fields.get(FILE_DESCRIPTOR, b"")
    if not descriptor:
        raise UnreadableCard(what="files")
    if descriptor[0] & ~0x40 == UICC_FOLDER_BITS:
        return CardFile(Structure.FOLDER, pin=_pin_of_template(fields.get(PIN_STATUS, b"")))
    structure = UICC_STRUCTURES.get(descriptor[0] & 0b111)
    if structure is None:
        raise UnreadableCard(what="files")
    size = int.from_bytes(fields.get(FILE_SIZE, b"")[:4], "big")
    if structure is Structure.BINARY:
        return CardFile(structure, size_bytes=size)
    # Descriptor, data coding, record length in two bytes, number of records (clause 11.1.1.4.3).
    length = int.from_bytes(descriptor[2:4], "big")
    if len(descriptor) < 5 or not 0 < length <= 0xFF:
        raise UnreadableCard(what="files")
    return CardFile(structure, size_bytes=length * descriptor[4], record_bytes=length)


def _pin_of_template(template: bytes) -> PinState | None:
    """Return whether the PIN is on (clause 11.1.1.4.10: a bit for each key that follows)."""
    tlvs = read_tlvs(template, "PIN")
    enabled = b"".join(value for tag, value in tlvs if tag == PIN_ENABLED)
    keys = [value for tag, value in tlvs if tag == PIN_KEY]
    for place, key in enumerate(keys):
        if key == bytes([PIN_OF_APPLICATION]) and place < 8 * len(enabled):
            is_on = enabled[place // 8] >> (7 - place % 8) & 1
            return PinState(PinStatus.NEEDED if is_on else PinStatus.OFF)
    return None


SIM_STRUCTURES = {0x00: Structure.BINARY, 0x01: Structure.RECORDS, 0x03: Structure.RING}
SIM_FOLDERS, SIM_EF = (0x01, 0x02), 0x04


def read_sim_answer(answer: bytes) -> CardFile:
    """Return what a 2G SIM says of a file (TS 51.011 clause 9.2.1; its bytes count from one).

    :raises UnreadableCard: if it is shorter than what it describes.
    """
    if len(answer) < 14:
        raise UnreadableCard(what="files")
    kind, size = answer[6], int.from_bytes(answer[2:4], "big")
    if kind in SIM_FOLDERS:
        if len(answer) < 19:
            raise UnreadableCard(what="files")
        return CardFile(Structure.FOLDER, pin=_pin_of_sim(answer[13], answer[18]))
    structure = SIM_STRUCTURES.get(answer[13])
    record_bytes = answer[14] if len(answer) > 14 else 0
    is_in_records = structure in (Structure.RECORDS, Structure.RING)
    if kind != SIM_EF or structure is None or (is_in_records and not record_bytes):
        raise UnreadableCard(what="files")
    return CardFile(structure, size, record_bytes if is_in_records else 0)


def _pin_of_sim(characteristics: int, chv1: int) -> PinState:
    """Return how CHV1 stands: byte 14 bit 8 says whether it is off, byte 19 the tries left."""
    tries_left = chv1 & 0x0F
    if not tries_left:
        return PinState(PinStatus.BLOCKED, 0)
    status = PinStatus.OFF if characteristics & 0x80 else PinStatus.NEEDED
    return PinState(status, tries_left)


def read_tlvs(data: bytes, what: str) -> list[tuple[int, bytes]]:
    """Return tags and values, in order (ISO/IEC 8825-1, as TS 101 220 clause 7.1 uses it).

    Bytes ``00`` and ``FF`` between them are padding.

    :raises UnreadableCard: about ``what``, if a value ends behind the data.
    """
    return list(_tlvs(data, what))


def _tlvs(data: bytes, what: str) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        tag = data[place]
        place += 1
        if tag in (0x00, 0xFF):
            continue
        length, place = _length_at(data, place, what)
        if place + length > len(data):
            raise UnreadableCard(what=what)
        yield tag, data[place : place + length]
        place += length


def _length_at(data: bytes, place: int, what: str) -> tuple[int, int]:
    """Return a length of one to three bytes, and the place behind it."""
    first = data[place : place + 1]
    more = {0x81: 1, 0x82: 2}.get(first[0], 0) if first else 0
    if not first or (first[0] >= 0x80 and not more) or place + 1 + more > len(data):
        raise UnreadableCard(what=what)
    if not more:
        return first[0], place + 1
    return int.from_bytes(data[place + 1 : place + 1 + more], "big"), place + 1 + more
