"""GSUP: the protocol between an OsmoHLR and its nodes (osmo-hlr manual, chapter "GSUP").

A message is an octet for its type, then elements of ``tag | u8 length | value``. OsmoHLR hands on
any message that carries a destination name to the node of that name. It never tells a node by
itself that a subscriber is gone; so we do, as one more node.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from cleanbreak.adapters.network.osmo.ipa import (
    Ccm,
    Frame,
    IpaConnection,
    Protocol,
    pack_identity,
)
from cleanbreak.adapters.network.osmo.settings import Endpoint
from cleanbreak.ports.errors import OutcomeUnknown

PACK_SIZE = 50
"""Messages sent before the HLR's own answers to them are read."""

ID_GET, ID_ACK = (Frame(Protocol.CCM, bytes([kind])) for kind in (Ccm.ID_GET, Ccm.ID_ACK))


class MessageType(IntEnum):
    """What a message asks or answers."""

    UPDATE_LOCATION_REQUEST = 0x04
    UPDATE_LOCATION_ERROR = 0x05
    SEND_AUTH_INFO_REQUEST = 0x08
    SEND_AUTH_INFO_ERROR = 0x09
    SEND_AUTH_INFO_RESULT = 0x0A
    LOCATION_CANCEL_REQUEST = 0x1C
    LOCATION_CANCEL_ERROR = 0x1D
    LOCATION_CANCEL_RESULT = 0x1E
    ROUTING_ERROR = 0x4E
    """The HLR knows no connected node by the destination name."""


class Element(IntEnum):
    """What an information element holds."""

    IMSI = 0x01
    CAUSE = 0x02
    CANCEL_TYPE = 0x06
    CN_DOMAIN = 0x28
    SOURCE_NAME = 0x60
    DESTINATION_NAME = 0x61


class CancelType(IntEnum):
    """Why a location is cancelled (3GPP TS 29.002, CancellationType)."""

    UPDATE_PROCEDURE = 0
    SUBSCRIPTION_WITHDRAW = 1


@dataclass(frozen=True, slots=True)
class Message:
    """One GSUP message."""

    kind: int
    elements: Mapping[int, bytes] = field(repr=False)

    @property
    def imsi(self) -> str:
        """The IMSI that the message is about."""
        return unpack_digits(self.elements.get(Element.IMSI, b""))

    def pack(self) -> bytes:
        """Return the message as it goes on the wire."""
        packed = bytearray([self.kind])
        for tag, value in self.elements.items():
            packed += bytes([tag, len(value)]) + value
        return bytes(packed)


def unpack_message(payload: bytes) -> Message:
    """Return the message that ``payload`` holds.

    :raises ValueError: if it ends in the middle of an element.
    """
    if not payload:
        raise ValueError("a GSUP message has at least a type")
    elements: dict[int, bytes] = {}
    start = 1
    while start < len(payload):
        tag, length = payload[start : start + 2].ljust(2, b"\xff")
        value = payload[start + 2 : start + 2 + length]
        if len(value) < length:
            raise ValueError("a GSUP message ends in the middle of an element")
        elements[tag] = value
        start += 2 + length
    return Message(payload[0], elements)


def location_cancel(imsi: str, *, node: str, source: str) -> Message:
    """Return the request that ``node`` forgets the line because its subscription is withdrawn."""
    return Message(
        MessageType.LOCATION_CANCEL_REQUEST,
        {
            Element.IMSI: pack_digits(imsi),
            Element.CANCEL_TYPE: bytes([CancelType.SUBSCRIPTION_WITHDRAW]),
            Element.SOURCE_NAME: pack_name(source),
            Element.DESTINATION_NAME: pack_name(node),
        },
    )


def pack_name(name: str) -> bytes:
    """Return a node's name with the zero octet that is part of it at OsmoHLR."""
    return name.encode("ascii") + b"\0"


def pack_digits(digits: str) -> bytes:
    """Return digits as TBCD: two in an octet, the first in the lower half (3GPP TS 29.002)."""
    padded = digits + "f" * (len(digits) % 2)
    return bytes.fromhex(padded)[:0] + bytes(
        int(padded[i + 1] + padded[i], 16) for i in range(0, len(padded), 2)
    )


def unpack_digits(packed: bytes) -> str:
    """Return the digits of TBCD, without the filler."""
    return "".join(f"{octet & 0x0F:x}{octet >> 4:x}" for octet in packed).rstrip("f")


class GsupClient(IpaConnection):
    """A node of its own at the HLR that serves nobody and only tells others."""

    def __init__(self, endpoint: Endpoint, name: str, timeout_s: float) -> None:
        super().__init__("HLR (GSUP)", endpoint, timeout_s)
        # The HLR answers to names, not to connections: two workers must not share one.
        self._name = f"{name}-{secrets.token_hex(6)}"

    def cancel_locations(self, imsis: Sequence[str], node: str) -> frozenset[str]:
        """Have ``node`` told to forget the lines; return those that it could not be told of.

        Silence is the normal outcome: the answer of an Osmocom node ends in the HLR. So whether a
        line is forgotten is read at the node, never concluded here.

        :raises Unavailable: if the HLR cannot be reached: nothing was sent.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        messages = [location_cancel(imsi, node=node, source=self._name) for imsi in imsis]
        answers = self.exchange(messages)
        return frozenset(a.imsi for a in answers if a.kind == MessageType.ROUTING_ERROR)

    def exchange(self, messages: Sequence[Message]) -> list[Message]:
        """Send every message and return what the HLR itself answered.

        :raises Unavailable: if the HLR cannot be reached: nothing was sent.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        answers: list[Message] = []
        if messages:
            with self.conversation():
                for first in range(0, len(messages), PACK_SIZE):
                    answers += self._exchange_pack(messages[first : first + PACK_SIZE])
        return answers

    def _exchange_pack(self, pack: Sequence[Message]) -> list[Message]:
        """Send the messages, and one to ourselves behind them.

        The HLR answers and hands on in order, so what it had to say is here when that one is back.
        A PING would not do: its PONG overtakes what waits in the HLR's queue.
        """
        echo = location_cancel(pack[-1].imsi, node=self._name, source=self._name).pack()
        self._send_frames(Protocol.GSUP, [*(message.pack() for message in pack), echo])
        before = self._await(Frame(Protocol.GSUP, echo))
        return [self._unpack(frame) for frame in before if frame.protocol == Protocol.GSUP]

    def _greet(self) -> None:
        """Tell our name when asked, once: OsmoHLR closes a connection that has no name."""
        super()._greet()
        self._await(ID_GET)
        self._send_frames(Protocol.CCM, [pack_identity(self._name), ID_ACK.payload])
        self._await(ID_ACK)

    def _await(self, wanted: Frame) -> list[Frame]:
        """Return what came before the frame that starts like ``wanted``."""
        frames: list[Frame] = []
        while True:
            for frame in self._receive_frames():
                if frame.protocol == wanted.protocol and frame.payload.startswith(wanted.payload):
                    return frames
                frames.append(frame)

    def _unpack(self, frame: Frame) -> Message:
        try:
            return unpack_message(frame.payload)
        except ValueError as error:
            raise OutcomeUnknown(f"{self.element}: {error}") from error
