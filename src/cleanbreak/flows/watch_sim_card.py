"""Make, read and end subscriptions to changes of a number's SIM (CAMARA)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from cleanbreak.domain.access import Caller
from cleanbreak.domain.event_subscription import (
    EndReason,
    EventSubscriptionKnown,
    EventSubscriptionUnknown,
    WatchesTooMany,
    read_event_subscription_wish,
)
from cleanbreak.flows.present_holder import present_holder
from cleanbreak.records.event_subscription import (
    OF_ANOTHER_HOLDER,
    EventSubscriptionRow,
    end_where,
    living_of,
)
from cleanbreak.records.relying_party import lock_relying_party
from cleanbreak.records.sealed import seal


def make_event_subscription(
    caller: Caller, msisdn: str, body: Mapping[str, Any], now: datetime
) -> EventSubscriptionRow:
    """Let a relying party be told of each change from now on.

    :param body: a request of the right shape.
    :raises EventSubscriptionKnown: if the same sink is told of the same number already.
    :raises WatchesTooMany: if the relying party has as many as were agreed.
    :raises NumberNotHere, NumberNotServed: if there is no such line, or not for this.
    :raises Refusal: for what :func:`read_event_subscription_wish` refuses.
    """
    wish = read_event_subscription_wish(body, settings.CLEANBREAK_CAMARA_SINKS, now)
    holder = present_holder(msisdn)
    credential = wish.credential
    try:
        with transaction.atomic():
            party = lock_relying_party(caller.client_id)
            end_where(OF_ANOTHER_HOLDER, [[msisdn]], EndReason.NETWORK_TERMINATED, now)
            if living_of(caller.client_id).count() >= party.watched_numbers_max:
                raise WatchesTooMany
            return EventSubscriptionRow.objects.create(
                party=party,
                msisdn=msisdn,
                owner=holder.owner if caller.msisdn is not None else None,
                sink=wish.sink,
                token=seal(credential.token) if credential else "",
                token_until=credential.good_until if credential else None,
                expires_at=wish.expires_at,
                events_max=wish.events_max,
                starts_at=now,
            )
    except IntegrityError as fault:
        raise EventSubscriptionKnown from fault


def read_all_of(caller: Caller) -> Sequence[EventSubscriptionRow]:
    """Return what the caller has asked for; with a token of a line, what is of its number.

    What was asked for with the token of a former holder is not the present one's to see.
    """
    return list(_theirs(caller))


def _theirs(caller: Caller) -> "QuerySet[EventSubscriptionRow]":
    rows = living_of(caller.client_id)
    if caller.msisdn is None:
        return rows
    owner = present_holder(caller.msisdn).owner
    return rows.filter(Q(owner=None) | Q(owner=owner), msisdn=caller.msisdn)


def read_event_subscription(caller: Caller, event_subscription_id: str) -> EventSubscriptionRow:
    """Return one of them.

    :raises EventSubscriptionUnknown: if there is none, or it is not the caller's.
    """
    try:
        wanted = UUID(event_subscription_id)
    except ValueError:
        raise EventSubscriptionUnknown from None
    found = _theirs(caller).filter(pk=wanted).first()  # somebody may have a hundred thousand
    if found is None:
        raise EventSubscriptionUnknown
    return found


def end_event_subscription(caller: Caller, event_subscription_id: str, now: datetime) -> None:
    """End one of them; its sink is told.

    :raises EventSubscriptionUnknown: if there is none, or it is not the caller's.
    """
    row = read_event_subscription(caller, event_subscription_id)
    ended = end_where(
        "s.event_subscription_id = %s", [row.event_subscription_id], EndReason.DELETED, now
    )
    if not ended:  # somebody was quicker
        raise EventSubscriptionUnknown
