"""A desk in Chromium that is really offline: prepared, cut off, reloaded, delivered."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.offline_desks import LEAD, STORE, put_store

from cleanbreak.domain.staff import Role
from cleanbreak.flows.prepare_desk import revoke_desk
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.offline_desk import DeskDeviceRow, OfflineEntryRow
from cleanbreak.records.order import OrderRow

PREPARE, OFFLINE, DELIVER = "/staff/desk/prepare/", "/staff/desk/offline/", "**/desk/deliver/"

FULL_DISK = """() => { IDBObjectStore.prototype.add = () => {
    throw new DOMException("no room", "QuotaExceededError");
}; }"""
"""Chromium lets small writes through when its quota is overridden."""

SLOW_TO_SIGN = """() => {
    const sign = crypto.subtle.sign.bind(crypto.subtle);
    const told = new Promise((goOn) => { window.goOn = goOn; });
    crypto.subtle.sign = async (...all) => { await told; return sign(...all); };
}"""


FORGET_GERMAN = """async () => {
    const open = indexedDB.open("cleanbreak-desk");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const kept = db.transaction("desk", "readwrite").objectStore("desk");
    const asked = kept.get("desk");
    const desk = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    delete desk.texts.de;
    const put = kept.put(desk, "desk");
    await new Promise((done) => { put.onsuccess = done; });
    db.close();
}"""


@pytest.fixture
def store(staffed: PortalSite) -> PortalSite:  # noqa: F811
    put_store(staffed.world.clock())
    return staffed


def prepare(page: Page) -> None:
    page.goto(PREPARE)
    page.locator("#prepare button").click()
    expect(page.locator("#prepared")).to_be_visible()


def fill(page: Page, language: str, **other: str) -> None:
    said = {"holder_name": LINE.name, "line": LINE.msisdn, "reply_email": "a@example.org"}
    for name, value in {**said, "clerk": "cora", **other}.items():
        page.fill(f"#{name}", value)
    page.select_option("#language", language)


def take(page: Page, language: str, **other: str) -> str:
    """Take a declaration; return the number on its receipt."""
    fill(page, language, **other)
    page.click("#confirm")
    expect(page.locator("#receipt")).to_be_visible()
    return page.locator("#receipt dd").first.inner_text()


def all_that_is_stored(page: Page) -> str:
    return str(
        page.evaluate(
            """async () => {
    const open = indexedDB.open("cleanbreak-desk");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const all = [];
    for (const name of db.objectStoreNames) {
      const asked = db.transaction(name).objectStore(name).getAll();
      all.push(await new Promise((done) => { asked.onsuccess = () => done(asked.result); }));
    }
    const { keys } = all.flat().find((one) => one.keys);
    const kept = [];
    for (const name of await caches.keys()) {
      kept.push(...(await (await caches.open(name)).keys()).map((one) => one.url));
    }
    db.close();
    return JSON.stringify([all, keys.privateKey.extractable, kept]);
}"""
        )
    )


def sign_out_elsewhere(context: BrowserContext) -> None:
    """Let the clerk go home: the connection is back, and nothing is delivered by this."""
    context.set_offline(False)
    leave = context.new_page()
    leave.goto("/staff/")
    leave.locator("form[action$='/sign-out/'] button").click()
    leave.wait_for_url("**/sign-in/**")
    leave.close()


def lose_two_deliveries(page: Page) -> list[int]:
    """Lose one on its way, then the answer to one that arrived; list how many were in each."""
    lost: list[int] = []

    def unreliable(route: Route) -> None:
        lost.append(len(json.loads(route.request.post_data or "{}")["entries"]))
        if len(lost) == 2:
            route.fetch()
        if len(lost) <= 2:
            route.abort()
        else:
            route.continue_()

    page.route(DELIVER, unreliable)
    return lost


def test_two_customers_while_the_desk_is_cut_off(
    context: BrowserContext,
    store: PortalSite,
) -> None:
    page = context.new_page()
    told = listen(page)
    sign_in(page, Role.CLERK)
    prepare(page)
    context.set_offline(True)
    page.goto("/staff/desk/anything/")
    page.wait_for_url(f"**{OFFLINE}")
    page.reload()
    expect(page.locator("#left")).to_have_text("200")
    page.click("#confirm")
    expect(page.locator(".error:visible")).to_have_count(3)  # an e-mail address not everybody has
    fill(page, "en", line="8949022000024321876")
    page.click("#confirm")
    expect(page.locator("#line-error")).to_be_visible()

    chinese = take(page, "zh-hans", holder_name="王伟")
    sheet = page.locator("#receipt")
    expect(sheet).to_contain_text("王伟")
    expect(sheet).to_have_attribute("lang", "zh-hans")
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    expect(page.locator("h1")).to_be_hidden()
    page.emulate_media(media="screen")
    page.click("#next")
    expect(page.locator("#receipt")).to_have_text("")
    english = take(page, "en")
    expect(sheet).to_contain_text("Your declaration counts from this moment.")
    page.click("#next")
    expect(page.locator("#waiting")).to_have_text("2")
    stored = all_that_is_stored(page)
    assert chinese in stored
    assert "false" in stored, "the key cannot be read out"
    for word in ("王伟", LINE.name, LINE.msisdn, "a@example.org", "cora"):
        assert word not in stored
    assert "/staff/desk/prepare/" not in stored.rpartition("false")[2]

    lost = lose_two_deliveries(page)
    sign_out_elsewhere(context)
    while len(lost) < 2:  # the first one the page tries by itself, when it hears of the connection
        page.click("#deliver")
        expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#waiting")).to_have_text("2")
    assert lost == [2, 2]
    assert DeclarationRow.objects.count() == 2, "here they are, and the desk does not know"
    page.click("#deliver")
    expect(page.locator("#waiting")).to_have_text("0")
    rows = {one.receipt_number: one for one in DeclarationRow.objects.all()}
    assert set(rows) == {chinese, english}
    assert (rows[chinese].holder_name, rows[chinese].language) == ("王伟", "zh-hans")
    assert {one.store for one in rows.values()} == {STORE}
    assert set(OfflineEntryRow.objects.values_list("state", flat=True)) == {"accepted"}
    store.work()
    assert OrderRow.objects.get().declaration_id == rows[english].declaration_id
    send_announcements(store.world.outside, store.world.clock)
    assert violations(told) == []
    page.click("#forget")
    expect(page.locator("#desk")).to_be_hidden()
    assert page.evaluate("navigator.serviceWorker.getRegistrations()") == []


def test_two_tabs_and_a_full_disk(context: BrowserContext, store: PortalSite) -> None:
    first, second = context.new_page(), context.new_page()
    sign_in(first, Role.CLERK)
    prepare(first)
    context.set_offline(True)
    for page in (first, second):
        page.goto(OFFLINE)
        fill(page, "en")
    first.evaluate(FULL_DISK)
    first.click("#confirm")
    expect(first.locator("#problem")).to_contain_text("no room left")
    expect(first.locator("#receipt")).to_be_hidden()
    first.reload()
    expect(first.locator("#left")).to_have_text("200")
    fill(first, "en")
    second.evaluate(SLOW_TO_SIGN)
    second.click("#confirm")  # it has read the chain, and signs
    first.click("#confirm")  # meanwhile another one is taken
    expect(first.locator("#receipt")).to_be_visible()
    second.evaluate("() => goOn()")
    numbers = set()
    for page in (first, second):
        expect(page.locator("#receipt")).to_be_visible()
        numbers.add(page.locator("#receipt dd").first.inner_text())
    assert len(numbers) == 2
    context.set_offline(False)
    for page in (first, second):
        page.click("#deliver")
    for page in (first, second):
        expect(page.locator("#waiting")).to_have_text("0")
    entries = OfflineEntryRow.objects.order_by("sequence")
    assert [(one.sequence, one.state) for one in entries] == [(1, "accepted"), (2, "accepted")]
    assert DeclarationRow.objects.count() == 2


def test_numbers_that_get_lost_on_their_way(context: BrowserContext, store: PortalSite) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page = context.new_page()
    sign_in(page, Role.CLERK)
    page.goto(PREPARE)
    page.route(f"**{PREPARE}", lose)
    for _ in range(2):
        page.locator("#prepare button").click()
        expect(page.locator("#problem")).to_contain_text("did not answer as it should")
        expect(page.locator("#prepare button")).to_be_enabled()
    page.unroute(f"**{PREPARE}")
    for left in (200, 400, 400):  # the third time it has enough
        prepare(page)
        expect(page.locator("#fingerprint")).not_to_be_empty()
        page.goto(OFFLINE)
        expect(page.locator("#left")).to_have_text(str(left))


def test_what_is_accepted_is_never_said_not_to_be(
    context: BrowserContext, store: PortalSite
) -> None:
    page = context.new_page()
    sign_in(page, Role.CLERK)
    prepare(page)
    page.evaluate(FORGET_GERMAN)  # it was prepared before there was a page in German
    context.set_offline(True)
    page.goto(OFFLINE)
    take(page, "de")
    expect(page.locator("#receipt")).to_have_attribute("lang", "en")
    page.add_init_script(
        "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    page.reload()
    expect(page.locator("#state")).to_contain_text("not prepared")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str, chromium: Browser, store: PortalSite, axe_source: str
) -> None:
    context = chromium.new_context(
        base_url=store.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states().items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"desk-{name}", language)
    context.close()
    assert faults == []


def page_states() -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""

    def wrong(page: Page) -> None:
        page.goto(OFFLINE)
        page.check("[name=when][value=date]")
        page.click("#confirm")

    def receipt(page: Page) -> None:
        page.reload()
        page.route(DELIVER, lambda route: route.abort())
        take(page, page.locator("html").get_attribute("lang") or "")
        page.click("#deliver")
        expect(page.locator("#problem")).to_be_visible()

    def devices(page: Page) -> None:
        revoke_desk(DeskDeviceRow.objects.get().device_id, LEAD, timezone.now())
        page.unroute(DELIVER)
        page.goto(OFFLINE)
        expect(page.locator("#waiting")).to_have_text("0")
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.STORE_LEAD)
        page.goto("/staff/desk/devices/")

    def entry(page: Page) -> None:
        page.goto(f"/staff/desk/entries/{OfflineEntryRow.objects.get().entry_id}/")

    def prepared(page: Page) -> None:
        sign_in(page, Role.CLERK)
        page.goto(OFFLINE)
        expect(page.locator("#state")).not_to_be_empty()
        prepare(page)

    return {
        "prepared": prepared,
        "wrong": wrong,
        "receipt": receipt,
        "devices": devices,
        "entry": entry,
    }
