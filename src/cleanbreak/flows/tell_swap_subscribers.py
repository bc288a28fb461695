"""Tell subscribers of changed SIM cards: what they are to hear is written beside the change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from cleanbreak.domain.event_subscription import EndReason
from cleanbreak.domain.number_change import NumberChange, NumberChangeKind
from cleanbreak.records.event_subscription import (
    OF_ANOTHER_HOLDER,
    add_swapped,
    end_where,
    forget_ended,
)
from cleanbreak.records.sim_change import forget_changes_of

OVER = (NumberChangeKind.ENDED, NumberChangeKind.PORTED_OUT)
SWAPS = (NumberChangeKind.SIM_CHANGED, NumberChangeKind.GIVEN_OUT, NumberChangeKind.RECLAIMED)
BEFORE_TOKEN_ENDS = timedelta(minutes=1)
"""So long before it runs out the sink's token still serves to say that it does."""
KEPT_FOR = timedelta(days=7)


def tell_swap_subscribers(changes: Sequence[NumberChange]) -> None:
    """Write down what subscribers are to hear; a number whose line is over is watched no more."""
    now = timezone.now()
    over = [one.msisdn for one in changes if one.kind in OVER]
    if over:
        end_where("s.msisdn = ANY(%s)", [over], EndReason.NETWORK_TERMINATED, now)
        forget_changes_of(over)
    swapped = {one.msisdn: one.at for one in changes if one.kind in SWAPS}
    if not swapped:
        return
    # the line may have gone on with another holder: nobody has told that of a card
    end_where(OF_ANOTHER_HOLDER, [list(swapped)], EndReason.NETWORK_TERMINATED, now)
    told = add_swapped(list(swapped.items()), now)
    if told:
        end_where(
            "s.events_made >= s.events_max AND s.event_subscription_id = ANY(%s)",
            [told],
            EndReason.MAX_EVENTS_REACHED,
            now,
        )


def end_by_clock(now: datetime) -> int:
    """End what is over by the clock; return how many."""
    expired = end_where("s.expires_at <= %s", [now], EndReason.EXPIRED, now)
    by_token = end_where(
        "s.token_until <= %s", [now + BEFORE_TOKEN_ENDS], EndReason.ACCESS_TOKEN_EXPIRED, now
    )
    forget_ended(now - KEPT_FOR)
    return expired + by_token
