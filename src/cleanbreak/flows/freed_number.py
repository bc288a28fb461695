"""What becomes of the number of an ended line."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleanbreak.domain.policy import CustomerClass, QuarantineReason
from cleanbreak.domain.quarantine import Quarantine, quarantine_of
from cleanbreak.domain.termination import OrderAtWork
from cleanbreak.policies.loader import policy_for
from cleanbreak.ports.numbering import FreedNumber


def freed_number(order: OrderAtWork) -> FreedNumber:
    """Return what the number inventory is to be told."""
    quarantine = quarantine_after_end(order)
    return FreedNumber(
        msisdn=order.line.msisdn,
        port_grace_until=quarantine.port_grace_until,
        earliest_release_date=quarantine.earliest_release_date,
        latest_release_date=quarantine.latest_release_date,
        range_holder=order.line.range_holder,
        ported_to=order.ported_to,
    )


def quarantine_after_end(order: OrderAtWork) -> Quarantine:
    """Return the quarantine, counted from the day on which the network let go of the line.

    That day is read from the evidence, not from a clock, so that a repeated step says the same.
    """
    return _quarantine(
        order.line.jurisdiction,
        order.policy_date,
        order.line.customer_class,
        order.quarantine_reason,
        ended_on(order),
    )


@lru_cache(maxsize=1024)
def _quarantine(
    jurisdiction: str,
    policy_date: date,
    customer_class: CustomerClass,
    reason: QuarantineReason,
    last_day: date,
) -> Quarantine:
    """Work it out once for all lines of a day: it is asked several times for each of a million."""
    policy = policy_for(jurisdiction, policy_date)
    return quarantine_of(policy, customer_class, last_day, reason)


def withdrawn_at(order: OrderAtWork) -> datetime:
    """Return when the network let go of the line, which has ended with it."""
    return datetime.fromisoformat(order.evidence["withdraw_subscription"]["at"])


def ended_on(order: OrderAtWork) -> date:
    """Return the day on which the subscription was withdrawn, in the line's time zone."""
    return _day_of(withdrawn_at(order), order.line.jurisdiction, order.policy_date)


@lru_cache(maxsize=1024)
def _day_of(instant: datetime, jurisdiction: str, policy_date: date) -> date:
    """Return the day that it was there; one instant for all lines of a batch."""
    return instant.astimezone(ZoneInfo(policy_for(jurisdiction, policy_date).time_zone)).date()
