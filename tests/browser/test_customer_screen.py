"""Two windows at one counter, clerk and customer, in Chromium; each of the customer's languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import PATIENCE_MS
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.browser.test_staff_reconciliation import press_until
from tests.cash_desks import a_store
from tests.machine_zones import passport_of
from tests.staff_people import NAMES, assign_to_all_stores

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.profile_event import ExecutionStatus, ProfileEventKind, ProfileReport
from cleanbreak.domain.staff import Role
from cleanbreak.flows.note_profile_event import note_profile_event
from cleanbreak.records.desk_screen import DeskScreenRow, VisitSignatureRow
from cleanbreak.records.desk_visit import VisitStepRow

CARD = replace(
    LINE, msisdn="+4915228817390", name="Wei Wang", language="zh-CN", sim_kind=SimKind.PHYSICAL
)

PASSPORT = passport_of(CARD.name).split("\n")


@pytest.fixture
def counter(staffed: PortalSite) -> PortalSite:  # noqa: F811
    staffed.world.clock.now = timezone.now()
    a_store(staffed.world)
    staffed.world.add(CARD)
    assign_to_all_stores(NAMES[Role.CLERK])
    return staffed


def two_windows(
    chromium: Browser, site: PortalSite, locale: str, *, is_looked_at: bool = False
) -> tuple[Page, Page]:
    """Open the clerk's window and the customer's, which share no cookie, and pair them."""
    contexts = [
        chromium.new_context(base_url=site.address, locale=one, bypass_csp=is_looked_at)
        for one in ("en-GB", locale)
    ]
    for context in contexts:
        context.set_default_timeout(PATIENCE_MS)
    clerk, customer = (context.new_page() for context in contexts)
    sign_in(clerk, Role.CLERK)
    pair(clerk, customer)
    return clerk, customer


def pair(clerk: Page, customer: Page) -> None:
    clerk.goto("/staff/desk/screen/")
    clerk.locator("button[value=pair]").click()
    code = clerk.locator("#pairing-code").inner_text()
    customer.goto("/desk-screen/")
    customer.fill("#code", code)
    customer.press("#code", "Enter")
    customer.wait_for_selector("#languages")
    customer.wait_for_load_state()  # until then no script hears a key


def type_in(clerk: Page, *texts: str) -> None:
    """Type into the one field, and press Enter: nobody touches a mouse."""
    for text in texts:
        expect(clerk.locator("#scan")).to_be_focused()
        clerk.keyboard.type(text)
        press_enter(clerk)


def press_enter(clerk: Page) -> None:
    with clerk.expect_navigation():
        clerk.keyboard.press("Enter")


def choose(customer: Page, language: str) -> None:
    """Touch a language; the page comes anew in it."""
    with customer.expect_navigation():
        customer.locator(f"#languages [value={language}]").click()
    expect(customer.locator("html")).to_have_attribute("lang", language)


def draw(customer: Page) -> None:
    """Sign with a pointer."""
    customer.wait_for_load_state()  # the page came by itself, and its script comes last
    customer.locator("#canvas").scroll_into_view_if_needed()
    box = customer.locator("#canvas").bounding_box()
    assert box is not None
    customer.mouse.move(box["x"] + 40, box["y"] + 60)
    customer.mouse.down()
    for n in range(12):
        customer.mouse.move(box["x"] + 40 + 12 * n, box["y"] + 60 + 15 * (n % 2))
    customer.mouse.up()


def test_clerk_and_customer_end_a_line_together(chromium: Browser, counter: PortalSite) -> None:
    clerk, customer = two_windows(chromium, counter, "en-GB")
    customer.keyboard.press("z")
    expect(customer.locator("html")).to_have_attribute("lang", "zh-hans")
    clerk.goto("/staff/desk/")
    type_in(clerk, CARD.msisdn, *PASSPORT, "1", CARD.iccid, "1")
    expect(customer.locator("#statement")).to_contain_text(CARD.msisdn)
    expect(customer.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(clerk.locator("#on-their-screen")).to_be_visible()
    draw(customer)
    customer.locator("#confirm").click()
    end_it(clerk)
    expect(clerk.locator("#receipt-number")).to_be_visible()
    expect(customer.locator("h1")).to_have_text("办理完成")
    assert VisitStepRow.objects.get(step="confirmed").details["signed"] == "drawn"
    assert VisitSignatureRow.objects.get().way == "drawn"
    press_until(clerk, "form[action$='/close/'] button")
    press_enter(clerk)
    expect(customer.locator("h1")).to_have_text("Welcome")
    close(clerk, customer)


def end_it(clerk: Page) -> None:
    """Press the button that the page leads to by itself once the customer has confirmed."""
    expect(clerk.locator("#steps .current:nth-child(7)")).to_be_visible()
    expect(clerk.locator("main button[autofocus]")).to_be_focused()
    clerk.keyboard.press("Enter")


def test_without_scripts_the_customer_reads_and_signs_by_name(
    chromium: Browser, counter: PortalSite
) -> None:
    plain = chromium.new_context(base_url=counter.address, java_script_enabled=False)
    plain.set_default_timeout(PATIENCE_MS)
    customer = plain.new_page()
    clerk_context = chromium.new_context(base_url=counter.address, locale="en-GB")
    clerk = clerk_context.new_page()
    sign_in(clerk, Role.CLERK)
    clerk.goto("/staff/desk/screen/")
    clerk.locator("button[value=pair]").click()
    customer.goto("/desk-screen/")
    customer.fill("#code", clerk.locator("#pairing-code").inner_text())
    customer.locator("main button").click()
    choose(customer, "de")
    clerk.goto("/staff/desk/")
    type_in(clerk, CARD.msisdn, *PASSPORT, "1", CARD.iccid, "1")
    expect(customer.locator("#statement")).to_contain_text(CARD.msisdn)
    expect(customer.locator("html")).to_have_attribute("lang", "de")
    expect(customer.locator("#pad")).to_be_hidden()
    customer.fill("#typed", "Wei Wang")
    customer.locator("#confirm").click()
    expect(clerk.locator("#steps .current")).to_contain_text("Ended")
    close(clerk, customer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scene_is_usable(
    language: str, chromium: Browser, counter: PortalSite, axe_source: str
) -> None:
    clerk, customer = two_windows(chromium, counter, LANGUAGES[language], is_looked_at=True)
    choose(customer, language)
    faults: list[str] = []

    def look(name: str, page: Page = customer) -> None:
        page.evaluate(axe_source)
        faults.extend(faults_in_looks(page, f"desk-screen-{name}", language))

    look("waiting")
    clerk.goto("/staff/desk/")
    type_in(clerk, LINE.msisdn, *passport_of(LINE.name).split("\n"), "1", "1")
    customer.wait_for_selector("#statement")
    look("statement")
    DeskScreenRow.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
    customer.wait_for_selector("main button[autofocus]")
    look("hidden")
    customer.locator("main button[autofocus]").click()
    customer.locator("#confirm").click()
    customer.wait_for_selector("[role=alert]")
    look("no-signature")
    customer.fill("#typed", "Anna")
    customer.locator("#confirm").click()
    customer.wait_for_selector("main .lead[role=status]")
    look("confirmed")
    end_it(clerk)
    customer.wait_for_selector("#deletion")
    look("ended")
    assert faults == []
    note_deletion()
    expect(clerk.locator("#deletion")).to_contain_text("has reported")
    close(clerk, customer)


def note_deletion() -> None:
    report = ProfileReport(
        iccid=LINE.iccid, point="5", status=ExecutionStatus.SUCCESS, reported_at=timezone.now()
    )
    note_profile_event(report, {"5": ProfileEventKind.DELETED}, timezone.now())


def close(*pages: Page) -> None:
    for page in pages:
        page.context.close()
