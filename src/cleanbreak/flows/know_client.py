"""Know a client by what it signs with its own key (private_key_jwt, RFC 7523, OIDC Core 9).

There is no other way: neither secrets nor Basic. What it says is good for five minutes, for us, and
once. That it was said once is kept only after the signature holds, so that nobody else can use up
what a client is going to say.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from cleanbreak.domain.oauth import (
    ASSERTION_GOOD_FOR,
    ASSERTION_TYPE,
    JTI_LENGTH_MAX,
    LEEWAY,
    OauthClientInvalid,
    one_or_none,
)
from cleanbreak.flows.client_keys import ALGORITHMS, BROKEN, key_set
from cleanbreak.records.relying_party import RelyingPartyRow, find_relying_party, spend_assertion

LEEWAY_S = int(LEEWAY.total_seconds())
GOOD_FOR_S = int(ASSERTION_GOOD_FOR.total_seconds())
TOKEN_PATH, BACKCHANNEL_PATH = "/oauth2/token", "/oauth2/bc-authorize"
Form = Mapping[str, Sequence[str]]


def know_client(form: Form, now: datetime) -> RelyingPartyRow:
    """Return the relying party that has signed the ``client_assertion`` of a form.

    :raises OauthClientInvalid: if it did not, or is suspended; which of these, only the reason of
        a fault in the assertion itself tells, to whoever has signed it.
    :raises OauthRequestInvalid: if a parameter is there twice.
    """
    if one_or_none(form, "client_assertion_type") != ASSERTION_TYPE:
        raise OauthClientInvalid(reason="client_assertion_type must be that of private_key_jwt")
    said = one_or_none(form, "client_assertion")
    party = find_relying_party(_claimed_sender(said))
    if party is None or one_or_none(form, "client_id") not in ("", party.client_id):
        raise OauthClientInvalid(reason="the client is not known")
    claims = verify_statement(said, party)
    check_times(claims, now)
    if claims.get("iss") != party.client_id or claims.get("sub") != party.client_id:
        raise OauthClientInvalid(reason="iss and sub must be the client_id")
    check_audience(claims.get("aud"))
    spend_statement(claims, party)
    if not party.is_active:
        raise OauthClientInvalid(reason="the client is suspended")
    return party


def issuer() -> str:
    """Return what we call ourselves; it never ends with a slash."""
    return str(settings.CLEANBREAK_BASE_URL)


def verify_statement(said: str, party: RelyingPartyRow) -> dict[str, Any]:
    """Return the claims of what a relying party has signed.

    :raises OauthClientInvalid: if it did not sign this.
    """
    try:
        return dict(jwt.decode(said, _keys(party), algorithms=ALGORITHMS).claims)
    except BROKEN as fault:
        raise OauthClientInvalid(reason="the signature does not hold") from fault


def check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """Return if something was said just now, for five minutes at most; clocks may differ a minute.

    :raises OauthClientInvalid: if not.
    """
    at = now.timestamp()
    registry = JWTClaimsRegistry(now=int(at), leeway=LEEWAY_S, exp={"essential": True})
    try:
        registry.validate({name: claims[name] for name in ("exp", "iat", "nbf") if name in claims})
    except BROKEN as fault:
        raise OauthClientInvalid(reason="exp, iat or nbf do not hold now") from fault
    made = claims.get("iat", at + LEEWAY_S)
    if claims["exp"] - made > GOOD_FOR_S:
        raise OauthClientInvalid(reason=f"exp may be {GOOD_FOR_S} seconds away at most")


def check_audience(audience: Any) -> None:
    """Return if something was said to us and to nobody else, who could say it to us then.

    :raises OauthClientInvalid: if not.
    """
    us = {issuer(), f"{issuer()}{TOKEN_PATH}", f"{issuer()}{BACKCHANNEL_PATH}"}
    said = [audience] if isinstance(audience, str) else audience
    if not isinstance(said, list) or not said or not all(one in us for one in map(str, said)):
        raise OauthClientInvalid(reason="aud must be the issuer or the token endpoint, only")


def spend_statement(claims: Mapping[str, Any], party: RelyingPartyRow) -> None:
    """Note that something was said, so that nobody says it again.

    :raises OauthClientInvalid: if it was said before, or could be said again unnoticed.
    """
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_LENGTH_MAX:
        raise OauthClientInvalid(reason="jti is missing or too long")
    fingerprint = hashlib.sha256(orjson.dumps([party.client_id, jti])).hexdigest()
    good_until = datetime.fromtimestamp(claims["exp"], UTC) + 2 * LEEWAY
    if not spend_assertion(fingerprint, good_until):
        raise OauthClientInvalid(reason="this assertion was used before")


def _claimed_sender(said: str) -> str:
    """Return who says that they have signed it; whether they did is looked at then."""
    try:
        claims = orjson.loads(jws.extract_compact(said.encode()).payload)
        sender = claims["sub"]
    except BROKEN as fault:
        raise OauthClientInvalid(reason="client_assertion is no signed JWT") from fault
    return sender if isinstance(sender, str) else ""


def _keys(party: RelyingPartyRow) -> KeySet:
    return key_set(party.jwks)
