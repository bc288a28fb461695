"""Feeds of other places: how many lines customers have left, and India's list of numbers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.feeds import DROPS, files_there, give_up, noon, set_up
from tests.worlds import AGENT

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.feed_drop.memory import MemoryFeedDrop
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.known_feeds import feed_named
from cleanbreak.flows.make_report import make_report
from cleanbreak.flows.send_report import send_report
from cleanbreak.records.feed_report import FeedEntryRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.subject_export import Subject, rows_kept

pytestmark = pytest.mark.django_db
FEEDS = """
[feeds.count]
place = "cn"
feed = "line_count"
company_id = "ours"
begins_on = 2026-11-01
drop = {kind = "memory"}
[feeds.mnrl]
place = "in"
feed = "mobile_number_revocation_list"
company_id = "ours"
begins_on = 2026-09-01
drop = {kind = "memory"}
"""
MORNING = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
"""In Shanghai and in Delhi it is the tenth, too."""


@pytest.fixture(autouse=True)
def drop(settings: Any, tmp_path: Path) -> Iterator[MemoryFeedDrop]:
    set_up(settings, tmp_path, FEEDS)
    DROPS.append(MemoryFeedDrop(DictWorld()))
    yield DROPS[-1]
    DROPS.pop()


def file(drop: MemoryFeedDrop, feed: str, days: int = 0) -> list[str]:
    """Make and send a report; return its lines, none if nothing is to be told."""
    now = MORNING + timedelta(days=days)
    version = make_report(feed_named(feed), AGENT, now)
    if version.rows == 0 and feed == "count":
        return []
    send_report(feed_named(feed), AGENT, now)
    return files_there(drop)[version.files[0]["name"]]


def customer(reference: str, lines: int) -> list[LineRow]:
    holder = HolderRow.objects.create(
        reference=reference, name=reference, name_key=reference, customer_class="residential"
    )
    return [
        LineRow.objects.create(
            holder=holder, msisdn=f"+8613{reference}000000{number}", sim_kind="esim",
            imsi=f"46000{reference}0000000{number}", iccid=f"8986{reference}000000000000{number}",
            jurisdiction="cn", payment="prepaid", currency="CNY", charging_account=str(number),
        )
        for number in range(lines)
    ]  # fmt: skip


def end(line: LineRow, on: date) -> None:
    LineRow.objects.filter(pk=line.pk).update(state="terminated", termination_date=on)


def test_what_is_left_to_a_customer_is_told_when_it_changes(drop: MemoryFeedDrop) -> None:
    lines = customer("700", 4)
    customer("701", 1)
    assert file(drop, "count") == []
    end(lines[0], date(2026, 11, 9))
    end(lines[1], date(2026, 11, 10))  # not over yet
    assert file(drop, "count") == ["customer,lines,day", "700,3,2026-11-09"]
    assert file(drop, "count", days=1)[1:] == ["700,2,2026-11-10"]
    assert file(drop, "count", days=2) == []
    end(lines[2], date(2026, 11, 9))  # comes to light late
    assert file(drop, "count", days=3)[1:] == ["700,1,2026-11-12"]


def test_whoever_is_erased_is_erased_from_reports_and_told_no_more(drop: MemoryFeedDrop) -> None:
    (line,) = customer("702", 1)
    end(line, date(2026, 11, 9))
    file(drop, "count")
    assert FeedEntryRow.objects.filter(customer="702").count() == 1
    them = Subject(
        holder_id=line.holder_id, line_ids=[line.pk], order_ids=[], hidden=[], silent_line_ids=[]
    )
    assert [one["lines"] for one in rows_kept("feed_entry", them)] == [0], "they are told of it"
    later = MORNING + timedelta(days=365 * 12)
    erase_what_is_due(later, lambda: False)
    assert LineRow.objects.get().holder.reference.startswith("erased-")
    assert not FeedEntryRow.objects.exists()
    assert make_report(feed_named("count"), AGENT, later).rows == 0


def test_india_is_told_from_the_eighth_to_the_seventh_also_of_nothing(
    drop: MemoryFeedDrop,
) -> None:
    give_up("+919876543210", noon("2026-11-07") - timedelta(hours=1), place="in")
    give_up("+919876543211", noon("2026-11-07") + timedelta(hours=1), place="in")  # the eighth
    assert file(drop, "mnrl") == ["MSISDN,DISCONNECTION_DATE", "9876543210,07-11-2026"]
    assert file(drop, "mnrl", days=30) == ["MSISDN,DISCONNECTION_DATE", "9876543211,08-11-2026"]
    assert file(drop, "mnrl", days=61) == ["MSISDN,DISCONNECTION_DATE"]
