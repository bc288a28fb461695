"""The page of whoever leads the hotline in Chromium, and a call-back on an agent's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.hotline_agents import SEAT, Console
from tests.hotlines import Hotline, agent

from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.staff import Role
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.seat_agent import keep_seat
from cleanbreak.records.hotline_call import HotlineCallRow

NUMBER = "+4915228817399"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_leads_sees_the_queue_move_by_itself(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    settings: Any,
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    busy_hotline()
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, Role.HOTLINE_LEAD)
    page.goto("/staff/hotline/")
    page.evaluate(axe_source)
    assert not faults_in_looks(page, "hotline-lead", language)

    before = page.locator("#queue tbody tr").nth(2).locator("td").first
    expect(before).to_have_text("0")
    Hotline(timezone.now()).joins("zh")
    expect(before).to_have_text("1")
    context.close()


def busy_hotline() -> None:
    """Let an hour pass in which something of everything happens."""
    now = timezone.now()
    hotline = Hotline(now - timedelta(minutes=60))
    ada = hotline.seats("ada", ("de", "en"))
    hotline.seats("ben", ("zh",))
    hotline.joins("de")
    hotline.serves(ada, 4)
    gone = hotline.joins("en")
    hotline.passes(minutes=2)
    hotline.leaves(gone, LeaveReason.HUNG_UP)
    HotlineCallRow.objects.filter(pk=gone).update(ended_at=hotline.now, outcome="abandoned")
    ask_for_call_back(hotline.joins("en"), NUMBER, hotline.now)
    hotline.joins("de")
    hotline.now = now
    hotline.passes()
    keep_seat(agent("ada"), now)


def test_an_agent_sees_whom_to_call_back(
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    settings: Any,
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    console = Console(staffed.world)
    context = chromium.new_context(base_url=staffed.address, locale="en", bypass_csp=True)
    page = context.new_page()
    sign_in(page, Role.AGENT)
    page.goto(SEAT)
    page.check("[name=language][value=en]")
    page.fill("[name=phone]", "sip:ada@phones.example")
    page.press("[name=phone]", "Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    call_id = console.calls()
    ask_for_call_back(call_id, NUMBER, timezone.now())
    page.goto(SEAT)
    expect(page.get_by_role("button", name="Next call")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#number-to-dial")).to_have_text(NUMBER)
    page.evaluate(axe_source)
    assert not faults_in_looks(page, "hotline-call-back", "en")
    page.get_by_role("button", name="Nobody answered").click()
    page.wait_for_url(f"**{SEAT}")
    context.close()
