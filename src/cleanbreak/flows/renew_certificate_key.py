"""Renew the key that signs certificates; the public halves of older ones stay published."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit


def renew_certificate_key(outside: Outside, actor: Actor, now: datetime) -> str:
    """Let a new key sign, and return its name.

    :raises Unavailable: if the key cannot be written.
    """
    key_id = outside.signing.renew()
    details = {"key_id": key_id}
    entry = AuditEntry(
        act="keys.certificate_key_renewed", order_id=None, actor=actor, details=details
    )
    with transaction.atomic():
        append_audit([entry], now)
    return key_id
