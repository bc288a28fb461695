"""Books and elements in Chromium: usable by everybody, by keyboard alone, in three languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import OTHERS, sign_in, staffed, work  # noqa: F401
from tests.reconciliations import end, network_of, run
from tests.worlds import AGENT

from cleanbreak.domain.staff import Role
from cleanbreak.flows.set_tariff import set_tariff
from cleanbreak.records.line import LineRow

PAGE = "/staff/reconciliation/"


def haunt(site: PortalSite) -> None:
    """End two lines whose phones stay served, and lose a third at the HLR."""
    world = site.world
    set_tariff("M", "9.99EUR", AGENT, world.clock())
    LineRow.objects.filter(msisdn=OTHERS[0].msisdn).update(tariff="M")
    end(world, *OTHERS)
    for line in OTHERS:
        network_of(world).attach(line.imsi)
    world.clock.advance(minutes=1)
    run(world)


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

    def nothing_yet(page: Page) -> None:
        sign_in(page, Role.ADMIN)
        page.goto(PAGE)

    def haunted(page: Page) -> None:
        haunt(site)
        page.goto(PAGE)

    def proposed(page: Page) -> None:
        page.goto(PAGE)
        page.locator("form[action$='/propose/'] button").click()
        page.wait_for_selector("#repair-1")

    def for_the_second_person(page: Page) -> None:
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.CAMPAIGN_APPROVER)
        page.goto(PAGE)
        page.fill("#count-1", "7")
        page.locator("form[action$='/approve/'] button").click()
        page.wait_for_selector("[role=alert]")

    return {
        "reconciliation-never": nothing_yet,
        "reconciliation-haunted": haunted,
        "home-haunted": at(lambda: "/staff/"),
        "discrepancies": at(lambda: f"{PAGE}list/?kind=zombie"),
        "discrepancies-none": at(lambda: f"{PAGE}list/?kind=stranger"),
        "reconciliation-proposed": proposed,
        "reconciliation-approve": for_the_second_person,
    }


def test_two_people_repair_with_the_keyboard_alone(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    haunt(staffed)
    page = context.new_page()
    sign_in(page, Role.CAMPAIGN_MANAGER)
    page.goto(PAGE)
    press_until(page, "form[action$='/propose/'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#repair-1")).to_be_visible()
    page.context.clear_cookies(name="cleanbreak_staff")
    sign_in(page, Role.CAMPAIGN_APPROVER)
    page.goto(PAGE)
    press_until(page, "#count-1")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#repairs")).to_be_visible()
    work(staffed)
    run(staffed.world)
    page.reload()
    expect(page.locator("main p.lead")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("Zombies")


def press_until(page: Page, selector: str) -> None:
    """Go on with the tabulator until the element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(sought) => document.activeElement.matches(sought)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")
