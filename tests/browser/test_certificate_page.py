"""The page of a certificate: in every look, before and after the log has it; files by keyboard."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.worlds import at_once

from cleanbreak.flows.check_paper import check_paper
from cleanbreak.flows.message_texts import certificate_link
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.jobs.log_tasks import append_log


@pytest.fixture
def address(site: PortalSite) -> str:
    """End a line that the log does not have yet, and return the address of its page."""
    order = request_termination(at_once(LINE), site.world.outside, site.world.clock())
    site.work()
    return certificate_link(order.order_id)


def test_the_paper_is_saved_by_keyboard(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    append_log()
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Certificate: your line has ended")
    expect(page.get_by_role("img", name="QR code with the proof")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Signed paper (PDF) Deutsch").press("Enter")
    pdf = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(".pdf")
    with ThreadPoolExecutor(1) as thread:  # in this one Playwright's loop runs
        checked = thread.submit(check_paper, pdf, [wired_paper_signing().certificate()]).result()
    assert set(checked.attachments) == {"certificate.cose", "certificate.json"}
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_look_is_usable(
    language: str, chromium: Browser, site: PortalSite, address: str, axe_source: str
) -> None:
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, place in (("waits", address), ("no-paper", f"{address}certificate.pdf")):
        page.goto(place)
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"certificate-{name}", language)
    append_log()
    page.goto(address)
    page.evaluate(axe_source)
    faults += faults_in_looks(page, "certificate", language)
    context.close()
    assert faults == []
