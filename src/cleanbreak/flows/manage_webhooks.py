"""Manage webhooks: add and remove one, change its secret, send it a test, send events again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from cleanbreak.domain.event_receiver import (
    EndedBecause,
    EventTypeUnknown,
    ReceiverKind,
    ReceiverKnown,
    ReceiverUnknown,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.told_event import (
    STEP_TYPES,
    WEBHOOK_EVENTS,
    Subject,
    Told,
    What,
)
from cleanbreak.domain.webhook_signature import SECRET_BYTES, written_secret
from cleanbreak.flows.match_listening import begin_listening
from cleanbreak.flows.subscribe_events import check_address
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.event_delivery import Owed, owe_again, owe_events
from cleanbreak.records.event_receiver import EventReceiverRow, end_receiver
from cleanbreak.records.sealed import seal
from cleanbreak.records.told_fact import note_fact

OLD_SECRET_GOOD_FOR = timedelta(hours=24)
NAMES = sorted(WEBHOOK_EVENTS.values())
"""The events that webhooks can have."""


@dataclass(frozen=True, slots=True)
class WebhookMade:
    """A webhook, and the secret that its receiver needs; it is told once."""

    row: EventReceiverRow
    secret: str


def add_webhook(
    address: str, event_types: Sequence[str], description: str, actor: Actor, now: datetime
) -> WebhookMade:
    """Tell an address from now on what becomes of orders and lines.

    :param event_types: which events; empty: all.
    :raises AddressNotAgreed: if the settings do not name the host.
    :raises EventTypeUnknown: with the first that there is not.
    :raises ReceiverKnown: if there is a webhook at this address.
    """
    check_address(address)
    for one in event_types:
        if one not in NAMES:
            raise EventTypeUnknown(event_type=one, known=", ".join(NAMES))
    secret = _new_secret()
    row = EventReceiverRow(
        kind=ReceiverKind.WEBHOOK.value,
        callback=address,
        description=description,
        event_types=sorted(set(event_types)),
        secret=seal(secret),
        wants_steps=not event_types or bool(STEP_TYPES & set(event_types)),
        made_at=now,
        due_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note("webhook.added", row, actor, now)
    except IntegrityError as second:
        raise ReceiverKnown from second
    begin_listening()
    return WebhookMade(row, secret)


def remove_webhook(receiver_id: str, actor: Actor, now: datetime) -> EventReceiverRow:
    """Tell a receiver nothing more; also a listener of a hub, whose client sees it by its 404.

    :raises ReceiverUnknown: if there is none.
    """
    with transaction.atomic():
        row = _locked(receiver_id)
        end_receiver(row.receiver_id, EndedBecause.REMOVED, now)
        _note("webhook.removed", row, actor, now)
    return row


def rotate_secret(receiver_id: str, actor: Actor, now: datetime) -> WebhookMade:
    """Give a webhook a new secret; for a day the old one signs as well.

    :raises ReceiverUnknown: if there is no such webhook: hubs have no secret.
    """
    secret = _new_secret()
    with transaction.atomic():
        row = _locked(receiver_id)
        if not row.is_webhook:
            raise ReceiverUnknown
        row.old_secret, row.old_secret_until = row.secret, now + OLD_SECRET_GOOD_FOR
        row.secret = seal(secret)
        row.save(update_fields=["old_secret", "old_secret_until", "secret"])
        _note("webhook.secret_changed", row, actor, now)
    return WebhookMade(row, secret)


def send_test(receiver_id: str, actor: Actor, now: datetime) -> EventReceiverRow:
    """Owe a webhook an event that tells of nothing.

    :raises ReceiverUnknown: if there is no such webhook: hubs have no such event.
    """
    told = Told(
        fact_id=uuid4(), subject=Subject.TEST, subject_id=receiver_id, what=What.TEST, at=now
    )
    with transaction.atomic():
        row = _locked(receiver_id)
        if not row.is_webhook:
            raise ReceiverUnknown
        seq = note_fact(told, spread_at=now)
        event_type = WEBHOOK_EVENTS[told.subject, told.what]
        owe_events([Owed(row.receiver_id, seq, event_type, told.apart)], now)
        _note("webhook.tested", row, actor, now)
    return row


def replay_one(receiver_id: str, delivery_id: int, actor: Actor, now: datetime) -> int:
    """Send one event again; return how many that are: one, or none if it is not settled.

    :raises ReceiverUnknown: if there is no such receiver.
    """
    return _replay(receiver_id, actor, now, delivery_id=delivery_id)


def replay_since(receiver_id: str, since: datetime, actor: Actor, now: datetime) -> int:
    """Send again what was told since then, taken or not; return how many events that are.

    :raises ReceiverUnknown: if there is no such receiver.
    """
    return _replay(receiver_id, actor, now, since=since)


def _replay(
    receiver_id: str,
    actor: Actor,
    now: datetime,
    *,
    delivery_id: int | None = None,
    since: datetime | None = None,
) -> int:
    with transaction.atomic():
        row = _locked(receiver_id)
        again = owe_again(row.receiver_id, delivery_id=delivery_id, since=since, now=now)
        row.due_at = now
        row.save(update_fields=["due_at"])
        _note("webhook.replayed", row, actor, now, events=again)
    return again


def _new_secret() -> str:
    return written_secret(secrets.token_bytes(SECRET_BYTES))


def _locked(receiver_id: str) -> EventReceiverRow:
    try:
        wanted = UUID(receiver_id)
    except ValueError:
        raise ReceiverUnknown from None
    living = EventReceiverRow.objects.select_for_update(no_key=True).filter(ended_at=None)
    row = living.filter(pk=wanted).first()
    if row is None:
        raise ReceiverUnknown
    return row


def _note(act: str, row: EventReceiverRow, actor: Actor, now: datetime, **details: int) -> None:
    said = {"receiver": str(row.receiver_id), **details}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=said)], now)
