"""The auditor's pages in Chromium: usable by everybody, by keyboard alone, in three languages."""

import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.browser.test_staff_reconciliation import press_until
from tests.owner import owner_cursor
from tests.worlds import AGENT, LineOf, at_once

from cleanbreak.domain.staff import Role
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.seal_records import seal_records
from cleanbreak.flows.verify_everything import Wish, note_verified, verify_everything

PAGE = "/staff/audit/"
ENDED = LineOf(msisdn="+4915228817310", name="Ended Holder")


def end_and_seal(site: PortalSite) -> str:
    """End a line three hours ago, and seal what it has written; return the order's number."""
    world = site.world
    world.clock.now = timezone.now() - timedelta(hours=3)
    world.add(ENDED)
    requested = request_termination(at_once(ENDED), world.outside, world.clock())
    world.work()
    seal_audit(world.outside)
    append_log(world.outside, world.clock())
    assert seal_records(world.outside, timezone.now()) == 1
    check(site)
    return str(requested.order_id)


def check(site: PortalSite) -> None:
    keys = [site.world.outside.signing.public_key()]
    wish = Wish(public_keys=keys, log_keys=known_log_keys(), now=timezone.now())
    note_verified(verify_everything(wish, lambda *_: None), AGENT, timezone.now())


def change_a_certificate() -> None:
    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE certificate DISABLE TRIGGER USER")
        cursor.execute("UPDATE certificate SET signature = signature || '\\x00'")
        cursor.execute("ALTER TABLE certificate ENABLE TRIGGER USER")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str,
    chromium: Browser,
    staffed: PortalSite,  # noqa: F811
    axe_source: str,
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(staffed).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"staff-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""

    def nothing_yet(page: Page) -> None:
        sign_in(page, Role.AUDITOR)
        page.goto(PAGE)

    def ended(page: Page) -> None:
        order_id = end_and_seal(site)
        page.goto(f"{PAGE}?order={order_id}")
        page.wait_for_selector("#acts")

    def unfolded(page: Page) -> None:
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    def changed(page: Page) -> None:
        change_a_certificate()
        check(site)
        page.goto(PAGE)

    return {
        "audit-nothing": nothing_yet,
        "audit-unknown": at(lambda: f"{PAGE}?order=7K2M"),
        "audit-order": ended,
        "audit-order-evidence": unfolded,
        "audit-sealed": at(lambda: PAGE),
        "audit-changed": changed,
    }


def test_an_order_is_found_and_taken_out_with_the_keyboard_alone(
    context: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    order_id = end_and_seal(staffed)
    page = context.new_page()
    sign_in(page, Role.AUDITOR)
    page.goto(PAGE)
    press_until(page, "#order")
    page.keyboard.type(order_id)
    page.keyboard.press("Enter")
    expect(page.locator("#acts tbody tr").first).to_contain_text("order.requested")
    expect(page.locator("main")).not_to_contain_text(LINE.msisdn)
    expect(page.locator("#looks tbody tr")).to_have_count(1)
    press_until(page, "a[href$='/export.zip']")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    with zipfile.ZipFile(started.value.path()) as archive:
        assert "entries.jsonl" in archive.namelist()
