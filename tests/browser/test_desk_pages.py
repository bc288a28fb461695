"""Pages of the desk on no story's way, in Chromium: counters, card, pictures, evidence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.desks import STORE, begin, clerk_at, done
from tests.machine_zones import Written
from tests.paper_files import jpeg
from tests.story.test_desk import CARD

from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.staff import Role
from cleanbreak.records.order import OrderRow
from cleanbreak.records.store import StoreRow


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    staffed.world.add(CARD)
    clerk = clerk_at(staffed.world)
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(staffed, clerk).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"desk-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite, clerk: Any) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""
    visit = begin(clerk, CARD.iccid)

    def counters(page: Page) -> None:
        sign_in(page, Role.STORE_LEAD)
        page.goto("/staff/counters/")

    def pairing_code(page: Page) -> None:
        page.fill("#name", "Window")
        page.locator("form:has(#name) button").click()
        page.wait_for_selector("#pairing-code")

    def identity_with_pictures(page: Page) -> None:
        """In China the law wants a picture of the person."""
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.CLERK)
        StoreRow.objects.filter(pk=STORE).update(place="cn", time_zone="Asia/Shanghai")
        page.goto(visit)
        page.wait_for_selector("[name=picture_person]")

    def picture_missing(page: Page) -> None:
        page.fill("#scan", CARD.name)
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")

    def card_due(page: Page) -> None:
        show_identity(clerk, visit)
        page.goto(f"{visit}card/")
        page.wait_for_selector("[name=act][value=show]", state="attached")

    def card_after(page: Page) -> None:
        end(clerk, visit)
        page.goto(f"{visit}card/")
        page.wait_for_selector("[name=act][value=wipe]", state="attached")

    def not_destroyed(page: Page) -> None:
        page.locator("form:has([value=destroy]) button").click()
        page.wait_for_selector("[role=alert]")

    def evidence(page: Page) -> None:
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.STORE_LEAD)
        page.goto(f"/staff/orders/{OrderRow.objects.get().order_id}/identity/")
        page.locator("input[value=complaint]").check()
        page.locator("main form.declaration button").click()
        page.wait_for_selector("img.paper")

    return {
        "counters-none": counters,
        "counters-code": pairing_code,
        "counter-choice": at(lambda: "/staff/desk/counter/"),
        "identity-pictures": identity_with_pictures,
        "identity-picture-missing": picture_missing,
        "card-due": card_due,
        "card-after": card_after,
        "card-not-destroyed": not_destroyed,
        "evidence": evidence,
    }


def show_identity(clerk: Any, visit: str) -> None:
    zone = Written(form=MrzFormat.TD1, code="ID", surname="WEBER", given="MAX").lines()
    picture = SimpleUploadedFile("person.jpeg", jpeg(), "image/jpeg")
    typed = {"step": "identity", "scan": zone, "photo": "1", "picture_person": picture}
    answer = clerk.post(f"{visit}identity/", typed)
    assert answer.status_code == 303, answer.content.decode()


def end(clerk: Any, visit: str) -> None:
    texts = {VisitStep.CARD: CARD.iccid, VisitStep.PAPERS: "2", VisitStep.ENDED: ""}
    for step in IN_ORDER[IN_ORDER.index(VisitStep.CARD) :]:
        done(clerk, visit, step, texts.get(step, "1"))
