"""A relying party shows by its own key who it is, gets a token, and is let in with it."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from joserfc.jwk import ECKey, RSAKey
from tests.relying_parties import (
    ASSERTION_TYPE,
    RelyingParty,
    a_relying_party,
    client_key,
    post_form,
)
from tests.worlds import AGENT

from cleanbreak.channels.api.token_guard import caller_of, needs_scope
from cleanbreak.domain.access import Caller, CallerRefused, ScopeMissing, TokenBad, TokenMissing
from cleanbreak.domain.oauth import JWT_BEARER, TOKEN_GOOD_FOR
from cleanbreak.domain.relying_party import (
    LegalBasis,
    MalformedRedirect,
    MalformedRelyingParty,
    RelyingPartyKnown,
    RelyingPartyWish,
    UnknownScope,
)
from cleanbreak.flows.admit_caller import admit
from cleanbreak.flows.client_keys import MalformedKeys, PrivateKeyGiven, read_client_keys
from cleanbreak.flows.forget_tokens import forget_tokens
from cleanbreak.flows.limit_requests import RATES, Limited, Rate
from cleanbreak.flows.manage_relying_parties import (
    allow_scopes,
    replace_keys,
    resume_relying_party,
    suspend_relying_party,
)
from cleanbreak.records.access_token import AccessTokenRow
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.relying_party import RelyingPartyRow, SeenAssertionRow

pytestmark = pytest.mark.django_db
CHECK, SWAP = "number-recycling:check", "sim-swap:check"
CREDENTIALS = {"grant_type": "client_credentials", "scope": CHECK}


def admitted(token: str, scope: str = CHECK, **later: float) -> Caller:
    return admit(f"Bearer {token}", scope, timezone.now() + timedelta(**later))


def at(**later: float) -> int:
    return int((timezone.now() + timedelta(**later)).timestamp())


def in_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def refused(answer: Any) -> str:
    assert answer.status_code in (400, 401), answer.content
    assert answer["Cache-Control"] == "no-store"
    assert "access_token" not in answer.json()
    return str(answer.json()["error"])


def test_a_bank_shows_by_its_key_who_it_is_and_is_let_in_for_an_hour() -> None:
    bank = a_relying_party(CHECK, SWAP)
    answer = bank.ask(CREDENTIALS)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said | {"access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": CHECK,
    }
    caller = admitted(said["access_token"])
    assert (caller.client_id, caller.scopes) == (bank.client_id, {CHECK})
    assert (caller.msisdn, caller.by_network) == (None, False)
    with pytest.raises(ScopeMissing):
        admitted(said["access_token"], SWAP)
    assert admitted(said["access_token"], minutes=59)
    with pytest.raises(TokenBad):
        admitted(said["access_token"], minutes=60)


def test_neither_token_nor_assertion_is_kept_and_what_is_over_is_forgotten() -> None:
    token = a_relying_party(CHECK).token()
    kept = AccessTokenRow.objects.get()
    assert token not in str(vars(kept))
    assert SeenAssertionRow.objects.count() == 1
    forget_tokens(timezone.now())
    assert admitted(token)
    forget_tokens(timezone.now() + TOKEN_GOOD_FOR)
    assert not AccessTokenRow.objects.exists()
    assert not SeenAssertionRow.objects.exists()


def test_a_scope_covers_those_that_begin_with_it() -> None:
    token = a_relying_party("sim-swap").token()
    assert admitted(token, "sim-swap:check")
    for other in ("sim-swap-subscriptions:read", "sim-swaps", CHECK):
        with pytest.raises(ScopeMissing):
            admitted(token, other)


SECOND = timedelta(seconds=1)
BY_SECRET, BY_NOTHING = b'{"alg":"HS256"}', b'{"alg":"none"}'
NOT_JUST_NOW: tuple[dict[str, Any], ...] = (
    {"aud": "https://another.example/oauth2/token"},
    {"aud": ["https://another.example", "http://127.0.0.1:8000"]},
    {"aud": []},
    {"aud": None},
    {"exp": None},
    {"jti": None},
    {"jti": "x" * 201},
    {"jti": 5},
    {"sub": "somebody else"},
    {"iss": "somebody else"},
    {"iss": ["a list"]},
    {"exp": -61 * SECOND},
    {"exp": 302 * SECOND, "iat": 30 * SECOND},
    {"exp": 120 * SECOND, "iat": -200 * SECOND},
    {"exp": timedelta(days=3000), "iat": None},
    {"exp": float("nan")},
    {"exp": "tomorrow"},
    {"iat": 300 * SECOND, "exp": 360 * SECOND},
    {"nbf": 300 * SECOND},
)
"""A claim each that does not hold; a time counts from now."""


def test_what_was_not_said_to_us_just_now_counts_for_nothing() -> None:
    bank = a_relying_party(CHECK)
    for changes in NOT_JUST_NOW:
        said = {
            name: at(seconds=one.total_seconds()) if isinstance(one, timedelta) else one
            for name, one in changes.items()
        }
        assert refused(bank.ask(CREDENTIALS, **said)) == "invalid_client", changes
    assert bank.ask(CREDENTIALS).status_code == 200


def test_clocks_may_differ_by_a_minute_and_our_name_counts_as_well_as_the_endpoint() -> None:
    bank = a_relying_party(CHECK)
    for changes in (
        {"exp": at(seconds=-50), "iat": at(seconds=-170)},
        {"iat": at(seconds=50), "exp": at(seconds=290)},
        {"aud": "http://127.0.0.1:8000"},
        {"aud": ["http://127.0.0.1:8000/oauth2/token"]},
        {"iat": None},
    ):
        assert bank.ask(CREDENTIALS, **changes).status_code == 200, changes


def test_what_was_said_once_is_not_said_again_by_anybody() -> None:
    bank, shop = a_relying_party(CHECK), a_relying_party(CHECK)
    assert bank.ask(CREDENTIALS, jti="the same").status_code == 200
    assert shop.ask(CREDENTIALS, jti="the same").status_code == 200
    assert refused(bank.ask(CREDENTIALS, jti="the same")) == "invalid_client"


def test_a_stranger_does_not_use_up_what_a_client_is_going_to_say() -> None:
    bank = a_relying_party(CHECK)
    forged = RelyingParty(bank.client_id, ECKey.generate_key("P-256"), ())
    assert refused(forged.ask(CREDENTIALS, jti="next")) == "invalid_client"
    assert bank.ask(CREDENTIALS, jti="next").status_code == 200


def test_no_other_way_to_show_who_one_is() -> None:
    bank = a_relying_party(CHECK)
    known = {"client_id": bank.client_id, "client_secret": "guess"}
    claims = {"iss": bank.client_id, "sub": bank.client_id, "jti": "1", "exp": at(seconds=60)}
    claims["aud"] = "http://127.0.0.1:8000"
    said = f"{in_base64(BY_SECRET)}.{in_base64(json.dumps(claims).encode())}"
    public = client_key().as_pem(private=False)  # as a shared secret, which it is not
    by_public_key = f"{said}.{in_base64(hmac.digest(public, said.encode(), 'sha256'))}"
    unsigned = f"{in_base64(BY_NOTHING)}.{said.partition('.')[2]}."
    typed = {"client_assertion_type": ASSERTION_TYPE}
    for form in (
        {},
        known,
        typed,
        typed | {"client_assertion": by_public_key},
        typed | {"client_assertion": unsigned},
        typed | {"client_assertion": "é.é.é"},
        {"client_assertion": bank.assertion()},
        typed | {"client_assertion": bank.assertion(), "client_id": "another"},
    ):
        assert refused(post_form(CREDENTIALS | form)) == "invalid_client"


def test_a_form_says_everything_once_and_by_post() -> None:
    bank = a_relying_party(CHECK)
    assert refused(bank.ask(CREDENTIALS | {"scope": [CHECK, CHECK]})) == "invalid_request"
    assert refused(bank.ask({"scope": CHECK})) == "invalid_request"
    assert refused(bank.ask(CREDENTIALS | {"grant_type": "password"})) == "unsupported_grant_type"
    assert Client().get("/oauth2/token").status_code == 405
    assert Client().post("/oauth2/token", {}, content_type="application/json").status_code == 400
    for scope in ("", SWAP, f"{CHECK} {SWAP}", "openid", "everything", f"{CHECK} dpv:Marketing"):
        assert refused(bank.ask(CREDENTIALS | {"scope": scope})) == "invalid_scope"


def test_whoever_is_refused_all_the_time_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    hourly = Rate(burst=2, every=timedelta(hours=1))
    monkeypatch.setitem(RATES, Limited.OAUTH_REFUSED, hourly)
    statuses = [post_form(CREDENTIALS).status_code for _ in range(4)]
    assert statuses == [401, 401, 429, 429]
    assert a_relying_party(CHECK).ask(CREDENTIALS).status_code == 200


def test_a_client_that_asks_too_often_waits_and_no_other_does(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each token and each number that it names costs us rows: its key is no licence to that."""
    settings.CLEANBREAK_API_REQUESTS_PER_S = 1
    same_instant = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: same_instant)
    bank, shop = a_relying_party(CHECK), a_relying_party(CHECK)
    answers = [bank.ask(CREDENTIALS) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (answers[2].json()["error"], answers[2]["Retry-After"]) == ("slow_down", "1")
    statement = {"grant_type": JWT_BEARER, "assertion": bank.assertion(sub="tel:+49", scope=CHECK)}
    assert post_form(statement).status_code == 429
    behind = bank.ask({"scope": CHECK, "login_hint": "tel:+4915228817999"}, "/oauth2/bc-authorize")
    assert behind.status_code == 429, "nor does anybody try numbers here as fast as they can"
    assert shop.ask(CREDENTIALS).status_code == 200


def test_a_relying_party_that_is_suspended_is_out_at_once_and_may_come_back() -> None:
    bank = a_relying_party(CHECK)
    token = bank.token()
    suspend_relying_party(bank.client_id, AGENT, timezone.now())
    with pytest.raises(TokenBad):
        admitted(token)
    assert refused(bank.ask(CREDENTIALS)) == "invalid_client"
    resume_relying_party(bank.client_id, AGENT, timezone.now())
    assert admitted(token)
    acts = AuditRow.objects.filter(act__startswith="relying_party.").order_by("at")
    assert [one.act.partition(".")[2] for one in acts] == ["added", "suspended", "resumed"]
    assert all(one.details["client_id"] == bank.client_id for one in acts)


def test_a_scope_that_is_taken_away_is_gone_from_tokens_too() -> None:
    bank = a_relying_party(CHECK, SWAP)
    token = bank.token()
    allow_scopes(bank.client_id, [SWAP], AGENT, timezone.now())
    assert admitted(token, SWAP)
    with pytest.raises(ScopeMissing):
        admitted(token, CHECK)


def test_a_key_that_was_replaced_signs_no_more_and_two_can_stand_beside_each_other() -> None:
    bank, new = a_relying_party(CHECK), ECKey.generate_key("P-256")
    new.ensure_kid()
    both = {"keys": [key.as_dict(private=False) for key in (bank.key, new)]}
    after = RelyingParty(bank.client_id, new, bank.scopes)
    assert refused(after.ask(CREDENTIALS)) == "invalid_client"
    replace_keys(bank.client_id, both, AGENT, timezone.now())
    form = CREDENTIALS | {"client_assertion_type": ASSERTION_TYPE}
    for one in (bank, after):
        claims = {"iss": bank.client_id, "sub": bank.client_id, "jti": str(one.key.kid)}
        claims |= {"aud": "http://127.0.0.1:8000", "exp": at(seconds=60)}
        signed = one.signed(claims, kid=one.key.kid)
        assert post_form(form | {"client_assertion": signed}).status_code == 200
    replace_keys(bank.client_id, {"keys": both["keys"][1:]}, AGENT, timezone.now())
    assert refused(bank.ask(CREDENTIALS)) == "invalid_client"
    assert after.ask(CREDENTIALS).status_code == 200


def test_only_public_keys_of_some_strength_are_taken() -> None:
    key = client_key()
    rsa = RSAKey.import_key(
        {"kty": "RSA", "e": "AQAB", "n": "vx" * 172}  # 2064 bits, of nobody
    )
    assert read_client_keys(rsa.as_pem(private=False))["keys"][0]["kty"] == "RSA"
    assert read_client_keys(key.as_pem(private=False))["keys"][0]["kty"] == "EC"
    for secret in (key.as_pem(private=True), b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'):
        with pytest.raises(PrivateKeyGiven):
            read_client_keys(secret)
    public = key.as_dict(private=False)
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [5]}',
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        b'{"keys": [{"kty": "RSA", "e": "AQAB", "n": "' + b"vx" * 84 + b'"}]}',
        b'{"keys": [{"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}]}',
    ):
        with pytest.raises(MalformedKeys):
            read_client_keys(wrong)
    for jwks in ({"keys": [public, public]}, {"keys": [{**public, "use": "enc"}]}):
        with pytest.raises(MalformedKeys):
            replace_keys(a_relying_party(CHECK).client_id, jwks, AGENT, timezone.now())


def wish(**changes: Any) -> RelyingPartyWish:
    good: dict[str, Any] = {
        "name": "A bank",
        "contact": "security@bank.example",
        "legal_basis": LegalBasis.CONTRACT,
        "scopes": frozenset({CHECK, "dpv:FraudPreventionAndDetection"}),
        "redirect_uris": ("https://bank.example/back?from=us",),
    }
    return RelyingPartyWish(**(good | changes))


def test_what_a_relying_party_cannot_be() -> None:
    assert wish()
    for name in ("", " ", "x" * 81, "two\nlines", "turned \u202e round"):
        with pytest.raises(MalformedRelyingParty):
            wish(name=name)
    with pytest.raises(MalformedRelyingParty):
        wish(watched_numbers_max=-1)
    for scope in ("everything", "openid", "dpv:x", "number-recycling:check ssf.read"):
        with pytest.raises(UnknownScope):
            wish(scopes=frozenset({scope}))
    for address in (
        "http://bank.example/back",
        "https://bank.example/#here",
        "https://us@bank.example/",
        "https://bank.example/\r\nSet-Cookie: x",
        "https:///back",
        "https://[bank/",
        "javascript:alert(1)",
        "https://bank.example/" + "x" * 500,
    ):
        with pytest.raises(MalformedRedirect):
            wish(redirect_uris=(address,))
    a_relying_party(CHECK, name="Bank")
    with pytest.raises(RelyingPartyKnown):
        a_relying_party(CHECK, name="Bank")
    assert RelyingPartyRow.objects.count() == 1


def refuse(_request: HttpRequest, why: CallerRefused) -> HttpResponse:
    return JsonResponse({"code": why.code}, status=why.status)


@needs_scope(CHECK, refuse=refuse)
def view(request: HttpRequest, word: str) -> HttpResponse:
    return JsonResponse({"word": word, "caller": caller_of(request).client_id})


def test_a_guarded_view_is_told_who_calls_and_refuses_in_its_own_form() -> None:
    bank = a_relying_party(CHECK, SWAP)
    asked = RequestFactory().get("/", headers=bank.headers(CHECK))
    assert bank.client_id in view(asked, "word").content.decode()
    for headers, status, told in (
        ({}, 401, 'Bearer realm="api"'),
        ({"Authorization": "Bearer guess"}, 401, 'Bearer realm="api", error="invalid_token"'),
        ({"Authorization": "Basic YTpi"}, 401, 'Bearer realm="api", error="invalid_token"'),
        (
            bank.headers(SWAP),
            403,
            f'Bearer realm="api", error="insufficient_scope", scope="{CHECK}"',
        ),
    ):
        answer = view(RequestFactory().post("/", headers=headers), "word")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (status, told)
    with pytest.raises(TokenMissing):
        admit("", CHECK, timezone.now())
