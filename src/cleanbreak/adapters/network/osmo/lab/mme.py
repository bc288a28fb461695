"""A small MME that attaches phones at a real OsmoMSC over SGs (3GPP TS 29.118), here over TCP."""

import socket
from collections.abc import Iterator

from cleanbreak.adapters.network.osmo.connection import reason
from cleanbreak.adapters.network.osmo.settings import Endpoint
from cleanbreak.ports.errors import Unavailable

LOCATION_UPDATE_REQUEST = 0x09
LOCATION_UPDATE_ACCEPT = 0x0A
LOCATION_UPDATE_REJECT = 0x0B

IE_IMSI = 0x01
IE_LOCATION_AREA = 0x04
IE_MME_NAME = 0x09
IE_UPDATE_TYPE = 0x0A
IE_REJECT_CAUSE = 0x0F

MME_NAME = "mmec01.mmegi0001.mme.epc.mnc001.mcc001.3gppnetwork.org"
"""TS 23.003 clause 19.4.2.4."""
LOCATION_AREA = bytes.fromhex("00f110 0001")
"""Country 001, network 01, area 1 (TS 24.008 clause 10.5.1.3)."""
IMSI_ATTACH = 1


class Mme:
    """One MME, connected to one MSC; attaches one phone after the other."""

    def __init__(self, endpoint: Endpoint, timeout_s: float = 2.0) -> None:
        try:
            self._socket = socket.create_connection(endpoint, timeout_s)
        except OSError as error:
            raise Unavailable(f"the MSC (SGs) cannot be reached: {reason(error)}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def attach(self, imsi: str) -> int | None:
        """Ask the MSC to serve the phone; return its cause if it refuses (TS 29.118 9.4.16).

        :raises Unavailable: if the MSC does not answer.
        """
        self._socket.sendall(pack_location_update(imsi))
        while True:
            kind, elements = self._receive()
            if kind in (LOCATION_UPDATE_ACCEPT, LOCATION_UPDATE_REJECT):
                return elements.get(IE_REJECT_CAUSE, b"\0")[0] or None

    def close(self) -> None:
        """Close the connection; the MSC goes on serving the phones."""
        self._socket.close()

    def _receive(self) -> tuple[int, dict[int, bytes]]:
        try:
            message = self._socket.recv(4096)
        except OSError as error:
            raise Unavailable(f"the MSC (SGs) does not answer: {reason(error)}") from error
        if not message:
            raise Unavailable("the MSC (SGs) closed the connection")
        return message[0], dict(take_elements(message[1:]))


def pack_location_update(imsi: str) -> bytes:
    """Return SGsAP-LOCATION-UPDATE-REQUEST (TS 29.118 clause 8.11)."""
    return bytes([LOCATION_UPDATE_REQUEST]) + b"".join(
        bytes([tag, len(value)]) + value
        for tag, value in (
            (IE_IMSI, pack_mobile_identity(imsi)),
            (IE_MME_NAME, pack_labels(MME_NAME)),
            (IE_UPDATE_TYPE, bytes([IMSI_ATTACH])),
            (IE_LOCATION_AREA, LOCATION_AREA),
        )
    )


def pack_mobile_identity(imsi: str) -> bytes:
    """Return an IMSI as mobile identity (TS 24.008 clause 10.5.1.4)."""
    is_odd = len(imsi) % 2
    halves = f"{8 * is_odd + 1:x}{imsi}" if is_odd else f"1{imsi}f"
    return bytes(int(halves[at + 1] + halves[at], 16) for at in range(0, len(halves), 2))


def pack_labels(name: str) -> bytes:
    """Return a domain name as labels (RFC 1035 clause 3.1), without the root."""
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split("."))


def take_elements(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the elements of ``tag | u8 length | value``."""
    while len(message) >= 2:
        end = 2 + message[1]
        yield message[0], message[2:end]
        message = message[end:]
