"""What each place, or the operator's own rule, says of cards that are handed in."""

from datetime import date
from functools import lru_cache

from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def needs_witness(jurisdiction: str, on: date) -> bool:
    """Return whether a second person must see that a card is destroyed.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).truth("card_destruction_witness")
