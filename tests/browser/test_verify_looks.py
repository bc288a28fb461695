"""Every state of the page that checks certificates: light and dark, narrow and wide, by axe."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_verify import STRANGER, give, paste, stand_in, verdict
from tests.checked_proofs import SmallLog


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_usable(
    language: str,
    chromium: Browser,
    site: PortalSite,
    axe_source: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = SmallLog()
    stand_in(monkeypatch, log.trust())
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    page.goto("/verify/")
    page.wait_for_selector("#checker:visible")
    page.evaluate(axe_source)
    faults: list[str] = []
    for name, arrive in states_of(log).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language
        faults += faults_in_looks(page, f"verify-{name}", language)
    context.close()
    assert faults == []


def states_of(log: SmallLog) -> dict[str, Callable[[Page], object]]:
    """Return the ways to each state of the page."""

    def valid(page: Page) -> None:
        give(page, log.proof())
        verdict(page)
        page.locator("#said summary").first.click()

    def forked(page: Page) -> None:
        paste(page, f"{log.note()}\n{SmallLog(salt=b'other').note()}")

    def pinned(page: Page) -> None:
        page.locator("#checker > details summary").click()

    return {
        "start": lambda page: page.wait_for_selector("#file"),
        "valid": valid,
        "altered": lambda page: paste(page, log.qr_text()[:-3]),
        "unknown": lambda page: give(page, replace(log, maker=STRANGER).proof()),
        "forked": forked,
        "pinned": pinned,
    }
