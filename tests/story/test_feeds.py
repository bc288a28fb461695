"""Ended lines are reported to authorities: everything once, in time, and the last file counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.feeds import (
    DECEMBER,
    DROPS,
    FILE,
    FIRST,
    NOVEMBER,
    SECOND,
    THIRD,
    files_there,
    give_up,
    noon,
    set_up,
)
from tests.money_stories import end_line
from tests.worlds import AGENT, LineOf, TestWorld, make_world

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.feed_drop.memory import MemoryFeedDrop
from cleanbreak.domain.feed_report import (
    AlreadyFiled,
    BeingSent,
    FormChanged,
    HostFilesIt,
    NilIsSaidThere,
    NoReport,
    NothingOwed,
    ReportClosed,
)
from cleanbreak.flows.file_due_reports import file_due_reports
from cleanbreak.flows.known_feeds import feed_named
from cleanbreak.flows.make_report import make_report
from cleanbreak.flows.read_feeds import read_feed
from cleanbreak.flows.send_report import note_filed_by_hand, send_report
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable
from cleanbreak.records import feed_report
from cleanbreak.records.feed_report import FeedEntryRow, FeedVersionRow
from cleanbreak.records.number_interval import NumberIntervalRow

pytestmark = pytest.mark.django_db
HEADING = "CompanyID,TelephoneNumber,DisconnectDate"
NAME = "ABC123_2026-11_1.csv"


@pytest.fixture
def drop(settings: Any, tmp_path: Path) -> Iterator[MemoryFeedDrop]:
    set_up(settings, tmp_path)
    DROPS.append(MemoryFeedDrop(DictWorld()))
    yield DROPS[-1]
    DROPS.pop()


def make(now: datetime = NOVEMBER) -> FeedVersionRow:
    return make_report(feed_named("rnd"), AGENT, now)


def file(drop: MemoryFeedDrop, now: datetime = NOVEMBER) -> list[str]:
    """Make and send a report; return its rows."""
    version = make(now)
    send_report(feed_named("rnd"), AGENT, now)
    heading, *rows = files_there(drop)[version.files[0]["name"]]
    assert heading == HEADING
    return rows


def test_a_report_has_every_end_of_the_place_through_its_last_day(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-09-01"))
    give_up(SECOND, datetime(2026, 11, 11, 4, 59, tzinfo=UTC), place="us-ca")
    give_up(THIRD, datetime(2026, 11, 11, 5, 0, tzinfo=UTC))  # midnight in New York
    give_up("+12024561112", noon("2026-08-31"))  # before the operator began to report
    give_up("+12024561113", noon("2026-10-01"), ended_by="ported_out")
    give_up("+12024561114", noon("2026-10-01"), ended_by="handed_on")
    give_up("+12024561115", None)
    give_up("+14165550123", noon("2026-10-01"))  # Toronto
    give_up("+18004561116", noon("2026-10-01"))  # toll-free
    give_up("+4915228817386", noon("2026-10-01"), place="de")

    assert file(drop) == ["ABC123,2024561111,2026-09-01", "ABC123,4155552671,2026-11-10"]
    assert file(drop, DECEMBER) == ["ABC123,6502530000,2026-11-11"]


def test_what_comes_to_light_late_is_in_the_next_report_and_once(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    assert len(file(drop)) == 1
    give_up(SECOND, noon("2026-11-05"))
    assert file(drop, DECEMBER) == ["ABC123,4155552671,2026-11-05"]
    assert make(DECEMBER + timedelta(days=31)).rows == 0


def test_a_number_that_ends_twice_on_one_day_is_one_row(drop: MemoryFeedDrop) -> None:
    morning, evening = noon("2026-11-05"), noon("2026-11-05") + timedelta(hours=3)
    give_up(FIRST, morning)
    give_up(FIRST, evening, begins_at=morning + timedelta(hours=1))

    version = make()
    assert (version.rows, FeedEntryRow.objects.count()) == (1, 2)
    assert file(drop) == ["ABC123,2024561111,2026-11-05"]


def test_a_number_that_was_reclaimed_has_not_ended(drop: MemoryFeedDrop) -> None:
    owner = give_up(FIRST, noon("2026-11-05"))
    give_up(FIRST, None, begins_at=noon("2026-11-08"), owner=owner)
    give_up(SECOND, noon("2026-11-05"))
    give_up(SECOND, None, begins_at=noon("2026-11-08"))  # a stranger has it
    assert file(drop) == ["ABC123,4155552671,2026-11-05"]


def test_what_was_reported_and_reclaimed_is_counted_where_nothing_is_taken_back(
    drop: MemoryFeedDrop,
) -> None:
    owner = give_up(FIRST, noon("2026-11-05"))
    file(drop)
    give_up(FIRST, None, begins_at=noon("2026-11-20"), owner=owner)
    version = make(DECEMBER)
    assert (version.rows, version.back_with_holder) == (0, 1)


def test_an_authority_that_takes_back_gets_a_row_and_once(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    own = FILE.format(begins_on="2026-09-01", more="") + (
        '[feeds.rnd.file]\ntaking_back = "as_rows"\nnil_return = "empty_file"\n'
        'columns = [["number", "number"], ["act", "action"]]\n'
    )
    set_up(settings, tmp_path, own)
    owner = give_up(FIRST, noon("2026-11-05"))

    def sent(now: datetime) -> list[str]:
        name = make(now).files[0]["name"]
        send_report(feed_named("rnd"), AGENT, now)
        return files_there(drop)[name][1:]

    assert sent(NOVEMBER) == ["2024561111,add"]
    give_up(FIRST, None, begins_at=noon("2026-11-20"), owner=owner)
    assert sent(DECEMBER) == ["2024561111,remove"]
    assert sent(DECEMBER + timedelta(days=31)) == []


def test_the_last_file_counts_until_the_last_day_is_over(drop: MemoryFeedDrop) -> None:
    owner = give_up(FIRST, noon("2026-11-05"))
    give_up(SECOND, noon("2026-11-06"))
    assert len(file(drop)) == 2
    give_up(FIRST, None, begins_at=noon("2026-11-12"), owner=owner)

    assert file(drop, NOVEMBER + timedelta(days=2)) == ["ABC123,4155552671,2026-11-06"]
    assert list(FeedVersionRow.objects.order_by("version").values_list("version", "counts")) == [
        (1, False),
        (2, True),
    ]
    assert FeedEntryRow.objects.count() == 1, "what the replaced one told is forgotten"
    with pytest.raises(ReportClosed):
        make(NOVEMBER + timedelta(days=4))
    assert make(DECEMBER).rows == 0, "nothing is told twice"


def test_what_was_made_and_never_filed_was_not_told(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    make()
    assert file(drop, DECEMBER) == ["ABC123,2024561111,2026-11-05"]


def test_a_late_report_may_still_be_filed(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    late = NOVEMBER + timedelta(days=10)
    assert len(file(drop, late)) == 1
    with pytest.raises(ReportClosed):
        make(late)


def test_a_file_is_sent_once_unless_somebody_says_again(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    with pytest.raises(NoReport):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    file(drop)
    with pytest.raises(AlreadyFiled):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    again = send_report(feed_named("rnd"), AGENT, NOVEMBER, again=True)
    assert (again.attempts, list(files_there(drop))) == (2, [NAME])


def test_an_outage_is_noted_and_the_next_try_sends_it(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    make()
    drop._world.set_down("feed_drop", True)
    with pytest.raises(Unavailable):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert "switched off" in FeedVersionRow.objects.get().problem_sentence
    drop._world.set_down("feed_drop", False)
    sent = send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert (sent.attempts, sent.problem_sentence, sent.counts) == (2, "", True)


class Forgetful(MemoryFeedDrop):
    """Has the first file, and breaks off before it says so."""

    puts = 0

    def put(self, name: str, content: Any) -> int:
        self.puts += 1
        size = super().put(name, content)
        if self.puts == 1:
            raise OutcomeUnknown("broke off")
        return size


def test_in_doubt_it_looks_there_before_it_sends_again(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    make()
    DROPS.append(forgetful := Forgetful(DictWorld()))
    with pytest.raises(OutcomeUnknown):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert send_report(feed_named("rnd"), AGENT, NOVEMBER).counts
    assert forgetful.puts == 1
    DROPS.pop()


def test_two_who_send_at_once_send_one_file(drop: MemoryFeedDrop) -> None:
    give_up(FIRST, noon("2026-11-05"))
    version = make()
    FeedVersionRow.objects.update(sending_until=NOVEMBER + timedelta(minutes=5))
    for act in (make, lambda: send_report(feed_named("rnd"), AGENT, NOVEMBER)):
        with pytest.raises(BeingSent):
            act()
    assert not files_there(drop)
    assert send_report(feed_named("rnd"), AGENT, NOVEMBER + timedelta(minutes=6)).pk == version.pk


def test_a_month_without_ends_is_told_by_a_person(drop: MemoryFeedDrop) -> None:
    make()
    with pytest.raises(NilIsSaidThere):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert not files_there(drop)
    assert read_feed(feed_named("rnd"), NOVEMBER).is_nil_to_be_said
    noted = note_filed_by_hand(feed_named("rnd"), AGENT, NOVEMBER)
    assert (noted.filed_how, noted.counts) == ("by_hand", True)
    assert not read_feed(feed_named("rnd"), NOVEMBER).is_nil_to_be_said


def test_too_many_rows_go_in_several_files_with_their_batch(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    own = FILE.format(begins_on="2026-09-01", more="") + "[feeds.rnd.file]\nrows_max = 2\n"
    set_up(settings, tmp_path, own)
    for msisdn in (FIRST, SECOND, THIRD):
        give_up(msisdn, noon("2026-11-05"))
    make()
    send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert files_there(drop) == {
        "ABC123_2026-11_1_1.csv": [
            f"{HEADING},BatchID",
            "ABC123,2024561111,2026-11-05,1",
            "ABC123,4155552671,2026-11-05,1",
        ],
        "ABC123_2026-11_1_2.csv": [f"{HEADING},BatchID", "ABC123,6502530000,2026-11-05,2"],
    }


def test_a_form_that_changed_since_is_not_sent(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    give_up(FIRST, noon("2026-11-05"))
    make()
    own = FILE.format(begins_on="2026-09-01", more="")
    set_up(settings, tmp_path, own + '[feeds.rnd.file]\ndate_form = "YYYY/MM/DD"\n')
    with pytest.raises(FormChanged):
        send_report(feed_named("rnd"), AGENT, NOVEMBER)
    assert not files_there(drop)


def test_nothing_is_reported_before_its_period_is_over(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    give_up(FIRST, noon("2027-03-01"))  # a date in the future
    assert make().rows == 0
    set_up(settings, tmp_path, FILE.format(begins_on="2027-01-01", more=""))
    with pytest.raises(NothingOwed):
        make()
    set_up(settings, tmp_path, filed_by='"host"')
    with pytest.raises(HostFilesIt):
        make()


def test_a_worker_files_what_is_due_and_catches_up(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    set_up(settings, tmp_path, automatic="true")
    give_up(FIRST, noon("2026-09-05"))
    give_up(SECOND, noon("2026-11-05"))
    drop._world.set_down("feed_drop", True)
    file_due_reports(lambda: NOVEMBER)  # two months were missed, and nobody answers
    drop._world.set_down("feed_drop", False)
    for hours in (3, 6, 9):
        file_due_reports(lambda hours=hours: NOVEMBER + timedelta(hours=hours))  # type: ignore[misc]
    assert [len(lines) for lines in files_there(drop).values()] == [3]
    assert FeedVersionRow.objects.get().attempts == 2


def test_a_worker_makes_anew_what_has_another_form_by_now(
    drop: MemoryFeedDrop, settings: Any, tmp_path: Path
) -> None:
    give_up(FIRST, noon("2026-11-05"))
    make()
    own = FILE.format(begins_on="2026-09-01", more="automatic = true")
    set_up(settings, tmp_path, own + '[feeds.rnd.file]\ndate_form = "YYYY/MM/DD"\n')
    file_due_reports(lambda: NOVEMBER)
    assert files_there(drop)["ABC123_2026-11_2.csv"][1] == "ABC123,2024561111,2026/11/05"


def test_a_line_that_ends_here_is_in_the_report(drop: MemoryFeedDrop) -> None:
    world: TestWorld = make_world()
    world.clock.now = noon("2026-11-25")
    end_line(world, LineOf(msisdn=FIRST, jurisdiction="us"))
    assert NumberIntervalRow.objects.get().ended_by == "terminated"
    assert file(drop, DECEMBER) == ["ABC123,2024561111,2026-11-25"]


def test_numbers_are_in_files_only(drop: MemoryFeedDrop, log: Any) -> None:
    give_up(FIRST, noon("2026-11-05"))
    file(drop)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a::text FROM audit_entry a UNION ALL SELECT v::text FROM feed_version v"
        )
        noted = "".join(row for (row,) in cursor.fetchall())
    assert "feed.made" in noted
    assert "feed.filed" in noted
    assert FIRST[2:] in str(files_there(drop))
    assert FIRST[2:] not in noted + log.getvalue() + repr(FeedVersionRow.objects.get().files)


def test_a_long_report_is_read_page_by_page(
    drop: MemoryFeedDrop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_report, "ROWS_AT_ONCE", 2)
    numbers = [f"+1202456{number:04}" for number in range(1000, 1007)]
    for msisdn in numbers:
        give_up(msisdn, noon("2026-11-05"))
    assert file(drop) == [f"ABC123,{one[2:]},2026-11-05" for one in numbers]
