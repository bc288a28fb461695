"""Somebody finds a store in Chromium by where their phone is, and takes a number there."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.outlets import LONDON, MARIENPLATZ, PASING, load_outlets

IN_PASING = {"latitude": 48.1502345, "longitude": 11.4501234}
ALWAYS = {**MARIENPLATZ, "opening_hours": "24/7"}


@pytest.fixture(autouse=True)
def stores(site: PortalSite) -> None:
    load_outlets(timezone.now(), ALWAYS, PASING, LONDON)


def test_the_nearest_store_is_found_by_position_and_gives_a_number(
    chromium: Browser, site: PortalSite
) -> None:
    context = chromium.new_context(
        base_url=site.address, locale="en-GB", geolocation=IN_PASING, permissions=["geolocation"]
    )
    page = context.new_page()
    told = listen(page)
    page.goto("/")
    page.locator("main a[href='/stores/']").click()
    page.get_by_role("button", name="Use my position").click()
    page.wait_for_selector("ol.stores")
    assert page.locator("ol.stores h3").all_text_contents()[:2] == [
        "Munich, Pasing",
        "Munich, Marienplatz",
    ]
    assert page.url == f"{site.address}/stores/"
    assert "48.15" in (page.locator("[name=latitude]").get_attribute("value") or "")
    assert "48.150" not in page.content()
    page.locator("summary").click()
    page.get_by_label("Step-free access").check()
    page.get_by_role("button", name="Search").click()
    expect(page.locator("ol.stores > li")).to_have_count(1)
    page.get_by_role("link", name="Munich, Marienplatz", exact=True).click()
    page.get_by_role("button", name="Take a number").click()
    expect(page.get_by_role("heading", name="Your number: 1")).to_be_visible()
    assert page.locator(".qr svg").is_visible()
    code = page.locator("code.code").text_content()
    assert re.fullmatch(r"T-\w{3}-\w{3}", code or "")
    page.get_by_role("button", name="Give the ticket back").click()
    expect(page.get_by_text("You have given this ticket back.")).to_be_visible()
    assert violations(told) == []
    context.close()


def test_whoever_tells_no_position_is_told_what_to_type(
    page: Page, context: BrowserContext
) -> None:
    context.clear_permissions()
    page.goto("/stores/")
    page.get_by_role("button", name="Use my position").click()
    page.get_by_text("Your browser does not tell your position.").wait_for()
    expect(page.locator("#q")).to_be_focused()


def test_a_store_is_found_and_a_time_taken_without_scripts(
    chromium: Browser, site: PortalSite
) -> None:
    context = chromium.new_context(base_url=site.address, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/stores/")
    assert page.locator("#position").is_hidden(), "what cannot work is not offered"
    page.fill("#q", "munch")
    page.click("#confirm")
    page.get_by_role("link", name="Munich, Marienplatz", exact=True).click()
    page.select_option("#times", index=5)
    page.get_by_role("button", name="Take this time").click()
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()
    context.close()
