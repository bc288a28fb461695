"""Make, read and end subscriptions to changes of a number's SIM (CAMARA)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from cleanbreak.domain.access import Caller
from cleanbreak.domain.sim_swap_subscription import (
    EndReason,
    SubscriptionKnown,
    SubscriptionUnknown,
    TooManySubscriptions,
    read_subscription_wish,
)
from cleanbreak.flows.present_subscription import present_subscription
from cleanbreak.records.relying_party import lock_relying_party
from cleanbreak.records.sealed import seal
from cleanbreak.records.swap_subscription import (
    SwapSubscriptionRow,
    end_subscriptions,
    living_subscriptions,
)


def make_swap_subscription(
    caller: Caller, msisdn: str, body: Mapping[str, Any], now: datetime
) -> SwapSubscriptionRow:
    """Let a relying party be told of each change from now on.

    :param body: a request of the right shape.
    :raises SubscriptionKnown: if the same sink is told of the same number already.
    :raises TooManySubscriptions: if the relying party has as many as were agreed.
    :raises NumberNotHere, NumberNotServed: if there is no such line, or not for this.
    :raises Refusal: for what :func:`read_subscription_wish` refuses.
    """
    wish = read_subscription_wish(body, settings.CLEANBREAK_CAMARA_SINKS, now)
    present_subscription(msisdn)
    credential = wish.credential
    try:
        with transaction.atomic():
            party = lock_relying_party(caller.client_id)
            if living_subscriptions(caller.client_id).count() >= party.watched_numbers_max:
                raise TooManySubscriptions
            return SwapSubscriptionRow.objects.create(
                party=party,
                msisdn=msisdn,
                is_of_holder=caller.msisdn is not None,
                sink=wish.sink,
                token=seal(credential.token) if credential else "",
                token_until=credential.good_until if credential else None,
                expires_at=wish.expires_at,
                events_max=wish.events_max,
                starts_at=now,
            )
    except IntegrityError as fault:
        raise SubscriptionKnown from fault


def read_swap_subscriptions(caller: Caller) -> Sequence[SwapSubscriptionRow]:
    """Return what the caller has asked for; with a token of a line, what is of its number."""
    rows = living_subscriptions(caller.client_id)
    return list(rows.filter(msisdn=caller.msisdn) if caller.msisdn is not None else rows)


def read_swap_subscription(caller: Caller, subscription_id: str) -> SwapSubscriptionRow:
    """Return one of them.

    :raises SubscriptionUnknown: if there is none, or it is not the caller's.
    """
    try:
        wanted = UUID(subscription_id)
    except ValueError:
        raise SubscriptionUnknown from None
    found = [one for one in read_swap_subscriptions(caller) if one.subscription_id == wanted]
    if not found:
        raise SubscriptionUnknown
    return found[0]


def end_swap_subscription(caller: Caller, subscription_id: str, now: datetime) -> None:
    """End one of them; its sink is told.

    :raises SubscriptionUnknown: if there is none, or it is not the caller's.
    """
    row = read_swap_subscription(caller, subscription_id)
    ended = end_subscriptions(
        "s.subscription_id = %s", [row.subscription_id], EndReason.SUBSCRIPTION_DELETED, now
    )
    if not ended:  # somebody was quicker
        raise SubscriptionUnknown
