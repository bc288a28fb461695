"""A key with which we sign: for what, whether it still counts, and why it might not."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_ID_DIGITS = 16


class KeyUse(StrEnum):
    """What a key signs, and never anything else."""

    STATEMENT = "statement"
    """Certificates, statements about ends, blocks of the audit, archives, the register."""
    LOG = "log"
    """Checkpoints and receipts of the log."""


class KeyState(StrEnum):
    """What the signatures of a key are worth."""

    IN_USE = "in_use"
    """It signs; of a log there may be several for a time."""
    OLDER = "older"
    """It signs no more; what it signed counts."""
    REVOKED = "revoked"
    """Somebody else may have signed with it: what entered the log before that counts."""


class RevocationReason(Enum):
    """Why a key is revoked."""

    COMPROMISED = "compromised"
    """Somebody else has it, or may have it."""
    LOST = "lost"
    """Nobody knows where it is."""
    SUPERSEDED = "superseded"
    """Another one has taken its place, and nobody shall take this one for good any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One key, as a verifier needs to know it."""

    key_id: str
    """First 16 hex digits of the SHA-256 of the public key."""
    use: KeyUse
    public_key: bytes
    """32 bytes, Ed25519 (RFC 8032)."""
    state: KeyState
    revoked_at_size: int | None
    """Entries below this index had come into the log before the key was revoked; of a revoked key
    only."""


def key_id_of(public_key: bytes) -> str:
    """Return how signatures name a key: the first 16 hex digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:KEY_ID_DIGITS]


def keys_by_id(public_keys: Iterable[bytes]) -> dict[str, bytes]:
    """Return the keys by how signatures name them."""
    return {key_id_of(key): key for key in public_keys}


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the signature (Ed25519, RFC 8032) over the message is of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
