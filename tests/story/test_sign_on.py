"""Staff come in through the identity provider: who may, as what, and with which second factor."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.peers.oidc.provider import CLIENT_ID, CLIENT_SECRET, PlayedProvider, played
from tests.staff_people import FACTOR, PASSWORD, code_of, staffed_world
from tests.worlds import AGENT, TestWorld

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.sign_on.memory import MemorySignOn
from cleanbreak.adapters.sign_on.oidc import OidcSettings, OidcSignOn
from cleanbreak.domain.staff import Role
from cleanbreak.flows.manage_staff import add_staff, disable_staff
from cleanbreak.flows.sign_in_by_provider import SubjectTaken, link_to_provider
from cleanbreak.ports.sign_on import SignOn
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.staff_session import StaffSessionRow
from cleanbreak.site.demonstration_staff import hire_demonstration_staff

OUT, BACK, LOGOUT = "/staff/sign-on/", "/staff/sign-on/answer/", "/staff/sign-on/logout/"
WIRED: list[SignOn] = []


def wire_sign_on(realm: str) -> SignOn | None:
    return WIRED[-1] if WIRED and realm == "staff" else None


@pytest.fixture
def provider() -> Iterator[PlayedProvider]:
    with played() as made:
        yield made


@pytest.fixture
def world(committed_db: None, settings: Any, provider: PlayedProvider) -> Iterator[TestWorld]:
    """Ada is linked, and the provider's second factor counts."""
    settings.CLEANBREAK_SIGN_ON = "tests.story.test_sign_on.wire_sign_on"
    settings.CLEANBREAK_STAFF_SIGN_ON = "oidc"
    settings.CLEANBREAK_STAFF_SIGN_ON_FACTORS = ("amr:mfa",)
    ours = OidcSettings(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    WIRED.append(OidcSignOn(ours))
    with staffed_world(settings) as made:
        link_to_provider("ada", provider.issuer, "s-1", AGENT, timezone.now())
        yield made
    WIRED.pop()


def led_out(client: Client, address: str = OUT, **typed: str) -> str:
    """Press the button; return the address at the provider."""
    answer = client.post(address, typed)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    led = str(answer["Refresh"]).removeprefix("0; url=")
    assert led in unescape(answer.content.decode())
    return led


def comes_back(client: Client, provider: PlayedProvider, address: str, **claims: Any) -> Any:
    return client.get(BACK, provider.let_in(address, **claims))


def signed_on(provider: PlayedProvider, **claims: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    said = {"amr": ["pwd", "mfa"], "sid": "session-1", **claims}
    assert comes_back(client, provider, led_out(client), **said)["Location"] == "/staff/"
    return client


def test_who_is_linked_comes_in_with_the_roles_that_we_gave(
    world: TestWorld, provider: PlayedProvider
) -> None:
    ada = signed_on(provider)
    assert "Signed in as ada" in ada.get("/staff/").content.decode()
    assert ada.get("/staff/orders/held/").status_code == 200
    assert ada.get("/staff/payouts/").status_code == 403
    entry = AuditRow.objects.get(act="staff.signed_in")
    assert entry.details == {"by": "sign_on", "second_factor": "sign_on"}


def test_the_page_that_was_asked_for_is_not_forgotten(
    world: TestWorld, provider: PlayedProvider
) -> None:
    client = Client()
    led = led_out(client, next="/staff/orders/held/")
    said = {"amr": ["mfa"]}
    assert comes_back(client, provider, led, **said)["Location"] == "/staff/orders/held/"


def test_without_a_second_factor_that_counts_ours_is_asked_for(
    world: TestWorld, provider: PlayedProvider, settings: Any
) -> None:
    for taken, amr in ((("amr:mfa",), ["pwd"]), ((), ["mfa"])):
        settings.CLEANBREAK_STAFF_SIGN_ON_FACTORS = taken
        client = Client()
        assert comes_back(client, provider, led_out(client), amr=amr)["Location"] == FACTOR
        assert client.get("/staff/").status_code == 302
        assert client.post(FACTOR, {"second_factor": code_of("ada")})["Location"] == "/staff/"


def test_who_was_not_added_or_was_disabled_stays_outside(
    world: TestWorld, provider: PlayedProvider
) -> None:
    client = Client(headers={"accept-language": "en"})
    said = {"sub": "s-9", "preferred_username": "vera", "amr": ["mfa"]}
    refused = comes_back(client, provider, led_out(client), **said)
    assert refused.status_code == 422
    assert "nobody has added you" in refused.content.decode()
    assert client.get("/staff/").status_code == 302
    ada = signed_on(provider)
    disable_staff("ada", AGENT, timezone.now())
    assert ada.get("/staff/").status_code == 302
    assert comes_back(client, provider, led_out(client), amr=["mfa"]).status_code == 422


def test_a_name_says_once_who_is_meant_and_then_the_subject_counts(
    world: TestWorld, provider: PlayedProvider, settings: Any
) -> None:
    settings.CLEANBREAK_STAFF_SIGN_ON_LINKS_BY_NAME = True
    vera = {"sub": "s-2", "preferred_username": "vera", "amr": ["mfa"]}
    client = Client()
    assert comes_back(client, provider, led_out(client), **vera)["Location"] == "/staff/"
    renamed = {**vera, "preferred_username": "root"}
    client = Client()
    comes_back(client, provider, led_out(client), **renamed)
    assert "Signed in as vera" in client.get("/staff/").content.decode()
    successor = {**vera, "sub": "s-3"}  # the name was given to somebody new
    assert comes_back(client, provider, led_out(client), **successor).status_code == 422
    nobody = {**vera, "sub": "s-4", "preferred_username": "mallory"}
    assert comes_back(client, provider, led_out(client), **nobody).status_code == 422
    assert AuditRow.objects.filter(act="staff.linked").count() == 2
    with pytest.raises(SubjectTaken):
        link_to_provider("max", provider.issuer, "s-2", AGENT, timezone.now())


def test_an_answer_counts_once_and_in_the_browser_that_asked(
    world: TestWorld, provider: PlayedProvider
) -> None:
    mine, other = Client(), Client()
    answer = provider.let_in(led_out(other), amr=["mfa"])
    assert mine.get(BACK, answer).status_code == 422  # nobody is signed in by another's link
    led = led_out(mine)
    assert mine.get(BACK, answer).status_code == 422
    assert comes_back(mine, provider, led, amr=["mfa"]).status_code == 422  # begin anew
    assert other.get(BACK, answer).status_code == 303
    assert other.get(BACK, answer).status_code == 422
    assert mine.get(OUT).status_code == 405
    assert mine.get("/staff/").status_code == 302
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(OUT).status_code == 403


def test_an_outage_is_said_and_nothing_happens(world: TestWorld, provider: PlayedProvider) -> None:
    client = Client(headers={"accept-language": "en"})
    provider.is_down = True
    said = client.post(OUT).content.decode()
    assert "cannot be reached now" in said


def test_the_provider_ends_sessions_by_its_own_word(
    world: TestWorld, provider: PlayedProvider
) -> None:
    ada, elsewhere = signed_on(provider), signed_on(provider, sid="session-2")
    stranger = Client()
    assert stranger.post(LOGOUT, {"logout_token": "a.b.c"}).status_code == 400
    assert stranger.post(LOGOUT).status_code == 400
    assert ada.get("/staff/").status_code == 200
    told = stranger.post(LOGOUT, {"logout_token": provider.logout_token()})
    assert (told.status_code, "no-store" in told["Cache-Control"]) == (200, True)
    assert [one.get("/staff/").status_code for one in (ada, elsewhere)] == [302, 200]

    def everywhere(claims: dict[str, Any]) -> None:
        claims.pop("sid")

    stranger.post(LOGOUT, {"logout_token": provider.logout_token(everywhere)})
    assert elsewhere.get("/staff/").status_code == 302

    def of_a_session(claims: dict[str, Any]) -> None:
        claims.pop("sub")

    ada = signed_on(provider)
    stranger.post(LOGOUT, {"logout_token": provider.logout_token(of_a_session)})
    assert ada.get("/staff/").status_code == 302


def test_signing_out_leads_to_the_end_at_the_provider(
    world: TestWorld, provider: PlayedProvider
) -> None:
    ada = signed_on(provider)
    left = ada.post("/staff/sign-out/")
    assert left["Refresh"].startswith(f"0; url={provider.issuer}/end?")
    assert ada.get("/staff/").status_code == 302
    assert not StaffSessionRow.objects.exists()


def test_money_wants_the_provider_to_ask_anew(world: TestWorld, provider: PlayedProvider) -> None:
    link_to_provider("ralf", provider.issuer, "s-7", AGENT, timezone.now())
    long_ago = int((timezone.now() - timedelta(hours=2)).timestamp())
    ralf = signed_on(provider, sub="s-7", auth_time=long_ago)
    money = "/staff/payouts/0198f3a0-0000-7000-8000-000000000000/approve/"
    asked = ralf.post(money)
    assert asked.status_code == 403
    assert "Confirm at your identity provider" in asked.content.decode()

    led = led_out(ralf, "/staff/sign-on/confirm/")
    assert dict(parse_qsl(urlsplit(led).query))["prompt"] == "login"
    said = {"sub": "s-7", "amr": ["mfa"]}
    stale = comes_back(ralf, provider, led, **said, auth_time=long_ago)
    assert stale.status_code == 422
    assert ralf.post(money).status_code == 403
    another = comes_back(
        ralf, provider, led_out(ralf, "/staff/sign-on/confirm/"), **{**said, "sub": "s-1"}
    )
    assert another.status_code == 422
    confirmed = comes_back(ralf, provider, led_out(ralf, "/staff/sign-on/confirm/"), **said)
    assert "Close this tab" in confirmed.content.decode()
    assert ralf.post(money).status_code == 404  # it is let through: there is no such payout


def test_passwords_can_be_switched_off(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_STAFF_PASSWORDS = False
    client = Client(headers={"accept-language": "en"})
    page = client.get("/staff/sign-in/").content.decode()
    assert 'id="password"' not in page
    assert "Sign in through your identity provider" in page
    refused = client.post("/staff/sign-in/", {"name": "ada", "password": PASSWORD})
    assert refused.status_code == 422
    assert client.get(FACTOR)["Location"] == "/staff/sign-in/"


def test_who_has_no_password_signs_in_by_none(world: TestWorld) -> None:
    add_staff("sso-only", [Role.AGENT], None, AGENT, timezone.now())
    for password in ("", "!", "None"):
        answer = Client().post("/staff/sign-in/", {"name": "sso-only", "password": password})
        assert answer.status_code == 422


def test_the_demonstration_plays_a_provider(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_DEMONSTRATION = True
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    hire_demonstration_staff()
    WIRED.append(MemorySignOn(DictWorld(), "http://testserver/demonstration/sign-on/"))
    client = Client()
    led = led_out(client)
    assert "believes you" in client.get(led).content.decode()
    state = dict(parse_qsl(urlsplit(led).query))["state"]
    page = urlsplit(led).path
    assert client.post(page, {"state": state, "name": "ada"}).status_code == 404
    assert client.post(page, {"state": "x", "name": "approver"}).status_code == 404
    back = client.post(page, {"state": state, "name": "approver"})["Location"]
    assert client.get(back)["Location"] == "/staff/"
    assert "Signed in as approver" in client.get("/staff/").content.decode()
    WIRED.pop()
    assert client.get(page).status_code == 404  # a real provider is never played
