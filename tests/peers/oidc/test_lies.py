"""A provider, or whoever plays it, that lies: nobody is let in by it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cleanbreak.adapters.sign_on.oidc import OidcSettings, OidcSignOn
from cleanbreak.adapters.sign_on.oidc.signing_key import SigningKey
from cleanbreak.ports.errors import Refused, Unavailable

from .provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    LOGOUT_EVENT,
    PlayedProvider,
    client_key_pair,
    played,
)

BACK = "https://cleanbreak.example/staff/sign-on/answer/"


@pytest.fixture
def provider() -> Iterator[PlayedProvider]:
    with played() as made:
        yield made


class OurClock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def client_of(provider: PlayedProvider, now: Callable[[], datetime] | None = None) -> OidcSignOn:
    settings = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, timeout_s=5
    )
    return OidcSignOn(settings, now or OurClock())


def test_whoever_signs_on_is_told_with_what_counts(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    begun = sign_on.begin(BACK)
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    said = sign_on.complete(
        begun.kept,
        provider.let_in(
            begun.address,
            preferred_username="ada",
            acr="urn:two",
            amr=["pwd", "otp"],
            sid="session-1",
            phone_number="+4915228817386",
            phone_number_verified=True,
        ),
    )
    assert (said.issuer, said.subject, said.name) == (provider.issuer, "s-1", "ada")
    assert said.methods == {"acr:urn:two", "amr:pwd", "amr:otp"}
    assert (said.session, said.msisdn) == ("session-1", "+4915228817386")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == BACK
    assert set(asked["scope"].split()) == {"openid", "profile"}
    secret = begun.kept["verifier"]
    assert secret not in begun.address
    assert "ada" not in repr(said)
    assert secret not in repr(begun)


def test_a_number_that_the_provider_has_not_verified_is_none(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    for verified in (False, None, "true"):
        begun = sign_on.begin(BACK)
        answer = provider.let_in(
            begun.address, phone_number="+4915228817386", phone_number_verified=verified
        )
        assert sign_on.complete(begun.kept, answer).msisdn == ""


def put(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update({name: value})


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name)


LIES = {
    "wrong nonce": put("nonce", "another"),
    "no nonce": drop("nonce"),
    "wrong issuer": put("iss", "https://evil.example"),
    "no issuer": drop("iss"),
    "for another client": put("aud", "another"),
    "for several, and not made for us": put("aud", [CLIENT_ID, "another"]),
    "made for another": put("azp", "another"),
    "for nobody": drop("aud"),
    "expired": put("exp", int(time.time()) - 120),
    "never expires": drop("exp"),
    "without a time": drop("iat"),
    "from the future": put("iat", int(time.time()) + 3600),
    "about nobody": drop("sub"),
    "about an empty name": put("sub", ""),
    "about a number": put("sub", 7),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_lies_is_refused(lie: Any, provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    begun = sign_on.begin(BACK)
    honest = sign_on.complete(begun.kept, provider.let_in(begun.address))
    assert honest.subject == "s-1"
    provider.lie = lie
    begun = sign_on.begin(BACK)
    with pytest.raises(Refused):
        sign_on.complete(begun.kept, provider.let_in(begun.address))


@pytest.mark.parametrize(
    "signed",
    [
        "sign_nothing",
        "sign_with_what_is_public",
        "sign_with_the_client_secret",
        "sign_with_another_key",
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    signed: str, provider: PlayedProvider
) -> None:
    sign_on = client_of(provider)
    provider.sign = getattr(provider, signed)
    begun = sign_on.begin(BACK)
    with pytest.raises(Refused):
        sign_on.complete(begun.kept, provider.let_in(begun.address))


def test_an_answer_to_another_browser_is_refused(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    mine, other = sign_on.begin(BACK), sign_on.begin(BACK)
    with pytest.raises(Refused):  # state of another browser
        sign_on.complete(mine.kept, provider.let_in(other.address))
    stolen = provider.let_in(other.address)
    with pytest.raises(Refused):  # code of another browser under my own state: PKCE
        sign_on.complete(mine.kept, {**stolen, "state": mine.kept["state"]})
    mine_but_planted = {**provider.let_in(mine.address), "state": "planted"}
    asked = len(provider.token_requests)
    with pytest.raises(Refused):  # a wrong state is seen by us, before the provider is asked
        sign_on.complete(mine.kept, mine_but_planted)
    assert len(provider.token_requests) == asked
    with pytest.raises(Refused):
        sign_on.complete({}, stolen)
    with pytest.raises(Refused):  # mix-up: another provider's answer (RFC 9207)
        sign_on.complete(
            mine.kept, {**provider.let_in(mine.address), "iss": "https://evil.example"}
        )
    with pytest.raises(Refused):
        sign_on.complete(mine.kept, {"error": "access_denied", "state": mine.kept["state"]})
    assert sign_on.complete(mine.kept, provider.let_in(mine.address)).subject == "s-1"


def test_a_code_is_good_once(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    begun = sign_on.begin(BACK)
    answer = provider.let_in(begun.address)
    sign_on.complete(begun.kept, answer)
    with pytest.raises(Refused):
        sign_on.complete(begun.kept, answer)


def test_keys_that_are_rotated_are_fetched_but_not_at_any_time(provider: PlayedProvider) -> None:
    clock = OurClock()
    sign_on = client_of(provider, clock)
    begun = sign_on.begin(BACK)
    sign_on.complete(begun.kept, provider.let_in(begun.address))
    provider.rotate()
    begun = sign_on.begin(BACK)
    with pytest.raises(Refused):  # asked again within ten seconds: nobody makes us ask for ever
        sign_on.complete(begun.kept, provider.let_in(begun.address))
    clock.ahead = timedelta(seconds=11)
    begun = sign_on.begin(BACK)
    assert sign_on.complete(begun.kept, provider.let_in(begun.address)).subject == "s-1"


def test_who_must_show_anew_is_not_let_in_by_an_old_session(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    begun = sign_on.begin(BACK, anew=True)
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert sign_on.complete(begun.kept, provider.let_in(begun.address)).subject == "s-1"
    for lie in (put("auth_time", int(time.time()) - 3600), drop("auth_time")):
        provider.lie = lie
        begun = sign_on.begin(BACK, anew=True)
        with pytest.raises(Refused):
            sign_on.complete(begun.kept, provider.let_in(begun.address))


def test_a_provider_that_says_it_is_another_one_is_not_asked(provider: PlayedProvider) -> None:
    provider.metadata_lie = {"issuer": "https://evil.example"}
    with pytest.raises(Refused):
        client_of(provider).begin(BACK)
    provider.metadata_lie = {"token_endpoint": "http://elsewhere.example/token"}
    sign_on = client_of(provider)
    begun = sign_on.begin(BACK)
    with pytest.raises(Unavailable):
        sign_on.complete(begun.kept, provider.let_in(begun.address))


def test_a_client_that_signs_tells_no_secret(provider: PlayedProvider) -> None:
    private, provider.client_key = client_key_pair()
    settings = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT_ID, signing_key=SigningKey.from_pem(private)
    )
    sign_on = OidcSignOn(settings)
    begun = sign_on.begin(BACK)
    assert sign_on.complete(begun.kept, provider.let_in(begun.address)).subject == "s-1"
    (sent,) = provider.token_requests
    assert "client_secret" not in sent
    assert private not in str(sent)
    _, provider.client_key = client_key_pair()
    begun = sign_on.begin(BACK)
    with pytest.raises(Refused):
        sign_on.complete(begun.kept, provider.let_in(begun.address))


def test_a_logout_is_believed_if_it_is_one(provider: PlayedProvider) -> None:
    sign_on = client_of(provider)
    said = sign_on.read_logout(provider.logout_token())
    assert (said.subject, said.session) == ("s-1", "session-1")
    assert sign_on.end_address("https://x.example/").startswith(f"{provider.issuer}/end?")
    lies: list[Callable[[dict[str, Any]], Any]] = [
        put("nonce", "n"),
        drop("events"),
        put("events", {"http://other": {}}),
        put("events", {LOGOUT_EVENT: "yes"}),
        put("aud", "another"),
        put("iss", "https://evil.example"),
        put("exp", int(time.time()) - 120),
        lambda claims: (claims.pop("sub"), claims.pop("sid")),
    ]
    for lie in lies:
        with pytest.raises(Refused):
            sign_on.read_logout(provider.logout_token(lie))
    with pytest.raises(Refused):  # an ID token is none
        sign_on.read_logout(provider.logout_token(typ="JWT"))
    for text in ("", "a.b.c", "x" * 1000):
        with pytest.raises(Refused):
            sign_on.read_logout(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ISSUER": "http://sign-on.example"},
        {"ISSUER": "sign-on.example"},
        {"CLIENT_SECRET": ""},
        {"PRIVATE_KEY": client_key_pair()[0]},
        {"PRIVATE_KEY": "no key", "CLIENT_SECRET": ""},
        {"SCOPE": "profile"},
        {"ISUER": "x"},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    right = {"ISSUER": "https://sign-on.example", "CLIENT_ID": "c", "CLIENT_SECRET": "s"}
    prefix = "CLEANBREAK_STAFF_OIDC_"

    def read(said: dict[str, str]) -> OidcSettings:
        said = {f"{prefix}{name}": value for name, value in said.items()}
        return OidcSettings.from_environment(prefix, said)

    assert "client_secret" not in repr(read(right))
    with pytest.raises(ValueError, match=r"CLEANBREAK|private key"):
        read({**right, **wrong})
