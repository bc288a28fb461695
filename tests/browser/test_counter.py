"""The pages of counters in Chromium: usable by everybody."""

from playwright.sync_api import Browser
from tests.browser.portal_site import PortalSite
from tests.browser.test_desk import at_the_desk
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401

from cleanbreak.domain.staff import Role


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
