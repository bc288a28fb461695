"""The roll of an element: everything that it holds, so that books and elements can be compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum


class HeldAs(Enum):
    """As what an element holds something of a line."""

    LINE = "line"
    """It knows the line: a subscriber, an account, a SIM that could be used."""
    KEYS = "keys"
    """It keeps secrets (Ki, OPc) of a line that it otherwise does not know."""
    MESSAGES = "messages"
    """It keeps waiting messages of a line."""


@dataclass(slots=True)  # ten million of them: frozen ones take three times as long to make
class Held:
    """One thing that an element holds; what it does not know of the line is ``None``."""

    held_as: HeldAs = HeldAs.LINE
    imsi: str | None = field(default=None, repr=False)
    """E.212."""
    msisdn: str | None = field(default=None, repr=False)
    """E.164 with the plus sign."""
    iccid: str | None = None
    """E.118 without padding."""
    account: str | None = None
    """The reference of a charging account."""


class Identifier(Enum):
    """By what an element knows its lines."""

    IMSI = "imsi"
    MSISDN = "msisdn"
    ICCID = "iccid"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """What one element holds, read from beginning to end in constant memory."""

    element: str
    """As sightings call it."""
    known_by: Identifier
    """Each ``Held`` of this roll has it; what else is there is compared with the books, too."""
    is_complete: bool = True
    """Whether a living line that is missing here is a fault; not so at a node that only serves
    phones that are switched on."""
    read: Callable[[], Iterator[Sequence[Held]]] = field(repr=False)
    """Read it in pieces of a few thousand.

    :raises Unavailable: if the element cannot be read, also in the middle.
    :raises Refused: if this element cannot be read as a whole, with the reason.
    """
