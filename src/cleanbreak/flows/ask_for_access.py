"""Ask for access to what we know of a line: by a browser that comes through our network, or CIBA.

Nobody is asked for anything here, no page is shown, and no code is sent: it is the network that
says whose device it is (CAMARA number verification wants no other), or the relying party that names
a number, for which it has a right of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from authlib.common.urls import add_params_to_uri

from cleanbreak.domain.access_grant import CODE_GOOD_FOR, POLL_EVERY, REQUEST_GOOD_FOR, GrantWay
from cleanbreak.domain.device_hint import NoLineMeant
from cleanbreak.domain.oauth import (
    OauthDeviceUnknown,
    OauthRefused,
    OauthRequestInvalid,
    OauthRequestObjectInvalid,
    OauthRequestUriRefused,
    OauthResponseTypeUnknown,
    OauthUserUnknown,
    one,
    one_or_none,
    wanted_of_line,
)
from cleanbreak.flows.find_line_meant import LineMeant, line_behind, line_of_hint
from cleanbreak.flows.give_access import Access, Waiting, give_access, new_code
from cleanbreak.flows.know_client import Form, know_client, signed_request
from cleanbreak.flows.signing_keys import issuer
from cleanbreak.ports.network_authentication import NetworkAuthentication
from cleanbreak.records.relying_party import RelyingPartyRow, find_relying_party

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""SHA-256 in base64url."""
TEXT_LENGTH_MAX = 512
TWICE = ("scope", "response_type", "client_id", "redirect_uri")
"""What stands beside a signed request as well, and is the same there (CAMARA profile)."""
OTHER_HINTS = ("id_token_hint", "login_hint_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackchannelAnswer:
    """What a relying party comes back with for its token."""

    auth_req_id: str = field(repr=False)
    expires_in_s: int
    interval_s: int


def answer_browser(
    asked: Form, headers: Mapping[str, str], network: NetworkAuthentication | None, now: datetime
) -> str:
    """Return where the browser goes back to, with a code or with the reason why there is none.

    :param headers: of its request, by their names in small letters.
    :raises OauthRequestInvalid: if it is not known who sent it, or where it would go back to: then
        it is sent nowhere (RFC 6749 4.1.2.1).
    """
    party, back = _sender(asked)
    try:
        access = _wished(_unsigned(asked, party, now), party, back)
        meant = line_behind(headers, network)
        said = {"code": _waiting(access, meant, CODE_GOOD_FOR, now)}
    except NoLineMeant:
        said = _why(OauthDeviceUnknown())
    except OauthRefused as refused:
        said = _why(refused)
    states = asked.get("state", ())[:1]
    kept = [("state", one) for one in states if len(one) <= TEXT_LENGTH_MAX]
    return str(add_params_to_uri(back, [*said.items(), *kept, ("iss", issuer())]))


def ask_backchannel(
    form: Form, network: NetworkAuthentication | None, now: datetime
) -> BackchannelAnswer:
    """Return with what a relying party fetches the token for the line that it means (CIBA, poll).

    :raises OauthRefused: if it gets none, and why.
    """
    party = know_client(form, now)
    asked = signed_request(form, party, now)
    if any(one_or_none(asked, name) for name in OTHER_HINTS):
        raise OauthRequestInvalid(parameter="login_hint")
    access = Access(
        client_id=party.client_id,
        scopes=_scopes(asked, party),
        way=GrantWay.CIBA,
        by_network=False,
    )
    try:
        meant = line_of_hint(one(asked, "login_hint"), network)
    except NoLineMeant as fault:
        raise OauthUserUnknown from fault
    return BackchannelAnswer(
        auth_req_id=_waiting(access, meant, REQUEST_GOOD_FOR, now),
        expires_in_s=int(REQUEST_GOOD_FOR.total_seconds()),
        interval_s=int(POLL_EVERY.total_seconds()),
    )


def _sender(asked: Form) -> tuple[RelyingPartyRow, str]:
    """Return who has sent the browser, and where it goes back to: to a known address only."""
    party = find_relying_party(one(asked, "client_id"))
    if party is None or not party.is_active:
        raise OauthRequestInvalid(parameter="client_id")
    back = one(asked, "redirect_uri")
    if back not in party.redirect_uris:  # the very same text: no part of it is a pattern
        raise OauthRequestInvalid(parameter="redirect_uri")
    return party, back


def _unsigned(asked: Form, party: RelyingPartyRow, now: datetime) -> Form:
    """Return what is asked; of a signed request, what it says itself."""
    if "request_uri" in asked:
        raise OauthRequestUriRefused
    said = signed_request(asked, party, now)
    if any(one_or_none(said, name) != one_or_none(asked, name) for name in TWICE):
        raise OauthRequestObjectInvalid(reason="beside it stands something else")
    return said


def _wished(asked: Form, party: RelyingPartyRow, back: str) -> Access:
    if one(asked, "response_type") != "code":
        raise OauthResponseTypeUnknown
    one_or_none(asked, "state")
    nonce, challenge = one_or_none(asked, "nonce"), one(asked, "code_challenge")
    is_s256 = one_or_none(asked, "code_challenge_method") == "S256"
    if not (CHALLENGE.fullmatch(challenge) and is_s256):  # ASVS 5.0 10.4.6
        raise OauthRequestInvalid(parameter="code_challenge")
    if len(nonce) > TEXT_LENGTH_MAX:
        raise OauthRequestInvalid(parameter="nonce")
    return Access(
        client_id=party.client_id,
        scopes=_scopes(asked, party),
        way=GrantWay.CODE,
        by_network=True,
        redirect_uri=back,
        code_challenge=challenge,
        nonce=nonce,
    )


def _scopes(asked: Form, party: RelyingPartyRow) -> frozenset[str]:
    return wanted_of_line(one(asked, "scope"), frozenset(party.scopes))


def _waiting(access: Access, meant: LineMeant, good_for: timedelta, now: datetime) -> str:
    """Let the access wait for whoever comes with the code that is returned."""
    code = new_code()
    access = replace(access, by_network=meant.by_network)
    give_access(access, meant.line, now, Waiting(code, good_for))
    return code


def _why(refused: OauthRefused) -> dict[str, str]:
    return {"error": refused.error, "error_description": str(refused)}
