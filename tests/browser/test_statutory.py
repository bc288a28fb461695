"""The statutory pages in Chromium: each place's own, walked by a person, usable by everybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browser.filling import fill
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks

from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow

Look = Callable[[str], None]


def test_each_page_in_its_place_is_walked_and_usable(
    chromium: Browser, site: PortalSite, axe_source: str, settings: Any
) -> None:
    faults: list[str] = []

    @contextmanager
    def at_home_in(place: str, language: str) -> Iterator[tuple[Page, Look]]:
        settings.CLEANBREAK_HOME_PLACE = place
        context = chromium.new_context(
            base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
        )
        page = context.new_page()

        def look(name: str) -> None:
            page.evaluate(axe_source)
            faults.extend(faults_in_looks(page, f"statutory-{place}-{name}", language))

        yield page, look
        context.close()

    with at_home_in("de", "de") as (page, look):
        _cancel_in_germany(page, look)
        _withdraw_too_late_in_germany(page, look, site)
    with at_home_in("fr", "zh-hans") as (page, look):
        _cancel_in_france(page, look)
    settings.CLEANBREAK_SAVE_OFFER = "Stay, and pay half for a year."
    with at_home_in("us-ca", "en") as (page, look):
        _cancel_in_california(page, look)
    with at_home_in("gb", "en") as (page, look):
        page.goto("/cancel/")
        expect(page.get_by_role("region", name="If you move to another provider")).to_contain_text(
            "text PAC to 65075"
        )
        look("cancel")
    with at_home_in("br", "en") as (page, look):
        _find_again_in_brazil(page, look)
    assert faults == []


def _cancel_in_germany(page: Page, look: Look) -> None:
    page.goto("/official/")
    page.get_by_role("link", name="Verträge hier kündigen", exact=True).click()
    look("cancel")
    fill(page)
    page.get_by_role("button", name="jetzt kündigen", exact=True).click()
    page.wait_for_url("**/receipt/**")
    with page.expect_download() as kept:
        page.locator("a[href$='receipt.txt']").click()
    assert "jetzt kündigen" in kept.value.path().read_text(encoding="utf-8")


def _withdraw_too_late_in_germany(page: Page, look: Look, site: PortalSite) -> None:
    long_ago = timezone.localdate() - timedelta(days=40)
    LineRow.objects.update(term_start_date=long_ago)
    page.goto("/")
    page.get_by_role("link", name="Vertrag widerrufen", exact=True).click()
    fill(page, email="nobody")
    page.get_by_role("button", name="Widerruf bestätigen", exact=True).click()
    expect(page.locator("#reply_email")).to_have_value("nobody")
    look("withdraw-errors")
    fill(page)
    page.click("#confirm")
    page.wait_for_url("**/receipt/**")
    site.work()
    page.goto(site.status_address())
    look("withdrawal-refused")
    page.locator("form[action$='/cancel-instead/'] button").click()
    page.wait_for_url("**/receipt/**")


def _cancel_in_france(page: Page, look: Look) -> None:
    page.goto("/")
    page.get_by_role("link", name="Résilier votre contrat", exact=True).first.click()
    fill(page)
    page.click("#confirm")
    before = DeclarationRow.objects.count()
    look("summary")
    page.locator("button[value=mend]").click()
    expect(page.locator("#reply_email")).to_have_value("declarant@example.org")
    page.click("#confirm")
    page.get_by_role("button", name="notification de la résiliation", exact=True).click()
    page.wait_for_url("**/receipt/**")
    assert DeclarationRow.objects.count() == before + 1


def _cancel_in_california(page: Page, look: Look) -> None:
    page.goto("/cancel/")
    page.locator("#confirm").scroll_into_view_if_needed()
    expect(page.locator("#confirm")).to_be_in_viewport()
    page.locator(".offer").scroll_into_view_if_needed()
    expect(page.locator(".offer")).to_be_in_viewport()
    expect(page.locator("#confirm")).to_be_in_viewport()  # both are seen at the same time
    look("cancel")
    fill(page)
    page.get_by_role("button", name="click to cancel", exact=True).click()
    page.wait_for_url("**/receipt/**")


def _find_again_in_brazil(page: Page, look: Look) -> None:
    page.goto("/")
    page.get_by_role("link", name="Find your receipt again").click()
    page.fill("#receipt_number", "12")
    page.click("#confirm")
    expect(page.locator("#receipt_number")).to_have_value("12")
    look("find-wrong")
    page.fill("#receipt_number", "7K2M-9QXD-4T8")
    page.click("#confirm")
    expect(page.get_by_role("status")).to_be_visible()
