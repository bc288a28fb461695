"""The money pages in a browser: every state in every language, narrow and wide, by keyboard too."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.filling import declare
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.money_stories import IBAN
from tests.worlds import LineOf, at_once

from cleanbreak.domain.payout import Destination
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.manage_charities import add_charity
from cleanbreak.flows.payout_texts import money_link
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

FRIENDS = LineOf(msisdn="+4915228817402", name="Max Weber", email="max@example.org")
OPERATOR = Actor(channel=Channel.CLI, acting_user="operator:otto")
DIGITS = LINE.iccid[-6:]
TABS_MAX = 16


@pytest.fixture
def unpaid(site: PortalSite, settings: Any) -> PortalSite:
    """A site on which nothing can go back as it was paid, and there are friends and a charity."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    LineRow.objects.update(refund_reference=None)
    site.world.add(FRIENDS)
    charity = Destination(name="Helping hands", account="DE02120300000000202051")
    add_charity(charity, OPERATOR, site.world.clock())
    return site


@pytest.fixture
def ended(unpaid: PortalSite) -> PortalSite:
    request_termination(at_once(LINE), unpaid.world.outside, unpaid.world.clock())
    unpaid.work()
    return unpaid


def money_address() -> str:
    return money_link(PayoutRow.objects.order_by("attempt").values_list("payout_id", flat=True)[0])


def fill_bank(page: Page, digits: str = DIGITS, account: str = IBAN) -> None:
    page.check("[name=way][value=bank]")
    page.fill("#account", account)
    page.fill("#owner", LINE.name)
    page.fill("#card_digits", digits)
    page.locator("main form.declaration button").click()


def test_the_holder_sends_money_to_a_bank_and_stops_it(page: Page, ended: PortalSite) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    letter = next(m for m in ended.inbox() if "/money/" in m.message.text)
    page.goto(re.findall(r"http\S+/money/\S+/", letter.message.text)[0])
    expect(page.locator("h1")).to_have_text("12.34 EUR wait for you")
    expect(page.locator(".money")).to_contain_text("5.00 EUR")
    expect(page.locator("#account")).not_to_be_visible()
    fill_bank(page)
    expect(page.locator("h1")).to_contain_text("Your money leaves on")
    expect(page.locator(".lead")).to_contain_text("ends in 3000")
    page.get_by_role("button", name="Stop it, send nothing there").click()
    expect(page.locator("h1")).to_have_text("12.34 EUR wait for you")
    assert complaints == []


def test_mistakes_keep_what_was_typed_and_lead_to_their_fields(
    page: Page, ended: PortalSite
) -> None:
    page.goto(money_address())
    fill_bank(page, digits="12", account=IBAN[:-1] + "9")
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("#account")).to_have_value(IBAN[:-1] + "9")
    page.locator("[role=alert] a[href='#account']").click()
    expect(page.locator("#account")).to_be_focused()
    fill_bank(page)
    expect(page.locator("h1")).to_contain_text("Your money leaves on")


def test_by_keyboard_alone(page: Page, ended: PortalSite) -> None:
    page.goto(money_address())
    typed = {"account": IBAN, "owner": LINE.name, "card_digits": DIGITS}
    focused, way, tabs = "", "", 0
    while focused != "card_digits" and tabs < TABS_MAX:
        page.keyboard.press("Tab")
        tabs += 1
        focused = page.evaluate("document.activeElement.id")
        if page.evaluate("document.activeElement.name") == "way" and not way:
            for _ in range(4):
                page.keyboard.press("ArrowDown")
                way = page.evaluate("document.activeElement.value")
                if way == "bank":
                    break
        page.keyboard.type(typed.get(focused, ""))
    assert way == "bank"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Your money leaves on")
    assert PayoutRow.objects.get().method == "bank"


def test_everything_works_without_javascript(chromium: Browser, unpaid: PortalSite) -> None:
    context = chromium.new_context(base_url=unpaid.address, java_script_enabled=False)
    page = context.new_page()
    request_termination(at_once(LINE), unpaid.world.outside, unpaid.world.clock())
    unpaid.work()
    page.goto(money_address())
    page.check("[name=way][value=line]")
    page.fill("#number", FRIENDS.msisdn)
    page.fill("#card_digits", DIGITS)
    page.locator("main form.declaration button").click()
    expect(page.locator("h1")).to_contain_text("other")
    unpaid.work()
    offer = next(m for m in unpaid.inbox() if "/credit/" in m.message.text)
    page.goto(re.findall(r"http\S+/credit/\S+/", offer.message.text)[0])
    page.fill("#code", re.findall(r"\b\d{6}\b", offer.message.text)[0])
    page.locator("main form.declaration button").click()
    expect(page.locator("h1")).to_contain_text("12.34 EUR")
    assert PayoutRow.objects.get().state == "approved"
    context.close()


def test_the_way_is_chosen_before_the_last_word(page: Page, unpaid: PortalSite) -> None:
    to_last_word(page, unpaid)
    page.get_by_role("link", name="Choose where it goes").click()
    page.check("[name=way][value=bank]")
    page.fill("#account", IBAN)
    page.fill("#owner", LINE.name)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("the bank account that ends in 3000")
    page.get_by_role("button", name="End the line now").click()
    unpaid.work()
    follow_choices(unpaid.world.clock())
    page.goto(money_address())
    expect(page.locator("h1")).to_contain_text("Your money leaves on")


def to_last_word(page: Page, site: PortalSite) -> None:
    declare(page)
    site.work()
    page.goto(site.status_address())
    page.locator("form[action$='codes/'] button").click()
    site.work()
    for field, code in zip(("#sms_code", "#email_code"), site.codes(), strict=True):
        page.fill(field, code)
    page.locator("main form.declaration button").click()
    page.wait_for_selector("dl.money")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_usable(
    language: str, chromium: Browser, unpaid: PortalSite, axe_source: str
) -> None:
    context = chromium.new_context(
        base_url=unpaid.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(unpaid).items():
        arrive(page)
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"money-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state, in an order in which one leads to the next."""

    def wish(page: Page) -> None:
        to_last_word(page, site)
        page.goto(page.url.replace("/end-now/", "/money/"))

    def wish_errors(page: Page) -> None:
        page.check("[name=way][value=charity]")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def waits(page: Page) -> None:
        page.goto(page.url.replace("/money/", "/end-now/"))
        page.locator("main form button").click()
        page.wait_for_url("**/status/**")
        site.work()
        page.goto(money_address())

    return {
        "wish": wish,
        "wish-errors": wish_errors,
        "waits": waits,
        **states_after(site),
    }


def states_after(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to the states of money that waits for its holder's choice."""

    def errors(page: Page) -> None:
        page.check("[name=way][value=bank]")
        page.fill("#account", "1234")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def line(page: Page) -> None:
        page.goto(money_address())
        page.check("[name=way][value=line]")

    def asked(page: Page) -> None:
        page.fill("#number", FRIENDS.msisdn)
        page.fill("#card_digits", DIGITS)
        page.locator("main form.declaration button").click()
        page.wait_for_selector("form[action$='stop/']")
        site.work()

    def offer(page: Page) -> None:
        text = next(m for m in site.inbox() if "/credit/" in m.message.text).message.text
        page.goto(re.findall(r"http\S+/credit/\S+/", text)[0])

    def wrong_code(page: Page) -> None:
        page.fill("#code", "1")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def declined(page: Page) -> None:
        page.locator("button[name=decline]").click()
        page.wait_for_load_state()

    def leaves(page: Page) -> None:
        page.goto(money_address())
        fill_bank(page)
        page.wait_for_selector("form[action$='stop/']")

    def left(page: Page) -> None:
        site.world.clock.advance(days=3)
        submit_payouts(site.world.outside, site.world.clock)
        page.goto(money_address())

    return {
        "errors": errors,
        "line": line,
        "asked": asked,
        "offer": offer,
        "offer-wrong": wrong_code,
        "offer-over": declined,
        "leaves": leaves,
        "left": left,
        "not-found": at(lambda: "/money/00000000-0000-0000-0000-000000000007/0/"),
    }
