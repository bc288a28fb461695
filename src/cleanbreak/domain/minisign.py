"""Signatures in the format of minisign (https://jedisct1.github.io/minisign/), prehashed (``ED``).

Whoever has the public key checks a file with ``minisign -Vm FILE -P KEY`` and nothing of ours. Two
signatures are in one: of the BLAKE2b-512 of the file, and of that with the trusted comment.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cleanbreak.domain.refusal import Refusal

PREHASHED, KEY = b"ED", b"Ed"
KEY_ID_BYTES, KEY_BYTES, SIGNATURE_BYTES = 8, 32, 64
UNTRUSTED = "untrusted comment: "
TRUSTED = "trusted comment: "
_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{56}", re.ASCII)


class NotASignature(Refusal):
    """The signature is not in the format of minisign."""

    code = "not_a_signature"


class NotAMinisignKey(Refusal):
    """This is no public key: one has 56 characters and begins with RW."""

    code = "not_a_minisign_key"


class OtherSigner(Refusal):
    """It is signed by the key {key_id}, not by {expected}. Name the right key."""

    code = "other_signer"


class SignatureDoesNotFit(Refusal):
    """The signature does not belong to this file: one of them was changed."""

    code = "signature_does_not_fit"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signs."""

    key_id: bytes
    """The first 8 bytes of the SHA-256 of the key, as certificates name it."""
    key: bytes

    @classmethod
    def of(cls, key: bytes) -> "PublicKey":
        """Return the key with the name that it has here."""
        return cls(hashlib.sha256(key).digest()[:KEY_ID_BYTES], key)

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Return the key that a line, or a file with a comment before it, holds.

        :raises NotAMinisignKey: if there is none.
        """
        lines = [one.strip() for one in text.splitlines() if _KEY_LINE.fullmatch(one.strip())]
        raw = b64decode(lines[0]) if len(lines) == 1 else b""
        if raw[:2] != KEY:
            raise NotAMinisignKey
        return cls(raw[2 : 2 + KEY_ID_BYTES], raw[2 + KEY_ID_BYTES :])

    def __str__(self) -> str:
        return b64encode(KEY + self.key_id + self.key).decode("ascii")


@dataclass(frozen=True, slots=True)
class MinisignSignature:
    """A signature of a file."""

    key_id: bytes
    signature: bytes = field(repr=False)
    trusted_comment: str
    whole: bytes = field(repr=False)
    """Of the signature and the comment."""

    @classmethod
    def parse(cls, text: str) -> "MinisignSignature":
        """Return the signature that a ``.minisig`` file holds.

        :raises NotASignature: if it is in another format.
        """
        try:
            untrusted, signed, trusted, whole = text.splitlines()
            raw, of_all = b64decode(signed, validate=True), b64decode(whole, validate=True)
        except ValueError:
            raise NotASignature from None
        sizes = (len(raw), len(of_all))
        fits = sizes == (len(PREHASHED) + KEY_ID_BYTES + SIGNATURE_BYTES, SIGNATURE_BYTES)
        said = untrusted.startswith(UNTRUSTED) and trusted.startswith(TRUSTED)
        if not (fits and said and raw[:2] == PREHASHED):
            raise NotASignature
        return cls(raw[2:10], raw[10:], trusted.removeprefix(TRUSTED), of_all)

    def check(self, digest: bytes, public_key: PublicKey) -> None:
        """Return if this key signed the file of this digest, and the comment.

        :param digest: BLAKE2b-512 of the file.
        :raises OtherSigner: if it names another key.
        :raises SignatureDoesNotFit: if file, comment or signature were changed.
        """
        if self.key_id != public_key.key_id:
            raise OtherSigner(key_id=self.key_id.hex(), expected=public_key.key_id.hex())
        key = Ed25519PublicKey.from_public_bytes(public_key.key)
        try:
            key.verify(self.signature, digest)
            key.verify(self.whole, self.signature + self.trusted_comment.encode())
        except InvalidSignature:
            raise SignatureDoesNotFit from None


def signature_file(
    content: bytes, trusted_comment: str, key: PublicKey, sign: Callable[[bytes], bytes]
) -> str:
    """Return what a ``.minisig`` file of this content holds.

    :param trusted_comment: one line; whoever verifies the file sees it, and it is signed.
    :param sign: returns 64 bytes (RFC 8032) for what it is given; asked twice.
    """
    signature = sign(hashlib.blake2b(content).digest())
    whole = sign(signature + trusted_comment.encode())
    signed = b64encode(PREHASHED + key.key_id + signature).decode("ascii")
    return (
        f"{UNTRUSTED}signature of a takeout\n{signed}\n"
        f"{TRUSTED}{trusted_comment}\n{b64encode(whole).decode('ascii')}\n"
    )
