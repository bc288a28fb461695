"""Subscribe at a hub of TM Forum's APIs, and end a subscription."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from cleanbreak.domain.agreed_address import agreed_for, is_agreed
from cleanbreak.domain.event_receiver import (
    LISTENERS_MAX,
    AddressNotAgreed,
    EndedBecause,
    ReceiverKind,
    ReceiverKnown,
    ReceiverUnknown,
    TooManyListeners,
)
from cleanbreak.domain.hub_query import read_hub_query
from cleanbreak.domain.resource_event import TYPES
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.told_event import STEP_TYPES, EventApi, tmf_types
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.event_receiver import (
    EventReceiverRow,
    count_listeners,
    end_receiver,
)
from cleanbreak.records.relying_party import RelyingPartyRow, lock_relying_party


def subscribe_events(
    party: RelyingPartyRow, api: EventApi, callback: str, query: str, now: datetime
) -> EventReceiverRow:
    """Let a client be told of what becomes of its orders and lines, from now on.

    Whoever calls it lets `match_listening.py` begin, after the commit.

    :raises AddressNotAgreed: if the operator did not agree to the address.
    :raises QueryMalformed: if the query names what there is not.
    :raises ReceiverKnown: if the client has this subscription already.
    :raises TooManyListeners: if it has as many as it can have.
    """
    check_address(callback, party.client_id)
    known = types_of(api)
    wanted = read_hub_query(query, known).event_types or known
    row = EventReceiverRow(
        kind=ReceiverKind.HUB.value,
        api=api.value,
        client_id=party.client_id,
        callback=callback,
        query=query,
        event_types=sorted(wanted),
        wants_steps=bool(wanted & STEP_TYPES),
        made_at=now,
        due_at=now,
    )
    try:
        with transaction.atomic():
            lock_relying_party(party.client_id)
            if count_listeners(party.client_id, api.value) >= LISTENERS_MAX:
                raise TooManyListeners
            row.save(force_insert=True)
            _note("events.subscribed", row, now)
    except IntegrityError as second:
        raise ReceiverKnown from second
    return row


def stop_events(
    party: RelyingPartyRow, api: EventApi, event_subscription_id: str, now: datetime
) -> None:
    """End a subscription of a client.

    :raises ReceiverUnknown: if it has none of this id at this hub.
    """
    try:
        wanted = UUID(event_subscription_id)
    except ValueError:
        raise ReceiverUnknown from None
    with transaction.atomic():
        row = EventReceiverRow.objects.filter(
            pk=wanted, client_id=party.client_id, api=api.value
        ).first()
        if row is None or not end_receiver(row.receiver_id, EndedBecause.REMOVED, now):
            raise ReceiverUnknown
        _note("events.unsubscribed", row, now)


def types_of(api: EventApi) -> frozenset[str]:
    """Return the notifications that an API has."""
    return TYPES if api is EventApi.RESOURCES_4 else tmf_types(api)


def check_address(address: str, client_id: str = "") -> None:
    """Return if events may be sent to this address.

    :param client_id: who listens there; empty: a webhook of the operator's own.
    :raises AddressNotAgreed: if they may not.
    """
    if not is_agreed(address, agreed_for(client_id, settings.CLEANBREAK_EVENTS_SENT_TO)):
        raise AddressNotAgreed


def _note(act: str, row: EventReceiverRow, now: datetime) -> None:
    actor = Actor(channel=Channel.API, acting_user=f"client:{row.client_id}")
    details = {"receiver": str(row.receiver_id), "api": row.api}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
