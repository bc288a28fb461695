"""Signed messages (COSE_Sign1, RFC 9052 4.2) in deterministic CBOR: one way to write each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.cbor import MalformedCbor, Value, read_cbor, write_cbor

SIGN1_TAG = b"\xd2"
"""CBOR tag 18, in one byte: what follows is a COSE_Sign1."""
CONTEXT = "Signature1"
SIGNATURE_BYTES = 64
ALGORITHM, CONTENT_TYPE, KEY_ID, CWT_CLAIMS = 1, 3, 4, 15
"""Labels of headers (RFC 9052 3.1, RFC 9597)."""
ISSUER, SUBJECT, ISSUED_AT = 1, 2, 6
"""Labels of CWT claims (RFC 8392 3.1)."""
EDDSA = -8
KEY_ID_BYTES = 8
"""The first bytes of the SHA-256 of the public key; certificates name keys by the same, in hex."""


class MalformedCose(ValueError):
    """These bytes are no signed message, or not the one way to write it down."""


@dataclass(frozen=True, slots=True)
class Sign1:
    """A signed message; nothing is said about whether its signature is good."""

    protected: bytes
    """The header that is signed, as it stands there."""
    unprotected: Mapping[Any, Any]
    """The header that is not signed."""
    payload: bytes | None
    """``None``: what was signed travels elsewhere (RFC 9052 2, detached)."""
    signature: bytes
    """64 bytes, Ed25519 (RFC 8032, RFC 9053 2.2)."""

    @property
    def header(self) -> dict[Any, Any]:
        """Return the header that is signed, by labels."""
        read: dict[Any, Any] = read_cbor(self.protected)
        return read

    @property
    def key_id(self) -> str:
        """Return which key is said to have signed: 16 hex digits, as certificates name keys."""
        key_id: bytes = self.header[KEY_ID]
        return key_id.hex()

    def signed_with(self, payload: bytes) -> bytes:
        """Return what was signed, if this is what it was about."""
        return to_be_signed(self.protected, payload)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the bytes that are signed (RFC 9052 4.4, ``Sig_structure``)."""
    return write_cbor([CONTEXT, protected, b"", payload])


def sign1(
    protected: bytes, unprotected: Mapping[Any, Value], payload: bytes | None, signature: bytes
) -> bytes:
    """Return the message as it is written down."""
    return SIGN1_TAG + write_cbor([protected, unprotected, payload, signature])


def parse_sign1(raw: bytes) -> Sign1:
    """Return the message that the bytes are.

    :raises MalformedCose: if they are none; if they, or the header in them, are not in the one way;
        if it is not signed by EdDSA, or does not name the key by 8 bytes.
    """
    if raw[:1] != SIGN1_TAG:
        raise MalformedCose("not a COSE_Sign1")
    try:
        found = _message(read_cbor(raw[1:]))
        header = read_cbor(found.protected)
    except MalformedCbor as fault:
        raise MalformedCose(str(fault)) from fault
    if not isinstance(header, dict) or header.get(ALGORITHM) != EDDSA:
        raise MalformedCose("another algorithm than EdDSA")
    key_id = header.get(KEY_ID)
    if not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        raise MalformedCose("no key named")
    return found


def _message(parts: Any) -> Sign1:
    if not isinstance(parts, list) or len(parts) != 4:
        raise MalformedCose("not the four parts of a COSE_Sign1")
    protected, unprotected, payload, signature = parts
    if not (
        isinstance(protected, bytes)
        and isinstance(unprotected, dict)
        and isinstance(payload, bytes | None)
        and isinstance(signature, bytes)
        and len(signature) == SIGNATURE_BYTES
    ):
        raise MalformedCose("a part of another kind")
    return Sign1(protected, unprotected, payload, signature)
