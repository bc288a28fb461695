"""The page of relying parties in Chromium, and one that is suspended on it."""

import pytest
from playwright.sync_api import Browser
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.relying_parties import a_relying_party

from cleanbreak.domain.staff import Role
from cleanbreak.records.relying_party import RelyingPartyRow


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_relying_party_is_seen_and_suspended(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    long = "sim-swap-subscriptions:org.camaraproject.sim-swap-subscriptions.v0.swapped:create"
    bank = a_relying_party("number-recycling:check", long, name="Example Bank")
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, Role.ADMIN)
    faults = []
    for state in ("may-ask", "suspended"):
        page.goto("/staff/relying-parties/")
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"relying-parties-{state}", language)
        page.locator("[name=become]").click()
    page.goto(f"/staff/relying-parties/{bank.client_id}/standing/")
    page.evaluate(axe_source)
    faults += faults_in_looks(page, "relying-party-standing", language)
    page.locator("[value=all]").check()
    page.locator("#quota").fill("30")
    page.locator("#reason").fill("our own system")
    page.locator("form.declaration button").click()
    page.wait_for_url("**/staff/relying-parties/")
    assert not faults
    assert RelyingPartyRow.objects.get().requests_per_minute == 30
    assert RelyingPartyRow.objects.get().is_active, "suspended, and let in again"
    context.close()
