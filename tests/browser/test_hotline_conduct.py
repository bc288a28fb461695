"""What stands beside the script of a call, in Chromium: offer, note, recording, colleague, why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.conducted_calls import ADA, BOB, Conducted, conducted, recording
from tests.worlds import LineOf

from cleanbreak.domain.call_transfer import TransferTo
from cleanbreak.domain.staff import Role
from cleanbreak.flows.offer_transfer import offer_transfer
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_wrap_up import CallWrapUpRow

MEI = LineOf(msisdn="+14155550123", name="陈美", email="mei@example.org")


@pytest.fixture
def hotline(
    staffed: PortalSite,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> Iterator[Conducted]:
    made = conducted(staffed.world, settings, tmp_path)
    settings.CLEANBREAK_BASE_URL = staffed.address
    with recording(staffed.world, settings):
        yield made


def test_a_call_that_ends_no_line_says_why(
    chromium: Browser, hotline: Conducted, axe_source: str
) -> None:
    language, caller = "de", "zh"
    hotline.rings(MEI, language=caller)
    handling_id = hotline.answers()
    context = chromium.new_context(
        base_url=django_settings.CLEANBREAK_BASE_URL, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, Role.AGENT)
    page.goto(f"/staff/hotline/call/{handling_id}/")
    faults: list[str] = []

    def look(name: str) -> None:
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"hotline-{name}", language))

    look("beside")
    page.click("[name=answer][value=agreed]")
    make_an_offer(page)
    look("offer")
    page.click("[name=answer][value=declined]")
    page.click("details:has(#note) > summary")
    page.fill("#note", "PIN 4711")
    page.click("form[action$='/note/'] button")
    assert page.locator("#note").input_value() == "PIN 4711"
    look("warned")
    offer_transfer(call_of_open(), TransferTo(agent=BOB.acting_user), ADA, hotline.now)
    page.reload()
    look("asked")
    page.click("form[action$='/close/'] button")
    look("why")
    page.check("[name=outcome][value=informed]")
    page.check("[name=reason][value=wants_time]")
    page.click("#wrap-up button")
    page.wait_for_selector("#wrapped-up")
    assert CallWrapUpRow.objects.get().reason == "wants_time"
    context.close()
    assert faults == []


def make_an_offer(page: Page) -> None:
    """Say that the caller wants to hear one."""
    page.click("details:has([name=agreed]) > summary")
    page.check("[name=agreed]")
    page.click("details:has([name=agreed]) button.button")
    page.wait_for_selector("#offer")


def call_of_open() -> Any:
    return CallHandlingRow.objects.get(closed_at=None).call_id
