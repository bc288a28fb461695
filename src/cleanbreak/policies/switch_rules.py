"""Which codes and figures to switch a place lets its subscribers ask for, on a day."""

from datetime import date, timedelta
from functools import lru_cache

from cleanbreak.domain.switching import SwitchRules
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def switch_rules(jurisdiction: str, on: date) -> SwitchRules:
    """Return what a place knew on a day; where it knows no such code, no word is one.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).switch_codes("switch_codes")


def shortest_answer_time(on: date) -> timedelta:
    """Return how soon a text must be answered where the law is strictest on that day."""
    rules = (switch_rules(place, on) for place in known_places())
    return timedelta(seconds=min(one.answered_within_s for one in rules if one.short_codes))
