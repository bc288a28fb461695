"""The rules of each place on a day: what its pack, and the operator's overlay, say of it."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleanbreak.domain.policy import (
    CustomerClass,
    OperatorEndRules,
    PaymentKind,
    Policy,
    QuarantineReason,
    Service,
)
from cleanbreak.domain.proof import ProofRules
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.unclaimed import CountsFrom, UnclaimedRules, UnclaimedThen
from cleanbreak.domain.working_days import WorkingDays
from cleanbreak.policies.calendar import Holidays
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import MalformedPolicy, UnknownPlace, known_places, read_pack

__all__ = [
    "InstantWithoutZone",
    "MalformedPolicy",
    "UnknownPlace",
    "days_of_places",
    "known_places",
    "operator_end_rules",
    "policy_at",
    "policy_for",
    "proof_rules",
    "time_zone_of",
    "unclaimed_rules",
]


class InstantWithoutZone(Refusal):
    """This instant has no time zone: {instant}. Nobody knows which day it is anywhere."""

    code = "instant_without_zone"


@lru_cache(maxsize=4096)
def policy_for(jurisdiction: str, on: date) -> Policy:
    """Return the rules of a place as they stood on a day.

    :raises UnknownPlace: if there is no file for it.
    :raises MalformedPolicy: if a fact is missing, has no unit or reference, or not yet a value.
    """
    pack = read_pack(jurisdiction)
    facts = FactsOfDay(pack, on)
    return Policy(
        jurisdiction=jurisdiction,
        status=pack.status,
        time_zone=pack.time_zone,
        notice={kind: facts.period(f"notice_{kind.value}") for kind in PaymentKind},
        effect_working_days={
            kind: facts.count(f"effect_{kind.value}", "working_days") for kind in Service
        },
        working_days=WorkingDays(Holidays(pack.holiday_calendar)),
        objection=facts.period("objection"),
        port_grace=facts.period("port_grace"),
        quarantine_min={
            QuarantineReason.ORDINARY: facts.period("quarantine_min"),
            QuarantineReason.HARASSMENT: facts.period("quarantine_min_harassment"),
        },
        quarantine_max={
            kind: facts.period_or_none(f"quarantine_max_{kind.value}") for kind in CustomerClass
        },
        credit_may_be_netted=facts.truth("credit_may_be_netted"),
        deposit_may_be_netted=facts.truth("deposit_may_be_netted"),
        instalments_fall_due_at_end=facts.truth("instalments_fall_due_at_end"),
        early_termination_fee_bounds=facts.fee_bounds("early_termination_fee_bounds"),
        early_termination_fee_tax_percent=facts.percent(
            "early_termination_fee_tax_percent", "percent"
        ),
        deposit_interest_percent=facts.percent("deposit_interest_percent", "percent_per_year"),
        cash_smallest_minor=facts.minor_by_currency("cash_smallest_minor"),
        dispute_window=facts.period("dispute_window"),
        payout_ways=facts.ways("payout_ways"),
        payout_same_name=facts.truth("payout_same_name"),
        payout_cooling_off=facts.period("payout_cooling_off"),
        small_balance_minor_units=facts.amounts("small_balance"),
        pick_up_code_valid=facts.period("pick_up_code_valid"),
        not_found=frozenset(facts.not_found),  # last: the readers above have filled it
    )


@lru_cache(maxsize=4096)
def operator_end_rules(jurisdiction: str, on: date) -> OperatorEndRules:
    """Return what a place asked on a day of an operator that ends lines of its own will.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return OperatorEndRules(
        notice={kind: facts.period(f"operator_notice_{kind.value}") for kind in PaymentKind},
        dormant_after=facts.period("dormant_after"),
        dormancy_grace=facts.period("dormancy_grace"),
    )


@lru_cache(maxsize=4096)
def unclaimed_rules(jurisdiction: str, on: date) -> UnclaimedRules:
    """Return what a place asked on a day about money that nobody comes for.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return UnclaimedRules(
        reminders=facts.periods("unclaimed_reminders"),
        after=facts.period("unclaimed_after"),
        counts_from=facts.one_of("unclaimed_counts_from", CountsFrom),
        then=facts.one_of("unclaimed_then", UnclaimedThen),
    )


@lru_cache(maxsize=4096)
def proof_rules(jurisdiction: str, on: date) -> ProofRules:
    """Return what a place asked on a day of whoever proves who they are.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return ProofRules(levels=facts.levels("proof_levels"), cool_off=facts.period("risk_cool_off"))


def policy_at(jurisdiction: str, now: datetime) -> tuple[Policy, date]:
    """Return the rules that count at an instant, and what day it is in the place.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    :raises InstantWithoutZone: if the instant could be on several days.
    """
    if now.tzinfo is None:
        raise InstantWithoutZone(instant=now.isoformat())
    today = now.astimezone(time_zone_of(jurisdiction)).date()
    return policy_for(jurisdiction, today), today


def time_zone_of(jurisdiction: str) -> ZoneInfo:
    """Return the time zone of a place: also for instants from before its first rule.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    return ZoneInfo(read_pack(jurisdiction).time_zone)


def days_of_places(now: datetime) -> dict[str, date]:
    """Return the day that each place has now."""
    return {place: now.astimezone(time_zone_of(place)).date() for place in known_places()}
