"""Sign the head of the log as a checkpoint (C2SP tlog-checkpoint)."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.signed_note import ED25519, NoteSignature, VerifierKey, write_note
from cleanbreak.flows.read_log import SignedCheckpoint, current_checkpoint
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.signing import Signing
from cleanbreak.records.log_head import (
    LogCheckpointRow,
    insert_checkpoints,
    newest_head,
    signatures_of,
)

KEY_ID_DIGITS = 16


def sign_head(outside: Outside, now: datetime) -> SignedCheckpoint | None:
    """Sign the newest head with each key that has not; ``None`` while the log is empty.

    Only what was committed is signed, and whoever calls has compared it with what is published.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    head = newest_head()
    if head is None:
        return None
    signed_by = {row.key_id for row in signatures_of(head.size)}
    missing = [one for one in log_keepers(outside) if key_id_of(one.public_key()) not in signed_by]
    if missing:
        checkpoint = Checkpoint(settings.CLEANBREAK_LOG_ORIGIN, head.size, bytes(head.root))
        insert_checkpoints([_signed(checkpoint, keeper, now) for keeper in missing])
    return current_checkpoint()


def log_keepers(outside: Outside) -> list[Signing]:
    """Return who signs for the log: the key in use, then those of before that still sign."""
    return [outside.log_signing, *outside.log_signing.beside()]


def log_keys(outside: Outside) -> list[VerifierKey]:
    """Return what a verifier needs to know of each key that signs, the one in use first."""
    return [verifier_key(keeper.public_key()) for keeper in log_keepers(outside)]


def verifier_key(public_key: bytes) -> VerifierKey:
    """Return a public key under the name of this log."""
    return VerifierKey(settings.CLEANBREAK_LOG_ORIGIN, ED25519, public_key)


def key_id_of(public_key: bytes) -> str:
    """Return how the port of signatures names a key."""
    return sha256(public_key).hexdigest()[:KEY_ID_DIGITS]


def _signed(checkpoint: Checkpoint, keeper: Signing, now: datetime) -> LogCheckpointRow:
    (signed,) = keeper.sign([checkpoint.text.encode()])
    line = NoteSignature.by(verifier_key(keeper.public_key()), signed.signature)
    note = write_note(checkpoint.text, [line])
    return LogCheckpointRow(size=checkpoint.size, key_id=signed.key_id, note=note, signed_at=now)
