"""Reports of feeds: their versions, and what stood in each that was filed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.feed_calendar import FeedPeriod
from cleanbreak.domain.feed_file import FeedRow, Subject
from cleanbreak.domain.feed_report import FiledHow
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import (
    INSTANT_ZERO,
    NULL,
    cell,
    copy_cells,
    instant_cell,
    number_cell,
    text_cell,
)
from cleanbreak.records.feed_source import Told

ROWS_AT_ONCE = 5_000
COLUMN = {Subject.NUMBER: "msisdn", Subject.CUSTOMER: "customer"}


class FeedReportRow(models.Model):
    """One period of one feed."""

    report_id = models.UUIDField(primary_key=True, default=uuid7)
    feed = models.TextField(help_text="The operator's name of it.")
    period = models.TextField()
    through = models.DateField(help_text="The watermark: ends through this day were looked for.")
    due_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "feed_report"
        constraints = [models.UniqueConstraint(fields=["feed", "period"], name="feed_report_once")]


class FeedVersionRow(models.Model):
    """One file, or several, that were made of a report; the last one that is filed counts."""

    version_id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(FeedReportRow, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    rows = models.BigIntegerField()
    back_with_holder = models.BigIntegerField(
        help_text="Reported before, and not ended after all: taken back, where that can be done."
    )
    files = models.JSONField(help_text="Name, bytes and SHA-256 of each; nothing of what is in it.")
    made_at = models.DateTimeField()
    made_by = models.TextField()
    filed_at = models.DateTimeField(null=True)
    filed_by = models.TextField(db_default="")
    filed_how = models.TextField(null=True)
    counts = models.BooleanField(db_default=False, help_text="The one of its report that is filed.")
    attempts = models.IntegerField(db_default=0)
    sending_until = models.DateTimeField(null=True)
    problem_sentence = models.TextField(db_default="")

    class Meta:
        db_table = "feed_version"
        constraints = [
            one_of("filed_how", FiledHow),
            models.UniqueConstraint(fields=["report", "version"], name="feed_version_once"),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(counts=True), name="feed_version_counts_once"
            ),
            models.CheckConstraint(
                condition=models.Q(counts=False) | models.Q(filed_at__isnull=False),
                name="feed_version_counts_if_filed",
            ),
        ]


class FeedEntryRow(models.Model):
    """One thing that stands in a version."""

    entry_id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(
        FeedVersionRow, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    msisdn = models.TextField(null=True)
    begins_at = models.DateTimeField(null=True, help_text="Names the interval of the number.")
    customer = models.TextField(null=True, help_text="The operator's customer number.")
    day = models.DateField()
    lines = models.IntegerField(db_default=0)
    is_taken_back = models.BooleanField(db_default=False)

    class Meta:
        db_table = "feed_entry"
        indexes = [
            models.Index(fields=["version", "msisdn", "day"], name="feed_entry_in_file"),
            models.Index(
                fields=["msisdn", "begins_at"],
                condition=~models.Q(msisdn=None),
                name="feed_entry_by_number",
            ),
            models.Index(
                fields=["customer", "day"],
                condition=~models.Q(customer=None),
                name="feed_entry_by_customer",
            ),
        ]


def report_of(feed: str, period: FeedPeriod, due_on: date, now: datetime) -> FeedReportRow:
    """Return the report of a period, locked until the end of the transaction; make it if new."""
    FeedReportRow.objects.bulk_create(
        [
            FeedReportRow(
                feed=feed, period=period.name, through=period.through, due_on=due_on, created_at=now
            )
        ],
        ignore_conflicts=True,
    )
    return FeedReportRow.objects.select_for_update().get(feed=feed, period=period.name)


def next_version(report: FeedReportRow, made_by: str, now: datetime) -> FeedVersionRow:
    """Make the next version, yet without rows; forget those that were made and never filed."""
    versions = report.versions.order_by("-version")
    latest = versions.first()
    versions.filter(filed_at=None).delete()
    return FeedVersionRow.objects.create(
        report=report,
        version=latest.version + 1 if latest else 1,
        rows=0,
        back_with_holder=0,
        files=[],
        made_at=now,
        made_by=made_by,
    )


def latest_version(feed: str, period: str) -> FeedVersionRow | None:
    """Return the latest version of a period."""
    return (
        FeedVersionRow.objects.select_related("report")
        .filter(report__feed=feed, report__period=period)
        .order_by("-version")
        .first()
    )


def counting_version(feed: str, period: str) -> FeedVersionRow | None:
    """Return the version of a period that was filed last."""
    return FeedVersionRow.objects.filter(
        report__feed=feed, report__period=period, counts=True
    ).first()


def done_through(feed: str) -> date | None:
    """Return the day through which ends were reported, and filed."""
    filed = FeedReportRow.objects.filter(feed=feed, versions__counts=True)
    latest: date | None = filed.aggregate(models.Max("through"))["through__max"]
    return latest


def versions_of(feed: str, limit: int) -> list[FeedVersionRow]:
    """Return the latest versions of a feed, newest first."""
    versions = FeedVersionRow.objects.select_related("report").filter(report__feed=feed)
    return list(versions.order_by("-report__through", "-version")[:limit])


def write_entries(version: FeedVersionRow, told: Iterable[Told]) -> None:
    """Insert what stands in a version, some thousand rows at a time."""
    columns = ("version_id", "msisdn", "begins_at", "customer", "day", "lines", "is_taken_back")
    rows: list[bytes] = []
    for one in told:
        rows.append(number_cell(version.version_id) + _cells(one))
        if len(rows) == ROWS_AT_ONCE:
            copy_cells("feed_entry", columns, rows)
            rows = []
    if rows:
        copy_cells("feed_entry", columns, rows)


def _cells(one: Told) -> bytes:
    days = (one.day - INSTANT_ZERO.date()).days
    return (
        (text_cell(one.msisdn) if one.msisdn else NULL)
        + (instant_cell(one.begins_at) if one.begins_at else NULL)
        + (text_cell(one.customer) if one.customer else NULL)
        + cell(days.to_bytes(4, signed=True))
        + cell(one.lines.to_bytes(4, signed=True))
        + cell(bytes([one.is_taken_back]))
    )


def count_rows(version: FeedVersionRow) -> int:
    """Return how many rows stand in its files: two ends of a number on one day are one."""
    columns = ("msisdn", "customer", "day", "lines", "is_taken_back")
    count: int = version.entries.values(*columns).distinct().count()
    return count


NEXT_ROWS = """
SELECT {subject}, day, lines, is_taken_back, entry_id FROM feed_entry
WHERE version_id = %s AND ({subject}, day, entry_id) > (%s, %s, %s)
ORDER BY {subject}, day, entry_id LIMIT %s
"""


def rows_in_file(version: FeedVersionRow, subject: Subject) -> Iterator[FeedRow]:
    """Return the rows of a version in their order, a page at a time.

    In no transaction: what stands in a version does not change, and it may take an hour to send.
    """
    statement = NEXT_ROWS.format(subject=COLUMN[subject])
    after: tuple[str, date, int] = ("", date.min, 0)
    alike: set[FeedRow] = set()
    while page := _page(statement, version, after):
        for name, day, lines, is_taken_back, entry_id in page:
            row = FeedRow(name, day, lines, is_taken_back)
            if (name, day) != after[:2]:
                alike = set()
            if row not in alike:
                yield row
            alike.add(row)
            after = (name, day, entry_id)


def _page(
    statement: str, version: FeedVersionRow, after: tuple[str, date, int]
) -> list[tuple[str, date, int, bool, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [version.version_id, *after, ROWS_AT_ONCE])
        return list(cursor.fetchall())


def begin_sending(version_id: int, now: datetime, until: datetime) -> bool:
    """Claim a version for sending; ``False``: somebody else is at it."""
    free = models.Q(sending_until=None) | models.Q(sending_until__lte=now)
    return bool(
        FeedVersionRow.objects.filter(free, version_id=version_id).update(
            sending_until=until, attempts=models.F("attempts") + 1
        )
    )


def note_unsent(version_id: int, sentence: str) -> None:
    """Note why a version could not be sent, and let others try."""
    FeedVersionRow.objects.filter(version_id=version_id).update(
        sending_until=None, problem_sentence=sentence
    )


def note_filed(version: FeedVersionRow, how: FiledHow, filed_by: str, now: datetime) -> None:
    """Note that a version was filed: it counts, and what stood in the one before is forgotten."""
    replaced = FeedVersionRow.objects.filter(report_id=version.report_id, counts=True)
    replaced = replaced.exclude(version_id=version.version_id)
    FeedEntryRow.objects.filter(version__in=replaced).delete()
    replaced.update(counts=False)
    FeedVersionRow.objects.filter(version_id=version.version_id).update(
        counts=True,
        filed_at=now,
        filed_by=filed_by,
        filed_how=how.value,
        sending_until=None,
        problem_sentence="",
    )


def forget_entries_before(feed: str, day: date) -> None:
    """Forget what was told of numbers so long ago that nobody looks at those ends any more."""
    FeedEntryRow.objects.filter(
        version__report__feed=feed, day__lt=day, msisdn__isnull=False
    ).delete()
