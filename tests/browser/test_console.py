"""Today's pictures, the search and the story of an order in Chromium: usable by everybody."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import HELD, hold_one, sign_in, staffed  # noqa: F401
from tests.console_figures import keep_invented

from cleanbreak.domain.staff import Role
from cleanbreak.domain.today import Picture

PICTURES = Path(__file__).parents[2] / "docs" / "images" / "console"
MAKE = "CLEANBREAK_PICTURES"
"""Set, the pictures of the documentation are made anew."""
A_DAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


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

    def nothing_counted(page: Page) -> None:
        sign_in(page, Role.ADMIN)
        page.goto("/staff/today/")

    def pictures(page: Page) -> None:
        keep_invented(timezone.now())
        page.goto("/staff/today/")
        for one in page.locator(".chart summary").all():
            one.click()

    def found(page: Page) -> None:
        hold_one(site)
        search(page, HELD.msisdn)
        page.wait_for_selector("#found")

    def story(page: Page) -> None:
        page.locator("#found ~ table a").first.click()
        page.wait_for_selector(".story")

    def ended(page: Page) -> None:
        page.locator("#retry-reason").select_option("element_repaired")
        page.locator("form[action$='/retry/'] button").click()
        site.world.clock.now = timezone.now()
        site.work()
        page.reload()
        page.locator("#correct").wait_for()
        for one in page.locator(".story summary").all()[:3]:
            one.click()

    return {
        "today-empty": nothing_counted,
        "today": pictures,
        "search": at(lambda: "/staff/search/"),
        "search-wrong": lambda page: search(page, "1522"),
        "search-found": found,
        "story-held": story,
        "story-ended": ended,
    }


def search(page: Page, typed: str) -> None:
    page.goto("/staff/search/")
    page.fill("#typed", typed)
    page.locator("input[value=complaint]").check()
    page.locator("main form.declaration button").click()
    page.wait_for_selector("[role=alert], #found")


def test_everything_is_reached_by_keyboard_and_without_javascript(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    keep_invented(timezone.now())
    sign_in(page, Role.AGENT)
    page.goto("/staff/today/")
    summary = page.locator("#stuck ~ details summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#stuck ~ details td").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("section:has(#stuck) a").click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("code,step,held")
    page.goto("/staff/search/")
    page.locator("#typed").focus()
    page.keyboard.type(HELD.msisdn)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    assert HELD.msisdn[1:] not in page.url
    context.close()


@pytest.mark.pictures
def test_the_pictures_of_the_documentation_are_made_here(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    keep_invented(A_DAY)
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, Role.ADMIN)
    page.goto("/staff/today/")
    for picture in Picture:
        file = PICTURES / f"{picture.value}.png"
        drawn = page.locator(f"section.chart:has(#{picture.value})").screenshot()
        if os.environ.get(MAKE):
            file.write_bytes(drawn)
        assert file.exists(), f"{MAKE}=1 makes it"
        assert file.stat().st_size < 60_000
