"""Give a relying party the token that it asks for, by one of the ways of the CAMARA profile."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from cleanbreak.domain.oauth import (
    CLIENT_CREDENTIALS,
    OauthGrantUnknown,
    one,
    one_or_none,
    wanted_scopes,
)
from cleanbreak.flows.issue_token import IssuedToken, issue_token
from cleanbreak.flows.know_client import Form, know_client
from cleanbreak.records.relying_party import RelyingPartyRow

Give: TypeAlias = Callable[[Form, RelyingPartyRow, datetime], IssuedToken]


def give_token(form: Form, now: datetime) -> IssuedToken:
    """Return the token for a form.

    :raises OauthRefused: if none is given, and why.
    """
    party = know_client(form, now)
    give = WAYS.get(one(form, "grant_type"))
    if give is None:
        raise OauthGrantUnknown
    return give(form, party, now)


def _for_no_line(form: Form, party: RelyingPartyRow, now: datetime) -> IssuedToken:
    """Give a token with which the relying party itself names the number each time (two-legged)."""
    scopes = wanted_scopes(one_or_none(form, "scope"), frozenset(party.scopes))
    return issue_token(party.client_id, scopes, now)


WAYS: Mapping[str, Give] = {CLIENT_CREDENTIALS: _for_no_line}
