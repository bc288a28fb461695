"""The app in Chromium: without a connection, with what is shared, kept, scanned and pushed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.browser.test_holder_account import prove_by_mail, sign_in
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.holders import forget_holders
from tests.outlets import LONDON, MARIENPLATZ, PASING, load_outlets
from tests.push_receivers import (
    CURRENT_SERVICES,
    WIRING,
    PlayedPushService,
    PushedDevice,
    current_services,
    playing,
)

from cleanbreak.adapters.push_service.web import WebPushServices
from cleanbreak.flows import limit_requests
from cleanbreak.flows.choose_push import Choice, choose_push
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.flows.push_news import push_news
from cleanbreak.records.line import LineRow
from cleanbreak.records.push_device import PushDeviceRow

ADDRESSES = ("/app/", "/app/card/", "/app/kept/", "/app/offline/")


@pytest.fixture(autouse=True)
def nobody_left(site: PortalSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    many = Rate(burst=10_000, every=timedelta(seconds=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.HOLDER_SIGN_IN, many)
    yield
    forget_holders()


# In one piece: what wait_for_function asks later is an eval, which the page's own policy forbids.
CONTROLLED = """async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""


def ready(page: Page, address: str = "/app/") -> None:
    """Open the app, and wait until its worker has what it keeps."""
    page.goto(address)
    page.evaluate(CONTROLLED)


def kept_names(page: Page) -> list[str]:
    listed = "caches.match('/app/kept/list.json', { cacheName: 'cleanbreak-papers' })"
    return [one["name"] for one in page.evaluate(f"{listed}.then((one) => one ? one.json() : [])")]


def wait_until_none_is_kept(page: Page) -> None:
    """Return when the papers are removed, which is done beside the next page."""
    page.evaluate(NONE_KEPT)


def test_its_pages_open_without_a_connection_and_others_say_what_helps(
    page: Page, site: PortalSite
) -> None:
    ready(page)
    told = listen(page)
    page.context.set_offline(True)
    for address in ADDRESSES:
        for language in ("en", "de", "zh-hans"):
            page.goto(f"{address}?language={language}")
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.locator("h1").inner_text()
    page.goto("/cancel/")
    expect(page.locator("h1")).to_have_text("Without a connection")
    expect(page.locator("main a[href^='tel:']")).to_have_text("+44 800 000 000")
    page.goto("/account/")
    expect(page.locator("h1")).to_have_text("Without a connection")
    page.context.set_offline(False)
    page.click("#retry")
    expect(page.locator("h1")).to_have_text("Sign in")
    assert violations(told) == []


def test_nothing_of_an_account_is_kept_unasked(page: Page, site: PortalSite) -> None:
    ready(page)
    sign_in(page, site, site.address)
    page.get_by_role("link", name=LINE.msisdn).click()
    page.wait_for_load_state("networkidle")
    kept = page.evaluate(
        "caches.keys().then((all) => Promise.all(all.map((name) => caches.open(name)"
        ".then((one) => one.keys())))).then((all) => all.flat().map((one) => one.url))"
    )
    assert kept
    assert not [one for one in kept if "/account/" in one]


def test_other_workers_and_the_console_are_left_alone(page: Page, site: PortalSite) -> None:
    ready(page)
    page.goto("/verify/")
    page.wait_for_selector("#kept:visible")
    scopes = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    assert {one.removeprefix(site.address) for one in scopes} == {"/", "/verify/"}
    page.context.set_offline(True)
    page.goto("/verify/")
    expect(page.locator("h1")).to_have_text("Check a certificate")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/staff/")


def test_papers_are_kept_by_choice_and_removed_at_the_sign_out(
    page: Page, site: PortalSite
) -> None:
    home = site.address
    told = listen(page)
    ready(page)
    sign_in(page, site, home)
    line_id = LineRow.objects.get().line_id
    page.goto(f"{home}/account/lines/{line_id}/cancel/?when=now")
    page.check("[name=when][value=now]")
    page.click("#confirm")
    prove_by_mail(page, site)
    page.click("#confirm")
    page.wait_for_selector("#end")
    site.work()
    page.goto(f"{home}/account/lines/{line_id}/")
    assert kept_names(page) == []
    with_log(site)
    page.locator("#keep button").click()
    expect(page.locator("#kept-so-far")).to_be_visible(timeout=60_000)  # papers are made and signed
    assert [one.rpartition(".")[2] for one in kept_names(page)] == ["pdf", "cose", "pdf"]

    page.context.set_offline(True)
    page.goto("/app/kept/")
    expect(page.locator("#papers li")).to_have_count(3)
    expect(page.locator("#papers")).to_contain_text(f"Certificate of {LINE.msisdn}")
    address = page.locator("#papers a").first.get_attribute("href")
    head = page.evaluate(
        "(one) => fetch(one).then((a) => a.text()).then((text) => text.slice(0, 5))", address
    )
    assert head == "%PDF-"
    page.locator("#papers button").nth(1).click()
    expect(page.locator("#papers li")).to_have_count(2)

    page.context.set_offline(False)
    page.goto("/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in/")
    wait_until_none_is_kept(page)
    page.goto("/app/kept/")
    expect(page.locator("#nothing")).to_have_text("Nothing is kept on this device.")
    assert kept_names(page) == []
    assert violations(told) == []


def with_log(site: PortalSite) -> None:
    """Enter the end in the log, so that there is a proof."""
    from cleanbreak.flows.append_log import append_log
    from cleanbreak.flows.state_ends import state_ends

    state_ends(site.world.outside, site.world.clock())
    append_log(site.world.outside, site.world.clock())


def test_a_session_that_is_over_leaves_no_papers(page: Page, site: PortalSite) -> None:
    ready(page)
    page.evaluate(ONE_PAPER)
    assert kept_names(page) == ["x"]
    page.goto("/account/")  # leads to the sign-in
    wait_until_none_is_kept(page)


def test_signing_out_without_a_connection_removes_papers(page: Page, site: PortalSite) -> None:
    ready(page)
    sign_in(page, site, site.address)
    page.evaluate(ONE_PAPER)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').submit()")
    other = page.context.new_page()  # this one is about to say that there is no connection
    other.goto("/app/kept/")
    wait_until_none_is_kept(other)


def test_the_stores_of_a_place_are_kept_and_sorted_by_where_one_is(
    context: BrowserContext, page: Page, site: PortalSite
) -> None:
    load_outlets(timezone.now(), MARIENPLATZ, PASING, LONDON)
    ready(page)
    expect(page.locator("#ready")).to_be_visible()
    page.goto("/app/offline/")
    expect(page.locator("#store-list li")).to_have_count(3)  # they are few
    page.goto("/app/")
    page.fill("#place", "Nowhere at all")
    page.get_by_role("button", name="Keep the stores near it").click()
    expect(page.locator("#near-said")).to_contain_text("No store was found there")
    page.fill("#place", "München")
    page.get_by_role("button", name="Keep the stores near it").click()
    expect(page.locator("#near-said")).to_contain_text("are kept on this device")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 48.15, "longitude": 11.45})
    context.set_offline(True)
    page.goto("/stores/")
    names = page.locator("#store-list h3")
    expect(names.nth(1)).to_be_visible()  # all are put there at once, when they were read
    before = names.count()
    page.click("#where")
    expect(names.first).to_contain_text("km)")
    expect(names).to_have_count(before)
    assert names.first.inner_text().startswith("Munich, Pasing")
    far = [float(re.findall(r"\(([\d.]+) km", one)[0]) for one in names.all_inner_texts()]
    assert far == sorted(far)
    page.context.set_offline(False)


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedPushService]:
    with playing(tmp_path, monkeypatch) as service:
        yield service


def test_an_end_is_pushed_to_the_phone_that_chose_it(
    context: BrowserContext,
    page: Page,
    site: PortalSite,
    played: PlayedPushService,
    settings: Any,
) -> None:
    """The push service and the browser's half of the subscription are ours; the rest is real."""
    settings.CLEANBREAK_PUSH_SERVICES = (played.host,)
    settings.CLEANBREAK_PUSH_WIRING = WIRING
    key_path = settings.CLEANBREAK_HOME / "push_key.pem"
    CURRENT_SERVICES[:] = [WebPushServices(key_path, "https://portal.example")]
    device = played.device()
    page.add_init_script(subscribed_as(device))
    told = listen(page)
    sign_in(page, site, site.address)
    page.goto("/account/notifications/")
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.locator("#devices")).to_be_visible()
    assert PushDeviceRow.objects.count() == 1

    push_news(current_services(), site.world.clock)
    site.world.clock.advance(minutes=1)
    push_news(current_services(), site.world.clock)
    (message,) = [device.opened(one.body).decode() for one in played.arrived]
    said = ["Notifications work", "You are told here how the end of a line stands.", "en"]
    assert shown_of(context, message) == [said]
    assert violations(told) == []

    page.get_by_role("button", name="Tell me nothing there").click()
    expect(page.locator("#devices")).to_have_count(0)
    assert not PushDeviceRow.objects.exists()


def test_who_forbids_notifications_is_told_what_to_do(
    page: Page, site: PortalSite, settings: Any
) -> None:
    settings.CLEANBREAK_PUSH_WIRING = WIRING
    key_path = settings.CLEANBREAK_HOME / "push_key.pem"
    CURRENT_SERVICES[:] = [WebPushServices(key_path, "https://portal.example")]
    page.add_init_script("Notification.requestPermission = async () => 'denied'")
    sign_in(page, site, site.address)
    page.goto("/account/notifications/")
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.locator("[data-denied]")).to_be_visible()
    assert not PushDeviceRow.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_usable(
    language: str, chromium: Browser, site: PortalSite, axe_source: str
) -> None:
    load_outlets(timezone.now(), MARIENPLATZ, LONDON)
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in STATES.items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"app-{name}", language)
    context.close()
    assert faults == []


def test_pages_of_the_account_are_usable(
    chromium: Browser, site: PortalSite, axe_source: str, settings: Any
) -> None:
    settings.CLEANBREAK_PUSH_WIRING = WIRING
    key_path = settings.CLEANBREAK_HOME / "push_key.pem"
    CURRENT_SERVICES[:] = [WebPushServices(key_path, "https://portal.example")]
    context = chromium.new_context(base_url=site.address, locale="en-GB", bypass_csp=True)
    page, faults = context.new_page(), list[str]()
    sign_in(page, site, site.address)
    holder_id = LineRow.objects.get().holder_id
    said = PushedDevice("https://fcm.googleapis.com/fcm/send/1").said()
    choose_push(holder_id, Choice(said=said, browser="Phone/1", language="en"), timezone.now())
    for address in ("/account/notifications/", "/account/card/"):
        page.goto(address)
        page.evaluate(axe_source)
        faults += faults_in_looks(page, address.strip("/").replace("/", "-"), "en")
    context.close()
    assert faults == []


def _card(page: Page) -> None:
    page.goto("/app/card/")
    page.fill("#digits", LINE.iccid)
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:visible")


def _stores(page: Page) -> None:
    page.goto("/app/")
    page.fill("#place", "London")
    page.keyboard.press("Enter")
    page.wait_for_selector("#near-said:not(:empty)")
    page.goto("/app/offline/")
    page.wait_for_selector("#store-list li")


def _kept(page: Page) -> None:
    page.goto("/app/kept/")
    page.evaluate(ONE_PAPER)
    page.reload()
    page.wait_for_selector("#papers li")


def shown_of(context: BrowserContext, message: str) -> list[list[str]]:
    """Let the worker have a message; return what it shows (a browser without windows shows none).

    Each is title, text, and the language that it is in.
    """
    (worker,) = context.service_workers
    shown: list[list[str]] = worker.evaluate(DELIVERED, message)
    return shown


def subscribed_as(device: PushedDevice) -> str:
    """Return a script by which the browser's push manager answers as this device."""
    return (
        "Notification.requestPermission = async () => 'granted';"
        "PushManager.prototype.getSubscription = async () => null;"
        "PushManager.prototype.subscribe = async (how) => {"
        " if (!how.userVisibleOnly || how.applicationServerKey.length !== 87) throw new Error();"
        f" return {{ toJSON: () => ({device.said()}) }};"
        "}"
    )


DELIVERED = """async (message) => {
    const shown = [], waited = [];
    self.registration.showNotification = async (title, { body, lang }) => {
        shown.push([title, body, lang]);
    };
    const event = new PushEvent("push", { data: message });
    event.waitUntil = (work) => waited.push(work);
    self.dispatchEvent(event);
    await Promise.all(waited);
    return shown;
}"""
ONE_PAPER = (
    "caches.open('cleanbreak-papers').then((one) => one.put('/app/kept/list.json',"
    " Response.json([{name: 'x', title: 'x', address: '/app/kept/paper/x', at: 1}])))"
)
NONE_KEPT = """async () => {
    const list = ["/app/kept/list.json", { cacheName: "cleanbreak-papers" }];
    while (await caches.match(...list)) await new Promise((go) => setTimeout(go, 50));
}"""
STATES: dict[str, Callable[[Page], object]] = {
    "start": lambda page: page.goto("/app/"),
    "card": lambda page: page.goto("/app/card/"),
    "card-read": _card,
    "offline": lambda page: page.goto("/app/offline/"),
    "offline-stores": _stores,
    "nothing-kept": lambda page: page.goto("/app/kept/"),
    "kept": _kept,
}
