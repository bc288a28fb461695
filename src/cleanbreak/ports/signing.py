"""Who keeps a key with which we sign: that of certificates, and that of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Signature:
    """An Ed25519 signature (RFC 8032)."""

    key_id: str
    """First 16 hex digits of the SHA-256 of the public key."""
    signature: bytes
    """64 bytes."""


class Signing(Protocol):
    """Signs with a key that never leaves its keeper."""

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Sign each statement; the same bytes always give the same signature.

        :raises Refused: if a statement is longer than the keeper takes.
        :raises Unavailable: if the keeper of the key cannot be asked.
        """

    def public_key(self) -> bytes:
        """Return the 32 bytes of the public key."""

    def beside(self) -> Sequence["Signing"]:
        """Return the keepers of keys of before that still sign beside this one; often none.

        :raises Unavailable: if it cannot be told.
        """

    def check_reachable(self) -> None:
        """Return if the key can be used.

        :raises Unavailable: if it cannot.
        """
