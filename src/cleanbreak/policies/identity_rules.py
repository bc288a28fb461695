"""What each place says about documents that are shown at a desk, on a day."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.identity_evidence import IdentityPicture, IdentityRules
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import MalformedPolicy, read_pack


@lru_cache(maxsize=4096)
def identity_rules(jurisdiction: str, on: date) -> IdentityRules:
    """Return what a place asked on a day of whoever looks at a document.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`; also
        for pictures of documents where the place lets nobody ask for a copy.
    """
    facts = FactsOfDay(read_pack(jurisdiction), on)
    pictures = facts.words("identity_pictures", IdentityPicture)
    if IdentityPicture.DOCUMENT in pictures and "id_copy" in facts.never("papers_never"):
        fault = f"identity_pictures: a copy is no condition here ({facts.clause('papers_never')})"
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=fault)
    return IdentityRules(
        expired_tolerance=facts.period("identity_expired_tolerance"),
        adult_age=facts.count("identity_adult_age", "years"),
        pictures=pictures,
        pictures_kept=facts.period("identity_pictures_kept"),
    )
