"""What a GPRS phone says while it attaches (GMM, 3GPP TS 24.008 clause 9.4)."""

from dataclasses import dataclass, field
from enum import IntEnum

from cleanbreak.adapters.network.osmo.lab.mme import pack_mobile_identity

PROTOCOL = 0x08
"""Protocol discriminator of GMM."""


class Gmm(IntEnum):
    """Message types (clause 10.4)."""

    ATTACH_REQUEST = 0x01
    ATTACH_ACCEPT = 0x02
    ATTACH_COMPLETE = 0x03
    ATTACH_REJECT = 0x04
    AUTHENTICATION_REQUEST = 0x12
    AUTHENTICATION_RESPONSE = 0x13
    AUTHENTICATION_REJECT = 0x14
    IDENTITY_REQUEST = 0x15
    IDENTITY_RESPONSE = 0x16


NETWORK_CAPABILITY = bytes([1, 0x80])
"""GEA1 and nothing else: a phone of release 97, which knows no 3G authentication."""
GPRS_ATTACH_WITHOUT_KEY = 0x71
DRX_PARAMETER = bytes([0x0A, 0])
RADIO_CAPABILITY = bytes.fromhex("05 1033432b37")

TYPE_OF_IDENTITY = 0x07
IMSI_WANTED = 1
IMEI = bytes.fromhex("08 3a95680990887906")
IMEISV = bytes.fromhex("23 09 3321436587092143f5")

RAND_AT = slice(5, 21)
SRES_TAG = 0x22
TEMPORARY_IDENTITY = bytes.fromhex("18 05 f4")


@dataclass(frozen=True, slots=True)
class XorCard:
    """A test card, whose algorithm is XOR (TS 34.108 clause 8.1.2; ``aud2g XOR`` in OsmoHLR)."""

    imsi: str = field(repr=False)
    ki: bytes = field(repr=False)
    """16 bytes."""

    def signed_response(self, challenge: bytes) -> bytes:
        """Return SRES: the four words of key XOR challenge, folded into one."""
        mixed = bytes(a ^ b for a, b in zip(challenge, self.ki, strict=True))
        return bytes(mixed[i] ^ mixed[i + 4] ^ mixed[i + 8] ^ mixed[i + 12] for i in range(4))


def attach_request(imsi: str, routing_area: bytes) -> bytes:
    """Return ATTACH REQUEST (clause 9.4.1)."""
    identity = pack_mobile_identity(imsi)
    return (
        bytes([PROTOCOL, Gmm.ATTACH_REQUEST])
        + NETWORK_CAPABILITY
        + bytes([GPRS_ATTACH_WITHOUT_KEY])
        + DRX_PARAMETER
        + bytes([len(identity)])
        + identity
        + routing_area
        + RADIO_CAPABILITY
    )


def identity_response(request: bytes, imsi: str) -> bytes:
    """Return IDENTITY RESPONSE (clause 9.4.13) with the IMSI or the IMEI, as was asked for."""
    identity = pack_mobile_identity(imsi)
    is_imsi_wanted = request[2] & TYPE_OF_IDENTITY == IMSI_WANTED
    answer = bytes([len(identity)]) + identity if is_imsi_wanted else IMEI
    return bytes([PROTOCOL, Gmm.IDENTITY_RESPONSE]) + answer


def authentication_response(request: bytes, card: XorCard) -> bytes:
    """Return AUTHENTICATION AND CIPHERING RESPONSE (clause 9.4.10) with the request's number."""
    reference = request[3] >> 4
    response = card.signed_response(request[RAND_AT])
    return bytes([PROTOCOL, Gmm.AUTHENTICATION_RESPONSE, reference, SRES_TAG]) + response + IMEISV


def attach_complete() -> bytes:
    """Return ATTACH COMPLETE (clause 9.4.3)."""
    return bytes([PROTOCOL, Gmm.ATTACH_COMPLETE])


def temporary_identity(accept: bytes) -> int:
    """Return the P-TMSI that ATTACH ACCEPT (clause 9.4.2) gives to the phone."""
    start = accept.index(TEMPORARY_IDENTITY) + len(TEMPORARY_IDENTITY)
    return int.from_bytes(accept[start : start + 4], "big")
