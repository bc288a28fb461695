"""`cleanbreak lint-cancel` over good and broken sites: it finds each defect, and no more."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from tests.browser.portal_site import PortalSite
from tests.lint_sites.broken import BROKEN
from tests.lint_sites.served import ShownSite

from cleanbreak.adapters.site_visitor.chromium import ChromiumSiteVisitor
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.lint_finding import Verdict
from cleanbreak.domain.page_seen import PageFault
from cleanbreak.flows.lint_cancellation import LintOrder, LintReport, lint_cancellation
from cleanbreak.ports.site_visitor import Manners

TODAY = date(2026, 11, 26)
GOOD = ("de", "fr", "us-ca", "gb")
LANGUAGES = {"de": "de-DE", "fr": "fr-FR"}


def lint(visitor: ChromiumSiteVisitor, address: str, place: str) -> LintReport:
    manners = Manners(
        robot="CleanbreakLint",
        about="",
        language=LANGUAGES.get(place, "en-GB"),
        seconds_between_pages=0,
        may_visit_private=True,
    )
    order = LintOrder(address=address, place=place, on=TODAY, pages_max=10, manners=manners)
    return lint_cancellation(order, visitor)


def missed(report: LintReport) -> set[str]:
    return {one.rule.id for one in report.findings if one.verdict is Verdict.MISSED}


def explained(report: LintReport) -> str:
    return json.dumps(
        {one.rule.id: [str(s) for s in one.spots] for one in report.findings if one.spots}, indent=1
    )


@pytest.mark.parametrize("place", GOOD)
def test_a_good_site_misses_nothing_and_nothing_is_sent(
    place: str, shown: ShownSite, visitor: ChromiumSiteVisitor
) -> None:
    report = lint(visitor, shown.show(place), place)

    assert missed(report) == set(), explained(report)
    assert report.is_clean
    assert shown.sent == []
    met = [one for one in report.findings if one.verdict is Verdict.MET]
    assert len(met) > len(report.findings) / 2
    if place == "de":
        not_seen = {one.address.removeprefix(shown.address): one.fault for one in report.missed}
        assert not_seen == {
            "intern/lager.html": PageFault.FORBIDDEN_BY_ROBOTS,
        }
        assert not any("lager" in one for one in shown.received)
        assert any(page.unsent for page in report.pages)
        assert any("CleanbreakLint/1" in agent for agent in shown.agents)


@pytest.mark.parametrize("name", BROKEN)
def test_each_defect_of_a_broken_site_is_found_and_nothing_else(
    name: str, shown: ShownSite, visitor: ChromiumSiteVisitor
) -> None:
    site = BROKEN[name]

    report = lint(visitor, shown.show(site.folder, site.passages), site.place)

    assert missed(report) == site.missed, explained(report)
    assert shown.sent == []


def test_the_command_starts_a_browser_of_its_own(shown: ShownSite) -> None:
    site = BROKEN["British"]
    arguments = ["lint-cancel", shown.show(site.folder, site.passages), "--place", site.place]

    with ThreadPoolExecutor(1) as other_thread:  # this one has Playwright's loop already
        result = other_thread.submit(
            CliRunner().invoke, cli, [*arguments, "--allow-private", "--json"]
        ).result()

    assert result.exit_code == ExitCode.MISSED, result.output
    document = json.loads(result.stdout)
    found = {one["rule"] for one in document["findings"] if one["verdict"] == "missed"}
    assert found == site.missed
    assert shown.sent == []


@pytest.mark.parametrize("place", ["de", "fr", "eu", "us-ca", "gb", "in", "br"])
def test_our_own_pages_keep_the_law(
    place: str, site: PortalSite, visitor: ChromiumSiteVisitor, settings: Any
) -> None:
    settings.CLEANBREAK_HOME_PLACE = place

    report = lint(visitor, f"{site.address}/", place)

    assert set(missed(report)) == set(), explained(report)
