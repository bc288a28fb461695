"""Admit a caller to an interface: whose token it is, what it allows, and for which line."""

import re
from datetime import datetime

from cleanbreak.domain.access import Caller, TokenBad, TokenMissing, require_scope
from cleanbreak.flows.issue_token import hash_of_token
from cleanbreak.flows.secret_links import is_link_secret, link_secrets
from cleanbreak.records.access_token import TokenFound, find_token

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{1,200})", re.ASCII | re.IGNORECASE)
NUMBER = "access_grant:number"


def admit(authorization_header: str, scope: str, now: datetime) -> Caller:
    """Return who calls with this ``Authorization`` header.

    A token that a line gave is good while that line lives, has this number, and is the same
    holder's: nobody who gets the number later is meant by it.

    :raises TokenMissing: if there is none.
    :raises TokenBad: if it is not good, or not good any more.
    :raises ScopeMissing: if it does not allow this.
    """
    if not authorization_header:
        raise TokenMissing
    said = BEARER.fullmatch(authorization_header)
    found = find_token(hash_of_token(said[1]), now) if said else None
    if found is None or not _has_its_number(found):
        raise TokenBad
    require_scope(found.scopes, scope)
    return Caller(
        client_id=found.client_id,
        scopes=found.scopes,
        msisdn=found.msisdn,
        by_network=found.by_network,
    )


def number_hashes(msisdn: str) -> list[str]:
    """Return what may be kept of a number, by the present key first."""
    return link_secrets(NUMBER, msisdn)


def is_hash_of(number_hash: str, msisdn: str) -> bool:
    """Return whether it is what was kept of this number, by the present key or one of before."""
    return is_link_secret(number_hash, NUMBER, msisdn)


def _has_its_number(found: TokenFound) -> bool:
    """Return whether the line still has the number for which it gave the token."""
    return found.grant_id is None or is_hash_of(found.number_hash or "", found.msisdn or "")
