"""The console in Chromium: usable by everybody, in three languages, and without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_look import LANGUAGES, at, faults_in_looks
from tests.campaigns import work as work_on_campaigns
from tests.full_house import a_webhook_in_trouble
from tests.ssf_receivers import VERIFY, a_receiver
from tests.staff_people import (
    NAMES,
    PASSWORD,
    add_everybody,
    assign_to_all_stores,
    code_of,
    remove_everybody,
)
from tests.worlds import LineOf, at_once

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.domain.staff import Role
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.errors import Refused
from cleanbreak.records.line import LineRow
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow

HELD = LineOf(msisdn="+4915228817310", name="Held Holder")
OTHERS = [
    replace(LINE, msisdn=f"+49152288173{serial}", name=f"Holder {serial}") for serial in (11, 12)
]
STRANGER = "+442071838750"


@pytest.fixture
def staffed(site: PortalSite, settings: Any) -> Iterator[PortalSite]:
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    add_everybody()
    site.world.add(*OTHERS)
    yield site
    remove_everybody()


def sign_in(page: Page, role: Role) -> None:
    page.goto("/staff/sign-in/")
    page.fill("#name", NAMES[role])
    page.fill("#password", PASSWORD)
    assign_to_all_stores(NAMES[role])
    page.locator("main form.declaration button").click()
    page.fill("#second_factor", code_of(NAMES[role]))
    page.locator("main form.declaration button").first.click()
    page.wait_for_url("**/staff/")


def hold_one(site: PortalSite) -> str:
    """Let an order stop at the network; return its page."""
    world = site.world
    world.clock.now = timezone.now()
    world.add(HELD)
    requested = request_termination(at_once(HELD), world.outside, world.clock())
    rig = Rig()
    rig.poison(lambda one: getattr(one, "imsi", "") == HELD.imsi, Refused("Barred by the police."))
    world.work(rigged(world.outside, rig))
    return f"/staff/orders/{requested.order_id}/"


def let_signals_fail() -> None:
    """Let a relying party owe us an answer for some minutes, by an address that does not answer."""
    bank, since = a_receiver(), timezone.now() - timedelta(minutes=7)
    bank.make()
    bank.watch(LINE.msisdn)
    bank.ask("POST", VERIFY, bank.of_stream())
    SsfEventRow.objects.update(made_at=since)
    said = {"failing_since": since, "problem_code": "connect_timeout", "status_reason": "Ask us"}
    SsfStreamRow.objects.update(**said)


def work(site: PortalSite) -> None:
    site.world.clock.now = timezone.now()
    work_on_campaigns(site.world)


def retry(page: Page) -> None:
    page.locator("form[action$='/retry/'] button").click()
    expect(page.locator("form[action$='/retry/']")).to_have_count(0)


def list_of_lines(folder: Path) -> Path:
    file = folder / "lines.csv"
    file.write_text("\n".join(["msisdn", *(line.msisdn for line in OTHERS), STRANGER]))
    return file


def make_campaign(page: Page, file: Path) -> str:
    """Send the file and plan; return the page of the campaign."""
    page.goto("/staff/campaigns/new/")
    page.select_option("#reason", "fleet")
    page.set_input_files("#file", file)
    page.locator("main form.declaration button").click()
    page.wait_for_selector("form[action$='/plan/']")
    address = page.url
    page.locator("form[action$='/plan/'] button").click()
    page.wait_for_selector("#plan")
    return address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_usable(
    language: str, chromium: Browser, staffed: PortalSite, axe_source: str, tmp_path: Path
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, locale=LANGUAGES[language], bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    for name, arrive in page_states(staffed, list_of_lines(tmp_path)).items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        page.evaluate(axe_source)
        faults += faults_in_looks(page, f"staff-{name}", language)
    context.close()
    assert faults == []


def page_states(site: PortalSite, file: Path) -> dict[str, Callable[[Page], None]]:
    """Return the ways to each state of each page, in an order in which one leads to the next."""
    return {**states_of_orders(site), **states_of_campaigns(site, file)}


def states_of_orders(site: PortalSite) -> dict[str, Callable[[Page], None]]:
    known: dict[str, str] = {}

    def wrong_password(page: Page) -> None:
        page.goto("/staff/sign-in/")
        page.fill("#name", "ada")
        page.fill("#password", "wrong")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def home(page: Page) -> None:
        known["order"] = hold_one(site)
        sign_in(page, Role.ADMIN)

    def retried(page: Page) -> None:
        page.goto(known["order"])
        retry(page)
        site.work()
        page.goto(known["order"])
        page.locator("summary").first.click()

    def signals(page: Page) -> None:
        let_signals_fail()
        page.goto("/staff/signals/")

    def webhooks(page: Page) -> None:
        a_webhook_in_trouble(timezone.now())
        page.goto("/staff/webhooks/")

    return {
        "sign-in": at(lambda: "/staff/sign-in/"),
        "sign-in-wrong": wrong_password,
        "home": home,
        "held-orders": at(lambda: "/staff/orders/held/"),
        "order-held": at(lambda: known["order"]),
        "order-done": retried,
        "no-order": at(lambda: "/staff/orders/held/"),
        "signals": signals,
        "webhooks": webhooks,
    }


def states_of_campaigns(site: PortalSite, file: Path) -> dict[str, Callable[[Page], None]]:
    known: dict[str, str] = {}

    def no_file(page: Page) -> None:
        page.goto("/staff/campaigns/new/")
        page.locator("main form.declaration button").click()
        page.wait_for_selector("[role=alert]")

    def planned(page: Page) -> None:
        known["campaign"] = make_campaign(page, file)

    def for_the_second_person(page: Page) -> None:
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.CAMPAIGN_APPROVER)
        page.goto(known["campaign"])
        page.fill("#count", "7")
        page.locator("form[action$='/approve/'] button").click()
        page.wait_for_selector("[role=alert]")

    def running(page: Page) -> None:
        approve(page, known["campaign"])
        page.context.clear_cookies(name="cleanbreak_staff")
        sign_in(page, Role.CAMPAIGN_MANAGER)
        page.goto(known["campaign"])
        page.locator("form[action$='/start/'] button").click()
        page.wait_for_selector("progress")
        page.locator("main summary").click()

    def finished(page: Page) -> None:
        work(site)
        page.goto(known["campaign"])

    return {
        "no-campaign": at(lambda: "/staff/campaigns/"),
        "new-campaign": at(lambda: "/staff/campaigns/new/"),
        "new-campaign-wrong": no_file,
        "campaign-planned": planned,
        "campaigns": at(lambda: "/staff/campaigns/"),
        "campaign-approve": for_the_second_person,
        "forbidden": at(lambda: "/staff/orders/held/"),
        "campaign-running": running,
        "campaign-finished": finished,
    }


def approve(page: Page, campaign: str) -> None:
    page.goto(campaign)
    page.fill("#count", "2")
    page.locator("form[action$='/approve/'] button").click()
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)


def test_the_page_of_a_campaign_follows_by_itself(
    context: BrowserContext, staffed: PortalSite, tmp_path: Path
) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    campaign = approved_campaign(page, tmp_path)
    page.goto(campaign)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#state")).to_have_text("Running")
    work(staffed)
    expect(page.locator("#state")).to_have_text("Finished")  # nobody reloaded
    expect(page.locator("#progress dd").first).to_have_text("2")
    with page.expect_download() as download:
        page.get_by_role("link", name="Report of every line (CSV)").click()
    assert download.value.path().read_text(encoding="utf-8").count("issue_certificate") == 2
    assert complaints == []


def approved_campaign(page: Page, folder: Path) -> str:
    sign_in(page, Role.CAMPAIGN_MANAGER)
    campaign = make_campaign(page, list_of_lines(folder))
    page.locator("form[action$='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    sign_in(page, Role.CAMPAIGN_APPROVER)
    approve(page, campaign)
    page.locator("form[action$='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    sign_in(page, Role.CAMPAIGN_MANAGER)
    return campaign


def test_everything_works_without_javascript(
    chromium: Browser, staffed: PortalSite, tmp_path: Path
) -> None:
    context = chromium.new_context(
        base_url=staffed.address, java_script_enabled=False, locale="de-DE"
    )
    page = context.new_page()
    order = hold_one(staffed)
    campaign = approved_campaign(page, tmp_path)
    page.goto(campaign)
    page.locator("form[action$='/start/'] button").click()
    work(staffed)
    page.get_by_role("link", name="Neu laden").click()
    expect(page.locator("#progress dd").first).to_have_text("2")
    page.locator("form[action$='/sign-out/'] button").click()
    sign_in(page, Role.AGENT)
    page.goto(order)
    page.locator("input[value=work_item]").check()
    page.locator("main form.declaration button").click()
    retry(page)
    staffed.work()
    page.goto(order)
    expect(page.locator(".steps .done")).to_have_count(len(STEPS))
    context.close()
    assert set(LineRow.objects.exclude(msisdn=LINE.msisdn).values_list("state", flat=True)) == {
        "terminated"
    }
