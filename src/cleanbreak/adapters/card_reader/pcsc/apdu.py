"""Commands to a card and its answers (ISO/IEC 7816-4; ETSI TS 102 221 clause 10)."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from cleanbreak.domain.card_answers import StatusWord


class Instruction(IntEnum):
    """What a card is told to do (TS 102 221 table 10.5)."""

    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_RECORD = 0xB2
    UPDATE_RECORD = 0xDC
    VERIFY_PIN = 0x20
    GET_RESPONSE = 0xC0


class CardClass(IntEnum):
    """The class byte: which generation of cards is spoken to."""

    UICC = 0x00
    SIM = 0xA0
    """TS 51.011 clause 9.2."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; it sends data, expects data, both or neither."""

    instruction: Instruction
    p1: int = 0
    p2: int = 0
    data: bytes = field(default=b"", repr=False)
    expected_bytes: int | None = None
    """How many bytes the answer has; 256 asks for all there are. ``None``: no answer."""

    def encoded(self, card_class: CardClass, protocol: "Protocol") -> bytes:
        """Return the bytes as the protocol wants them (ISO/IEC 7816-3 clause 12)."""
        head = bytes([card_class, self.instruction, self.p1, self.p2])
        expected = b"" if self.expected_bytes is None else bytes([self.expected_bytes & 0xFF])
        if self.data:
            body = bytes([len(self.data)]) + self.data
            return head + body + (expected if protocol is Protocol.T1 else b"")
        return head + (expected or (b"\x00" if protocol is Protocol.T0 else b""))


class Protocol(Enum):
    """How commands travel."""

    T0 = "T=0"
    """Always five bytes first; what answers data is fetched by GET RESPONSE."""
    T1 = "T=1"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: StatusWord
    data: bytes = field(default=b"", repr=False)
