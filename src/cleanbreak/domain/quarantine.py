"""When a number may be given out again."""

from dataclasses import dataclass
from datetime import date

from cleanbreak.domain.policy import CustomerClass, Policy, QuarantineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """The time in which a freed number is given to nobody."""

    starts_on: date
    """The day on which the line ended, in its own time zone."""
    port_grace_until: date
    earliest_release_date: date
    latest_release_date: date | None
    reason: QuarantineReason


def quarantine_of(
    policy: Policy, customer_class: CustomerClass, ended_on: date, reason: QuarantineReason
) -> Quarantine:
    """Return the quarantine of a number whose line ended on that day.

    It covers the time in which the number can still be ported, whatever the shortest quarantine.
    """
    port_grace_until = policy.port_grace.after(ended_on)
    latest = policy.quarantine_max[customer_class]
    return Quarantine(
        starts_on=ended_on,
        port_grace_until=port_grace_until,
        earliest_release_date=max(policy.quarantine_min[reason].after(ended_on), port_grace_until),
        latest_release_date=latest.after(ended_on) if latest is not None else None,
        reason=reason,
    )
