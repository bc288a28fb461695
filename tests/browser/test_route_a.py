"""Route A, as people walk it: one page, no login, a receipt, a way back, an end."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.filling import declare, fill
from tests.browser.portal_site import LINE, PortalSite

from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

TABS_MAX = 8
JOURNEY_BYTES_MAX, SCRIPT_BYTES_MAX, STYLE_BYTES_MAX = 60_000, 20_000, 8_000


def test_two_codes_end_the_line_and_the_page_follows_by_itself(
    page: Page, site: PortalSite
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    declare(page)
    page.get_by_role("link", name="See what happens now").click()
    expect(page.locator("h1")).to_have_text("We have your cancellation")
    site.work()
    expect(page.locator("h1")).to_contain_text("Your line ends on")  # nobody reloaded
    expect(page.get_by_text("12.34")).to_have_count(0)
    page.get_by_role("button", name="Send me the two codes").click()
    site.work()
    for field, code in zip(("#sms_code", "#email_code"), site.codes(), strict=True):
        page.fill(field, code)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".money")).to_contain_text("12.34 EUR")  # before the last word
    page.get_by_role("button", name="End the line now").click()
    expect(page.locator("h1")).to_have_text("Your line is being ended now")
    site.work()
    expect(page.locator("h1")).to_have_text("Your line has ended, everywhere")
    expect(page.locator(".money")).to_contain_text("12.34 EUR")
    page.get_by_role("link", name="Open the certificate").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Signed statement as data (JSON)").click()
    assert '"signature"' in download.value.path().read_text(encoding="utf-8")
    assert complaints == []
    assert LineRow.objects.get(msisdn=LINE.msisdn).state == "terminated"


def test_everything_works_without_javascript(chromium: Browser, site: PortalSite) -> None:
    context = chromium.new_context(base_url=site.address, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Anschluss hier kündigen", exact=True).first.click()
    assert page.locator("#confirm").inner_text() == "Jetzt kündigen"
    fill(page)
    page.click("#confirm")
    page.get_by_role("link", name="Sehen, was jetzt geschieht").click()
    site.work()
    page.get_by_role("link", name="Neu laden").click()
    page.locator("summary").click()
    page.get_by_role("button", name="Ja, ich behalte meinen Anschluss").click()
    site.work()
    expect(page.locator("h1")).to_have_text("Ihre Kündigung ist zurückgenommen")
    assert LineRow.objects.get(msisdn=LINE.msisdn).state == "active"
    context.close()


def test_the_contact_on_file_stops_it(page: Page, site: PortalSite) -> None:
    declare(page)
    site.work()
    (letter,) = [m for m in site.inbox() if "/object/" in m.message.text and m.message.subject]
    page.goto(re.findall(r"http\S+", letter.message.text)[0])
    expect(page.locator("main")).to_contain_text(LINE.msisdn[-4:])
    page.get_by_role("button", name="Stop it, keep my line").click()
    expect(page.locator("h1")).to_have_text("The cancellation was stopped")
    assert LineRow.objects.get(msisdn=LINE.msisdn).state == "active"


def test_errors_keep_what_was_typed_and_store_nothing(page: Page, site: PortalSite) -> None:
    page.goto("/cancel/")
    page.check("[name=kind][value=extraordinary]")
    page.fill("#reason", "The network never worked here.")
    page.check("[name=when][value=date]")
    page.fill("#wished_date", "2020-02-29")
    fill(page, line="0151 23456789", email="not an address")
    with page.expect_navigation() as navigation:
        page.click("#confirm")
    assert navigation.value.status == 422
    assert page.title().startswith("Error:")
    expect(page.locator("[role=alert]")).to_be_focused()
    for field, typed in {
        "#holder_name": LINE.name,
        "#line": "0151 23456789",
        "#reply_email": "not an address",
        "#wished_date": "2020-02-29",
        "#reason": "The network never worked here.",
    }.items():
        expect(page.locator(field)).to_have_value(typed)
    page.locator("[role=alert] a[href='#line']").click()
    expect(page.locator("#line")).to_be_focused()
    assert DeclarationRow.objects.count() == 0
    page.fill("#line", LINE.msisdn)
    page.fill("#reply_email", "declarant@example.org")
    page.click("#confirm")
    expect(page.locator("#wished_date-error")).to_contain_text("in the past")
    assert DeclarationRow.objects.count() == 0


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/cancel/")
    typed = {"holder_name": LINE.name, "line": LINE.msisdn, "reply_email": "a@example.org"}
    tabs, focused = 0, ""
    while focused != "confirm" and tabs < 30:
        page.keyboard.press("Tab")
        tabs += 1
        focused = page.evaluate("document.activeElement.id")
        page.keyboard.type(typed.get(focused, ""))
    assert tabs <= TABS_MAX
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/**")


def test_ten_parallel_sendings_are_one_order(page: Page, site: PortalSite) -> None:
    page.goto("/cancel/")
    fill(page)
    form = page.evaluate("[...new FormData(document.querySelector('form.declaration'))]")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    request = Request(
        f"{site.address}/cancel/", data=urlencode(dict(form)).encode(), headers={"Cookie": cookies}
    )
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(location_of, [request] * 10))
    site.work()
    assert len(set(answers)) == 1
    assert "/receipt/" in answers[0]
    assert DeclarationRow.objects.count() == OrderRow.objects.count() == 1


def test_mended_words_are_a_new_declaration(page: Page) -> None:
    page.goto("/cancel/")
    fill(page, line="+4915228817300")
    page.click("#confirm")
    page.wait_for_url("**/receipt/**")
    page.go_back()
    fill(page)
    page.click("#confirm")
    page.wait_for_url("**/receipt/**")
    expect(page.locator("dl")).to_contain_text(LINE.msisdn)
    assert DeclarationRow.objects.count() == 2


def test_the_chosen_language_is_remembered(context: BrowserContext, page: Page) -> None:
    page.goto("/cancel/")
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("#confirm")).to_have_text("确认销户")
    again = context.new_page()
    again.goto("/")
    expect(again.locator("html")).to_have_attribute("lang", "zh-hans")


def test_the_whole_journey_is_light(page: Page, site: PortalSite) -> None:
    weights: dict[str, int] = {}
    page.on(
        "requestfinished",
        lambda one: weights.update(
            # Chromium's count goes below zero for what it has in its cache
            {one.url: weights.get(one.url, 0) + max(0, one.sizes()["responseBodySize"])}
        ),
    )
    page.goto("/")
    declare(page)
    page.goto(site.status_address())
    page.wait_for_load_state("networkidle")
    site.work()
    expect(page.locator("h1")).to_contain_text("Your line ends on")
    assert sum(size for url, size in weights.items() if url.endswith(".css")) <= STYLE_BYTES_MAX
    assert 0 < sum(size for url, size in weights.items() if ".js" in url) <= SCRIPT_BYTES_MAX
    assert sum(weights.values()) <= JOURNEY_BYTES_MAX


@pytest.mark.parametrize("address", ["/", "/cancel/"])
def test_nothing_is_fetched_from_elsewhere(address: str, page: Page, site: PortalSite) -> None:
    fetched: list[str] = []
    page.on("request", lambda one: fetched.append(one.url))
    page.goto(address)
    assert fetched
    assert all(url.startswith(site.address) for url in fetched)


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow nothing: the answer itself is looked at."""


def location_of(request: Request) -> str:
    with pytest.raises(HTTPError) as answer, closing(build_opener(StayHere).open(request)):
        pass
    with answer.value:
        assert answer.value.code == 303
        return str(answer.value.headers["Location"])
