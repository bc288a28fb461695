"""SMPP 3.4 protocol data units (PDUs): requests are packed by smpplib, answers are read here.

smpplib 2.2.4 packs well, but knows no cancel_sm, and its reader is not for an element that may
answer anything: it falls over a text without its end, over a TLV that it has never heard of, and
over every cancel_sm_resp. Of an answer we need three numbers and one text.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from smpplib import command, command_codes, consts  # type: ignore[import-untyped]

from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable

HEADER = struct.Struct(">LLLL")
"""command_length, command_id, command_status, sequence_number (SMPP 3.4 clause 3.2)."""
PDU_OCTETS_MAX = 70_000
"""A message_payload has 64 K octets at most (clause 5.3.2.32); what is longer is no PDU."""
IS_ANSWER = 0x8000_0000
GENERIC_NACK = "generic_nack"
THROTTLE_WAIT_S = 1.0


class Status(IntEnum):
    """The values of command_status that mean something of their own here (clause 5.1.3)."""

    OK = 0x00
    INVALID_COMMAND_ID = 0x03
    NOT_BOUND = 0x04
    ALREADY_BOUND = 0x05
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    INVALID_MESSAGE_ID = 0x0C
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    INVALID_SYSTEM_ID = 0x0F
    CANCEL_FAILED = 0x11
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    TEMPORARY_ERROR = 0x64
    PERMANENT_ERROR = 0x65


BUSY = {Status.QUEUE_FULL, Status.THROTTLED}
PASSING = {
    Status.NOT_BOUND,
    Status.ALREADY_BOUND,
    Status.SYSTEM_ERROR,
    Status.BIND_FAILED,
    Status.TEMPORARY_ERROR,
}
"""It cannot now: for instance, because too many sessions are open."""
LOGIN_REFUSED = {Status.INVALID_PASSWORD, Status.INVALID_SYSTEM_ID}


class TypeOfNumber(IntEnum):
    """What kind of address it is (clause 5.2.5)."""

    UNKNOWN = 0
    INTERNATIONAL = 1
    NETWORK_SPECIFIC = 3
    ALPHANUMERIC = 5


class NumberingPlan(IntEnum):
    """Who gives such addresses out (clause 5.2.6)."""

    UNKNOWN = 0
    ISDN = 1
    """E.163, E.164."""


ADDRESS_CHARACTERS_MAX = 20
"""source_addr and destination_addr, without their NUL (clauses 5.2.8 and 5.2.9)."""
ALPHANUMERIC_MAX = 11
"""Eleven septets are what ten octets hold (TS 23.040 clause 9.1.2.5)."""


@dataclass(frozen=True, slots=True)
class SmppAddress:
    """Where a message comes from or goes to."""

    ton: int
    npi: int
    characters: str = field(repr=False)

    def fields(self, end: str) -> dict[str, Any]:
        """Return it as fields of a PDU; ``end`` is ``source`` or ``destination``."""
        prefix = "dest" if end == "destination" else end
        return {
            f"{prefix}_addr_ton": self.ton,
            f"{prefix}_addr_npi": self.npi,
            f"{end}_addr": self.characters,
        }


ANYBODY = SmppAddress(TypeOfNumber.UNKNOWN, NumberingPlan.UNKNOWN, "")
"""An empty source: at a submit_sm the one that belongs to our login."""


def of_number(msisdn: str) -> SmppAddress:
    """Return the address of a phone; E.164 with or without the plus sign."""
    return SmppAddress(TypeOfNumber.INTERNATIONAL, NumberingPlan.ISDN, msisdn.removeprefix("+"))


def parse_address(text: str) -> SmppAddress:
    """Return the address that a setting describes.

    ``+49151…`` is a number, ``80808`` a short code, anything else a name; ``TON:NPI:ADDRESS`` says
    all three things for a carrier that wants them otherwise.

    :raises ValueError: if it is none.
    """
    parts = text.split(":")
    if len(parts) == 3:
        ton, npi, characters = parts
        if not (ton.isascii() and npi.isascii() and ton.isdigit() and npi.isdigit()):
            raise ValueError("an address is written TON:NPI:ADDRESS")
        address = SmppAddress(int(ton), int(npi), characters)
    elif text.startswith("+"):
        address = of_number(text)
    elif text.isascii() and text.isdigit():
        address = SmppAddress(TypeOfNumber.NETWORK_SPECIFIC, NumberingPlan.UNKNOWN, text)
    else:
        address = SmppAddress(TypeOfNumber.ALPHANUMERIC, NumberingPlan.UNKNOWN, text)
    _require_address(address)
    return address


def _require_address(address: SmppAddress) -> None:
    is_name = address.ton == TypeOfNumber.ALPHANUMERIC
    longest = ALPHANUMERIC_MAX if is_name else ADDRESS_CHARACTERS_MAX
    characters = address.characters
    if len(characters) > longest or not (characters.isascii() and characters.isprintable()):
        raise ValueError(f"an address has {longest} characters at most, and all are ASCII")
    if not is_name and characters and not characters.isdigit():
        raise ValueError("a number has only digits")
    if max(address.ton, address.npi) > 0xFF:
        raise ValueError("TON and NPI have one octet each")


class CancelSm(command.Command):  # type: ignore[misc]
    """cancel_sm (clause 4.9.1), which smpplib lacks."""

    params = {  # noqa: RUF012  smpplib's own way to describe a command
        "service_type": command.Param(type=str, max=6),
        "message_id": command.Param(type=str, max=65),
        "source_addr_ton": command.Param(type=int, size=1),
        "source_addr_npi": command.Param(type=int, size=1),
        "source_addr": command.Param(type=str, max=21),
        "dest_addr_ton": command.Param(type=int, size=1),
        "dest_addr_npi": command.Param(type=int, size=1),
        "destination_addr": command.Param(type=str, max=21),
    }
    params_order = tuple(params)

    def __init__(self, name: str, **fields: Any) -> None:
        super().__init__(name, **fields)
        self._set_vars(**dict.fromkeys(self.params))


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked of the other side, by the names of the specification."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def pack(self, sequence: int, status: int = Status.OK) -> bytes:
        """Return the PDU as it goes on the wire."""
        make = CancelSm if self.name == "cancel_sm" else command.factory
        pdu = make(self.name, client=_Sequence(sequence), **self.fields)
        pdu.status = status
        packed: bytes = pdu.generate()
        return packed


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What smpplib asks for the number of a PDU."""

    sequence: int

    def next_sequence(self) -> int:
        return self.sequence


@dataclass(frozen=True, slots=True)
class Pdu:
    """One PDU that came in."""

    name: str
    """Empty for a command that SMPP 3.4 does not know."""
    status: int
    sequence: int
    is_answer: bool
    body: bytes = field(repr=False)

    def text(self) -> str | None:
        """Return the first text of the body, such as message_id; nothing, if it has no end."""
        text, end, _ = self.body.partition(b"\0")
        return text.decode("ascii", "replace") if end else None


NAMES = {code: name for name, code in command_codes.commands.items()}


def read_pdu(header: bytes, body: bytes) -> Pdu:
    """Return what came in."""
    _, code, status, sequence = HEADER.unpack(header)
    return Pdu(NAMES.get(code, ""), status, sequence, bool(code & IS_ANSWER), body)


def words_of(status: int) -> str:
    """Return a status as an operator reads it."""
    words = consts.DESCRIPTIONS.get(status, "a code of its own")
    return f"0x{status:08X} ({words})"


def failure_of(name: str, status: int) -> OutsideFailure:
    """Return which of the three failures an error is: with each of them nothing was done."""
    sentence = f"{name} answered {words_of(status)}"
    if status in BUSY:
        return Unavailable(sentence, retry_after_s=THROTTLE_WAIT_S)
    return Unavailable(sentence) if status in PASSING else Refused(sentence)
