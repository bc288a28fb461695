"""What each place asks, on a day, of whoever speaks to a caller: offers and recordings."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.call_recording import Consent, RecordingRules
from cleanbreak.domain.retention_offer import OfferInCall
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def offer_rule(place: str, on: date) -> OfferInCall:
    """Return whether somebody who calls to end a line may be made an offer.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(place), on).one_of("call_offer", OfferInCall)


@lru_cache(maxsize=4096)
def recording_rules(place: str, on: date) -> RecordingRules:
    """Return what is asked before a call is recorded.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    facts = FactsOfDay(read_pack(place), on)
    return RecordingRules(
        consent=facts.one_of("recording_consent", Consent),
        kept=facts.period("recording_kept"),
    )
