"""Every state of every page in Chromium under its policy: nothing that it wants is forbidden."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_look import page_states as portal_states
from tests.browser.test_staff_console import sign_in
from tests.staff_people import add_everybody, remove_everybody

from cleanbreak.domain.staff import Role

States = dict[str, Callable[[Page], None]]
FORBIDDEN = ("Content Security Policy", "TrustedHTML", "TrustedScript", "Permissions-Policy")
CONSOLE = (
    "",
    "orders/held/",
    "campaigns/",
    "campaigns/new/",
    "reconciliation/",
    "cash/",
    "payouts/",
)


def listen(page: Page) -> list[str]:
    """Return a list to which everything is added that the browser says against the page."""
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text))
    page.on("pageerror", lambda one: told.append(str(one)))
    return told


def violations(told: list[str]) -> list[str]:
    return [one for one in told if any(word in one for word in FORBIDDEN)]


def test_no_page_wants_what_its_policy_forbids(chromium: Browser, site: PortalSite) -> None:
    page = chromium.new_context(base_url=site.address, locale="en-GB").new_page()
    told = listen(page)
    for name, arrive in portal_states(site).items():
        arrive(page)
        page.wait_for_load_state()
        assert violations(told) == [], f"{name}: {told}"
    page.wait_for_load_state("networkidle")
    assert violations(told) == []
    page.context.close()


def test_no_page_of_the_console_does(chromium: Browser, site: PortalSite, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    add_everybody()
    try:
        page = chromium.new_context(base_url=site.address, locale="en-GB").new_page()
        told = listen(page)
        sign_in(page, Role.ADMIN)
        for address in CONSOLE:
            page.goto(f"/staff/{address}")
            assert page.locator("h1").count() == 1
            assert violations(told) == [], address
        page.context.close()
    finally:
        remove_everybody()


SMUGGLED = {
    "an inline script": "document.body.append(Object.assign("
    "document.createElement('script'), {text: 'window.ran = 1'}))",
    "a handler in markup": "document.body.insertAdjacentHTML("
    "'beforeend', '<img src=x onerror=ran=1>')",
    "a text as script": "setTimeout('window.ran = 1')",
    "a script from elsewhere": "document.body.append(Object.assign("
    "document.createElement('script'), {src: 'https://evil.example/x.js'}))",
    "a style": "document.body.setAttribute('style', 'color: red')",
}


@pytest.mark.parametrize("kind", SMUGGLED)
def test_what_is_smuggled_in_does_not_run(kind: str, page: Page, site: PortalSite) -> None:
    """And the browser says so: the list that the tests above look at can have something in it."""
    page.goto("/")
    told = listen(page)
    try:
        page.evaluate(SMUGGLED[kind])
    except Error as fault:
        told.append(str(fault))
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert violations(told) != []
