"""The store desk in Chromium by keyboard alone, in three languages, and how long it takes by model.

Each story is done by scanner and keys, in English and in Chinese; in one language of each, every
page on its way is looked at. Cash and bank have stories of their own in `test_desk_cash.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.desks import DESK, open_store
from tests.klm import Keyboard
from tests.machine_zones import Written, passport_of
from tests.worlds import LineOf

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
)
from cleanbreak.records.order import OrderRow

SECONDS_MAX = 90
ANNA = LineOf(msisdn="+4915228817320", name="Anna Vogel", email="vogel@example.org")
WEI = LineOf(
    msisdn="+4915228817321",
    name="王小明",
    email="wei@example.org",
    sim_kind=SimKind.PHYSICAL,
)
MAX = LineOf(
    msisdn="+4915228817322", name="Max Weber", email="max@example.org", sim_kind=SimKind.PHYSICAL
)
PASSPORT_OF_WEI = Written(surname="WANG", given="XIAOMING", state="CHN", expires="340101").lines()
CORA = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora")
LENA = Actor(channel=Channel.STORE_DESK, acting_user="agent:lena")


@contextmanager
def at_the_desk(
    chromium: Browser, site: PortalSite, axe_source: str, language: str, looked_at: str
) -> Iterator[tuple[Keyboard, Callable[[str], None]]]:
    """Give a clerk who has signed in, customers who speak their language, and a look at pages.

    :param looked_at: the language in which pages are held against axe, in its colours.
    """
    open_store()
    site.world.clock.now = timezone.now()
    site.world.add(*(replace(line, language=language) for line in (ANNA, WEI, MAX)))
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    keyboard = Keyboard(page)
    sign_in(page, Role.CLERK)
    page.goto(DESK)
    page.evaluate("sessionStorage.clear()")  # signing in is done by whoever wants a mouse
    faults: list[str] = []

    def look(name: str) -> None:
        assert page.locator("html").get_attribute("lang") == language, name
        if language != looked_at:
            return
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"desk-{name}", language))
        page.locator("#scan, [autofocus]").first.focus()

    yield keyboard, look
    assert not keyboard.used_mouse
    context.close()
    assert faults == []


# In one piece: what wait_for_function asks later is an eval, which the page's own policy forbids.
FOCUSED = """async (one) => {
    while (!document.activeElement.matches(one)) await new Promise((go) => setTimeout(go, 20));
}"""


def wait_for_focus(page: Page, selector: str = "#scan") -> None:
    """Return when the page has its focus there, which Chromium sets when it has drawn it."""
    page.evaluate(FOCUSED, selector)


def compare_photo(clerk: Keyboard) -> None:
    """Say that the photo is of whoever stands there."""
    wait_for_focus(clerk.page)
    clerk.decide()
    clerk.type("1")
    clerk.enter()


def confirm_and_end(clerk: Keyboard, look: Callable[[str], None], language: str) -> str:
    """Show, confirm and end; return the receipt number."""
    for name in ("shown", "confirmed"):
        wait_for_focus(clerk.page)
        assert clerk.page.locator("[aria-labelledby=plan-title]").get_attribute("lang") == language
        look(name)
        clerk.decide()
        clerk.type("1")
        clerk.enter()
    wait_for_focus(clerk.page, "button")
    look("ended")
    clerk.decide()
    clerk.enter()
    look("after")
    return clerk.page.locator("#receipt-number").inner_text()


def report(clerk: Keyboard, story: str, record_property: Any) -> None:
    record_property("keystroke_level_model", clerk.said(story))
    assert clerk.seconds <= SECONDS_MAX


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_holder_with_an_esim(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    record_property: Any,
) -> None:
    with at_the_desk(chromium, staffed, axe_source, language, "en") as (clerk, look):
        wait_for_focus(clerk.page)
        look("start")
        clerk.decide()
        clerk.type("01522881732")
        clerk.enter()
        look("refused")  # a digit is missing
        wait_for_focus(clerk.page)
        clerk.type("015228817320")
        clerk.enter()
        look("identity")
        clerk.decide()
        clerk.scan(*passport_of("Ada Other").split("\n"))
        look("photo")
        compare_photo(clerk)
        look("no-match")
        clerk.decide()
        clerk.scan(*passport_of(ANNA.name).split("\n"))
        compare_photo(clerk)
        look("papers")
        clerk.decide()
        clerk.type("1")
        clerk.enter()
        number = confirm_and_end(clerk, look, language)
        assert len(number) == len("7K2M-9QXD-4T8")
        clerk.enter()
        assert clerk.page.url.endswith(DESK)
    assert OrderRow.objects.get(line__msisdn=ANNA.msisdn).end_policy == "after_notice"
    report(clerk, f"holder, eSIM, on notice, two mistakes ({language})", record_property)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_holder_with_a_card(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    record_property: Any,
) -> None:
    with at_the_desk(chromium, staffed, axe_source, language, "zh-hans") as (clerk, look):
        clerk.decide()
        clerk.scan(WEI.iccid)
        clerk.decide()
        clerk.scan(*PASSPORT_OF_WEI.split("\n"))
        compare_photo(clerk)
        look("card")
        clerk.decide()
        clerk.scan(WEI.iccid)
        look("papers-at-once")
        clerk.decide()
        clerk.type("2")
        clerk.enter()
        confirm_and_end(clerk, look, language)
    order = OrderRow.objects.get(line__msisdn=WEI.msisdn)
    assert (order.end_policy, order.level) == ("immediate", "verified")
    report(clerk, f"holder, 4G card, at once ({language})", record_property)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_representative_and_a_declaration(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
    record_property: Any,
) -> None:
    with at_the_desk(chromium, staffed, axe_source, language, "de") as (clerk, look):
        an_heir()
        clerk.decide()
        clerk.scan(MAX.iccid)
        clerk.decide()
        for key in ("Tab", "Tab", "ArrowDown", "Shift+Tab", "Shift+Tab"):
            clerk.press(key)  # not of the holder, and back to the field
        clerk.scan(*passport_of("Jonas Weber").split("\n"))
        compare_photo(clerk)
        clerk.decide()
        clerk.type("2")  # the card is lost
        clerk.enter()
        clerk.decide()
        clerk.type("2")
        clerk.enter()
        confirm_and_end(clerk, look, language)
        report(clerk, f"representative, lost card, at once ({language})", record_property)
        clerk.page.goto(f"{DESK}declare/")
        look("declare")
        clerk.type("015228817321")
        clerk.press("Tab")
        clerk.type(WEI.name)
        clerk.enter()
        look("declared")
    assert OrderRow.objects.get(line__msisdn=MAX.msisdn).authority


def an_heir() -> None:
    now = timezone.now()
    shown = ShownDocument(
        kind=AuthorityKind.ESTATE,
        document=AuthorityDocument.CERTIFICATE_OF_INHERITANCE,
        reference="VI 12/26",
        valid_until=None,
        person_name="Jonas Weber",
    )
    authority_id = record_authority(MAX.msisdn, shown, CORA, now.date(), now)
    agree_to_authority(authority_id, LENA, now)
