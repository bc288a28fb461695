"""A counter in Chromium: its pages are usable by everybody, and the card's step needs no mouse."""

from contextlib import ExitStack, closing
from typing import Any

from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_desk import PASSPORT_OF_WEI, WEI, at_the_desk, compare_photo
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.counters import PIN, a_counter, card_of

from cleanbreak.adapters.desk_server import DeskServer
from cleanbreak.domain.staff import Role
from cleanbreak.flows.serve_counter import serve_once
from cleanbreak.records.counter_job import CounterJobRow
from cleanbreak.records.desk_visit import VisitStepRow


def test_the_card_is_shown_taken_along_wiped_and_destroyed_by_keyboard(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    with (
        ExitStack() as links,
        at_the_desk(chromium, staffed, axe_source, "zh-hans") as (clerk, look),
    ):

        def connect(token: str) -> DeskServer:
            return links.enter_context(closing(DeskServer(staffed.address, token, wait_s=0)))

        counter = a_counter(staffed.world, connect=connect)
        counter.insert(card_of(WEI))
        agent = counter.start()
        clerk.scan(WEI.iccid)
        clerk.scan(*PASSPORT_OF_WEI.split("\n"))
        compare_photo(clerk)
        look("card-or-reader")
        press_button(clerk.page, "[name=act][value=show] ~ button")
        clerk.page.wait_for_url("**/card/*/")
        serve_once(agent)
        clerk.page.wait_for_url(f"**/staff/desk/{visit_id()}/")
        clerk.type("1")
        clerk.enter()
        for _ in range(2):
            clerk.type("1")
            clerk.enter()
        clerk.enter()
        press_button(clerk.page, "a[href$='/card/']")
        clerk.page.wait_for_selector("#read-pin")
        look("card-after")
        for act in ("read", "wipe"):
            clerk.page.locator(f"#{act}-pin").focus()
            clerk.type(PIN)
            form = f"form:has([name=act][value={act}])"
            clerk.page.locator(f"{form} [name=consent]").focus()
            clerk.page.keyboard.press("Space")
            press_button(clerk.page, f"{form} button")
            clerk.page.wait_for_url("**/card/*/")
            serve_once(agent)
            clerk.page.wait_for_selector("p.lead[role=status]:not(:has-text('请勿拔出'))")
            look(f"card-{act}")
        clerk.page.locator("[name=how][value=punched]").focus()
        clerk.page.keyboard.press("Space")
        press_button(clerk.page, "form:has([name=act][value=destroy]) button")
        clerk.page.wait_for_selector("form:has([name=act][value=destroy])", state="detached")
        look("card-destroyed")
    done = set(VisitStepRow.objects.values_list("step", flat=True))
    assert {"card_wiped", "card_destroyed"} <= done
    assert CounterJobRow.objects.count() == 3


def test_the_pages_of_counters(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    with at_the_desk(chromium, staffed, axe_source, "en"):
        pass  # opens the store
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES["en"], bypass_csp=True
    )
    page, faults = context.new_page(), []
    sign_in(page, Role.STORE_LEAD)

    def look(name: str) -> None:
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"counters-{name}", "en"))

    page.goto("/staff/counters/")
    look("none")
    page.fill("#name", "Window")
    page.locator("form:has(#name) button").click()
    page.wait_for_selector("#pairing-code")
    look("code")
    page.goto("/staff/desk/counter/")
    look("choice")
    context.close()
    assert faults == []


def press_button(page: Page, selector: str) -> None:
    button = page.locator(selector).first
    button.focus()
    page.keyboard.press("Enter")


def visit_id() -> Any:
    return VisitStepRow.objects.latest("at").visit_id
