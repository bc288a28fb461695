"""Sign a checkpoint with the key of the log, and with those of before that still sign beside it.

Whoever knows only the key of before can follow the log meanwhile, until it learns the new one.
"""

from dataclasses import dataclass

from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.ports.outside import Outside
from cleanbreak.records.signing_key_state import revocations


@dataclass(frozen=True, slots=True)
class LogSignature:
    """One signature over the text of a note."""

    public_key: bytes
    """32 bytes, Ed25519: a verifier's key id in the note is made from it and the log's name."""
    key_id: str
    """As the port names it."""
    signature: bytes
    """64 bytes."""


def sign_checkpoint(outside: Outside, text: str) -> list[LogSignature]:
    """Return the signatures over the note's text, that of the key in use first.

    A key of before that was revoked signs no more, whoever forgot to take it away.

    :raises Unavailable: if a key cannot be used, or the one in use is revoked.
    """
    log, revoked = outside.log_signing, revocations()
    keepers = [log, *(one for one in log.beside() if key_id_of(one.public_key()) not in revoked)]
    signatures = []
    for keeper in keepers:
        (signed,) = keeper.sign([text.encode()])
        signatures.append(LogSignature(keeper.public_key(), signed.key_id, signed.signature))
    return signatures
