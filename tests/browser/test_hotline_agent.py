"""The agent's console in Chromium by keyboard alone, from the seat to the next call.

The agent speaks one language, the caller another. In each language other pages on the way are held
against axe, in the colours and widths of that language.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_desk import wait_for_focus
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.hotline_agents import SEAT, Console, code_of
from tests.klm import Keyboard
from tests.worlds import LineOf

from cleanbreak.domain.staff import Role
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.order import OrderRow

MEI = LineOf(msisdn="+4915228817340", name="陈美", email="mei@example.org")
CALLERS = {"en": "de", "de": "zh", "zh-hans": "en"}
"""What the caller speaks, by what the agent speaks."""
LOOKED_AT = {
    "en": {"no-seat", "waiting", "greeted", "proof"},
    "de": {"wrong-code", "papers", "told-end", "told-money", "told-number"},
    "zh-hans": {"confirmed", "on-its-way", "over", "gone", "declare", "declared"},
}
PATIENCE_MS = 30_000


@pytest.fixture
def hotline(staffed: PortalSite, settings: Any) -> Console:  # noqa: F811
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    staffed.world.clock.now = timezone.now()
    staffed.world.add(MEI)
    return Console(staffed.world, address=staffed.address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_from_the_seat_to_the_next_one(
    language: str, chromium: Browser, hotline: Console, axe_source: str, record_property: Any
) -> None:
    context = chromium.new_context(
        base_url=hotline.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    agent = Keyboard(page)
    sign_in(page, Role.AGENT)
    page.goto(SEAT)
    page.evaluate("sessionStorage.clear()")  # signing in is done by whoever wants a mouse
    faults: list[str] = []

    def look(name: str) -> None:
        assert page.locator("html").get_attribute("lang") == language, name
        if name not in LOOKED_AT[language]:
            return
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"hotline-{name}", language))
        page.locator("[autofocus]").first.focus()

    take_seat(agent, look)
    hotline.calls(MEI.msisdn, CALLERS[language])
    page.wait_for_selector("#caller")  # by itself
    look("waiting")
    wait_for_focus(page, "button")
    agent.decide()
    agent.enter()
    hotline.is_put_through()
    number = serve(agent, hotline, look, spoken=page.locator("#aloud p").first)
    assert len(number) == len("7K2M-9QXD-4T8")
    hotline.works()
    left = page.locator("#receipt-left")
    expect(left).to_contain_text(":", timeout=PATIENCE_MS)  # the instant, by itself
    wait_for_focus(page, "button")
    agent.enter()
    look("over")
    assert OrderRow.objects.get(line__msisdn=MEI.msisdn).end_policy == "after_notice"
    hangs_up_and_declares(agent, hotline, look, language)
    record_property("keystroke_level_model", agent.said(f"a call, by code ({language})"))
    assert not agent.used_mouse
    context.close()
    assert faults == []


def take_seat(agent: Keyboard, look: Callable[[str], None]) -> None:
    """Choose the languages, leave the skills, and enter the phone."""
    wait_for_focus(agent.page, "[name=language]")
    look("no-seat")
    agent.page.locator("[name=language]").first.focus()
    for key in ("Space", "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Tab", "Tab"):
        agent.press(key)
    agent.type("sip:ada@phones.example")
    agent.enter()


def serve(agent: Keyboard, hotline: Console, look: Callable[[str], None], spoken: Any) -> str:
    """Go through the script; return the receipt number."""
    page = agent.page
    press(agent, look, "greeted")
    assert spoken.get_attribute("lang") != page.locator("html").get_attribute("lang")
    answer(agent, look, "proof", "3")
    answer(agent, look, "code", "000000")
    look("wrong-code")
    verification_id = CallHandlingRow.objects.get(closed_at=None).verification_id
    answer(agent, look, "code-again", code_of(verification_id))
    answer(agent, look, "papers", "1")
    for part in ("end", "money", "backup", "number"):
        press(agent, look, f"told-{part}")
    answer(agent, look, "confirmed", "1")
    look("on-its-way")
    return str(page.locator("#receipt-number").inner_text())


def press(agent: Keyboard, look: Callable[[str], None], name: str) -> None:
    """Read the page out, and press Enter on what has the focus."""
    wait_for_focus(agent.page, "main form button")
    look(name)
    agent.decide()
    agent.enter()


def answer(agent: Keyboard, look: Callable[[str], None], name: str, text: str) -> None:
    """Type into the one field, and press Enter."""
    wait_for_focus(agent.page)
    look(name)
    agent.decide()
    agent.type(text)
    agent.enter()


def hangs_up_and_declares(
    agent: Keyboard, hotline: Console, look: Callable[[str], None], language: str
) -> None:
    """Let a caller break off, whose declaration is taken all the same."""
    page = agent.page
    call_id = hotline.calls(MEI.msisdn, CALLERS[language])
    wait_for_focus(page, "button")
    agent.enter()
    hotline.is_put_through()
    press(agent, look, "greeted-again")
    hotline.hangs_up(call_id)
    expect(page.locator("#line strong")).to_be_visible(timeout=PATIENCE_MS)  # by itself
    look("gone")
    go_to(agent, "a[href$='/declare/']")
    agent.enter()
    wait_for_focus(page, "#holder_name")
    look("declare")
    agent.type(MEI.name)
    agent.enter()
    look("declared")
    expect(page.locator("#receipt-number")).to_be_visible()


def go_to(agent: Keyboard, selector: str) -> None:
    """Press Tab until something has the focus; headless, Chromium knows no access keys."""
    for _ in range(30):
        agent.press("Tab")
        if agent.page.evaluate(f'document.activeElement.matches("{selector}")'):
            return
    raise AssertionError(f"no key leads to {selector}")
