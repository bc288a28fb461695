"""Manage the counters of a store: add one, pair its computer, take its token away."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from cleanbreak.domain.cash import UnknownStore
from cleanbreak.domain.counter import (
    PAIRING_CHARS,
    PAIRING_VALID_FOR,
    CounterNameTaken,
    PairingRefused,
    UnknownCounter,
    counter_name,
    read_pairing_code,
)
from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.counter import CounterRow, spend_pairing_code
from cleanbreak.records.counter_job import give_up_jobs
from cleanbreak.records.store import StoreRow

PAIRING = "counter:pairing"
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedCounter:
    """What a computer gets for a code."""

    token: str = field(repr=False)
    counter: CounterRow


def add_counter(store_id: str, name: str, actor: Actor, now: datetime) -> CounterRow:
    """Add a counter, which no computer speaks for yet.

    :raises MalformedCounterName, CounterNameTaken: if it cannot be called so.
    :raises UnknownStore: if there is no such store.
    :raises WorksAtNoStore, WorksAtOtherStore: if it is not the store of who asks.
    """
    require_store(actor, store_id)
    if not StoreRow.objects.filter(pk=store_id).exists():
        raise UnknownStore
    row = CounterRow(
        store_id=store_id, name=counter_name(name), added_at=now, added_by=actor.acting_user
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note("counter.added", row, actor, now)
    except IntegrityError as twice:
        raise CounterNameTaken from twice
    return row


def new_pairing_code(counter_id: UUID, actor: Actor, now: datetime) -> str:
    """Return a code for ten minutes and one computer; one of before is good no more.

    The computer that has served the counter goes on until the code is used.

    :raises UnknownCounter: if there is no such counter, or it was revoked.
    :raises WorksAtNoStore, WorksAtOtherStore: if it is not of the store of who asks.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(PAIRING_CHARS))
    with transaction.atomic():
        row = _locked(counter_id, actor)
        row.pairing_hash, row.pairing_until = _hash_of_code(code), now + PAIRING_VALID_FOR
        row.save(update_fields=["pairing_hash", "pairing_until"])
        _note("counter.pairing_begun", row, actor, now)
    return code


def pair_counter(typed: str, address: str, now: datetime) -> PairedCounter:
    """Exchange a code for a token, of which only a hash is kept.

    :param address: from where the code comes: nobody may try them out.
    :raises PairingRefused: if the code is not good.
    :raises TooManyRequests: if too many came from there.
    """
    check_rate(Limited.COUNTER_PAIRING, address, now)
    code_hash = _hash_of_code(read_pairing_code(typed))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        row = spend_pairing_code(code_hash, hash_of_token(token), now)
        if row is None:
            raise PairingRefused
        give_up_jobs(now, row)
        _note("counter.paired", row, SYSTEM, now)
    return PairedCounter(token=token, counter=row)


def revoke_counter(counter_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a counter's token away at once; what it was doing is over.

    :raises UnknownCounter: if there is no such counter, or it was revoked.
    :raises WorksAtNoStore, WorksAtOtherStore: if it is not of the store of who asks.
    """
    with transaction.atomic():
        row = _locked(counter_id, actor)
        row.token_hash = row.pairing_hash = row.agent = ""
        row.revoked_at, row.revoked_by = now, actor.acting_user
        row.save()
        give_up_jobs(now, row)
        _note("counter.revoked", row, actor, now)


def hash_of_token(token: str) -> str:
    """Return what is kept of a token; it has 256 bits, so that nobody finds it by trying."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def _hash_of_code(code: str) -> str:
    return keyed_hash(PAIRING, code)


def _locked(counter_id: UUID, actor: Actor) -> CounterRow:
    rows = CounterRow.objects.select_for_update().filter(pk=counter_id, revoked_at=None)
    row = rows.first()
    if row is None:
        raise UnknownCounter
    require_store(actor, row.store_id)
    return row


def _note(act: str, row: CounterRow, actor: Actor, now: datetime) -> None:
    details = {"counter": str(row.counter_id), "store": row.store_id}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
