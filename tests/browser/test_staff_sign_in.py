"""The second factor in Chromium: an app, a passkey, in three languages, without script."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.cash_desks import a_store
from tests.staff_people import PASSWORD, code_of
from tests.worlds import AGENT

from cleanbreak.channels.staff.fresh_factor import FACTOR_AT
from cleanbreak.domain.second_factor import totp_step
from cleanbreak.domain.staff import Role
from cleanbreak.flows.assign_stores import assign_to_stores
from cleanbreak.flows.manage_staff import add_staff
from cleanbreak.records.second_factor import passkey_rows

FORM = "main form.declaration"


def give_name(page: Page, name: str) -> None:
    page.goto("/staff/sign-in/")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.locator(f"{FORM} button").first.click()


def add_nora() -> None:
    add_staff("nora", [Role.CLERK], PASSWORD, AGENT, timezone.now())


def enrol_app(page: Page) -> None:
    """Read the secret from the page as a person would type it into the app."""
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.fill("#second_factor", format_hotp_value(hotp_value(secret, totp_step(time.time()))))
    page.locator("form:has(#second_factor) button").click()


def make_stale() -> None:
    """Let the second factor of every session be eleven minutes old."""
    for session in Session.objects.all():
        store = session.get_session_store_class()(session.session_key)
        if FACTOR_AT in store:
            store[FACTOR_AT] = "2026-01-01T00:00:00+00:00"
            store.save()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(staffed).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"staff-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    def enrol(page: Page) -> None:
        add_nora()
        for store_id in ("leeds-1", "york-1"):
            a_store(site.world, store_id)
        assign_to_stores("nora", ["leeds-1", "york-1"], AGENT, timezone.now())
        give_name(page, "nora")
        page.wait_for_url("**/enrol/")

    def workplace(page: Page) -> None:
        page.locator("form[action$='/kept/'] button").click()
        page.wait_for_url("**/workplace/")

    def me(page: Page) -> None:
        page.locator(f"{FORM} button").click()
        page.wait_for_url("**/staff/")
        page.goto("/staff/me/")

    def to_confirm(page: Page) -> None:
        make_stale()
        page.goto("/staff/confirm/?next=/staff/me/")

    def wrong(page: Page) -> None:
        page.fill("#second_factor", "000000")
        page.locator(f"{FORM} button").first.click()
        page.wait_for_selector("[role=alert]:visible")

    def second_factor(page: Page) -> None:
        page.context.clear_cookies(name="cleanbreak_staff")
        give_name(page, "nora")
        page.wait_for_url("**/second-factor/")

    def new_passkey(page: Page) -> None:
        page.fill("#second_factor", code_after_this())
        page.locator(f"{FORM} button").first.click()
        page.goto("/staff/me/passkey/")

    def code_after_this() -> str:
        from cleanbreak.records.second_factor import note_totp_step, totp_row, totp_secret

        row = totp_row("nora")
        assert row is not None
        note_totp_step(row, 0, timezone.now())
        return format_hotp_value(hotp_value(totp_secret(row), totp_step(time.time())))

    return {
        "enrol": enrol,
        "enrol-wrong": wrong,
        "recovery-codes": enrol_app,
        "workplace": workplace,
        "me": me,
        "confirm": to_confirm,
        "confirm-wrong": wrong,
        "new-passkey": new_passkey,
        "second-factor": second_factor,
        "second-factor-wrong": wrong,
        "out": at(lambda: "/staff/sign-in/"),
    }


def test_the_picture_loads_under_the_policy(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    add_nora()
    give_name(page, "nora")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("one => one.naturalWidth") > 100
    enrol_app(page)
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("form[action$='/kept/'] button").click()
    page.wait_for_url("**/staff/")
    assert complaints == []


@pytest.fixture
def near(chromium: Browser, staffed: PortalSite, settings: Any) -> Any:  # noqa: F811
    """A context at ``localhost``, since no passkey belongs to a bare address of the network."""
    address = staffed.address.replace("127.0.0.1", "localhost")
    settings.CLEANBREAK_BASE_URL = address
    context = chromium.new_context(base_url=address, locale="en-GB")
    yield context
    context.close()


def authenticator_in(page: Page) -> CDPSession:
    """Plug a virtual authenticator into the browser, whose owner proves themselves each time."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_made_opens_the_second_step_and_confirms(near: BrowserContext) -> None:
    page = near.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    authenticator_in(page)
    add_nora()
    give_name(page, "nora")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("form[action$='/kept/'] button").click()
    page.wait_for_url("**/staff/")
    assert len(passkey_rows("nora")) == 1

    page.locator("form[action$='/sign-out/'] button").click()
    give_name(page, "nora")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/staff/")
    expect(page.locator(".who")).to_contain_text("nora")

    make_stale()
    page.goto("/staff/me/")
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.locator("h1")).to_have_text("Confirm that it is you")
    assert complaints == [
        "Failed to load resource: the server responded with a status of 403 (Forbidden)"
    ]
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)


def test_a_passkey_of_another_page_or_an_old_answer_opens_nothing(near: BrowserContext) -> None:
    page = near.new_page()
    authenticator_in(page)
    add_nora()
    give_name(page, "nora")
    page.get_by_role("button", name="Make a passkey").click()
    page.locator("form[action$='/kept/'] button").click()
    page.wait_for_url("**/staff/")
    page.locator("form[action$='/sign-out/'] button").click()
    give_name(page, "nora")
    page.wait_for_url("**/second-factor/")
    with page.expect_request(lambda sent: sent.method == "POST") as caught:
        page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/staff/")
    answer = caught.value.post_data_json["second_factor_passkey"]

    page.locator("form[action$='/sign-out/'] button").click()
    give_name(page, "nora")
    page.wait_for_url("**/second-factor/")
    page.locator("[data-passkey-answer]").evaluate("(one, said) => { one.value = said }", answer)
    page.locator(FORM).evaluate("one => one.submit()")
    expect(page.locator("[role=alert]").first).to_contain_text("was not taken")
    page.goto("/staff/")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_signing_in_and_confirming_works_without_javascript(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    sign_in(page, Role.AGENT)
    make_stale()
    page.goto("/staff/me/")
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.fill("#second_factor", code_of("ada"))
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    context.close()
