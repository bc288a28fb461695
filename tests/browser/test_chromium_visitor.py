"""What only a real browser can do wrong: private hosts, scripts that send, endless pages."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.lint_sites.served import ShownSite

from cleanbreak.adapters.site_visitor.chromium import ChromiumSiteVisitor
from cleanbreak.domain.page_seen import PageFault, PageSeen
from cleanbreak.ports.site_visitor import Manners, NoBrowser, PageNotSeen, Visit

MANNERS = Manners(
    robot="CleanbreakLint",
    about="https://watch.example/bot",
    language="de-DE",
    seconds_between_pages=0,
    may_visit_private=True,
)


def press(visit: Visit, page: PageSeen, name: str) -> PageSeen:
    return visit.press(next(one for one in page.controls if one.selector == f"#{name}"))


def test_a_private_address_is_refused_and_never_asked(
    visitor: ChromiumSiteVisitor, shown: ShownSite
) -> None:
    start = shown.show("small")
    with visitor.visit(start, replace(MANNERS, may_visit_private=False)) as visit:
        with pytest.raises(PageNotSeen) as finding:
            visit.open(start)
        visit.robots_txt()

    assert finding.value.fault is PageFault.PRIVATE_ADDRESS
    assert shown.received == []


def test_a_script_that_sends_is_noted_and_stopped(
    visitor: ChromiumSiteVisitor, shown: ShownSite
) -> None:
    start = shown.show("small")
    with visitor.visit(start, MANNERS) as visit:
        page = press(visit, visit.open(start), "scripted")

    assert page.unsent == ("POST 127.0.0.1",)
    assert shown.sent == []
    assert any("CleanbreakLint/1 (+https://watch.example/bot)" in one for one in shown.agents)


def test_a_page_that_keeps_the_browser_busy_costs_its_time_and_no_more(
    visitor: ChromiumSiteVisitor, shown: ShownSite
) -> None:
    start = shown.show("small", {"busy.html": {"": "<script>for (;;) {}</script>"}})
    with visitor.visit(start, replace(MANNERS, seconds_for_a_page=1.5)) as visit:
        with pytest.raises(PageNotSeen) as finding:
            visit.open(f"{start}busy.html")
        assert visit.open(f"{start}next.html").title == "Next"

    assert finding.value.fault is PageFault.NO_ANSWER


def test_who_leads_away_is_not_followed(visitor: ChromiumSiteVisitor, shown: ShownSite) -> None:
    start = shown.show("small")
    with visitor.visit(start, MANNERS) as visit, pytest.raises(PageNotSeen):
        visit.open(f"{start}away")


def test_without_a_browser_it_says_what_to_install() -> None:
    visitor = ChromiumSiteVisitor("/nowhere/chromium")

    def visit() -> None:
        with visitor.visit("https://operator.example/", MANNERS):
            pass

    with ThreadPoolExecutor(1) as other_thread:  # this one has Playwright's loop already
        refusal = other_thread.submit(visit).exception()

    assert isinstance(refusal, NoBrowser)
    assert "pip install 'cleanbreak[lint]'" in str(refusal)
    assert "/nowhere/chromium" in str(refusal)
