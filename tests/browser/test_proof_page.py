"""The page on which a holder chooses what a proof shows: in every look, and by keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.worlds import at_once

from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.statement import read_statement
from cleanbreak.flows.proof_link import proof_link
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.jobs.log_tasks import append_log


@pytest.fixture
def address(site: PortalSite) -> str:
    """End a line, and return the address of its page."""
    order = request_termination(at_once(LINE), site.world.outside, site.world.clock())
    site.work()
    append_log()
    return proof_link(order.order_id)


def test_a_holder_chooses_by_keyboard_and_saves_it(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Proof that your line has ended")
    expect(page.locator("[name=claim]:checked")).to_have_count(2)
    page.locator("[name=claim][value=end]").focus()
    page.keyboard.press("Space")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the proof").press("Enter")
    proof = parse_proof(download.value.path().read_bytes())
    assert download.value.suggested_filename.endswith(".cose")
    said = read_statement(proof.statement, proof.openings)
    assert said["number"]["msisdn"] == LINE.msisdn
    assert set(said) == {"number"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_look_is_usable(
    language: str, chromium: Browser, site: PortalSite, address: str, axe_source: str
) -> None:
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, place in (("choose", address), ("nothing", f"{address}certificate.cose")):
        page.goto(place)
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"proof-{name}", language)
    context.close()
    assert faults == []
