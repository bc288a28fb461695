"""An interval begins with its line, whoever inserts it, and ends on the same page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from tests.line_lists import NOON, load, row_of
from tests.number_lives import comes_in, heard, times_of, told

from cleanbreak.domain.number_interval import EndedBy
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.number_interval import close_intervals, intervals_of

pytestmark = pytest.mark.usefixtures("committed_db")

MSISDN = row_of(1)["msisdn"]


def test_a_begin_that_nobody_told_is_the_day_on_which_we_heard_of_it() -> None:
    load(row_of(1), {**row_of(2)})
    (interval,) = intervals_of(MSISDN)
    assert (interval.begins_at, interval.is_begin_known) == (NOON, False)
    assert interval.place == "de"


def test_a_begin_that_is_told_later_is_corrected_and_tomorrow_is_refused() -> None:
    load(row_of(1))
    load(row_of(1, number_since="2019-06-30"))
    (interval,) = intervals_of(MSISDN)
    assert interval.is_begin_known
    assert interval.begins_at == datetime(2019, 6, 29, 22, tzinfo=UTC)  # midnight in Berlin
    for serial in (1, 2):
        _, rejects = load(row_of(serial, number_since="2026-11-23"))
        assert [one["reason"] for one in rejects] == ["number_since_tomorrow"]


def test_a_line_that_goes_on_with_another_holder_is_told_and_a_new_reference_is_not() -> None:
    load(row_of(1, number_since="2019-06-30"))
    with heard() as changes:
        load(row_of(1, holder_reference="C-new"), now=NOON + timedelta(hours=1))
        assert told(changes) == []
        (interval,) = intervals_of(MSISDN)
        assert interval.owner == HolderRow.objects.get(reference="C-new").pseudonym
        load(
            row_of(1, holder_reference="C-2", holder_name="Ben Koch"), now=NOON + timedelta(days=1)
        )
    assert told(changes) == [(MSISDN, "given_out")]
    assert [how for _, _, how in times_of(MSISDN)] == ["handed_on", None]


def test_a_batch_of_ends_is_one_statement_that_no_index_hears_of() -> None:
    with transaction.atomic():
        load(*[row_of(serial) for serial in range(1, 400)])
    rows = [row_of(serial)["msisdn"] for serial in range(1, 400)]
    with transaction.atomic(), connection.cursor() as cursor:
        close_intervals([(msisdn, NOON, EndedBy.TERMINATED) for msisdn in rows])
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated('number_interval'::regclass),"
            " pg_stat_get_xact_tuples_hot_updated('number_interval'::regclass)"
        )
        assert cursor.fetchone() == (399, 399)


def test_an_erased_holder_leaves_the_interval_and_takes_the_name_along() -> None:
    load(row_of(1))
    HolderRow.objects.update(pseudonym=None)
    LineRow.objects.update(state="terminated")
    assert comes_in(2, MSISDN, NOON + timedelta(days=1)) == []
    first, second = intervals_of(MSISDN)
    assert first.ends_at == second.begins_at
    assert date(2026, 11, 23) == second.begins_at.date()
