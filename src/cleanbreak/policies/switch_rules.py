"""Which codes and figures to switch a place lets its subscribers ask for, on a day."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.switching import SwitchRules
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def switch_rules(jurisdiction: str, on: date) -> SwitchRules:
    """Return what a place knew on a day; where it knows no such code, no word is one.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).switch_codes("switch_codes")
