"""Lists of the console: whoever turns their pages sees every row once, and keeps the filters."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.domain.staff import Role
from cleanbreak.records.message_thread import MessageThreadRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow

LISTS = (
    "/staff/audit/", "/staff/authorities/", "/staff/campaigns/", "/staff/declarations/",
    "/staff/drawers/", "/staff/orders/held/", "/staff/looks/", "/staff/messages/",
    "/staff/papers/", "/staff/payouts/", "/staff/reconciliation/", "/staff/reconciliation/list/",
    "/staff/relying-parties/", "/staff/reports/", "/staff/signals/", "/staff/webhooks/",
)  # fmt: skip
NO_PLACES = ("x", "0", "9,1", "0,%00", "0,a,b", "1,2026-01-01T00:00:00,3", "\u0661,1")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def reports(count: int) -> None:
    SuspiciousReportRow.objects.bulk_create(
        SuspiciousReportRow(
            receipt_number=f"R-{nth:04}", met_by="call", said="", where="", contact="",
            recording="", reported_at=timezone.now(), closed_by="",
            closed_at=timezone.now() if nth % 2 else None,
        )
        for nth in range(count)
    )  # fmt: skip


def threads(language: str, count: int) -> None:
    now = timezone.now()
    MessageThreadRow.objects.bulk_create(
        MessageThreadRow(
            message_number=f"{language}-{nth:04}", way="form", contact="", said_name="",
            said_number="", language=language, receipt_number="", says_to_cancel=False,
            began_at=now, heard_at=now, waiting_since=now - timedelta(minutes=nth), closed_by="",
            taken_by="",
        )
        for nth in range(count)
    )  # fmt: skip


def pages_of(browser: Client, address: str) -> Iterator[str]:
    """Turn the pages by the links that are on them."""
    while address:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        yield page
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(onward[1]) if onward else ""


def test_every_row_is_on_one_page_and_one_leads_back_to_the_first(world: TestWorld) -> None:
    reports(250)
    browser = signed_in(Role.ADMIN)
    pages = list(pages_of(browser, "/staff/reports/"))
    assert [len(re.findall(r"R-\d{4}", page)) > 0 for page in pages] == [True] * 3
    seen = [set(re.findall(r"R-\d{4}", page)) for page in pages]
    assert [len(one) for one in seen] == [100, 100, 50]
    assert len(set.union(*seen)) == 250
    assert "Back to the first" not in pages[0]
    assert "Next 100" in pages[0]
    assert all('href="/staff/reports/">Back to the first' in page for page in pages[1:])
    assert "Next" not in pages[2]


def test_the_filter_stays_from_page_to_page(world: TestWorld) -> None:
    threads("en", 130)
    threads("de", 130)
    browser = signed_in(Role.ADMIN)
    pages = list(pages_of(browser, "/staff/messages/?chosen=1&language=de"))
    seen = [re.findall(r"(?:de|en)-\d{4}", page) for page in pages]
    assert {one[:2] for page in seen for one in page} == {"de"}
    assert len({one for page in seen for one in page}) == 130
    assert 'href="/staff/messages/?chosen=1&amp;language=de">Back to the first' in pages[1]


@pytest.mark.parametrize("address", LISTS)
def test_what_is_no_place_of_a_list_shows_its_first_page(world: TestWorld, address: str) -> None:
    browser = signed_in(Role.ADMIN)
    for place in NO_PLACES:
        assert browser.get(f"{address}?after={place}").status_code == 200, (address, place)
    assert "Back to the first" not in browser.get(f"{address}?after=x").content.decode()
