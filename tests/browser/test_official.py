"""The official pages in Chromium: usable by everybody, in three languages, by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.browser.test_staff_console import sign_in, staffed  # noqa: F401
from tests.hotline_calls import declared_by_voice
from tests.worlds import AGENT

from cleanbreak.domain.agent_call import CALL_LASTS_MAX, CallReason
from cleanbreak.domain.official_channel import ChannelKind
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.suspicious_report import MetBy, SuspiciousReport
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.hold_call import begin_call, code_of_call
from cleanbreak.flows.known_channels import operator_today
from cleanbreak.flows.manage_channels import ChannelWish, add_channel
from cleanbreak.flows.mark_messages import check_code
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.report_suspicion import report_suspicion
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.flows.tie_declarations import tie_declarations

HOTLINE = Actor(channel=Channel.HOTLINE, acting_user="agent:rita")
LONG = "https://harbour-mobile.example.a-very-long-name-that-no-line-of-a-phone-can-hold.example/"


def prepare(site: PortalSite) -> dict[str, str]:
    """Fill the register; return codes of a call that runs, of one that ended, and of a message."""
    now = timezone.now()
    for kind, value in (
        (ChannelKind.DOMAIN, "harbour-mobile.example"),
        (ChannelKind.SOCIAL, "https://social.example/@harbourmobile-service-and-news-of-the-day"),
    ):
        today = operator_today(now)
        wish = ChannelWish(kind=kind, value=value, label="shop", valid_from=today, place="gb")
        add_channel(wish, AGENT, now)
    declared_by_voice(now)
    tie_declarations(site.world.outside, now)
    case = open_verification(LINE.msisdn, None, HOTLINE, now)
    send_proof_code(case, ProofKind.EMAIL_CODE, now)
    site.world.clock.now = now
    send_announcements(site.world.outside, site.world.clock)
    earlier = now - CALL_LASTS_MAX - timedelta(minutes=5)
    past = open_verification(LINE.msisdn, None, HOTLINE, earlier)
    return {
        "ended": code_of_call(begin_call(past, CallReason.MONEY, HOTLINE, earlier).call_id),
        "running": code_of_call(begin_call(case, CallReason.ORDER, HOTLINE, now).call_id),
        "message": site.inbox()[-1].message.text.splitlines()[-1][-9:],
        "unknown": check_code("nobody"),
    }


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
    for name, arrive in page_states(prepare(staffed)).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"official-{name}", language)
    context.close()
    assert faults == []


def page_states(codes: dict[str, str]) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page."""

    def reported(page: Page) -> None:
        page.goto("/official/report/")
        page.click("[name=met_by] >> nth=0")
        page.fill("#said", "He wanted a code.")
        page.click("#confirm")
        page.wait_for_url("**/received/**")

    def empty_report(page: Page) -> None:
        page.goto("/official/report/")
        page.click("#confirm")
        page.wait_for_selector("[role=alert]")

    def calls(page: Page) -> None:
        sign_in(page, Role.AGENT)
        page.goto("/staff/calls/")

    def announced(page: Page) -> None:
        page.goto("/staff/calls/")
        page.fill("#case", "no number")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def on_the_phone(page: Page) -> None:
        case = open_verification(LINE.msisdn, None, HOTLINE, timezone.now())
        page.fill("#case", str(case))
        page.check("[name=reason] >> nth=0")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("strong.code")

    def listed(page: Page) -> None:
        said = f"{LONG} {'x' * 200}"
        report = SuspiciousReport(met_by=MetBy.SMS, said=said, where=LONG, contact="a@b.example")
        report_suspicion(report, timezone.now())
        page.goto("/staff/reports/")

    return {
        "start": at(lambda: "/official/"),
        **{f"code-{name}": entered(code) for name, code in codes.items()},
        "code-wrong": entered("12"),
        "check": at(lambda: "/official/check/"),
        "check-ours": pasted("https://harbour-mobile.example/"),
        "check-not-ours": pasted(LONG),
        "check-message": pasted(f"Pay at {LONG} or call +44 20 7946 0999, harbour-mobile.example"),
        "check-nothing": pasted(" "),
        "report": at(lambda: "/official/report/"),
        "report-empty": empty_report,
        "reported": reported,
        "staff-calls": calls,
        "staff-call-wrong": announced,
        "staff-call-own": on_the_phone,
        "staff-reports": listed,
        "staff-declarations": at(lambda: "/staff/declarations/"),
        "staff-declaration": one_of_them,
        "staff-declaration-no-match": no_match,
    }


def one_of_them(page: Page) -> None:
    page.click("#declarations a")
    page.wait_for_selector("audio")


def no_match(page: Page) -> None:
    page.fill("#line", "+4915228819999")
    page.fill("#name", "Ada Other")
    page.locator("main form.declaration button").first.click()
    page.wait_for_selector("[role=alert]")


def entered(code: str) -> Callable[[Page], None]:
    def arrive(page: Page) -> None:
        page.goto("/official/")
        page.fill("#code", code)
        page.press("#code", "Enter")
        page.wait_for_selector("[role=status], [role=alert]")

    return arrive


def pasted(text: str) -> Callable[[Page], None]:
    def arrive(page: Page) -> None:
        page.goto("/official/check/")
        page.fill("#pasted", text)
        page.click("#confirm")
        page.wait_for_selector("[role=status], [role=alert]")

    return arrive
