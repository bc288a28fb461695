"""Sign the head of the log as a checkpoint (C2SP tlog-checkpoint)."""

from datetime import datetime

from django.conf import settings

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.signed_note import ED25519, NoteSignature, VerifierKey, write_note
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.flows.read_log import SignedCheckpoint, current_checkpoint
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.signing import Signing
from cleanbreak.records.log_head import (
    LogCheckpointRow,
    insert_checkpoints,
    newest_head,
    signatures_of,
)
from cleanbreak.records.signing_key_state import revocations


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
    """Return who signs for the log: the key in use, then those of before that still sign.

    A key of before that was revoked signs no more, whoever forgot to take it away.
    """
    beside = outside.log_signing.beside()
    revoked = revocations() if beside else {}
    sign_on = [one for one in beside if key_id_of(one.public_key()) not in revoked]
    return [outside.log_signing, *sign_on]


def log_keys(outside: Outside) -> list[VerifierKey]:
    """Return what a verifier needs to know of each key that signs, the one in use first."""
    return [verifier_key(keeper.public_key()) for keeper in log_keepers(outside)]


def verifier_key(public_key: bytes) -> VerifierKey:
    """Return a public key under the name of this log."""
    return VerifierKey(settings.CLEANBREAK_LOG_ORIGIN, ED25519, public_key)


def _signed(checkpoint: Checkpoint, keeper: Signing, now: datetime) -> LogCheckpointRow:
    (signed,) = keeper.sign([checkpoint.text.encode()])
    line = NoteSignature.by(verifier_key(keeper.public_key()), signed.signature)
    note = write_note(checkpoint.text, [line])
    return LogCheckpointRow(size=checkpoint.size, key_id=signed.key_id, note=note, signed_at=now)
