"""Revoke a key that signs: what came into the log before still counts, and it signs no more."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyState, KeyUse, RevocationReason, SigningKey
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.log_head import lock_log, newest_head
from cleanbreak.records.signing_key_state import (
    REVOKED,
    SigningKeyStateRow,
    count_waiting_for_log,
    is_revoked,
    lock_key_states,
    seen_keys,
)


class UnknownSigningKey(Refusal):
    """No key {key_id} has ever signed here; cleanbreak keys signing names them all."""

    code = "unknown_signing_key"


class KeyAlreadyRevoked(Refusal):
    """The key {key_id} is revoked already, and that cannot be taken back."""

    code = "key_already_revoked"


def revoke_signing_key(
    key_id: str, reason: RevocationReason, actor: Actor, now: datetime
) -> SigningKey:
    """Revoke the key for good, and return what is known of it afterwards.

    What waits for the log just now was signed before, and counts as if it were in it. A process
    that signs at this moment finds out before it hands out what it signed.

    :raises Refusal: :class:`UnknownSigningKey`, :class:`KeyAlreadyRevoked`.
    :raises Unavailable: if the key was never noted here, and its keeper cannot be asked.
    """
    key = _find(key_id)
    with transaction.atomic():
        lock_key_states()
        if is_revoked(key_id):
            raise KeyAlreadyRevoked(key_id=key_id)
        row = _row(key, reason, now)
        row.save(force_insert=True)
        details = {"key_id": key_id, "reason": reason.value, "size": row.revoked_at_size}
        entry = AuditEntry(
            act="keys.signing_key_revoked", order_id=None, actor=actor, details=details
        )
        append_audit([entry], now)
    return replace(key, state=KeyState.REVOKED, revoked_at_size=row.revoked_at_size)


def _find(key_id: str) -> SigningKey:
    """Return the key as it was noted; whoever keeps it may be away, or in other hands."""
    for row in seen_keys():
        if row.key_id == key_id:
            return SigningKey(
                key_id=key_id,
                use=KeyUse(row.use),
                public_key=bytes(row.public_key),
                state=KeyState.OLDER,
                revoked_at_size=None,
            )
    for one in list_signing_keys():
        if one.key_id == key_id:
            return one
    raise UnknownSigningKey(key_id=key_id)


def _row(key: SigningKey, reason: RevocationReason, now: datetime) -> SigningKeyStateRow:
    lock_log()
    waiting, head = count_waiting_for_log(), newest_head()
    return SigningKeyStateRow(
        key_id=key.key_id,
        use=key.use,
        state=REVOKED,
        public_key=key.public_key,
        reason=reason.value,
        revoked_at_size=waiting + (head.size if head else 0),
        at=now,
    )
