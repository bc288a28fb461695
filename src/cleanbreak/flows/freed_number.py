"""What becomes of the number of an ended line."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

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
    )


def quarantine_after_end(order: OrderAtWork) -> Quarantine:
    """Return the quarantine, counted from the day on which the network let go of the line.

    That day is read from the evidence, not from a clock, so that a repeated step says the same.
    """
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    return quarantine_of(policy, order.line.customer_class, ended_on(order))


def ended_on(order: OrderAtWork) -> date:
    """Return the day on which the subscription was withdrawn, in the line's time zone."""
    policy = policy_for(order.line.jurisdiction, order.policy_date)
    withdrawn_at = datetime.fromisoformat(order.evidence["withdraw_subscription"]["at"])
    return withdrawn_at.astimezone(ZoneInfo(policy.time_zone)).date()
