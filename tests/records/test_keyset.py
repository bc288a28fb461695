"""Pages of a list: whoever turns them sees every row once, whatever comes in meanwhile."""

from datetime import timedelta
from random import Random

import pytest
from tests.worlds import NOON

from cleanbreak.records.keyset import FIRST, Part, read_page
from cleanbreak.records.suspicious_report import SuspiciousReportRow

pytestmark = pytest.mark.django_db


def report(closed_hours: int | None = None) -> SuspiciousReportRow:
    """Keep a report; many are closed in the same instant."""
    serial = SuspiciousReportRow.objects.count()
    return SuspiciousReportRow.objects.create(
        receipt_number=f"R-{serial}",
        met_by="call",
        said="",
        where="",
        contact="",
        recording="",
        reported_at=NOON,
        closed_at=None if closed_hours is None else NOON + timedelta(hours=closed_hours),
        closed_by="" if closed_hours is None else "staff:ada",
    )


def parts() -> list[Part[SuspiciousReportRow]]:
    rows = SuspiciousReportRow.objects.all()
    waiting = Part(rows.filter(closed_at=None), ("report_id",))
    closed = rows.filter(closed_at__isnull=False)
    return [waiting, Part(closed, ("closed_at", "report_id"), is_newest_first=True)]


@pytest.mark.parametrize("seed", range(12))
def test_every_row_is_seen_once_though_others_come_in_between(seed: int) -> None:
    chance = Random(seed)
    limit = chance.choice([1, 2, 5, 7])
    wanted = [report(chance.choice([None, 1, 2, 2, 2])) for _ in range(chance.randrange(0, 31))]
    place, seen, pages = FIRST, [], 0
    while True:
        page = read_page(parts(), place, limit)
        assert page.is_first == (pages == 0)
        assert len(page.rows) <= limit
        seen += [row.report_id for row in page.rows]
        if not page.next:
            break
        assert len(page.rows) == limit
        place, pages = page.next, pages + 1
        report(chance.choice([None, 3]))
    ids = {row.report_id for row in wanted}
    assert len(seen) == len(set(seen))
    assert ids <= set(seen)
    waiting = [row.report_id for row in wanted if row.closed_at is None]
    closed = sorted((row for row in wanted if row.closed_at), key=key, reverse=True)
    ordered = [*waiting, *(row.report_id for row in closed)]
    assert [one for one in seen if one in ids] == ordered


def key(row: SuspiciousReportRow) -> tuple[object, int]:
    return row.closed_at, row.report_id


def test_a_page_that_is_just_full_is_the_last_one() -> None:
    for _ in range(4):
        report()
    first = read_page(parts(), FIRST, 2)
    second = read_page(parts(), first.next, 2)
    assert (len(second.rows), second.next, second.is_first) == (2, FIRST, False)


@pytest.mark.parametrize(
    "place",
    [
        "x", ",", "0", "0,", "2,1", "-1,1", "0,abc", "0,1,2", "\u0661,1", "1,2026-11-22,5",
        "1,2026-11-22T12:00:00,5", "1,yesterday,5", "0,1\n", "0,%00", "0,1%0A", "9" * 2000,
        "1,2026-13-41T00:00:00+00:00,5", "0,%FF", "1,0001-01-01T00:00:00+23:59,5",
    ],
)  # fmt: skip
def test_what_is_no_place_of_the_list_begins_anew(place: str) -> None:
    row = report()
    page = read_page(parts(), place, 10)
    assert page.is_first
    assert [one.report_id for one in page.rows] == [row.report_id]


@pytest.mark.parametrize("place", ["0," + "9" * 400, "1,0001-01-01T00:00:00+00:00,5"])
def test_a_place_behind_everything_begins_anew(place: str) -> None:
    row = report()
    page = read_page(parts(), place, 10)
    assert ([one.report_id for one in page.rows], page.is_first) == ([row.report_id], True)
    row.delete()
    assert not read_page(parts(), place, 10).rows
