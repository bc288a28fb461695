"""The refund queue in Chromium: usable by everybody, by keyboard alone, in three languages."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.browser.test_staff_reconciliation import press_until
from tests.payouts import CLERK, IBAN, LINE, contradict, owe
from tests.worlds import TestWorld

from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.staff import Role
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.payout import PayoutRow

QUEUE = "/staff/payouts/"
HOLDERS = [
    replace(LINE, msisdn=f"+49152288175{serial:02}", name=f"Owed Holder {name}")
    for serial, name in enumerate("ABC")
]


def owed(site: PortalSite) -> list[PayoutRow]:
    """Let three people be owed; one refund waits for a second person, one is contradicted."""
    world = site.world
    world.clock.now = timezone.now()
    rows = owe(world, *HOLDERS)
    for line, row in zip(HOLDERS[1:], rows[1:], strict=True):
        enter(world, row, line.name)
    approve_and_contradict(world, rows[2])
    return rows


def enter(world: TestWorld, row: PayoutRow, name: str) -> None:
    account = Destination(account=IBAN, name=name)
    choice = Choice(method=PayoutMethod.BANK, destination=account)
    choose_payout(row.payout_id, choice, CLERK, world.clock())


def approve_and_contradict(world: TestWorld, row: PayoutRow) -> None:
    PayoutRow.objects.filter(payout_id=row.payout_id).update(
        state="approved", approved_by="agent:ralf", due_at=world.clock()
    )
    submit_payouts(world.outside, world.clock)
    contradict(world, row.payout_id)


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
    """Return the ways to each state of each page, in an order in which one leads to the next."""
    rows: list[PayoutRow] = []

    def nothing_yet(page: Page) -> None:
        sign_in(page, Role.ADMIN)
        page.goto(QUEUE)

    def waiting(page: Page) -> None:
        rows.extend(owed(site))
        page.goto(QUEUE)

    def refused(page: Page) -> None:
        page.goto(f"{QUEUE}{rows[0].payout_id}/")
        page.fill("#name", "Somebody Else")
        page.fill("#account", IBAN)
        page.locator("form[action$='/choose/'] button").click()
        page.wait_for_selector("[role=alert]")

    def written_off(page: Page) -> None:
        PayoutRow.objects.filter(payout_id=rows[0].payout_id).update(
            state="unclaimed", unclaimed_in="de"
        )
        page.goto(f"{QUEUE}{rows[0].payout_id}/")

    return {
        "payouts-none": nothing_yet,
        "payouts-held": waiting,
        "home-payouts": at(lambda: "/staff/"),
        "payouts-holder": at(lambda: f"{QUEUE}?list=holder"),
        "payouts-contradictions": at(lambda: f"{QUEUE}?list=contradictions"),
        "payout-held": at(lambda: f"{QUEUE}{rows[1].payout_id}/"),
        "payout-contradicted": at(lambda: f"{QUEUE}{rows[2].payout_id}/"),
        "payout-refused": refused,
        "payout-unclaimed": written_off,
    }


def test_two_people_pay_a_refund_with_the_keyboard_alone(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    staffed.world.clock.now = timezone.now()
    (row,) = owe(staffed.world, HOLDERS[0])
    address = f"{QUEUE}{row.payout_id}/"
    page = context.new_page()
    sign_in(page, Role.REFUND_CLERK)
    page.goto(f"{QUEUE}?list=holder")
    page.goto(address)
    for field, typed in (("name", HOLDERS[0].name), ("account", IBAN)):
        press_until(page, f"#{field}")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("waits for a second person")
    expect(page.locator("main")).not_to_contain_text("532013000")
    page.context.clear_cookies(name="cleanbreak_staff")
    sign_in(page, Role.REFUND_APPROVER)
    page.goto(QUEUE)
    page.goto(address)
    press_until(page, "form[action$='/approve/'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("waits for its day")


def test_it_works_without_javascript(chromium: Browser, staffed: PortalSite) -> None:  # noqa: F811
    rows = owed(staffed)
    context = chromium.new_context(
        base_url=staffed.address, locale="en-GB", java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, Role.REFUND_APPROVER)
    page.goto(f"{QUEUE}?list=contradictions")
    page.locator("table.rows tbody a").first.click()
    page.locator("input[value='arrived']").check()
    page.locator("form[action$='/resolve/'] button").click()
    expect(page.locator("#state")).to_have_text("has arrived")
    context.close()
    assert PayoutRow.objects.get(payout_id=rows[2].payout_id).state == "settled"
