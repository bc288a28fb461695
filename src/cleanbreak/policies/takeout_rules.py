"""What each place says about records that are taken along, on a day."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.takeout_rules import TakeoutRules
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def takeout_rules(jurisdiction: str, on: date) -> TakeoutRules:
    """Return what a place asked on a day of whoever gives out records of a line.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    return TakeoutRules(
        hidden_numbers=facts.number_patterns("takeout_hidden_numbers"),
        needs_co_user_declaration=facts.truth("takeout_co_user_declaration"),
        masked_digits=facts.count("takeout_masked_digits", "digits"),
        shows_incoming_numbers=facts.truth("takeout_incoming_numbers"),
        kept_for=facts.period("takeout_kept"),
    )
