"""Relying parties of scenarios, and their tokens."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from tests.relying_parties import RelyingParty, a_relying_party

from cleanbreak.flows.issue_token import issue_token
from cleanbreak.records.line import LineRow

A_WHILE = timedelta(hours=2)
"""Longer than any token is good."""
OTHER_SCOPE = "ssf.read"
"""One that is good for none of CAMARA's operations."""


def party_for(scopes: Sequence[str]) -> RelyingParty:
    return a_relying_party(*scopes, OTHER_SCOPE)


def token_of_party(party: RelyingParty, *scopes: str) -> str:
    """Return a token of the relying party alone (two-legged)."""
    return issue_token(party.client_id, scopes or party.scopes, timezone.now()).token


def token_of_holder(party: RelyingParty, msisdn: str, *, by_network: bool = True) -> str:
    """Return a token that the holder of a line has given (three-legged)."""
    line = LineRow.objects.get(msisdn=msisdn, is_alive=True)
    return party.token_of(line, by_network=by_network)


def expired_token(party: RelyingParty) -> str:
    return issue_token(party.client_id, party.scopes, timezone.now() - A_WHILE).token
