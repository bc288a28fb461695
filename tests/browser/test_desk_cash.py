"""Money at the desk in Chromium, by keyboard alone: cash from the drawer, or to a bank account."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.browser.test_staff_reconciliation import press_until
from tests.cash_desks import limits
from tests.desks import STORE, begin, clerk_at
from tests.story.test_desk import CARD, up_to
from tests.worlds import LineOf

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.staff import Role
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.slip import SlipPrintRow

ANNA = replace(CARD, refund_reference=None, language="en")


def an_ended_visit(site: PortalSite, line: LineOf) -> str:
    """Let a customer end their line at the desk of the clerk; return the page of the visit."""
    site.world.add(line)
    clerk = clerk_at(site.world)
    clerk.post("/staff/cash/open/", {"store": STORE, "currency": "EUR", "float": "100"})
    page = begin(clerk, line.iccid)
    up_to(clerk, page, line, VisitStep.ENDED, "2")
    site.world.clock.now = timezone.now()
    site.world.work()
    return page


def press(page: Page, selector: str) -> None:
    """Walk to something with the keyboard, and press it."""
    press_until(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_holder_with_a_card_takes_cash_with_the_keyboard_alone(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    settings: Any,
) -> None:
    limits(settings)
    visit = an_ended_visit(staffed, ANNA)
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    faults: list[str] = []

    def look(name: str) -> None:
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"desk-cash-{name}", language))

    sign_in(page, Role.CLERK)
    page.goto(visit)
    expect(page.locator("#money")).to_contain_text("12.34 EUR")
    look("money")
    take_cash(page, look)
    assert PayoutRow.objects.get().state == "settled"
    assert [one.outcome for one in SlipPrintRow.objects.order_by("print_id")] == [
        "paper_out",
        "printed",
    ]
    page.goto(visit)
    expect(page.locator("#money a[href*='/slips/']")).to_be_visible()
    page.context.clear_cookies(name="cleanbreak_staff")
    sign_in(page, Role.STORE_LEAD)
    page.goto("/staff/desk/day/")
    expect(page.locator("main")).to_contain_text("12.34 EUR")
    look("day")
    context.close()
    assert (faults, complaints) == ([], [])


def test_news_never_takes_the_place_of_what_the_clerk_sends(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
    settings: Any,
) -> None:
    limits(settings)
    visit = an_ended_visit(staffed, ANNA)
    page = context.new_page()
    sign_in(page, Role.CLERK)
    looking: list[Route] = []

    def news_comes_first(sent: Route) -> None:
        with suppress(Error):  # the page has stopped looking
            looking[0].fulfill(status=204, headers={"HX-Redirect": visit})
        sent.continue_()

    page.route("**/news/**", lambda route: looking.append(route))
    page.route("**/close/", news_comes_first)
    with page.expect_request("**/news/**"):
        page.goto(visit)
    page.locator("form[action$='/close/'] button").click(no_wait_after=True)
    page.wait_for_url("**/staff/desk/")
    assert DeskVisitRow.objects.get().closed_at is not None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_holder_has_the_money_sent_to_a_bank_with_the_keyboard_alone(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    settings: Any,
) -> None:
    limits(settings)
    visit = an_ended_visit(staffed, ANNA)
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, Role.CLERK)
    page.goto(visit)
    press(page, "#money a[href$='/way/']")
    expect(page.locator("#account")).to_be_focused()
    page.keyboard.type("DE89 3704 0044 0532 0130 01")  # one digit is wrong
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    page.evaluate(axe_source)
    faults = faults_in_looks(page, "desk-way", language)
    press_until(page, "#account")
    page.keyboard.type("DE89 3704 0044 0532 0130 00")
    press_until(page, "#name")
    page.keyboard.type(ANNA.name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#money")).to_be_visible()
    context.close()
    payout = PayoutRow.objects.get()
    assert (payout.method, payout.destination_tail[-4:]) == ("bank", "3000")
    assert faults == []


def take_cash(page: Page, look: Callable[[str], None]) -> None:
    """Pay, print without paper, and print again."""
    press(page, "form[action$='/pay/'] button")
    expect(page.locator(".slip")).to_have_count(2)
    look("slip")
    press(page, "button[name=sheet][value=roll]")
    page.emulate_media(media="print")
    expect(page.locator(".slip").first).to_be_visible()
    expect(page.locator("nav")).to_be_hidden()
    page.emulate_media(media="screen")
    look("print")
    press(page, "button[name=came_out][value=no]")
    expect(page.locator("#outcome")).to_be_visible()
    look("paper-out")
    press(page, "button[name=sheet][value=a4]")
    expect(page.locator(".slip .copy")).to_have_count(0)
    press(page, "button[name=came_out][value=yes]")
    expect(page.locator(".slip .copy")).to_have_count(2)
