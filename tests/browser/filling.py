"""Filling in the page as a person would."""

from playwright.sync_api import Page
from tests.browser.portal_site import LINE


def fill(
    page: Page,
    *,
    line: str = LINE.msisdn,
    name: str = LINE.name,
    email: str = "declarant@example.org",
) -> None:
    page.fill("#holder_name", name)
    page.fill("#line", line)
    page.fill("#reply_email", email)


def declare(page: Page, *, line: str = LINE.msisdn, name: str = LINE.name) -> None:
    """Open the page, fill it in and press the button."""
    page.goto("/cancel/")
    fill(page, line=line, name=name)
    page.click("#confirm")
    page.wait_for_url("**/receipt/**")
