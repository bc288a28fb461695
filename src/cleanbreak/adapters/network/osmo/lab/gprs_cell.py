"""A small GPRS cell with phones, at a real OsmoSGSN over Gb.

From the bottom: NS over UDP (3GPP TS 48.016), BSSGP (TS 48.018), LLC (TS 44.064), GMM (TS 24.008).
The phones are of release 97 and hold a test card: XOR is all that it computes.
"""

import secrets
import socket
from collections.abc import Iterator

from cleanbreak.adapters.network.osmo.connection import reason
from cleanbreak.adapters.network.osmo.lab.gmm import (
    Gmm,
    XorCard,
    attach_complete,
    attach_request,
    authentication_response,
    identity_response,
    temporary_identity,
)
from cleanbreak.adapters.network.osmo.settings import Endpoint
from cleanbreak.ports.errors import Unavailable

NS_UNITDATA, NS_RESET, NS_UNBLOCK = 0x00, 0x02, 0x06
NS_ALIVE, NS_ALIVE_ACK = bytes([0x0A]), bytes([0x0B])
NS_CAUSE, NS_VCI, NS_ENTITY = 0x00, 0x01, 0x04

DOWNLINK, UPLINK, BVC_RESET = 0x00, 0x01, 0x22
BVCI, BSSGP_CAUSE, CELL, LLC_PDU = 0x04, 0x07, 0x08, 0x0E
DOWNLINK_HEADER_BYTES = 8
"""BSSGP type, TLLI, and quality of service."""

ROUTING_AREA = bytes.fromhex("00f110 0001 01")
"""Country 001, network 01, location area 1, routing area 1."""
CELL_IDENTITY = ROUTING_AREA + bytes.fromhex("0001")
SIGNALLING, THIS_CELL = bytes(2), bytes([0, 2])
"""BSSGP virtual connections."""
ILLEGAL_MS = 3
"""The GMM cause that an authentication reject amounts to (TS 24.008 clause 10.5.5.14)."""
ACTIVATE_PDP_CONTEXT_REQUEST = bytes.fromhex("0a41 05 03 03000000 020121")
"""For IPv4, at any access point, with the subscribed quality (TS 24.008 clause 9.5.1)."""
ACTIVATE_PDP_CONTEXT_REJECT = 0x43
DATA_REFUSAL_TIMEOUT_S = 1.0
GMM_SAPI = 0x01
FCS_BYTES = 3
FOREIGN_TLLI = 0x7800_0000
LOCAL_TLLI = 0xC000_0000


class GprsCell:
    """One cell, connected to one SGSN; attaches one phone after the other."""

    def __init__(self, endpoint: Endpoint, timeout_s: float = 5.0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(timeout_s)
        self._socket.connect(endpoint)
        self._tlli = 0
        self._sent = 0

    def __enter__(self) -> "GprsCell":
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def attach(self, card: XorCard) -> int | None:
        """Ask the SGSN to serve the phone with this card; return the GMM cause if it refuses.

        :raises Unavailable: if the SGSN does not answer.
        """
        self._tlli = FOREIGN_TLLI | secrets.randbelow(1 << 24)
        self._sent = 0
        self._send_up(attach_request(card.imsi, ROUTING_AREA))
        while True:
            message = self._receive_down()
            match message[1]:
                case Gmm.IDENTITY_REQUEST:
                    self._send_up(identity_response(message, card.imsi))
                case Gmm.AUTHENTICATION_REQUEST:
                    self._send_up(authentication_response(message, card))
                case Gmm.ATTACH_ACCEPT:
                    self._tlli = LOCAL_TLLI | temporary_identity(message)
                    self._send_up(attach_complete())
                    return None
                case Gmm.ATTACH_REJECT:
                    return message[2]
                case Gmm.AUTHENTICATION_REJECT:
                    return ILLEGAL_MS

    def refuses_data(self) -> int | None:
        """Ask for a data connection for the phone attached last; return the SM cause if refused.

        Nothing means that the SGSN went on to the gateway, which the laboratory does not have.
        """
        self._send_up(ACTIVATE_PDP_CONTEXT_REQUEST)
        self._socket.settimeout(DATA_REFUSAL_TIMEOUT_S)
        try:
            message = self._receive_down()
        except Unavailable:
            return None
        return message[2] if message[1] == ACTIVATE_PDP_CONTEXT_REJECT else None

    def _open(self) -> None:
        """Bring up the link, the signalling connection, and the connection of the cell."""
        vci_and_entity = pack(NS_VCI, bytes([0, 101])) + pack(NS_ENTITY, bytes([0, 101]))
        self._ask(bytes([NS_RESET]) + pack(NS_CAUSE, bytes([1])) + vci_and_entity)
        self._ask(NS_ALIVE)
        self._ask(bytes([NS_UNBLOCK]))
        cause = pack(BSSGP_CAUSE, bytes([1]))
        reset = bytes([NS_UNITDATA, 0]) + SIGNALLING + bytes([BVC_RESET])
        self._ask(reset + pack(BVCI, SIGNALLING) + cause)
        self._ask(reset + pack(BVCI, THIS_CELL) + cause + pack(CELL, CELL_IDENTITY))

    def _ask(self, message: bytes) -> None:
        """Send a message of the link and take the answer, whatever it is."""
        self._socket.send(message)
        self._receive()

    def _send_up(self, gmm_message: bytes) -> None:
        """Send the message in an LLC frame with unconfirmed information (TS 44.064 clause 6.4)."""
        number = self._sent
        control = bytes([0xC0 | number >> 6 & 0x07, number << 2 & 0xFC | 0x01])
        self._sent += 1
        frame = bytes([GMM_SAPI]) + control + gmm_message
        self._socket.send(
            bytes([NS_UNITDATA, 0])
            + THIS_CELL
            + bytes([UPLINK])
            + self._tlli.to_bytes(4, "big")
            + bytes(3)
            + pack(CELL, CELL_IDENTITY)
            + pack(LLC_PDU, frame + frame_check_sequence(frame))
        )

    def _receive_down(self) -> bytes:
        """Return the next GMM message for the phone."""
        while True:
            message = self._receive()
            if message[:1] == bytes([NS_UNITDATA]) and message[4] == DOWNLINK:
                elements = dict(take_elements(message[4 + DOWNLINK_HEADER_BYTES :]))
                return elements[LLC_PDU][3:-FCS_BYTES]

    def _receive(self) -> bytes:
        while True:
            try:
                message = self._socket.recv(4096)
            except OSError as error:
                raise Unavailable(f"the SGSN (Gb) does not answer: {reason(error)}") from error
            if message != NS_ALIVE:
                return message
            self._socket.send(NS_ALIVE_ACK)


def pack(tag: int, value: bytes) -> bytes:
    """Return an element of NS or BSSGP with a length of one octet (TS 48.016 clause 10.1.2)."""
    return bytes([tag, 0x80 | len(value)]) + value


def take_elements(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the elements; the first bit of a length says whether it has one octet or two."""
    while message:
        if message[1] & 0x80:
            length, start = message[1] & 0x7F, 2
        else:
            length, start = int.from_bytes(message[1:3], "big"), 3
        yield message[0], message[start : start + length]
        message = message[start + length :]


def frame_check_sequence(frame: bytes) -> bytes:
    """Return the CRC-24 of LLC (TS 44.064 clause 5.5), least significant octet first."""
    reversed_polynomial = 0xAD85DD
    remainder = 0xFFFFFF
    for octet in frame:
        remainder ^= octet
        for _ in range(8):
            carry = remainder & 1
            remainder = remainder >> 1 ^ (reversed_polynomial if carry else 0)
    return (remainder ^ 0xFFFFFF).to_bytes(FCS_BYTES, "little")
