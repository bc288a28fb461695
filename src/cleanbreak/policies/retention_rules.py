"""How long a place lets each category of data be kept, and why: by the law of the order's day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from cleanbreak.domain.retention import Category, RetentionRule
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """The rules of a place between two changes of its law."""

    since: date
    until: date
    """The first day on which other rules count."""
    rules: Mapping[Category, RetentionRule]


@lru_cache(maxsize=256)
def retention_eras(jurisdiction: str) -> tuple[Era, ...]:
    """Return the rules of a place, the earliest first; they cover all days there are.

    What ended before the first rule that was found is kept as that one says.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    pack = read_pack(jurisdiction)
    begins = [
        {value["since"] for value in pack.facts.get(f"retention_{one.value}", [])}
        for one in Category
    ]
    complete = max((min(own) for own in begins if own), default=date.min)
    days = sorted({complete, *(day for own in begins for day in own if day > complete)})
    return tuple(
        Era(
            since=date.min if day == complete else day,
            until=until,
            rules=_rules(jurisdiction, day),
        )
        for day, until in zip(days, [*days[1:], date.max], strict=True)
    )


def retention_rules(jurisdiction: str, law_of: date) -> Mapping[Category, RetentionRule]:
    """Return the rules of a place as they stood on a day.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return next(era.rules for era in reversed(retention_eras(jurisdiction)) if era.since <= law_of)


def _rules(jurisdiction: str, on: date) -> Mapping[Category, RetentionRule]:
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return MappingProxyType({one: facts.retention(f"retention_{one.value}") for one in Category})
