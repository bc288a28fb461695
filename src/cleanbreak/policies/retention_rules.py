"""How long a place lets each category of data be kept, and why."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from cleanbreak.domain.retention import Category, RetentionRule
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def retention_rules(jurisdiction: str, on: date) -> Mapping[Category, RetentionRule]:
    """Return the rules of a place as they stand on the day on which somebody looks.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return MappingProxyType({one: facts.retention(f"retention_{one.value}") for one in Category})
