"""A message from the form to its answer in Chromium, in three languages, usable by everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.messages import sent_to

from cleanbreak.domain.staff import Role

WISHES = {
    "en": "I want to cancel my contract.",
    "de": "Ich möchte meinen Vertrag kündigen.",
    "zh-hans": "我想注销我的号码。",
}
READY = {"en": "Thank you", "de": "Vielen Dank", "zh-hans": "感谢您"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_left_and_answered_and_every_page_is_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    context = chromium.new_context(
        base_url=staffed.address,
        locale=LANGUAGES[language],
        bypass_csp=True,
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(language).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"messages-{name}", language)
    page.click("#confirm")
    page.wait_for_selector("main .lead")
    context.close()
    assert faults == []
    told = sent_to(staffed.world, "bea@example.org")
    assert [one.is_by_person for one in told] == [False, True]
    assert "/cancel/" in told[0].text
    assert told[1].text.startswith(READY[language])
    assert "/cancel/" in told[1].text


def page_states(language: str) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page: the story of one message."""

    def empty(page: Page) -> None:
        page.click("#confirm")
        page.wait_for_selector("[role=alert]")

    def received(page: Page) -> None:
        page.fill("#text", f"{WISHES[language]} {'x' * 90}")
        page.fill("#contact", "bea@example.org")
        page.press("#contact", "Enter")
        page.wait_for_url("**/contact/received/**")
        assert page.locator("main a.button[href='/cancel/']").count() == 1

    def listed(page: Page) -> None:
        sign_in(page, Role.AGENT)
        page.goto("/staff/messages/")
        page.wait_for_selector("#waiting")

    def taken(page: Page) -> None:
        page.click("#confirm")
        page.wait_for_selector("#template")
        page.locator("main details summary").click()

    def filled_in(page: Page) -> None:
        page.select_option("#template", "how_to_cancel")
        page.click("#use")
        page.wait_for_url("**template=how_to_cancel")

    return {
        "form": at(lambda: "/contact/"),
        "form-empty": empty,
        "received": received,
        "staff-list": listed,
        "staff-thread": taken,
        "staff-template": filled_in,
    }
