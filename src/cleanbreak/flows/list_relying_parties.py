"""List relying parties: who they are, what they may, and whether they ask."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import LegalBasis, Reach, UnknownRelyingParty
from cleanbreak.flows.relying_party_words import LEGAL_BASIS_WORDS, LEVEL_WORDS, REACH_WORDS
from cleanbreak.records.access_token import count_tokens
from cleanbreak.records.keyset import FIRST, Page
from cleanbreak.records.relying_party import (
    RelyingPartyRow,
    find_relying_party,
    relying_parties_page,
)

ALL_MAX = 100_000


@dataclass(frozen=True, slots=True)
class RelyingPartyListed:
    """One relying party, also a suspended one."""

    row: RelyingPartyRow
    legal_basis: str | Promise
    tokens: int
    """So many of its tokens are good now."""

    @property
    def reach(self) -> str | Promise:
        """Return which orders it finds, in words."""
        return REACH_WORDS[Reach(self.row.reach)]

    @property
    def level(self) -> str | Promise:
        """Return what it vouches for, in words."""
        return LEVEL_WORDS[ProofLevel(self.row.vouches_for)]


def find_party(client_id: str) -> RelyingPartyRow:
    """Return one.

    :raises UnknownRelyingParty: if there is none.
    """
    row = find_relying_party(client_id)
    if row is None:
        raise UnknownRelyingParty(client_id=client_id)
    return row


def list_relying_parties(
    now: datetime, limit: int = ALL_MAX, after: str = FIRST
) -> Page[RelyingPartyListed]:
    """Return them by name."""
    tokens = count_tokens(now)
    return relying_parties_page(limit, after).told(
        lambda row: RelyingPartyListed(
            row, LEGAL_BASIS_WORDS[LegalBasis(row.legal_basis)], tokens.get(row.client_id, 0)
        )
    )
