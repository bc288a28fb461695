"""Every page in every language, light and dark, narrow and wide: usable by everybody."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.browser.filling import declare, fill
from tests.browser.portal_site import LINE, PortalSite
from tests.outlets import BEIJING, MARIENPLATZ, PASING, load_outlets
from tests.unit.domain.test_handset_file import BACKUP

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.domain.money import Balance
from cleanbreak.records.takeout import TakeoutRow

LANGUAGES = {"en": "en-GB", "de": "de-DE", "zh-hans": "zh-CN"}
LOOKS: dict[str, tuple[tuple[Any, int], ...]] = {
    "en": (("light", 1280), ("dark", 320)),
    "de": (("light", 320), ("dark", 1280)),
    "zh-hans": (("dark", 1280), ("light", 320)),
}
"""Schemes and widths: each state is seen in all of them over the languages, in each in two.

The first is held against the whole of axe: over the languages, too, narrow and wide.
"""
TARGET_PX = 44
SENDERS = '<sms address="PayPal" type="1" date="1700000000000" body="Code 1234"/>'
WHOLE_AXE = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
LOOKS_OF_AXE = {
    "type": "rule",
    "values": [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
        "target-size",
    ],
}
"""What colours and widths decide; all else is the same in a second look."""
SHOTS = os.environ.get("CLEANBREAK_SHOTS")
"""A folder for pictures of every page state; none are made by default."""

SMALL_TARGETS = """(least) => [...document.querySelectorAll('a, button, summary, input, textarea')]
    .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.matches('.skip'))
    .map(e => e.matches('[type=radio], [type=checkbox]') ? e.closest('label') : e)
    .filter(e => !e.closest('.letter'))
    .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < least)
    .map(([html, box]) => `${box.height}px: ${html}`)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str, chromium: Browser, site: PortalSite, axe_source: str
) -> None:
    context = chromium.new_context(
        base_url=site.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(site).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(axe_source)
        faults += faults_in_looks(page, name, language)
    context.close()
    assert faults == []


def faults_in_looks(page: Page, name: str, language: str) -> list[str]:
    """Return the faults of a state, seen light and dark, narrow and wide; keep pictures of it."""
    page.wait_for_load_state()  # whoever clicked has the new page, and not yet its styles
    faults: list[str] = []
    rules = WHOLE_AXE
    for scheme, width in LOOKS[language]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{name}-{language}-{scheme}-{width}"
        faults += [f"{where}: {fault}" for fault in faults_of(page, rules)]
        rules = LOOKS_OF_AXE
        keep_picture(page, where)
    return faults


def page_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""

    def with_errors(page: Page) -> None:
        page.goto("/cancel/")
        page.check("[name=kind][value=extraordinary]")
        page.check("[name=when][value=date]")
        fill(page, line="0151 23456789", name="")
        page.click("#confirm")

    def receipt(page: Page) -> None:
        declare(page)
        page.wait_for_url("**/receipt/**")

    def waiting(page: Page) -> None:
        site.work()
        page.goto(site.status_address())
        page.click("summary")

    def codes(page: Page) -> None:
        page.goto(site.status_address())
        page.locator("form[action$='codes/'] button").click()
        page.wait_for_url("**/end-now/")

    def wrong_codes(page: Page) -> None:
        page.fill("#sms_code", "12")
        page.fill("#email_code", "34")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def last_word(page: Page) -> None:
        site.work()
        for field, code in zip(("#sms_code", "#email_code"), site.codes(), strict=True):
            page.fill(field, code)
        page.locator("main form.declaration button").click()
        page.wait_for_selector("dl.money")

    def ended(page: Page) -> None:
        page.goto(f"{site.status_address()}end-now/")
        page.locator("main form button").click()
        page.wait_for_url("**/status/**")
        spent = Balance(
            currency="EUR", paid_minor=34, promotional_minor=0, deposit_minor=0, debt_minor=700
        )
        MemoryCharging(site.world.world).provision({LINE.msisdn[1:]: spent})
        site.work()
        page.goto(site.status_address())
        page.wait_for_selector("dl.money + p")  # the money is not what was shown: why

    return {
        "start": at(lambda: "/"),
        **open_states(),
        "cancel": at(lambda: "/cancel/"),
        "cancel-errors": with_errors,
        "receipt": receipt,
        "status-comparing": at(site.status_address),
        "status-waiting": waiting,
        "objection": at(site.objection_address),
        "end-now": codes,
        "end-now-wrong": wrong_codes,
        "confirm-end": last_word,
        **takeout_states(site),
        "status-ended": ended,
        "guardian-own": lambda page: page.locator(".checks a[href*='/guardian/']").click(),
        "status-not-tied": lambda page: not_tied(page, site),
        "inbox": at(lambda: "/demonstration/messages/"),
        "not-found": at(lambda: "/status/7K2M-9QXD-4T8/0/"),
    }


def not_tied(page: Page, site: PortalSite) -> None:
    declare(page, line="+442071838750")
    site.work()
    page.goto(site.status_address())


def takeout_states(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    """Return the ways to the data of a line, from the page that confirms its end."""

    def take_along(page: Page) -> None:
        site.keep_records()
        page.locator("main a[href$='/takeout/']").click()
        page.wait_for_selector("[name=form]")

    def no_form(page: Page) -> None:
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def passphrase(page: Page) -> None:
        page.check("[name=form][value=aes]")
        page.check("[name=co_users_informed]")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("code.code")

    def declined(page: Page) -> None:
        TakeoutRow.objects.all().delete()
        page.goto(f"{site.status_address()}takeout/")
        page.locator("[name=decline]").click()
        page.wait_for_selector(".note")

    return {
        "takeout-ask": take_along,
        "takeout-no-form": no_form,
        "takeout-passphrase": passphrase,
        "takeout-link": at(site.prepare_takeouts),
        "takeout-over": at(lambda: "/takeout/" + "0" * 40 + "/"),
        "takeout-declined": declined,
    }


def open_states() -> dict[str, Callable[[Page], None]]:
    """Return the ways to pages that need no line."""

    def given(file: str) -> Callable[[Page], None]:
        def arrive(page: Page) -> None:
            page.goto("/take-along/convert/")
            page.set_input_files(
                "#file", {"name": "sms.xml", "mimeType": "text/xml", "buffer": file.encode()}
            )
            page.click("#confirm")
            page.wait_for_selector("[role=status], [role=alert]")

        return arrive

    def code_for_a_store(page: Page) -> None:
        page.goto("/cancel/")
        fill(page)
        page.locator("button[formaction]").click()
        page.wait_for_selector("#handover-code")

    def stores(page: Page) -> None:
        load_outlets(timezone.now(), {**MARIENPLATZ, "opening_hours": "24/7"}, PASING, BEIJING)
        page.goto("/stores/?q=80331")
        page.click("summary")

    def ticket(page: Page) -> None:
        page.goto("/stores/muc-1/")
        page.locator("form[action$='line/'] button").click()
        page.wait_for_selector(".qr svg")

    def found_senders(page: Page) -> None:
        page.goto("/guardian/senders/")
        page.set_input_files(
            "#file", {"name": "sms.xml", "mimeType": "text/xml", "buffer": SENDERS.encode()}
        )
        page.wait_for_selector("#senders li")

    return {
        "guardian-senders": found_senders,
        "stores-none": at(lambda: "/stores/"),
        "stores": stores,
        "stores-places": at(lambda: "/stores/?q=Atlantis"),
        "store": at(lambda: "/stores/muc-1/"),
        "ticket": ticket,
        "handover": at(lambda: "/handover/CBH-QFAV-FQFS-BZ0H/"),
        "handover-made": code_for_a_store,
        "delete-esim": at(lambda: "/esim/delete/"),
        "take-along": at(lambda: "/take-along/"),
        "take-iphone": at(lambda: "/take-along/iphone/?done=contacts"),
        "convert": at(lambda: "/take-along/convert/"),
        "converted": given(BACKUP[:-12]),
        "convert-database": given("SQLite format 3\0"),
    }


def at(address: Callable[[], str]) -> Callable[[Page], None]:
    """Return the way to a page by its address, which may be known only later."""

    def arrive(page: Page) -> None:
        page.goto(address())

    return arrive


def faults_of(page: Page, rules: dict[str, Any]) -> list[str]:
    found = page.evaluate("(rules) => axe.run({runOnly: rules})", rules)
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
    assert found["passes"], "axe looked at nothing"
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{wide}px too wide")
    return faults + page.evaluate(SMALL_TARGETS, TARGET_PX)


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_the_checks_can_fail(page: Page, site: PortalSite, axe_source: str) -> None:
    page.goto("about:blank")
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><p style='color:#bbb'>pale</p>"
        "<a href='/x'>small</a><div style='width:3000px'>wide</div><input></main>"
    )
    page.evaluate(axe_source)
    faults = "\n".join(faults_of(page, WHOLE_AXE))
    for fault in ("color-contrast", "label", "too wide", "small"):
        assert fault in faults
    assert LINE.msisdn not in faults
    again = "\n".join(faults_of(page, LOOKS_OF_AXE))
    for fault in ("color-contrast", "too wide", "small"):
        assert fault in again
