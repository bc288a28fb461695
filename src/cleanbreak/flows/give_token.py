"""Give a relying party the token that it asks for, by one of the ways of the CAMARA profile."""

import hmac
import re
from datetime import datetime

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from cleanbreak.domain.access_grant import GrantWay
from cleanbreak.domain.device_hint import NoLineMeant
from cleanbreak.domain.oauth import (
    AUTHORIZATION_CODE,
    CIBA,
    CLIENT_CREDENTIALS,
    JWT_BEARER,
    OauthClientInvalid,
    OauthGrantInvalid,
    OauthGrantUnknown,
    OauthRequestInvalid,
    one,
    one_or_none,
    wanted_of_line,
    wanted_scopes,
)
from cleanbreak.domain.relying_party import OPENID
from cleanbreak.flows.find_line_meant import line_of_hint
from cleanbreak.flows.give_access import Access, give_access, take_access
from cleanbreak.flows.id_token import write_id_token
from cleanbreak.flows.issue_token import IssuedToken, issue_token
from cleanbreak.flows.know_client import Form, know_client, know_signer
from cleanbreak.ports.network_authentication import NetworkAuthentication
from cleanbreak.records.access_token import AccessGrantRow
from cleanbreak.records.relying_party import RelyingPartyRow

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
"""RFC 7636 4.1."""


def give_token(form: Form, network: NetworkAuthentication | None, now: datetime) -> IssuedToken:
    """Return the token for a form.

    :raises OauthRefused: if none is given, and why.
    """
    kind = one(form, "grant_type")
    if kind == JWT_BEARER:
        return _for_statement(form, network, now)
    party = know_client(form, now)
    if kind == CLIENT_CREDENTIALS:
        return _for_no_line(form, party, now)
    if kind == AUTHORIZATION_CODE:
        return _for_code(form, party, now)
    if kind == CIBA:
        grant = take_access(one(form, "auth_req_id"), GrantWay.CIBA, party, now)
        return _for_line(grant, now)
    raise OauthGrantUnknown


def _for_no_line(form: Form, party: RelyingPartyRow, now: datetime) -> IssuedToken:
    """Give a token with which the relying party itself names the number each time (two-legged)."""
    scopes = wanted_scopes(one_or_none(form, "scope"), frozenset(party.scopes))
    return issue_token(party.client_id, scopes - {OPENID}, now)


def _for_code(form: Form, party: RelyingPartyRow, now: datetime) -> IssuedToken:
    """Give a token for a code that a browser has brought; the code is spent whatever comes of it.

    It must come back to the same address, and from whoever has begun (RFC 6749 4.1.3, RFC 7636).
    """
    grant = take_access(one(form, "code"), GrantWay.CODE, party, now)
    is_back = one_or_none(form, "redirect_uri") == grant.redirect_uri
    if not (is_back and _is_of(one(form, "code_verifier"), grant.code_challenge)):
        raise OauthGrantInvalid
    return _for_line(grant, now)


def _for_statement(form: Form, network: NetworkAuthentication | None, now: datetime) -> IssuedToken:
    """Give a token for a statement that the relying party has signed, which has its scope in it.

    (RFC 7523 2.1; the CAMARA profile wants no ``scope`` beside it.)
    """
    if "scope" in form:
        raise OauthRequestInvalid(parameter="scope")
    try:
        party, claims = know_signer(one(form, "assertion"), now)
    except OauthClientInvalid as fault:
        raise OauthGrantInvalid from fault
    if "client_assertion" in form and know_client(form, now).client_id != party.client_id:
        raise OauthGrantInvalid
    scopes = wanted_of_line(str(claims.get("scope", "")), frozenset(party.scopes))
    try:
        meant = line_of_hint(str(claims.get("sub")), network)
    except NoLineMeant as fault:
        raise OauthGrantInvalid from fault
    access = Access(
        client_id=party.client_id,
        scopes=scopes - {OPENID},
        way=GrantWay.JWT_BEARER,
        by_network=meant.by_network,
    )
    return issue_token(party.client_id, access.scopes, now, give_access(access, meant.line, now))


def _for_line(grant: AccessGrantRow, now: datetime) -> IssuedToken:
    """Give the token of a line, and say to the relying party by which name it knows its holder."""
    scopes = frozenset(grant.scopes) - {OPENID}
    id_token = write_id_token(grant, now) if OPENID in grant.scopes else ""
    return issue_token(grant.party_id, scopes, now, grant, id_token)


def _is_of(verifier: str, challenge: str) -> bool:
    if not VERIFIER.fullmatch(verifier):
        raise OauthRequestInvalid(parameter="code_verifier")
    made = str(create_s256_code_challenge(verifier))
    return hmac.compare_digest(made.encode(), challenge.encode())
