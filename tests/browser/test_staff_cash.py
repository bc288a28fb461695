"""The cash desk in Chromium: usable by everybody, in three languages, and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.browser.test_staff_reconciliation import press_until
from tests.cash_desks import a_store, codes, issue, limits, lines, payout_of

from cleanbreak.domain.staff import Role
from cleanbreak.records.cash_drawer import CashDrawerRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

DESK, DRAWERS = "/staff/cash/", "/staff/drawers/"
ANNA, BEN, CLEO = lines(3)


@pytest.fixture(autouse=True)
def four_eyes(settings: Any) -> None:
    limits(settings)


def put_codes_in_mailboxes(site: PortalSite) -> dict[str, str]:
    world = site.world
    world.clock.now = timezone.now()
    a_store(world)
    issue(world, ANNA, BEN, CLEO)
    return codes(world)


def sign_in_anew(page: Page, role: Role) -> None:
    page.context.clear_cookies(name="cleanbreak_staff")
    sign_in(page, role)


def open_drawer(page: Page, amount: str = "100.00") -> None:
    page.goto(DESK)
    page.fill("#currency", "eur")
    page.fill("#float", amount)
    page.locator("form[action$='/cash/open/'] button").click()


def look_up(page: Page, code: str) -> None:
    page.goto(DESK)
    page.fill("#code", code)
    page.locator("form[action$='/pick-up/'] button").click()
    page.wait_for_selector("#pick-up")


def pay(page: Page, code: str) -> None:
    look_up(page, code)
    page.check("[name=document][value=passport]")
    page.check("[name=holder][value=fits]")
    page.locator("form[action$='/cash/pay/'] button").click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    settings: Any,
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(staffed, settings).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"staff-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite, settings: Any) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""
    return {**states_of_paying(site, settings), **states_of_closing()}


def states_of_paying(site: PortalSite, settings: Any) -> dict[str, Callable[[Page], None]]:
    told: dict[str, str] = {}

    def no_store(page: Page) -> None:
        sign_in(page, Role.CLERK)
        page.goto(DESK)

    def no_drawer(page: Page) -> None:
        told.update(put_codes_in_mailboxes(site))
        sign_in_anew(page, Role.CLERK)  # who signed in before there was a store is at none
        page.goto(DESK)

    def too_many_decimals(page: Page) -> None:
        open_drawer(page, "1.005")
        page.wait_for_selector("[role=alert]")

    def with_drawer(page: Page) -> None:
        open_drawer(page)
        page.wait_for_selector("#code")

    def wrong_code(page: Page) -> None:
        page.fill("#code", told[ANNA.email][:-1])
        page.locator("form[action$='/pick-up/'] button").click()
        page.wait_for_selector("[role=alert]")

    def nothing_seen(page: Page) -> None:
        page.locator("form[action$='/cash/pay/'] button").click()
        page.wait_for_selector("[role=alert]")

    def receipt(page: Page) -> None:
        pay(page, told[ANNA.email])
        page.wait_for_url("**/receipts/**")

    def above_the_limit(page: Page) -> None:
        limits(settings, EUR=100)
        look_up(page, told[BEN.email])

    def waits(page: Page) -> None:
        pay(page, told[BEN.email])
        page.wait_for_selector("#own-1")

    def asked(page: Page) -> None:
        sign_in_anew(page, Role.STORE_LEAD)
        page.goto(DESK)
        page.wait_for_selector("#other-1")

    def agreed(page: Page) -> None:
        page.locator("form[action$='/agree/'] button").click()
        page.wait_for_url(f"**{DESK}")
        sign_in_anew(page, Role.CLERK)
        page.goto(DESK)

    return {
        "cash-no-store": no_store,
        "cash-no-drawer": no_drawer,
        "cash-decimals": too_many_decimals,
        "cash-drawer": with_drawer,
        "cash-wrong-code": wrong_code,
        "cash-pick-up": lambda page: look_up(page, told[ANNA.email]),
        "cash-nothing-seen": nothing_seen,
        "cash-receipt": receipt,
        "cash-above-limit": above_the_limit,
        "cash-waits": waits,
        "cash-asked": asked,
        "cash-agreed": agreed,
    }


def states_of_closing() -> dict[str, Callable[[Page], None]]:
    def own_drawer() -> str:
        return f"{DESK}drawers/{CashDrawerRow.objects.get().drawer_id}/"

    def differs(page: Page) -> None:
        page.goto(f"{own_drawer()}count/")
        page.fill("#counted", "99")
        page.locator("form[action$='/count/'] button").click()
        page.wait_for_selector("[role=alert]")

    def counted(page: Page) -> None:
        page.fill("#counted", "99")
        page.fill("#reason", "A note stuck to another.")
        page.locator("form[action$='/count/'] button").click()
        page.wait_for_selector("#journal")

    def for_the_lead(page: Page) -> None:
        PickUpCodeRow.objects.filter(pk=payout_of(CLEO).payout_id).update(tries_left=0)
        sign_in_anew(page, Role.STORE_LEAD)
        page.goto(DRAWERS)

    def closed(page: Page) -> None:
        page.locator("form[action$='/sign/'] button").click()
        page.wait_for_url(f"**{DRAWERS}")
        page.goto(f"{DRAWERS}{CashDrawerRow.objects.get().drawer_id}/")

    return {
        "cash-count": differs,
        "cash-counted": counted,
        "home-drawers": at(lambda: "/staff/"),
        "drawers": for_the_lead,
        "drawer-closed": closed,
    }


def test_a_code_is_paid_with_the_keyboard_alone(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    told = put_codes_in_mailboxes(staffed)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    sign_in(page, Role.CLERK)
    open_drawer(page)
    page.goto(DESK)
    press_until(page, "#code")
    page.keyboard.type(told[ANNA.email].lower())
    page.keyboard.press("Enter")
    expect(page.locator("#pick-up")).to_contain_text("12.34 EUR")
    press_until(page, "[name=document]")
    page.keyboard.press("Space")
    press_until(page, "[name=holder]")
    page.keyboard.press("Space")
    press_until(page, "form[action$='/cash/pay/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/**")
    expect(page.locator("main")).to_contain_text("Holder 0")
    assert told[ANNA.email] not in page.url
    assert complaints == []
    page.emulate_media(media="print")
    expect(page.locator(".signature")).to_be_visible()
    expect(page.locator("nav")).to_be_hidden()


def test_a_day_works_without_javascript(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
) -> None:
    told = put_codes_in_mailboxes(staffed)
    context = chromium.new_context(
        base_url=staffed.address, java_script_enabled=False, locale="de-DE"
    )
    page = context.new_page()
    sign_in(page, Role.CLERK)
    open_drawer(page)
    pay(page, told[ANNA.email])
    expect(page.locator("main")).to_contain_text("Holder 0")
    drawer = CashDrawerRow.objects.get()
    page.goto(f"{DESK}drawers/{drawer.drawer_id}/count/")
    page.fill("#counted", "87,66")
    page.locator("form[action$='/count/'] button").click()
    expect(page.locator("#journal tbody tr")).to_have_count(3)
    context.close()
    drawer.refresh_from_db()
    assert (drawer.closed_by, drawer.difference_minor) == ("agent:cora", 0)
