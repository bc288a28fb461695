"""The blind console and the pages of looks in Chromium: usable by everybody, in three languages."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import HELD, hold_one, sign_in, staffed  # noqa: F401

from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.verification import ProofChallengeRow

ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")


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
    return {**states_of_a_call(), **states_of_looks(site)}


def states_of_a_call() -> dict[str, Callable[[Page], None]]:
    known: dict[str, str] = {}

    def begun(page: Page) -> None:
        page.fill("#named", LINE.msisdn)
        page.locator("main form.declaration button").click()
        page.wait_for_selector("#line_code")
        known["call"] = page.url

    def no_match(page: Page) -> None:
        page.locator("section:has(#line_code) form[action$='/send/'] button").click()
        page.wait_for_selector("#line_code")
        compare(page, "000")
        page.wait_for_selector("[role=alert]")

    def match(page: Page) -> None:
        challenge = ProofChallengeRow.objects.latest("challenge_id")
        compare(page, sent_code(ProofKind.LINE_CODE, challenge.nonce))
        page.wait_for_selector("#matched")

    def signed_in_agent(page: Page) -> None:
        sign_in(page, Role.AGENT)
        page.goto("/staff/callers/")

    return {
        "callers": signed_in_agent,
        "caller": begun,
        "caller-no-match": no_match,
        "caller-match": match,
        "caller-account": at(lambda: f"{known['call']}account/"),
        "caller-end": at(lambda: f"{known['call']}end/notice/"),
    }


def compare(page: Page, code: str) -> None:
    page.fill("#line_code", code)
    page.locator("section:has(#line_code) form[action$='/prove/'] button").click()


def states_of_looks(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    known: dict[str, str] = {}

    def why(page: Page) -> None:
        known["order"] = hold_one(site)
        page.goto(known["order"])

    def no_answer(page: Page) -> None:
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def watched(page: Page) -> None:
        watch_line(HELD.msisdn, WatchReason.PRESS, ROOT, timezone.now())
        page.locator("input[value=complaint]").check()
        page.locator("main form.declaration button").click()
        page.wait_for_selector("button[name=ask_to_look]")

    def asked(page: Page) -> None:
        page.locator("button[name=ask_to_look]").click()
        page.wait_for_selector("main .note")

    def for_the_privacy_officer(page: Page) -> None:
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.PRIVACY_OFFICER)
        page.goto("/staff/looks/")
        page.wait_for_selector("#looks")

    def agreed(page: Page) -> None:
        page.locator("form[action$='/agree/'] button").click()
        page.wait_for_selector("#looks")

    return {
        "purpose": why,
        "purpose-missing": no_answer,
        "watched": watched,
        "watched-asked": asked,
        "looks": for_the_privacy_officer,
        "looks-agreed": agreed,
    }
