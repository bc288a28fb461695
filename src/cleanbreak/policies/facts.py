"""The facts of a place as of one day, read as the types that the domain wants."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.feed import Feed, Rhythm
from cleanbreak.domain.papers import Need
from cleanbreak.domain.payout import PayoutMethod
from cleanbreak.domain.policy import FeeBound, Period
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.retention import (
    CLOCKS,
    NEVER_REWRITTEN,
    Basis,
    Category,
    Clock,
    RetentionRule,
    Then,
)
from cleanbreak.domain.statutory_page import PageAct, StatutoryPage
from cleanbreak.domain.switching import SwitchRules, SwitchWord
from cleanbreak.policies.packs import DATED_KEYS, NOT_FOUND, Dated, MalformedPolicy, Pack
from cleanbreak.policies.page_of_pack import PAGE_KEYS, page_from
from cleanbreak.policies.paper_needs import parse_needs, parse_never

COUNT_MAX = 100
Value = TypeVar("Value", bound=Enum)
Parsed = TypeVar("Parsed")


class FactsOfDay:
    """The facts of one place, each as of one day, read as what they must be.

    Every reader raises :class:`MalformedPolicy` if the fact is missing, has another unit, or cannot
    be read.
    """

    def __init__(self, pack: Pack, on: date) -> None:
        self.jurisdiction, self.facts, self.on = pack.jurisdiction, pack.facts, on
        self.not_found: set[str] = set()
        """Facts that nobody found in the law of the place, of those read until now."""

    def value(self, name: str, unit: str) -> Any:
        """Return the latest value of the fact that had begun to count on that day.

        Where nobody found the fact, its safe default counts, and its name is remembered.
        """
        latest = self._latest(name, unit)
        if latest["value"] != NOT_FOUND:
            return latest["value"]
        if "default" not in latest:
            raise self._malformed(f"{name} was not found and has no default")
        self.not_found.add(name)
        return latest["default"]

    def period(self, name: str) -> Period:
        """Return a length of time."""
        period = self.period_or_none(name)
        if period is None:
            raise self._malformed(f"{name} must be a length of time")
        return period

    def period_or_none(self, name: str) -> Period | None:
        """Return a length of time, or ``None`` where the place knows none."""
        value = self.value(name, "iso8601_duration")
        return None if value is None else self._period(name, value)

    def periods(self, name: str) -> tuple[Period, ...]:
        """Return lengths of time."""
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
        """Return one of the words."""
        value = self.value(name, "word")
        try:
            return values(value)
        except ValueError as fault:
            known = ", ".join(one.value for one in values)
            raise self._malformed(f"{name} must be one of: {known}") from fault

    def truth(self, name: str) -> bool:
        """Return whether it is so."""
        value = self.value(name, "boolean")
        if not isinstance(value, bool):
            raise self._malformed(f"{name} must be true or false")
        return value

    def count(self, name: str, unit: str) -> int:
        """Return how many."""
        value = self.value(name, unit)
        if type(value) is not int or not 0 <= value <= COUNT_MAX:
            raise self._malformed(f"{name} must be a number from 0 to {COUNT_MAX}")
        return value

    def words(self, name: str, values: type[Value]) -> tuple[Value, ...]:
        """Return several of the words."""
        value = self.value(name, "words")
        try:
            if isinstance(value, list):
                return tuple(map(values, value))
        except ValueError:
            pass  # refused below, as what is no list
        known = ", ".join(one.value for one in values)
        raise self._malformed(f"{name} must be a list of: {known}")

    def page(self, name: str, act: PageAct) -> StatutoryPage | None:
        """Return a page that the law prescribes, or ``None`` where it prescribes none."""
        value = self.value(name, "page")
        if value is None:
            return None
        try:
            return page_from(value, act)
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise self._malformed(f"{name} is no page: {PAGE_KEYS}") from fault

    def number_patterns(self, name: str) -> tuple[str, ...]:
        """Return numbers; a star at the end stands for any further digits."""
        value = self.value(name, "number_patterns")
        is_one = isinstance(value, list) and all(
            isinstance(one, str) and re.fullmatch(r"\+?[0-9]{2,15}\*?", one) for one in value
        )
        if not is_one:
            raise self._malformed(f'{name} must be a list of numbers like "116123" or "+49800*"')
        return tuple(value)

    def feeds(self, name: str) -> tuple[Feed, ...]:
        """Return what is reported."""
        value = self.value(name, "feeds")
        try:
            return tuple(Feed(**{**one, "rhythm": Rhythm(one["rhythm"])}) for one in value)
        except (TypeError, ValueError, KeyError) as fault:
            raise self._malformed(
                f"{name} must be a list of feeds, each with its rhythm"
            ) from fault

    def switch_codes(self, name: str) -> SwitchRules:
        """Return the words by which subscribers ask to switch, and what counts for the codes."""
        value = self.value(name, "switch_codes")
        if value == {}:
            return SwitchRules()
        try:
            short_codes = {SwitchWord(word): code for word, code in value["short_codes"].items()}
            valid = self._period(name, value["valid"])
            within_s = value["answered_within_s"]
        except (AttributeError, TypeError, ValueError, KeyError) as fault:
            raise self._malformed(
                f"{name} must name short codes, how long a code is good, and how soon it is told"
            ) from fault
        are_codes = all(re.fullmatch("[0-9]{3,8}", str(code)) for code in short_codes.values())
        if not are_codes or type(within_s) is not int or within_s <= 0 or len(value) != 3:
            raise self._malformed(f"{name} has a short code or a time that cannot be one")
        return SwitchRules(short_codes=short_codes, valid=valid, answered_within_s=within_s)

    def ways(self, name: str) -> tuple[PayoutMethod, ...]:
        """Return ways to be paid."""
        value = self.value(name, "payout_methods")
        try:
            return tuple(map(PayoutMethod, value))
        except (TypeError, ValueError) as fault:
            raise self._malformed(f"{name} must be a list of ways to be paid") from fault

    def levels(self, name: str) -> Mapping[Consequence, ProofLevel]:
        """Return for each consequence how sure we must be who asks."""
        value = self.value(name, "proof_levels")
        try:
            levels = {Consequence(key): ProofLevel(level) for key, level in value.items()}
        except (AttributeError, ValueError) as fault:
            raise self._malformed(f"{name} must name consequences and their levels") from fault
        if missing := [one.value for one in Consequence if one not in levels]:
            raise self._malformed(f"{name} lacks {', '.join(missing)}")
        return levels

    def fee_bounds(self, name: str) -> tuple[FeeBound, ...]:
        """Return what bounds a fee."""
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
        """Return minor units by currency, none of them zero."""
        value = self.value(name, "minor_by_currency")
        pairs = value.items() if isinstance(value, dict) else [(None, None)]
        if not all(re.fullmatch("[A-Z]{3}", str(c)) and type(m) is int and m > 0 for c, m in pairs):
            raise self._malformed(f"{name} must give minor units by currency, like {{CHF: 5}}")
        return dict(pairs)

    def amounts(self, name: str) -> Mapping[str, int]:
        """Return amounts in minor units by currency."""
        value = self.value(name, "minor_units_by_currency")
        is_one = isinstance(value, dict) and all(
            isinstance(code, str) and isinstance(minor, int) and minor >= 0
            for code, minor in value.items()
        )
        if not is_one:
            raise self._malformed(f"{name} must be amounts by their currencies")
        return MappingProxyType(dict(value))

    def needs(self, name: str) -> tuple[Need, ...]:
        """Return what to bring."""
        return self._parsed(name, "papers", parse_needs)

    def never(self, name: str) -> tuple[str, ...]:
        """Return what nobody may make a condition."""
        return self._parsed(name, "conditions", parse_never)

    def clause(self, name: str) -> str:
        """Return where the value that counts is found."""
        return str(self._latest(name, None)["reference"])

    def _parsed(self, name: str, unit: str, parse: Callable[[Any], Parsed]) -> Parsed:
        try:
            return parse(self.value(name, unit))
        except ValueError as fault:
            raise self._malformed(f"{name}: {fault}") from fault

    def retention(self, name: str) -> RetentionRule:
        """Return how long the category that the fact is named after is kept."""
        value = self.value(name, "retention")
        category = Category(name.removeprefix("retention_"))
        try:
            rule = RetentionRule(
                category=category,
                keep=self._period(name, value["keep"]),
                counts_from=Clock(value["from"]),
                then=Then(value["then"]),
                basis=Basis(value["basis"]),
                reference=self._latest(name, "retention")["reference"],
            )
        except (TypeError, KeyError, ValueError) as fault:
            raise self._malformed(f"{name} must say keep, from, then and basis") from fault
        if rule.counts_from not in CLOCKS[category]:
            raise self._malformed(f"{name} cannot count from {rule.counts_from.value}")
        if rule.then is Then.ERASE and category in NEVER_REWRITTEN:
            raise self._malformed(f"{name}: what is written there is never erased")
        return rule

    def _latest(self, name: str, unit: str | None) -> dict[str, Any]:
        begun = [dated for dated in self._dated(name, unit) if dated["since"] <= self.on]
        if not begun:
            raise self._malformed(f"{name} has no value on {self.on}")
        return max(begun, key=lambda dated: dated["since"])

    def _dated(self, name: str, unit: str | None) -> Dated:
        """Return the values of a fact; of ``None`` as the unit, whatever it is."""
        dated_values = self.facts.get(name)
        if not dated_values:
            raise self._malformed(f"{name} is missing")
        for dated in dated_values:
            if dated.keys() - {"default"} != DATED_KEYS or unit not in (None, dated["unit"]):
                raise self._malformed(f"{name} needs {sorted(DATED_KEYS)} with unit {unit}")
            if type(dated["since"]) is not date:
                raise self._malformed(f"{name}: since {dated['since']!r} is not a date")
        if len({dated["since"] for dated in dated_values}) < len(dated_values):
            raise self._malformed(f"{name} has two values since the same day")
        return dated_values

    def _malformed(self, fault: str) -> MalformedPolicy:
        return MalformedPolicy(jurisdiction=self.jurisdiction, fault=fault)
