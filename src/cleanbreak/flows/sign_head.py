"""Sign the head of the log as a checkpoint (C2SP tlog-checkpoint), and keep the signature."""

from datetime import datetime

from django.conf import settings

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.signed_note import ED25519, NoteSignature, VerifierKey, write_note
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.flows.read_log import SignedCheckpoint, current_checkpoint
from cleanbreak.flows.sign_checkpoint import LogSignature, sign_checkpoint
from cleanbreak.ports.outside import Outside
from cleanbreak.records.log_head import (
    LogCheckpointRow,
    insert_checkpoints,
    newest_head,
    signatures_of,
)
from cleanbreak.records.signing_key_state import revocations


def sign_head(outside: Outside, now: datetime) -> SignedCheckpoint | None:
    """Sign the newest head if a key has not that should; ``None`` while the log is empty.

    Only what was committed is signed, and whoever calls has compared it with what is published.

    :raises Unavailable: if the keeper of a key cannot be asked, or the key in use is revoked.
    """
    head = newest_head()
    if head is None:
        return None
    signed_by = {row.key_id for row in signatures_of(head.size)}
    in_use, *beside = (key_id_of(key.public_key) for key in log_keys(outside))
    if {in_use, *(set(beside) - revocations().keys())} - signed_by:
        checkpoint = Checkpoint(settings.CLEANBREAK_LOG_ORIGIN, head.size, bytes(head.root))
        signed = sign_checkpoint(outside, checkpoint.text)
        insert_checkpoints([_row(checkpoint, one, now) for one in signed])
    return current_checkpoint()


def log_keys(outside: Outside) -> list[VerifierKey]:
    """Return what a verifier needs to know of each key that signs, the one in use first."""
    keepers = [outside.log_signing, *outside.log_signing.beside()]
    return [verifier_key(keeper.public_key()) for keeper in keepers]


def verifier_key(public_key: bytes) -> VerifierKey:
    """Return a public key under the name of this log."""
    return VerifierKey(settings.CLEANBREAK_LOG_ORIGIN, ED25519, public_key)


def _row(checkpoint: Checkpoint, signed: LogSignature, now: datetime) -> LogCheckpointRow:
    line = NoteSignature.by(verifier_key(signed.public_key), signed.signature)
    note = write_note(checkpoint.text, [line])
    return LogCheckpointRow(size=checkpoint.size, key_id=signed.key_id, note=note, signed_at=now)
