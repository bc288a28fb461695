"""The file of a feed: which columns it has, and how numbers and days are written in them.

What an authority publishes of its form stands in a profile (`policies/feed_profiles.toml`), which
also says what of it nobody is sure of; the operator may say otherwise for its own feed.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import phonenumbers

from cleanbreak.domain.national_number import is_possible_number


class Subject(Enum):
    """What a row is about."""

    NUMBER = "number"
    """A number that was given up."""
    CUSTOMER = "customer"
    """Of a customer, how many lines are left."""


class FeedCell(Enum):
    """What stands in a column."""

    COMPANY_ID = "company_id"
    NUMBER = "number"
    CUSTOMER = "customer"
    LINES = "lines"
    DAY = "day"
    """On which the line ended, or through which lines were counted."""
    BATCH_ID = "batch_id"
    """Which of several files; the column is left out of a report that is one file."""
    ACTION = "action"
    """Whether the row adds or takes back."""


class NumberForm(Enum):
    """How a number is written."""

    E164 = "e164"
    E164_DIGITS = "e164_digits"
    """Without the plus sign."""
    NATIONAL_DIGITS = "national_digits"
    """Without country code and trunk prefix: the ten digits of North America and of India."""


class NilReturn(Enum):
    """What is done when there is nothing to report."""

    AT_THE_AUTHORITY = "at_the_authority"
    """A person says so where the authority wants it said, and notes here that it was done."""
    EMPTY_FILE = "empty_file"
    NOTHING = "nothing"


class TakingBack(Enum):
    """What becomes of a number that was reported and has not ended after all."""

    NEVER = "never"
    """The authority takes nothing back."""
    AS_ROWS = "as_rows"
    """The next file has a row that takes it back."""


DATE_WORDS = {"YYYY": "%Y", "MM": "%m", "DD": "%d"}
FILE_WORDS = frozenset({"company_id", "period", "through", "version", "batch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProfile:
    """The form of a file."""

    subject: Subject
    columns: tuple[tuple[str, FeedCell], ...]
    """Headings and what stands below them, from left to right."""
    regions: frozenset[str] = frozenset()
    """Only numbers of these regions, as ISO 3166 names them; empty: all that are of the place."""
    left_out: frozenset[str] = frozenset()
    """Kinds of numbers that are not in it: ``toll_free``, ``premium_rate``, ``personal``…"""
    has_heading: bool = True
    delimiter: str = ","
    line_end: str = "\r\n"
    number_form: NumberForm = NumberForm.E164
    date_form: str = "YYYY-MM-DD"
    file_name: str = "{company_id}_{period}_{version}{batch}.csv"
    rows_max: int = 1_000_000
    company_id: str = r"[A-Za-z0-9]{1,40}"
    nil_return: NilReturn = NilReturn.EMPTY_FILE
    taking_back: TakingBack = TakingBack.NEVER
    action_words: tuple[str, str] = ("add", "remove")
    unsure: tuple[str, ...] = ()
    """What of all this nobody read in the authority's own text."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row: whom it is about, the day, and of a customer the lines that are left."""

    subject: str = field(repr=False)
    day: date
    lines: int = 0
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What is the same for all rows of a report."""

    company_id: str
    period: str
    through: date
    version: int
    files: int
    """How many it is written in."""


def files_of(rows: int, profile: FileProfile) -> int:
    """Return in how many files so many rows are written; an empty report is one file."""
    return max(1, -(-rows // profile.rows_max))


def file_name(head: FileHead, batch: int, profile: FileProfile) -> str:
    """Return the name of a file; the first is batch 1, and an only one has no batch in its name."""
    return profile.file_name.format(
        company_id=head.company_id,
        period=head.period,
        through=_day(head.through, profile.date_form).replace("/", "-"),
        version=head.version,
        batch=f"_{batch}" if head.files > 1 else "",
    )


def file_lines(
    rows: Iterable[FeedRow], head: FileHead, batch: int, profile: FileProfile
) -> Iterator[str]:
    """Return the text of one file, a row at a time."""
    columns = [
        (heading, cell)
        for heading, cell in profile.columns
        if cell is not FeedCell.BATCH_ID or head.files > 1
    ]
    written = io.StringIO()
    writer = csv.writer(written, delimiter=profile.delimiter, lineterminator=profile.line_end)
    if profile.has_heading:
        writer.writerow([heading for heading, _cell in columns])
        yield _taken(written)
    for row in rows:
        cells = {
            FeedCell.COMPANY_ID: head.company_id,
            FeedCell.NUMBER: _number(row.subject, profile.number_form),
            FeedCell.CUSTOMER: row.subject,
            FeedCell.LINES: str(row.lines),
            FeedCell.DAY: _day(row.day, profile.date_form),
            FeedCell.BATCH_ID: str(batch),
            FeedCell.ACTION: profile.action_words[row.is_taken_back],
        }
        writer.writerow([cells[cell] for _heading, cell in columns])
        yield _taken(written)


def belongs(msisdn: str, profile: FileProfile) -> bool:
    """Return whether a number is of those that the authority wants reported."""
    if not profile.regions and not profile.left_out:
        return True
    if not is_possible_number(msisdn):
        return False  # of a plan that nobody knows: no authority has it
    number = phonenumbers.parse(msisdn)
    kind = KINDS.get(phonenumbers.number_type(number), "other")
    region = phonenumbers.region_code_for_number(number)
    return kind not in profile.left_out and (not profile.regions or region in profile.regions)


KINDS = {
    phonenumbers.PhoneNumberType.TOLL_FREE: "toll_free",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "premium_rate",
    phonenumbers.PhoneNumberType.SHARED_COST: "shared_cost",
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: "personal",
    phonenumbers.PhoneNumberType.UAN: "uan",
    phonenumbers.PhoneNumberType.PAGER: "pager",
    phonenumbers.PhoneNumberType.VOIP: "voip",
}


def is_date_form(form: str) -> bool:
    """Return whether each of year, month and day stands in it once, and nothing but marks."""
    is_whole = all(form.count(word) == 1 for word in DATE_WORDS)
    return is_whole and not re.sub(r"YYYY|MM|DD|[-/.]", "", form)


def is_file_name(name: str) -> bool:
    """Return whether a name tells reports, their versions and their files apart."""
    words = re.findall(r"\{(\w+)\}", name)
    plain = re.sub(r"\{\w+\}", "", name)
    return (
        {"period", "version", "batch"} <= set(words) <= FILE_WORDS
        and re.fullmatch(r"[\w.-]+", plain, re.ASCII) is not None
        and not name.startswith(".")
    )


def _taken(written: io.StringIO) -> str:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text


def _number(msisdn: str, form: NumberForm) -> str:
    if form is NumberForm.E164_DIGITS:
        return msisdn.removeprefix("+")
    if form is NumberForm.NATIONAL_DIGITS:
        return phonenumbers.national_significant_number(phonenumbers.parse(msisdn))
    return msisdn


def _day(day: date, form: str) -> str:
    """Return the day; two digits of a year before 1000 would be missing elsewhere, not here."""
    return (
        form.replace("YYYY", f"{day.year:04}").replace("MM", f"{day:%m}").replace("DD", f"{day:%d}")
    )
