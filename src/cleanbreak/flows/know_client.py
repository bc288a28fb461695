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
from joserfc import jws, jwt
from joserfc.jwt import JWTClaimsRegistry

from cleanbreak.domain.oauth import (
    ASSERTION_GOOD_FOR,
    ASSERTION_TYPE,
    JTI_LENGTH_MAX,
    LEEWAY,
    OauthClientInvalid,
    OauthRequestObjectInvalid,
    OauthTooFast,
    one_or_none,
)
from cleanbreak.flows.client_keys import ALGORITHMS, BROKEN, key_set
from cleanbreak.flows.limit_callers import CallerTooFast, check_caller_rate
from cleanbreak.flows.others_clock import by_clocks_of_others
from cleanbreak.flows.signing_keys import issuer
from cleanbreak.records.relying_party import RelyingPartyRow, find_relying_party, spend_assertion

LEEWAY_S = int(LEEWAY.total_seconds())
GOOD_FOR_S = int(ASSERTION_GOOD_FOR.total_seconds())
TOKEN_PATH, BACKCHANNEL_PATH = "/oauth2/token", "/oauth2/bc-authorize"
AUTHORIZE_PATH = "/oauth2/authorize"
PATHS = (TOKEN_PATH, BACKCHANNEL_PATH, AUTHORIZE_PATH)
Form = Mapping[str, Sequence[str]]


def know_client(form: Form, now: datetime) -> RelyingPartyRow:
    """Return the relying party that has signed the ``client_assertion`` of a form.

    :raises OauthClientInvalid: if it did not, or is suspended.
    :raises OauthRequestInvalid: if a parameter is there twice.
    """
    if one_or_none(form, "client_assertion_type") != ASSERTION_TYPE:
        raise OauthClientInvalid(reason="client_assertion_type must be that of private_key_jwt")
    said = one_or_none(form, "client_assertion")
    party, claims = know_signer(said, now, is_dated=False)
    if claims.get("sub") != party.client_id:
        raise OauthClientInvalid(reason="iss and sub must be the client_id")
    if one_or_none(form, "client_id") not in ("", party.client_id):
        raise OauthClientInvalid(reason="client_id must be that of the assertion")
    return party


def know_signer(
    said: str, now: datetime, *, is_dated: bool = True
) -> tuple[RelyingPartyRow, dict[str, Any]]:
    """Return which relying party has signed a statement to us, just now and once, and its claims.

    :param is_dated: whether it must tell when it was made, which is not in the future by our clock.
    :raises OauthClientInvalid: if none did; the reason tells no stranger who is a client of ours.
    :raises OauthTooFast: if it asks too often, here and at the interfaces together.
    """
    party = find_relying_party(_claimed_issuer(said))
    claims = _verified(said, party) if party else None
    if party is None or claims is None:
        raise OauthClientInvalid(reason="no client of ours has signed this")
    _check_times(claims, now, is_dated=is_dated)
    _check_audience(claims.get("aud"))
    _spend(claims, party)
    if not party.is_active:
        raise OauthClientInvalid(reason="the client is suspended")
    _count(party, now)
    return party, claims


def signed_request(form: Form, party: RelyingPartyRow, now: datetime) -> Form:
    """Return what a relying party asks: the claims of its signed ``request``, or else the form.

    Beside a signed request nothing else counts.

    :raises OauthRequestObjectInvalid: if it is not signed by this relying party.
    """
    said = one_or_none(form, "request")
    if not said:
        return form
    try:
        signer, claims = know_signer(said, now)
    except OauthClientInvalid as fault:
        raise OauthRequestObjectInvalid(**fault.data) from fault
    if signer.client_id != party.client_id:
        raise OauthRequestObjectInvalid(reason="another client has signed it")
    return {name: [value] for name, value in claims.items() if isinstance(value, str)}


def _claimed_issuer(said: str) -> str:
    """Return who says that they have signed it; whether they did is looked at then."""
    try:
        claims = orjson.loads(jws.extract_compact(said.encode()).payload)
        sender = claims["iss"]
    except BROKEN as fault:
        raise OauthClientInvalid(reason="it is no signed JWT") from fault
    return sender if isinstance(sender, str) and "\0" not in sender else ""


def _verified(said: str, party: RelyingPartyRow) -> dict[str, Any] | None:
    """Return the claims, if the relying party has signed them."""
    try:
        return dict(jwt.decode(said, key_set(party.jwks), algorithms=ALGORITHMS).claims)
    except BROKEN:
        return None


def _check_times(claims: Mapping[str, Any], now: datetime, *, is_dated: bool) -> None:
    """Look whether it was said just now, for five minutes at most.

    Clocks may differ a minute, but for what the CAMARA profile says: the end is not farther away
    by our clock, and what must be dated is not from the future.
    """
    at = int(by_clocks_of_others(now).timestamp())
    registry = JWTClaimsRegistry(
        now=at, leeway=LEEWAY_S, exp={"essential": True}, iat={"essential": is_dated}
    )
    try:
        registry.validate({name: claims[name] for name in ("exp", "iat", "nbf") if name in claims})
    except BROKEN as fault:
        raise OauthClientInvalid(reason="exp, iat or nbf do not hold now") from fault
    made = claims.get("iat", at)
    if claims["exp"] - min(made, at) > GOOD_FOR_S or (is_dated and made > at):
        raise OauthClientInvalid(reason=f"exp may be {GOOD_FOR_S} seconds away at most")


def _check_audience(audience: Any) -> None:
    """Look whether it was said to us and to nobody else, who could say it to us then."""
    us = {issuer(), *(f"{issuer()}{path}" for path in PATHS)}
    said = audience if isinstance(audience, list) else [audience]
    if not said or not all(isinstance(one, str) and one in us for one in said):
        raise OauthClientInvalid(reason="aud must be the issuer or the endpoint, and nobody else")


def _count(party: RelyingPartyRow, now: datetime) -> None:
    """Count a request of a client that is known now; what is said again by others counts not."""
    try:
        check_caller_rate(party.client_id, now)
    except CallerTooFast as fault:
        raise OauthTooFast from fault


def _spend(claims: Mapping[str, Any], party: RelyingPartyRow) -> None:
    """Note that it was said, so that nobody says it again."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_LENGTH_MAX:
        raise OauthClientInvalid(reason="jti is missing or too long")
    fingerprint = hashlib.sha256(orjson.dumps([party.client_id, jti])).hexdigest()
    good_until = datetime.fromtimestamp(claims["exp"], UTC) + 2 * LEEWAY
    if not spend_assertion(fingerprint, good_until):
        raise OauthClientInvalid(reason="this was used before")
