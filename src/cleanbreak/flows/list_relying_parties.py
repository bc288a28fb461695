"""List relying parties: who they are, what they may, and whether they ask."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from cleanbreak.domain.relying_party import LegalBasis
from cleanbreak.flows.relying_party_words import LEGAL_BASIS_WORDS
from cleanbreak.records.access_token import count_tokens
from cleanbreak.records.relying_party import RelyingPartyRow, all_relying_parties


@dataclass(frozen=True, slots=True)
class RelyingPartyListed:
    """One relying party, also a suspended one."""

    row: RelyingPartyRow
    legal_basis: str | Promise
    tokens: int
    """So many of its tokens are good now."""


def list_relying_parties(now: datetime) -> list[RelyingPartyListed]:
    """Return all, by name."""
    tokens = count_tokens(now)
    return [
        RelyingPartyListed(
            row, LEGAL_BASIS_WORDS[LegalBasis(row.legal_basis)], tokens.get(row.client_id, 0)
        )
        for row in all_relying_parties()
    ]
