"""Reads the rules of each place; the only reader of `policies/*.yaml`."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import yaml

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.payout import PayoutMethod
from cleanbreak.domain.policy import (
    CustomerClass,
    FeeBound,
    OperatorEndRules,
    PaymentKind,
    Period,
    Policy,
    PolicyStatus,
)
from cleanbreak.domain.proof import Consequence, ProofRules
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.unclaimed import CountsFrom, UnclaimedRules, UnclaimedThen

Value = TypeVar("Value", bound=Enum)
Dated: TypeAlias = list[dict[str, Any]]
"""The values that one fact has had, each with ``value, since, unit, reference, confidence``."""
DATED_KEYS = {"value", "since", "unit", "reference", "confidence"}


class UnknownPlace(Refusal):
    """There are no rules for the place "{jurisdiction}". Known places: {known}."""

    code = "unknown_place"


class MalformedPolicy(Refusal):
    """The rules of "{jurisdiction}" cannot be used: {fault}."""

    code = "malformed_policy"


@lru_cache(maxsize=4096)
def policy_for(jurisdiction: str, on: date) -> Policy:
    """Return the rules of a place as they stood on a day.

    :raises UnknownPlace: if there is no file for it.
    :raises MalformedPolicy: if a fact is missing, has no unit or reference, or not yet a value.
    """
    pack = _read_pack(jurisdiction)
    facts = _FactsOfDay(jurisdiction, pack.get("facts", {}), on)
    return Policy(
        jurisdiction=jurisdiction,
        status=PolicyStatus(pack["status"]),
        time_zone=pack["time_zone"],
        notice={kind: facts.period(f"notice_{kind.value}") for kind in PaymentKind},
        objection=facts.period("objection"),
        port_grace=facts.period("port_grace"),
        quarantine_min=facts.period("quarantine_min"),
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
    )


@lru_cache(maxsize=4096)
def operator_end_rules(jurisdiction: str, on: date) -> OperatorEndRules:
    """Return what a place asked on a day of an operator that ends lines of its own will.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    facts = _FactsOfDay(jurisdiction, _read_pack(jurisdiction).get("facts", {}), on)
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
    facts = _FactsOfDay(jurisdiction, _read_pack(jurisdiction).get("facts", {}), on)
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
    facts = _FactsOfDay(jurisdiction, _read_pack(jurisdiction).get("facts", {}), on)
    return ProofRules(levels=facts.levels("proof_levels"), cool_off=facts.period("risk_cool_off"))


def policy_at(jurisdiction: str, now: datetime) -> tuple[Policy, date]:
    """Return the rules that count at an instant, and what day it is in the place.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    today = now.astimezone(time_zone_of(jurisdiction)).date()
    return policy_for(jurisdiction, today), today


def time_zone_of(jurisdiction: str) -> ZoneInfo:
    """Return the time zone of a place: also for instants from before its first rule.

    :raises UnknownPlace, MalformedPolicy: as :func:`policy_for`.
    """
    return ZoneInfo(_read_pack(jurisdiction)["time_zone"])


@cache
def known_places() -> tuple[str, ...]:
    """Return the codes of all places that have rules, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def _read_pack(jurisdiction: str) -> dict[str, Any]:
    if jurisdiction not in known_places():
        raise UnknownPlace(jurisdiction=jurisdiction, known=", ".join(known_places()))
    text = (files(__package__) / f"{jurisdiction}.yaml").read_text(encoding="utf-8")
    pack = yaml.safe_load(text)
    if fault := _fault_of(pack):
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=fault)
    return dict(pack)


def _fault_of(pack: Any) -> str | None:
    if not isinstance(pack, dict) or not {"status", "time_zone", "facts"} <= pack.keys():
        return "status, time_zone or facts are missing"
    if pack["status"] not in {status.value for status in PolicyStatus}:
        return f"status {pack['status']!r} is not unverified, reviewed or certified"
    if pack["time_zone"] not in available_timezones():
        return f"{pack['time_zone']!r} is no time zone"
    return None


class _FactsOfDay:
    """The facts of one place, each as of one day."""

    def __init__(self, jurisdiction: str, facts: Mapping[str, Dated], on: date) -> None:
        self.jurisdiction, self.facts, self.on = jurisdiction, facts, on

    def value(self, name: str, unit: str) -> Any:
        """Return the latest value of the fact that had begun to count on that day."""
        begun = [dated for dated in self._dated(name, unit) if dated["since"] <= self.on]
        if not begun:
            raise self._malformed(f"{name} has no value on {self.on}")
        return max(begun, key=lambda dated: dated["since"])["value"]

    def period(self, name: str) -> Period:
        period = self.period_or_none(name)
        if period is None:
            raise self._malformed(f"{name} must be a length of time")
        return period

    def period_or_none(self, name: str) -> Period | None:
        value = self.value(name, "iso8601_duration")
        return None if value is None else self._period(name, value)

    def periods(self, name: str) -> tuple[Period, ...]:
        values = self.value(name, "iso8601_durations")
        if not isinstance(values, list):
            raise self._malformed(f"{name} must be a list of lengths of time")
        return tuple(self._period(name, value) for value in values)

    def _period(self, name: str, value: Any) -> Period:
        match = re.fullmatch(r"P(?:(\d+)M)?(?:(\d+)D)?", str(value))
        if not match or not any(match.groups()):
            raise self._malformed(f"{name}: {value!r} is not a duration like P1M or P30D")
        return Period(months=int(match[1] or 0), days=int(match[2] or 0))

    def one_of(self, name: str, values: type[Value]) -> Value:
        value = self.value(name, "word")
        try:
            return values(value)
        except ValueError as fault:
            known = ", ".join(one.value for one in values)
            raise self._malformed(f"{name} must be one of: {known}") from fault

    def truth(self, name: str) -> bool:
        value = self.value(name, "boolean")
        if not isinstance(value, bool):
            raise self._malformed(f"{name} must be true or false")
        return value

    def levels(self, name: str) -> dict[Consequence, ProofLevel]:
        value = self.value(name, "proof_levels")
        try:
            levels = {Consequence(key): ProofLevel(level) for key, level in value.items()}
        except (AttributeError, ValueError) as fault:
            raise self._malformed(f"{name} must name consequences and their levels") from fault
        if missing := [one.value for one in Consequence if one not in levels]:
            raise self._malformed(f"{name} lacks {', '.join(missing)}")
        return levels

    def ways(self, name: str) -> tuple[PayoutMethod, ...]:
        value = self.value(name, "payout_methods")
        try:
            return tuple(map(PayoutMethod, value))
        except (TypeError, ValueError) as fault:
            raise self._malformed(f"{name} must be a list of ways to be paid") from fault

    def fee_bounds(self, name: str) -> tuple[FeeBound, ...]:
        value = self.value(name, "fee_bounds")
        try:
            return tuple(map(FeeBound, value))
        except (TypeError, ValueError) as fault:
            raise self._malformed(f"{name} must be a list of what bounds a fee") from fault

    def percent(self, name: str, unit: str) -> Fraction:
        """Return an exact percentage; it is written as a text, since YAML reads floats."""
        value = self.value(name, unit)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", value):
            raise self._malformed(f'{name}: {value!r} is not a percentage like "19" or "8.1"')
        return Fraction(value)

    def minor_by_currency(self, name: str) -> Mapping[str, int]:
        value = self.value(name, "minor_by_currency")
        pairs = value.items() if isinstance(value, dict) else [(None, None)]
        if not all(re.fullmatch("[A-Z]{3}", str(c)) and type(m) is int and m > 0 for c, m in pairs):
            raise self._malformed(f"{name} must give minor units by currency, like {{CHF: 5}}")
        return dict(pairs)

    def amounts(self, name: str) -> Mapping[str, int]:
        value = self.value(name, "minor_units_by_currency")
        is_one = isinstance(value, dict) and all(
            isinstance(code, str) and isinstance(minor, int) and minor >= 0
            for code, minor in value.items()
        )
        if not is_one:
            raise self._malformed(f"{name} must be amounts by their currencies")
        return MappingProxyType(dict(value))

    def _dated(self, name: str, unit: str) -> Dated:
        dated_values = self.facts.get(name)
        if not dated_values:
            raise self._malformed(f"{name} is missing")
        for dated in dated_values:
            if dated.keys() != DATED_KEYS or dated["unit"] != unit:
                raise self._malformed(f"{name} needs {sorted(DATED_KEYS)} with unit {unit}")
            if type(dated["since"]) is not date:
                raise self._malformed(f"{name}: since {dated['since']!r} is not a date")
        return dated_values

    def _malformed(self, fault: str) -> MalformedPolicy:
        return MalformedPolicy(jurisdiction=self.jurisdiction, fault=fault)
