"""What a subscriber takes along before the line ends, in one shape whatever it was read from.

These are the canonical records: sources yield them, `messages.ndjson` and its likes keep them, and
every other file of a takeout is written from them. Texts stay as the source had them: a number is
never made nicer here, and whatever a decoder could not read is still in ``raw``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import BinaryIO, TypeAlias


class Kind(Enum):
    """What a record is about."""

    CONTACT = "contact"
    MESSAGE = "message"
    CALL = "call"
    DATA_SESSION = "data_session"
    PAYMENT = "payment"
    INVOICE = "invoice"
    VOICEMAIL = "voicemail"


class Origin(Enum):
    """Where a record was read."""

    OPERATOR = "operator"
    SIM_CARD = "sim_card"
    HANDSET = "handset"


class SourceStatus(Enum):
    """What became of one kind at one source; the manifest tells it."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    NONE_HELD = "none_held"
    """The source does not keep this kind, so its emptiness says nothing."""


class Direction(Enum):
    """Which way a message or a call went, seen from the subscriber."""

    RECEIVED = "received"
    SENT = "sent"
    MISSED = "missed"
    REJECTED = "rejected"
    VOICEMAIL = "voicemail"
    DRAFT = "draft"
    """Written and not sent; messages only."""


class Delivery(Enum):
    """What is known of a sent message's way (TS 23.040 9.2.3.15)."""

    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in somebody's address book."""

    value: str = field(repr=False)
    """As it was kept: with ``+``, ``*``, ``#``, and ``,`` for a pause where it has them."""
    label: str = ""
    """``home``, ``work``, ``mobile`` or what the source calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A name in the parts in which address books sort and greet by it."""

    family: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    before: str = field(default="", repr=False)
    """``Dr.``"""
    after: str = field(default="", repr=False)
    """``Jr.``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An entry of an address book."""

    origin: Origin
    name: str = field(repr=False)
    """As it is shown."""
    parts: NameParts | None = field(default=None, repr=False)
    """``None``: the source has the name as a whole only."""
    birthday: str = field(default="", repr=False)
    """``1990-05-17``, or ``--05-17`` where the year is nobody's business."""
    numbers: tuple[Number, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    groups: tuple[str, ...] = ()
    note: str = field(default="", repr=False)
    raw: tuple[str, ...] = field(default=(), repr=False)
    """The bytes that it was read from, in hexadecimal digits, one text for each record."""

    kind = Kind.CONTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, film, sound or card in a message."""

    media_type: str
    """As its bytes show it."""
    path: str = ""
    """Where it lies among the files of a takeout; empty until it does."""
    content: bytes | None = field(default=None, repr=False)
    """``None``: it lies there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text message, or the fact that there was one."""

    origin: Origin
    direction: Direction
    address: str = field(repr=False)
    """The other party, as it was kept: a number, or a name of letters."""
    at: datetime | None
    """With its zone; ``None``: the source has none that can be read."""
    text: str | None = field(repr=False)
    """``None``: its text is not held there; a missing part is marked within."""
    was_read: bool = True
    delivery: Delivery = Delivery.UNKNOWN
    service_centre: str = ""
    parts_missing: int = 0
    media: tuple[Media, ...] = ()
    raw: tuple[str, ...] = field(default=(), repr=False)

    kind = Kind.MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call."""

    origin: Origin
    direction: Direction
    address: str | None = field(repr=False)
    """``None``: withheld, or by law not to be told."""
    at: datetime | None
    duration_s: int | None
    raw: tuple[str, ...] = field(default=(), repr=False)

    kind = Kind.CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSession:
    """Some use of mobile data."""

    origin: Origin
    at: datetime | None
    duration_s: int | None
    bytes_up: int
    bytes_down: int

    kind = Kind.DATA_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that the subscriber paid."""

    origin: Origin
    at: datetime | None
    amount_minor: int
    currency: str
    method: str = ""

    kind = Kind.PAYMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes into the takeout as it is: an invoice, or a message left by voice."""

    origin: Origin
    kind: Kind
    """``Kind.INVOICE`` or ``Kind.VOICEMAIL``."""
    name: str
    """A plain file name, no path."""
    media_type: str
    at: datetime | None
    open: Callable[[], BinaryIO] = field(repr=False)
    """Opens its content anew; whoever opens it closes it."""
    address: str = field(default="", repr=False)
    """Who left the message."""
    duration_s: int | None = None


Record: TypeAlias = Contact | Message | Call | DataSession | Payment | Enclosure


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that a source has and nobody could read: counted, never silently dropped."""

    kind: Kind
    raw: str = field(default="", repr=False)
    """Its bytes in hexadecimal digits, where they are the subscriber's own."""
    reason: str = ""
    """Why: the code of a refusal, or a word of the source's own."""
