"""The operator's file of feeds, and the form of files: what cannot be right is told."""

import tomllib
from datetime import date
from typing import Any

import pytest

from cleanbreak.domain.feed_file import (
    FeedCell,
    FeedRow,
    FileHead,
    FileProfile,
    NumberForm,
    Subject,
    belongs,
    file_lines,
    file_name,
    files_of,
)
from cleanbreak.domain.feed_profile import profile_from
from cleanbreak.domain.feed_setup import FeedSetup, FiledBy, MalformedFeeds, feeds_from
from cleanbreak.policies.feed_profiles import published_profiles
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.refund_rules import feeds_of

PLAIN = """
[feeds.rnd]
place = "us"
feed = "reassigned_numbers_database"
company_id = "ABC123"
begins_on = 2026-09-01
"""


def read(text: str) -> FeedSetup:
    return feeds_from(tomllib.loads(text), published_profiles())["rnd"]


def test_what_is_published_counts_unless_the_operator_says_otherwise() -> None:
    plain = read(PLAIN)
    assert (plain.is_by_hand, plain.filed_by, plain.is_automatic) == (True, FiledBy.SELF, False)
    assert plain.profile.unsure
    own = read(f'{PLAIN}[feeds.rnd.file]\ndate_form = "MM/DD/YYYY"\nunsure = []\n')
    assert (own.profile.date_form, own.profile.unsure) == ("MM/DD/YYYY", ())
    assert own.profile.columns == plain.profile.columns


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('plaice = "us"', "plaice is no key"),
        ('filed_by = "them"', "them"),
        ("within_days = 0", "within_days must be"),
        ("alert_days = true", "alert_days must be"),
        ('automatic = "yes"', "automatic must be"),
        ("automatic = true", "by hand, a person sends it"),
        ('drop = "here"', "drop must be a table"),
        ("drop = {host = 'x'}", "drop must be a table"),
        ("file = 3", "file must be a table"),
        ('file = {colour = "red"}', "colour is no key"),
        ("file = {columns = []}", "columns must be a list"),
        ('file = {columns = [["a", "colour"]]}', "columns must be one of"),
        ('file = {columns = [["a", "day"]]}', "lacks number"),
        ('file = {columns = [["a", "number"], ["b", "number"]]}', "twice"),
        ('file = {taking_back = "as_rows"}', "needs a column with the action"),
        ('file = {date_form = "YYYY-MM"}', "date_form must be"),
        ('file = {date_form = "YYYY-MM-DD %d"}', "date_form must be"),
        ('file = {file_name = "{period}.csv"}', "file_name must be"),
        ('file = {file_name = "../{period}{version}{batch}"}', "file_name must be"),
        ('file = {delimiter = "x"}', "delimiter must be"),
        ('file = {line_end = "x"}', "line_end must be"),
        ('file = {number_form = "roman"}', "number_form must be one of"),
        ("file = {rows_max = 0}", "rows_max must be"),
        ('file = {has_heading = "no"}', "has_heading must be"),
        ('file = {company_id = "["}', "company_id must be"),
        ('file = {action_words = ["x", "x"]}', "action_words must be"),
        ("file = {left_out = [1]}", "left_out must be"),
    ],
)
def test_what_cannot_be_right_is_told_with_its_feed(line: str, said: str) -> None:
    with pytest.raises(MalformedFeeds, match=said) as refused:
        read(f"{PLAIN}{line}\n")
    assert "[feeds.rnd]" in str(refused.value)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"ABC123"', '"AB"', "company_id must be"),
        ('"ABC123"', '"ABC-12"', "company_id must be"),
        ("2026-09-01", '"2026-09-01"', "begins_on must be a day"),
        ("2026-09-01", "2026-09-01T00:00:00", "begins_on must be a day"),
        ('place = "us"', "", "place is missing"),
        ("reassigned_numbers_database", "of_mine", "no subject"),
        ("[feeds.rnd]", "[feeds.Rnd]", "small letters"),
        ("[feeds.rnd]", "[feed.rnd]", "nothing else"),
    ],
)
def test_what_is_missing_is_told(was: str, becomes: str, said: str) -> None:
    with pytest.raises(MalformedFeeds, match=said):
        read(PLAIN.replace(was, becomes))


def test_who_has_it_filed_by_the_host_needs_no_id() -> None:
    text = PLAIN.replace('company_id = "ABC123"', 'filed_by = "host"')
    assert read(text).filed_by is FiledBy.HOST


def test_every_published_form_can_be_read_and_is_of_a_feed_of_some_place() -> None:
    wanted = {one.name for place in known_places() for one in feeds_of(place, date(2026, 11, 26))}
    for feed, table in published_profiles().items():
        assert feed in wanted
        assert profile_from(table, {}).unsure, "what nobody is sure of is said"


@pytest.mark.parametrize(
    ("msisdn", "is_in"),
    [
        ("+12024561111", True),
        ("+17872501234", True),  # Puerto Rico
        ("+14165550123", False),  # Canada
        ("+18004561111", False),
        ("+19002561111", False),
        ("+15005551234", False),
        ("+4915228817386", False),
        ("+1202", False),
    ],
)
def test_the_us_database_has_geographic_numbers_of_the_us(msisdn: str, is_in: bool) -> None:
    assert belongs(msisdn, read(PLAIN).profile) is is_in


def head(files: int = 1) -> FileHead:
    return FileHead(
        company_id="ABC123", period="2026-11", through=date(2026, 11, 10), version=2, files=files
    )


def lines(profile: FileProfile, *rows: FeedRow, files: int = 1, batch: int = 1) -> str:
    return "".join(file_lines(rows, head(files), batch, profile))


def profile(**more: Any) -> FileProfile:
    columns = (("N", FeedCell.NUMBER), ("D", FeedCell.DAY), ("B", FeedCell.BATCH_ID))
    return FileProfile(**{"subject": Subject.NUMBER, "columns": columns, **more})


def test_a_file_is_written_as_its_form_says() -> None:
    row = FeedRow("+12024561111", date(2026, 11, 5))
    assert lines(profile(), row) == "N,D\r\n+12024561111,2026-11-05\r\n"
    other = profile(
        has_heading=False,
        delimiter=";",
        line_end="\n",
        number_form=NumberForm.E164_DIGITS,
        date_form="DD.MM.YYYY",
    )
    assert lines(other, row, files=3, batch=2) == "12024561111;05.11.2026;2\n"
    digits = profile(number_form=NumberForm.NATIONAL_DIGITS, has_heading=False)
    assert lines(digits, FeedRow("+919876543210", date(2026, 11, 5))) == "9876543210,2026-11-05\r\n"


def test_an_empty_report_is_a_heading() -> None:
    assert lines(profile()) == "N,D\r\n"
    assert [files_of(rows, profile(rows_max=10)) for rows in (0, 1, 10, 11)] == [1, 1, 1, 2]


def test_a_name_tells_versions_and_files_apart() -> None:
    plain = profile()
    assert file_name(head(), 1, plain) == "ABC123_2026-11_2.csv"
    assert file_name(head(2), 2, plain) == "ABC123_2026-11_2_2.csv"
    dated = profile(file_name="{through}{version}{batch}", date_form="DD/MM/YYYY")
    assert file_name(head(), 1, dated) == "10-11-20262"


def test_a_customer_number_that_a_spreadsheet_would_run_stays_a_text() -> None:
    columns = (("C", FeedCell.CUSTOMER), ("L", FeedCell.LINES))
    counts = profile(subject=Subject.CUSTOMER, columns=columns, has_heading=False)
    assert lines(counts, FeedRow('a"b,c', date(2026, 11, 5), 2)) == '"a""b,c",2\r\n'
