"""What each place says about paying back, and what it wants reported, on a day."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.feed import Feed
from cleanbreak.domain.refund_rules import RefundDuty, RefundFee, RefundRules
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def refund_rules(jurisdiction: str, on: date) -> RefundRules:
    """Return what a place asked on a day of whoever owes money after an end.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return RefundRules(
        duty=facts.one_of("refund_duty", RefundDuty),
        deadline=facts.period_or_none("refund_deadline"),
        deposit_deadline=facts.period_or_none("deposit_refund_deadline"),
        late_interest_percent=facts.percent("refund_late_interest_percent", "percent_per_year"),
        fee=facts.one_of("refund_fee", RefundFee),
    )


@lru_cache(maxsize=4096)
def feeds_of(jurisdiction: str, on: date) -> tuple[Feed, ...]:
    """Return what a place wanted on a day to have reported about ends and freed numbers.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).feeds("feeds")
