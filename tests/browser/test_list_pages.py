"""The pages of a long list in Chromium: in three languages, by keyboard, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401

from cleanbreak.domain.staff import Role
from cleanbreak.records.suspicious_report import SuspiciousReportRow

WORDS = {
    "en": ("Next 100", "Back to the first"),
    "de": ("Nächste 100", "Zurück zum Anfang"),
    "zh-hans": ("后 100 条", "回到第一页"),
}


def reports(count: int) -> None:
    SuspiciousReportRow.objects.bulk_create(
        SuspiciousReportRow(
            receipt_number=f"R-{nth:04}", met_by="call", said="", where="", contact="",
            recording="", reported_at=timezone.now(), closed_by="",
        )
        for nth in range(count)
    )  # fmt: skip


def first_row(page: Page) -> str:
    return page.locator("main section .eyebrow").first.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_list_are_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    reports(203)
    further, back = WORDS[language]
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, Role.ADMIN)
    page.goto("/staff/reports/")
    expect(page.locator("nav.pages a")).to_have_text([further])
    page.locator("nav.pages a").click()
    expect(page.locator("nav.pages a")).to_have_text([back, further])
    page.evaluate(axe_source)
    faults = faults_in_looks(page, "staff-list-page", language)
    page.locator("nav.pages a[rel=next]").click()
    expect(page.locator("nav.pages a")).to_have_text([back])
    expect(page.locator("main section .eyebrow")).to_have_count(3)
    context.close()
    assert faults == []


def test_the_pages_turn_by_keyboard_and_without_javascript(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
) -> None:
    reports(101)
    context = chromium.new_context(
        base_url=staffed.address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    sign_in(page, Role.ADMIN)
    page.goto("/staff/reports/")
    assert first_row(page).endswith("R-0000")
    page.locator("nav.pages a[rel=next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main section .eyebrow")).to_have_count(1)
    assert first_row(page).endswith("R-0100")
    page.locator("nav.pages a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main section .eyebrow")).to_have_count(100)
    context.close()
