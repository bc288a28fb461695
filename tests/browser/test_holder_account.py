"""Route B in Chromium: sign in, cancel in two clicks, a passkey of a virtual authenticator."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.holders import forget_counters, forget_holders

from cleanbreak.flows import limit_requests
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.ports.messages import Medium
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow


@pytest.fixture(autouse=True)
def nobody_left(site: PortalSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    many = Rate(burst=10_000, every=timedelta(seconds=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.HOLDER_SIGN_IN, many)
    yield
    forget_holders()


@pytest.fixture
def home(site: PortalSite) -> str:
    """Return the address by which browsers keep passkeys: they keep none for an IP address."""
    return site.address.replace("127.0.0.1", "localhost")


def newest_code(site: PortalSite, medium: Medium) -> str:
    site.work()
    texts = [m.message.text for m in site.inbox() if m.message.medium is medium]
    return next(code for text in texts for code in re.findall(r"\b[0-9]{6}\b", text))


def sign_in(page: Page, site: PortalSite, home: str) -> None:
    page.goto(f"{home}/account/")
    page.fill("#number", LINE.msisdn)
    page.get_by_role("button", name="Send me a code").click()
    page.fill("#code", newest_code(site, Medium.SMS))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")


def prove_by_mail(page: Page, site: PortalSite) -> None:
    page.locator("section[aria-labelledby=email_code] button").click()
    page.wait_for_selector("#code")
    page.fill("#code", newest_code(site, Medium.EMAIL))
    page.locator("section[aria-labelledby=email_code] form.declaration button").click()


@pytest.fixture
def authenticator(context: BrowserContext, page: Page) -> CDPSession:
    """Give the browser an authenticator that verifies its user, as a phone does."""
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    cdp.id = made["authenticatorId"]  # type: ignore[attr-defined]
    return cdp


def test_route_b_is_two_clicks_and_one_choice(page: Page, site: PortalSite, home: str) -> None:
    sign_in(page, site, home)
    page.get_by_role("link", name=LINE.msisdn).click()
    clicks: list[str] = []
    page.on("request", lambda r: clicks.append(r.url) if r.is_navigation_request() else None)

    page.get_by_role("link", name="Cancel this line").click()
    expect(page.locator("#confirm")).to_be_visible()
    expect(page.locator(".plan-later")).to_contain_text("12.34")
    expect(page.locator(".plan-now")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Back up contacts")
    page.check("[name=when][value=soon]")
    page.click("#confirm")

    expect(page.locator("#end")).to_contain_text("Your line ends on")
    order = OrderRow.objects.get()
    assert (order.level, order.acting_user) == ("identified", "holder")
    assert len(clicks) == 3  # the page, the form, and where it leads


def test_a_double_click_on_the_button_is_one_order(page: Page, site: PortalSite, home: str) -> None:
    sign_in(page, site, home)
    page.goto(f"{home}/account/lines/{LineRow.objects.get().line_id}/cancel/")

    page.dblclick("#confirm")

    expect(page.locator("#end")).to_be_visible()
    assert OrderRow.objects.count() == 1


def test_ending_at_once_asks_for_the_other_proof_and_comes_back_to_the_choice(
    page: Page, site: PortalSite, home: str
) -> None:
    sign_in(page, site, home)
    page.goto(f"{home}/account/lines/{LineRow.objects.get().line_id}/cancel/")
    page.check("[name=when][value=now]")
    expect(page.locator(".plan-now")).to_be_visible()
    expect(page.locator(".plan-later")).to_be_hidden()
    page.click("#confirm")

    prove_by_mail(page, site)
    expect(page.locator("[name=when][value=now]")).to_be_checked()
    page.click("#confirm")
    page.wait_for_selector("#end")
    site.work()
    page.reload()

    expect(page.locator("#end")).to_contain_text("Your line has ended, everywhere")


def test_a_passkey_signs_in_and_is_the_second_proof(
    page: Page, site: PortalSite, home: str, authenticator: CDPSession
) -> None:
    violations: list[str] = []
    page.on(
        "console", lambda m: violations.append(m.text) if "Content Security" in m.text else None
    )
    add_passkey(page, site, home)
    credentials = authenticator.send(
        "WebAuthn.getCredentials",
        {"authenticatorId": authenticator.id},  # type: ignore[attr-defined]
    )["credentials"]
    assert [one["isResidentCredential"] for one in credentials] == [True]
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/")

    forget_counters()
    line_id = LineRow.objects.get().line_id
    page.goto(f"{home}/account/lines/{line_id}/prove/")
    expect(page.locator("#passkey")).to_have_count(0)  # the device has proved all it can
    page.locator("section[aria-labelledby=line_code] button").click()
    page.fill("#code", newest_code(site, Medium.SMS))
    page.locator("section[aria-labelledby=line_code] form.declaration button").click()
    page.wait_for_url("**/account/")
    page.goto(f"{home}/account/lines/{line_id}/cancel/?when=now")
    page.click("#confirm")
    page.wait_for_selector("#end")

    order = OrderRow.objects.get()
    assert (order.level, order.end_policy) == ("verified", "immediate")
    assert violations == []
    told = [m.message.text for m in site.inbox()]
    assert any("Ihrem Konto wurde ein Passkey hinzugefügt" in text for text in told)


def add_passkey(page: Page, site: PortalSite, home: str) -> None:
    sign_in(page, site, home)
    page.get_by_role("link", name="Sign-in and devices").click()
    expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)
    page.get_by_role("link", name="Prove that it is you").click()
    prove_by_mail(page, site)
    page.fill("#name", "My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".cards").first).to_contain_text("My phone")
    forget_counters()


def test_a_passkey_without_user_verification_is_refused(
    page: Page, site: PortalSite, home: str, authenticator: CDPSession
) -> None:
    add_passkey(page, site, home)
    page.get_by_role("button", name="Sign out", exact=True).click()
    off = {"authenticatorId": authenticator.id, "isUserVerified": False}  # type: ignore[attr-defined]
    authenticator.send("WebAuthn.setUserVerified", off)

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.locator("[data-failed]")).to_be_visible()
    page.goto(f"{home}/account/")
    assert "/sign-in/" in page.url


def test_a_removed_passkey_opens_nothing(
    page: Page, site: PortalSite, home: str, authenticator: CDPSession
) -> None:
    add_passkey(page, site, home)
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/security/")
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.locator("[role=alert]").first).to_contain_text("This passkey was not accepted")
    site.work()
    assert any("Aus Ihrem Konto wurde ein Passkey entfernt" in m.message.text for m in site.inbox())


def test_without_javascript_the_page_says_so_and_the_other_ways_work(
    chromium: Browser, site: PortalSite, home: str
) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home}/account/sign-in/")
    expect(page.locator("[data-impossible]")).to_contain_text("A passkey needs JavaScript")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)

    sign_in(page, site, home)
    page.goto(f"{home}/account/lines/{LineRow.objects.get().line_id}/cancel/")
    page.click("#confirm")

    expect(page.locator("#end")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_account_is_usable(
    language: str, chromium: Browser, site: PortalSite, home: str, axe_source: str
) -> None:
    context = chromium.new_context(base_url=home, locale=LANGUAGES[language], bypass_csp=True)
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(site).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(axe_source)
        faults += faults_in_looks(page, name, language)
    context.close()
    assert faults == []


def page_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""
    return {**sign_in_states(site), **line_states(site)}


def goes(path: str) -> Callable[[Page], None]:
    return lambda page: page.goto(path) and None


def sign_in_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    def mistyped(page: Page) -> None:
        page.goto("/account/sign-in/")
        page.fill("#number", "12")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]:visible")

    def code(page: Page) -> None:
        page.fill("#number", LINE.msisdn)
        page.locator("main form.declaration button").click()
        page.wait_for_selector("#code")

    def lines(page: Page) -> None:
        page.fill("#code", newest_code(site, Medium.SMS))
        page.locator("main form.declaration button").click()
        page.wait_for_url("**/account/")

    return {
        "sign-in-recovery": goes("/account/sign-in/recovery/"),
        "sign-in": goes("/account/sign-in/"),
        "sign-in-mistyped": mistyped,
        "sign-in-code": code,
        "lines": lines,
    }


def line_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    address = f"/account/lines/{LineRow.objects.get().line_id}/"

    def end_at_once(page: Page) -> None:
        page.check("[name=when][value=now]")

    def proof(page: Page) -> None:
        page.click("#confirm")
        page.wait_for_url("**/prove/**")
        page.locator("section[aria-labelledby=email_code] button").click()
        page.wait_for_selector("#code")

    def security_proved(page: Page) -> None:
        page.fill("#code", newest_code(site, Medium.EMAIL))
        page.locator("section[aria-labelledby=email_code] form.declaration button").click()
        page.wait_for_url("**/cancel/**")
        page.goto("/account/security/")

    def recovery_codes(page: Page) -> None:
        page.locator("section[aria-labelledby=recovery] button").click()
        page.wait_for_selector(".codes")

    def no_day(page: Page) -> None:
        page.goto(f"{address}cancel/")
        page.check("[name=when][value=date]")
        page.click("#confirm")
        page.wait_for_selector("[role=alert]")

    def waiting(page: Page) -> None:
        page.goto(f"{address}cancel/")
        page.click("#confirm")
        page.wait_for_selector("#end")

    def ended(page: Page) -> None:
        waiting(page)
        site.work()
        page.goto(address)

    def switch(page: Page) -> None:
        """Ask for a code, in a place that knows codes."""
        LineRow.objects.update(jurisdiction="gb")
        page.goto(f"{address}switch/")
        page.locator("main button[name=word]").first.click()
        page.wait_for_url("**/switch/?sent=pac")
        LineRow.objects.update(jurisdiction="de")

    return {
        "line": goes(address),
        "switch": switch,
        "end-line": goes(f"{address}cancel/"),
        "end-line-at-once": end_at_once,
        "prove": proof,
        "security": security_proved,
        "recovery-codes": recovery_codes,
        **takeout_states(site, address),
        "end-line-no-day": no_day,
        "line-waiting": waiting,
        "line-ended": ended,
    }


def takeout_states(site: PortalSite, address: str) -> dict[str, Callable[[Page], None]]:
    def take_along(page: Page) -> None:
        site.keep_records()
        page.goto(f"{address}takeout/")
        page.wait_for_selector("[name=form]")

    def passphrase(page: Page) -> None:
        page.check("[name=form][value=aes]")
        page.check("[name=co_users_informed]")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("code.code")

    return {"takeout": take_along, "takeout-passphrase": passphrase}
