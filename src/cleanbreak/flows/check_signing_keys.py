"""Check the keys that sign before anything is signed: whose they are, and whether they still count.

It is asked when the web server and a worker start, so that every key that ever signs is noted
before it does: what it signed can be checked also when its keeper is gone.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, ProgrammingError, transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyUse, key_id_of
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.signing import Signing
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.signing_key_state import note_seen, revocations


class RevokedKeySigns(Refusal):
    """The key {key_id} is revoked and would sign ({use}). If it is kept here, run {command}. If
    not, put another key into {setting}. Then start again."""

    code = "revoked_key_signs"


class OneKeyForTwo(Refusal):
    """Certificates and the log would be signed with the same key, {key_id}. Give each its own."""

    code = "one_key_for_two"


LOG = logging.getLogger(__name__)
COMMANDS = {
    KeyUse.STATEMENT: "cleanbreak keys renew-certificate-key",
    KeyUse.LOG: "cleanbreak keys renew-log-key",
}
SETTINGS = {
    KeyUse.STATEMENT: "CLEANBREAK_CERTIFICATE_SIGNING",
    KeyUse.LOG: "CLEANBREAK_LOG_SIGNING",
}


def check_signing_keys(outside: Outside, now: datetime) -> None:
    """Return if the keys in use may sign, and note those that are new.

    A keeper that cannot be asked just now stops nobody, what must be signed waits for it; nor does
    a database that is away, since no signature is handed out without it.

    :raises Refusal: :class:`RevokedKeySigns`, :class:`OneKeyForTwo`.
    """
    try:
        note_keys(usable_keys(outside), now)
    except DatabaseError as fault:  # or its table comes with a migration that waits
        LOG.warning("keys that sign: not checked, the database fails (%s)", type(fault).__name__)


def doubts_about_signing_keys(outside: Outside) -> Iterator[Finding]:
    """Tell of keys with which no process may start."""
    try:
        usable_keys(outside)
    except Refusal as refusal:
        yield Finding(name="signing_keys", is_well=False, sentence=refusal_text(refusal))
    except ProgrammingError:
        return  # the table comes with a migration, and those that wait are a finding of their own


def usable_keys(outside: Outside) -> dict[KeyUse, list[bytes]]:
    """Return the public keys that sign, by their use; those whose keeper is away are missing.

    :raises Refusal: :class:`RevokedKeySigns`, :class:`OneKeyForTwo`.
    """
    with transaction.atomic():
        revoked = revocations()
    in_use = {use: keys for use in KeyUse if (keys := _public_keys(keeper_of(outside, use)))}
    for use, keys in in_use.items():
        if key_id_of(keys[0]) in revoked:
            raise RevokedKeySigns(
                key_id=key_id_of(keys[0]), use=use, command=COMMANDS[use], setting=SETTINGS[use]
            )
    shared = set(in_use.get(KeyUse.LOG, [])).intersection(in_use.get(KeyUse.STATEMENT, []))
    if shared:
        raise OneKeyForTwo(key_id=key_id_of(min(shared)))
    return in_use


def keeper_of(outside: Outside, use: KeyUse) -> Signing:
    """Return who keeps the key for something."""
    return outside.log_signing if use is KeyUse.LOG else outside.signing


def note_keys(in_use: dict[KeyUse, list[bytes]], now: datetime) -> None:
    """Note the keys that are new here, each in a row and in the audit."""
    with transaction.atomic():
        for use, keys in in_use.items():
            for key in reversed(keys):  # those of before came before
                if note_seen(use, key, now):
                    details = {"key_id": key_id_of(key), "use": use.value}
                    entry = AuditEntry(
                        act="keys.signing_key_seen", order_id=None, actor=SYSTEM, details=details
                    )
                    append_audit([entry], now)


def _public_keys(keeper: Signing) -> list[bytes]:
    """Return the key in use and those beside it; nothing if the keeper cannot be asked."""
    try:
        return [keeper.public_key(), *(one.public_key() for one in keeper.beside())]
    except OutsideFailure:
        return []
