"""A line gives a relying party access: by its browser, by CIBA, by a signed statement.

Whatever it gave is over when the line ends, and never means whoever has the number next.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.relying_parties import RelyingParty, a_relying_party, a_signing_key, post_form
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.network_authentication.memory import HEADER, MemoryNetworkAuthentication
from cleanbreak.domain.access import Caller, TokenBad
from cleanbreak.domain.access_grant import CODE_GOOD_FOR, REQUEST_GOOD_FOR
from cleanbreak.domain.oauth import CIBA, JWT_BEARER
from cleanbreak.flows.admit_caller import admit
from cleanbreak.flows.forget_tokens import KEPT, forget_tokens
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.revoke_grants import revoke_grants
from cleanbreak.records.access_token import AccessGrantRow, AccessTokenRow
from cleanbreak.records.line import HolderRow, LineRow

pytestmark = pytest.mark.django_db
CHECK = "number-verification:verify"
PURPOSE = "dpv:FraudPreventionAndDetection"
ANNA = LineOf()
BEN = LineOf(msisdn="+4915228817387", name="Ben Weiß", email="ben@example.org")
BACK = "https://bank.example/back"
VERIFIER = "v" * 43
CHALLENGE = create_s256_code_challenge(VERIFIER)
WORLD: list[TestWorld] = []


def network() -> MemoryNetworkAuthentication:
    return MemoryNetworkAuthentication(WORLD[-1].world)


@pytest.fixture
def world(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestWorld]:
    made = make_world()
    WORLD.append(made)
    made.add(ANNA, BEN)
    network().attach("10.0.0.7", ANNA.msisdn)
    network().attach("anna's token", ANNA.msisdn)
    network().attach("roamer", "+4915228817999")
    settings.CLEANBREAK_NETWORK_WIRING = f"{__name__}.network"
    a_signing_key(monkeypatch)
    yield made
    WORLD.pop()


@pytest.fixture
def bank(world: TestWorld) -> RelyingParty:
    return a_relying_party(CHECK, PURPOSE, "dpv:Marketing", redirect_uris=(BACK,))


def caller(token: str) -> Caller:
    return admit(f"Bearer {token}", CHECK, timezone.now())


def browser(bank: RelyingParty, device: str = "10.0.0.7", **changes: Any) -> Any:
    asked = {
        "response_type": "code",
        "client_id": bank.client_id,
        "redirect_uri": BACK,
        "scope": f"openid {CHECK}",
        "state": "of the bank",
        "nonce": "n-1",
        "prompt": "none",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    asked = {name: one for name, one in (asked | changes).items() if one is not None}
    return Client().get("/oauth2/authorize", asked, headers={HEADER: device})


def said_back(answer: Any) -> dict[str, str]:
    assert answer.status_code == 302, answer.content
    parts = urlsplit(answer["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (said["iss"], said.get("state")) == ("http://127.0.0.1:8000", "of the bank")
    return said


def redeemed(bank: RelyingParty, code: str, **changes: Any) -> Any:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return bank.ask(form | {"code_verifier": VERIFIER} | changes)


def asked_behind(bank: RelyingParty, **changes: Any) -> Any:
    form = {"scope": f"openid {CHECK}", "login_hint": f"tel:{ANNA.msisdn}"}
    form = {name: one for name, one in (form | changes).items() if one}
    return bank.ask(form, "/oauth2/bc-authorize")


def polled(bank: RelyingParty, auth_req_id: str) -> Any:
    return bank.ask({"grant_type": CIBA, "auth_req_id": auth_req_id})


def stated(bank: RelyingParty, **changes: Any) -> Any:
    claims = {"sub": f"tel:{ANNA.msisdn}", "scope": f"{CHECK} {PURPOSE}"} | changes
    return post_form({"grant_type": JWT_BEARER, "assertion": bank.assertion(**claims)})


def claims_of(answer: Any) -> dict[str, Any]:
    keys = KeySet.import_key_set(Client().get("/oauth2/jwks").json())
    return jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"]).claims


def test_a_browser_that_comes_through_the_network_brings_the_bank_a_token(
    bank: RelyingParty,
) -> None:
    answer = browser(bank)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    code = said_back(answer)["code"]
    got = redeemed(bank, code)
    assert got.status_code == 200, got.content
    who = caller(got.json()["access_token"])
    assert (who.client_id, who.msisdn, who.by_network) == (bank.client_id, ANNA.msisdn, True)
    claims = claims_of(got)
    assert (claims["aud"], claims["nonce"]) == (bank.client_id, "n-1")
    assert claims["exp"] - claims["iat"] == 3600
    assert ANNA.msisdn[1:] not in str(claims) + code


def test_the_holder_has_another_name_at_every_relying_party_and_always_the_same(
    bank: RelyingParty,
) -> None:
    shop = a_relying_party(CHECK, redirect_uris=(BACK,))

    def subject(party: RelyingParty, line: LineOf = ANNA) -> str:
        asked = asked_behind(party, login_hint=f"tel:{line.msisdn}").json()
        return str(claims_of(polled(party, asked["auth_req_id"]))["sub"])

    assert subject(bank) == subject(bank)
    assert len({subject(bank), subject(shop), subject(bank, BEN), subject(shop, BEN)}) == 4


def test_a_code_is_good_once_for_a_minute_for_who_asked_and_at_its_address(
    bank: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_relying_party(CHECK, redirect_uris=(BACK,))
    assert redeemed(shop, said_back(browser(bank))["code"]).json()["error"] == "invalid_grant"
    for changes in (
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": ""},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "short"},
    ):
        code = said_back(browser(bank))["code"]
        assert redeemed(bank, code, **changes).status_code == 400, changes
        assert redeemed(bank, code).json()["error"] == "invalid_grant", "it is spent anyway"
    code = said_back(browser(bank))["code"]
    later = timezone.now() + CODE_GOOD_FOR
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert redeemed(bank, code).json()["error"] == "invalid_grant"


def test_a_code_that_comes_twice_takes_back_what_it_gave(bank: RelyingParty) -> None:
    code = said_back(browser(bank))["code"]
    token = redeemed(bank, code).json()["access_token"]
    assert caller(token)
    assert redeemed(bank, code).json()["error"] == "invalid_grant"
    with pytest.raises(TokenBad):
        caller(token)


def test_a_browser_is_sent_back_with_the_reason_and_never_elsewhere(bank: RelyingParty) -> None:
    for changes, error in (
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": f"{CHECK} {PURPOSE} dpv:Marketing"}, "invalid_scope"),
        ({"scope": "openid number-recycling:check"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"nonce": ["a", "b"]}, "invalid_request"),
        ({"request": "e30.e30."}, "invalid_request_object"),
        ({"request_uri": "https://bank.example/"}, "request_uri_not_supported"),
        ({"device": "wifi"}, "access_denied"),
        ({"device": "roamer"}, "access_denied"),
    ):
        assert said_back(browser(bank, **changes))["error"] == error, changes
    for changes in (
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": BACK + "?more"},
        {"redirect_uri": None},
        {"redirect_uri": [BACK, BACK]},
        {"client_id": "nobody"},
        {"client_id": None},
    ):
        answer = browser(bank, **changes)
        assert answer.status_code == 400, changes
        assert "Location" not in answer
        assert "evil" not in answer.content.decode()
    assert not AccessGrantRow.objects.exists()


def test_a_network_that_is_away_is_told(bank: RelyingParty, world: TestWorld) -> None:
    world.world.set_down("network_authentication", down=True)  # type: ignore[attr-defined]
    assert said_back(browser(bank))["error"] == "temporarily_unavailable"
    answer = asked_behind(bank, login_hint="ipport:10.0.0.7")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert asked_behind(bank).status_code == 200, "a number needs no network"


def test_without_a_network_nobody_is_recognised(bank: RelyingParty, settings: Any) -> None:
    settings.CLEANBREAK_NETWORK_WIRING = "tests.relying_parties.no_network"
    assert said_back(browser(bank))["error"] == "access_denied"
    hint = {"login_hint": "operatortoken:anna's token"}
    assert asked_behind(bank, **hint).json()["error"] == "unknown_user_id"


def test_a_bank_names_a_line_and_fetches_the_token_once(bank: RelyingParty) -> None:
    for hint, by_network in (
        (f"tel:{ANNA.msisdn}", False),
        ("ipport:10.0.0.7", False),
        ("operatortoken:anna's token", True),
    ):
        said = asked_behind(bank, login_hint=hint).json()
        assert (said["expires_in"], said["interval"]) == (120, 2)
        got = polled(bank, said["auth_req_id"])
        who = caller(got.json()["access_token"])
        assert (who.msisdn, who.by_network) == (ANNA.msisdn, by_network)
        assert polled(bank, said["auth_req_id"]).json()["error"] == "invalid_grant"


def test_what_is_asked_behind_is_refused_with_its_reason(
    bank: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    for changes, error in (
        ({"login_hint": ""}, "invalid_request"),
        ({"login_hint": "tel:+4915228817999"}, "unknown_user_id"),
        ({"login_hint": "tel:015228817386"}, "unknown_user_id"),
        ({"login_hint": "anna@example.org"}, "unknown_user_id"),
        ({"login_hint": "operatortoken:nobody's"}, "unknown_user_id"),
        ({"login_hint_token": "e30.e30.e30"}, "invalid_request"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"request": "e30.e30.e30"}, "invalid_request_object"),
    ):
        assert asked_behind(bank, **changes).json()["error"] == error, changes
    said, shop = asked_behind(bank).json(), a_relying_party(CHECK)
    assert polled(shop, said["auth_req_id"]).json()["error"] == "invalid_grant"
    later = timezone.now() + REQUEST_GOOD_FOR
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert polled(bank, said["auth_req_id"]).json()["error"] == "expired_token"


def test_a_request_may_be_signed_and_then_nothing_beside_it_counts(bank: RelyingParty) -> None:
    said = {"scope": f"openid {CHECK}", "login_hint": f"tel:{ANNA.msisdn}", "sub": None}
    signed = {"request": bank.assertion(**said), "login_hint": f"tel:{BEN.msisdn}", "scope": ""}
    answer = asked_behind(bank, **signed)
    token = polled(bank, answer.json()["auth_req_id"]).json()["access_token"]
    assert caller(token).msisdn == ANNA.msisdn
    shop = a_relying_party(CHECK)
    theirs = asked_behind(shop, request=bank.assertion(**said))
    assert theirs.json()["error"] == "invalid_request_object"
    undated = asked_behind(bank, request=bank.assertion(**said, iat=None))
    assert undated.json()["error"] == "invalid_request_object"


def test_a_browser_may_bring_a_signed_request(bank: RelyingParty) -> None:
    asked = {"response_type": "code", "client_id": bank.client_id, "redirect_uri": BACK}
    asked |= {"scope": f"openid {CHECK}"}
    signed = asked | {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    bare = {"nonce": None, "code_challenge": None, "code_challenge_method": None}
    aud = "http://127.0.0.1:8000/oauth2/authorize"
    said = bank.assertion(**signed, nonce="of the signed one", sub=None, aud=aud)
    got = redeemed(bank, said_back(browser(bank, **bare, request=said))["code"])
    assert claims_of(got)["nonce"] == "of the signed one"
    for changes in ({"scope": "openid"}, {"client_id": "another"}, {"redirect_uri": BACK + "?"}):
        said = bank.assertion(**(signed | changes), sub=None, aud=aud)
        told = said_back(browser(bank, **bare, request=said))
        assert told["error"] == "invalid_request_object", changes


def test_without_openid_there_is_a_token_and_nobody_is_named(bank: RelyingParty) -> None:
    said = asked_behind(bank, scope=f"{CHECK} {PURPOSE}").json()
    got = polled(bank, said["auth_req_id"]).json()
    assert caller(got["access_token"]).msisdn == ANNA.msisdn
    assert "id_token" not in got


def test_a_signed_statement_names_the_line(bank: RelyingParty) -> None:
    got = stated(bank)
    assert got.status_code == 200, got.content
    assert "refresh_token" not in got.json()
    who = caller(got.json()["access_token"])
    assert (who.msisdn, who.by_network) == (ANNA.msisdn, False)
    token = stated(bank, sub="operatortoken:anna's token").json()["access_token"]
    assert caller(token).by_network
    for changes in (
        {"sub": "tel:+4915228817999"},
        {"sub": bank.client_id},
        {"sub": None},
        {"aud": "https://another.example"},
        {"exp": int(timezone.now().timestamp()) - 100},
        {"jti": None},
        {"iat": None},
        {"iat": int(timezone.now().timestamp()) + 50},
    ):
        assert stated(bank, **changes).json()["error"] == "invalid_grant", changes
    for scope in (None, "", PURPOSE, "number-recycling:check"):
        assert stated(bank, scope=scope).json()["error"] == "invalid_scope", scope
    form = {"grant_type": JWT_BEARER, "assertion": bank.assertion(sub=f"tel:{ANNA.msisdn}")}
    assert post_form(form | {"scope": CHECK}).json()["error"] == "invalid_request"
    shop = a_relying_party(CHECK)
    assert shop.ask(form).json()["error"] == "invalid_grant"


def test_what_a_line_gave_is_over_when_it_is_revoked_with_all_that_waits(
    bank: RelyingParty,
) -> None:
    anna, ben = LineRow.objects.order_by("line_id")
    tokens = [bank.token_of(anna), bank.token_of(anna), bank.token_of(ben)]
    code, waiting = said_back(browser(bank))["code"], asked_behind(bank).json()["auth_req_id"]
    nobodys = "+4915228817999"
    revoked = revoke_grants([ANNA.msisdn, nobodys], timezone.now())
    assert revoked == {ANNA.msisdn: 4, nobodys: 0}
    for token in tokens[:2]:
        with pytest.raises(TokenBad):
            caller(token)
    assert caller(tokens[2]).msisdn == BEN.msisdn
    assert redeemed(bank, code).json()["error"] == "invalid_grant"
    assert polled(bank, waiting).json()["error"] == "invalid_grant"
    assert revoke_grants([ANNA.msisdn], timezone.now()) == {ANNA.msisdn: 0}


def test_a_token_of_the_old_owner_never_means_the_new_one(
    bank: RelyingParty, world: TestWorld
) -> None:
    (anna,) = LineRow.objects.filter(msisdn=ANNA.msisdn)
    token, waiting = bank.token_of(anna), asked_behind(bank).json()["auth_req_id"]
    assert caller(token).msisdn == ANNA.msisdn
    LineRow.objects.filter(pk=anna.pk).update(state="terminated")
    with pytest.raises(TokenBad):
        caller(token)
    LineRow.objects.filter(pk=anna.pk).update(msisdn="")
    holder = HolderRow.objects.get(lines=LineRow.objects.get(msisdn=BEN.msisdn))
    anna.line_id, anna.holder, anna.imsi, anna.iccid = None, holder, "00101999", "89490001"
    anna.save(force_insert=True)
    with pytest.raises(TokenBad):
        caller(token)
    assert polled(bank, waiting).json()["error"] == "invalid_grant"
    assert caller(bank.token_of(anna)).msisdn == ANNA.msisdn, "the new owner gives it anew"


@pytest.mark.parametrize("becomes", [{"holder": "another"}, {"msisdn": "+4915228817388"}])
def test_a_line_of_another_holder_or_with_another_number_is_not_meant(
    bank: RelyingParty, becomes: dict[str, str]
) -> None:
    anna, ben = LineRow.objects.order_by("line_id")
    token, waiting = bank.token_of(anna), asked_behind(bank).json()["auth_req_id"]
    changed = {"holder": ben.holder} if "holder" in becomes else becomes
    LineRow.objects.filter(pk=anna.pk).update(**changed)
    with pytest.raises(TokenBad):
        caller(token)
    assert polled(bank, waiting).json()["error"] == "invalid_grant"


def test_the_end_of_a_line_is_the_end_of_what_it_gave(bank: RelyingParty, world: TestWorld) -> None:
    (anna,) = LineRow.objects.filter(msisdn=ANNA.msisdn)
    token = bank.token_of(anna)
    request_termination(at_once(ANNA), world.outside, world.clock())
    assert caller(token), "it may still be withdrawn"
    world.work()
    assert AccessGrantRow.objects.get().revoked_at is not None
    with pytest.raises(TokenBad):
        caller(token)


def test_grants_are_forgotten_after_a_day(bank: RelyingParty) -> None:
    bank.token_of(LineRow.objects.get(msisdn=ANNA.msisdn))
    forget_tokens(timezone.now() + KEPT - timedelta(minutes=1))
    assert (AccessGrantRow.objects.count(), AccessTokenRow.objects.count()) == (1, 0)
    forget_tokens(timezone.now() + KEPT + timedelta(minutes=1))
    assert not AccessGrantRow.objects.exists()


def test_the_provider_describes_itself() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert said["issuer"] == "http://127.0.0.1:8000"
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["subject_types_supported"] == ["pairwise"]
    known = {"authorization_endpoint": 400, "token_endpoint": 405}
    known |= {"backchannel_authentication_endpoint": 405}
    for name, status in known.items():
        path = urlsplit(said[name]).path
        assert Client().get(path).status_code == status, name
