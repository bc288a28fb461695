"""What each place asks somebody to bring, on a day; and how long pictures of it are kept."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.papers import (
    Bearer,
    Errand,
    PaperForm,
    PaperRules,
    condition_among,
)
from cleanbreak.domain.policy import Period
from cleanbreak.domain.termination import Channel
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import MalformedPolicy, read_pack

REMOTE = {Channel.PORTAL: "papers_online", Channel.HOTLINE: "papers_hotline"}
"""Where nothing can be shown: what to have at hand instead."""
OWN_LINE = (Bearer.PERSON, Bearer.COMPANY_OFFICER)


def fact_of(bearer: Bearer, channel: Channel) -> str:
    """Return which fact says what to bring: at a desk by who comes, elsewhere by the channel."""
    return REMOTE.get(channel, f"papers_{bearer.value}")


@lru_cache(maxsize=4096)
def paper_rules(jurisdiction: str, on: date, bearer: Bearer, channel: Channel) -> PaperRules:
    """Return what a place asked on a day of whoever comes so.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`; also
        for papers that a declaration would need, and for what the place lets nobody ask for.
    """
    pack = read_pack(jurisdiction)
    facts, name = FactsOfDay(pack, on), fact_of(bearer, channel)
    needs = facts.needs(name)
    is_found = name not in facts.not_found
    never = facts.never("papers_never")
    if asked := condition_among(needs, never):
        clause = facts.clause("papers_never")
        raise MalformedPolicy(
            jurisdiction=jurisdiction, fault=f"{name}: {asked} is no condition here ({clause})"
        )
    is_declared = bearer in OWN_LINE
    if is_declared and any(
        Errand.END_ON_NOTICE in one.errands and one.form is not PaperForm.TOLD for one in needs
    ):
        fault = f"{name}: a declaration needs no papers (docs/decisions/0005)"
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=fault)
    return PaperRules(
        place=jurisdiction,
        status=pack.status,
        needs=needs,
        clause=facts.clause(name),
        is_found=is_found,
    )


@lru_cache(maxsize=4096)
def papers_kept(jurisdiction: str, on: date) -> Period:
    """Return how long pictures of papers are kept after somebody has looked at them.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).period("papers_kept")


@lru_cache(maxsize=4096)
def signature_kept(jurisdiction: str, on: date) -> Period:
    """Return how long a signature on the customer's screen is kept; its digest stays.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    return FactsOfDay(read_pack(jurisdiction), on).period("signature_kept")
