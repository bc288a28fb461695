"""Make the report of a feed's latest period: everything that no filed report has told yet.

Made again, it is a further version: the authority takes the last file. What is not owed any more
is in the next report by itself.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from cleanbreak.domain.feed_calendar import FeedPeriod
from cleanbreak.domain.feed_file import Subject, TakingBack, belongs
from cleanbreak.domain.feed_report import (
    BeingSent,
    FiledHow,
    HostFilesIt,
    NothingOwed,
    check_may_make,
    is_told_by_itself,
)
from cleanbreak.domain.feed_setup import FeedSetup
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.known_feeds import owed_by, places_of, today_for
from cleanbreak.flows.write_report import describe_files
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.feed_report import (
    FeedVersionRow,
    count_rows,
    counting_version,
    done_through,
    forget_entries_before,
    latest_version,
    next_version,
    note_filed,
    report_of,
    write_entries,
)
from cleanbreak.records.feed_source import Told, Wanted, ended_numbers, left_lines, numbers_back

LOOK_BACK = timedelta(days=300)
"""So late an end may come to light and is still told. Long after it, the owners of intervals are
erased, and nobody can tell any more whether a number was reclaimed."""


def make_report(setup: FeedSetup, actor: Actor, now: datetime) -> FeedVersionRow:
    """Make a version of the latest report, and note what its files will be.

    :raises HostFilesIt: if it is not ours to file.
    :raises NothingOwed: if no period is over yet.
    :raises ReportClosed: if it was filed, and its last day is over.
    :raises BeingSent: if somebody sends it just now.
    """
    if not setup.is_ours:
        raise HostFilesIt
    with transaction.atomic():
        owed = owed_by(setup, now)
        if owed.period is None or owed.due_on is None:
            raise NothingOwed
        report = report_of(setup.name, owed.period, owed.due_on, now)
        _check(setup, owed.period, now)
        version = next_version(report, actor.acting_user, now)
        begins_on = _begins_on(setup)
        forget_entries_before(setup.name, begins_on)
        wanted = Wanted(
            feed=setup.name,
            report_id=report.report_id,
            places=places_of(setup),
            zone=str(time_zone_of(setup.place)),
            begins_on=begins_on,
            through=owed.period.through,
        )
        write_entries(version, _told(setup, wanted))
        version.back_with_holder = sum(1 for _one in numbers_back(wanted))
        version.rows = count_rows(version)
        version.files = describe_files(setup, version)
        version.save(update_fields=["back_with_holder", "rows", "files"])
        _note(setup, version, actor, now)
    return version


def _check(setup: FeedSetup, period: FeedPeriod, now: datetime) -> None:
    """Look once more, now that nobody else makes or files this report."""
    counting = counting_version(setup.name, period.name)
    check_may_make(
        owed_by(setup, now), counting.version if counting else None, today_for(setup, now)
    )
    latest = latest_version(setup.name, period.name)
    if latest and latest.sending_until and latest.sending_until > now:
        raise BeingSent


def _begins_on(setup: FeedSetup) -> date:
    """Return the first day that is looked at; the first report looks at everything."""
    done = done_through(setup.name)
    return setup.watch.begins_on if done is None else max(setup.watch.begins_on, done - LOOK_BACK)


def _told(setup: FeedSetup, wanted: Wanted) -> Iterator[Told]:
    if setup.profile.subject is Subject.CUSTOMER:
        yield from left_lines(wanted)
        return
    for one in ended_numbers(wanted):
        if belongs(one.msisdn, setup.profile):
            yield one
    if setup.profile.taking_back is TakingBack.AS_ROWS:
        yield from numbers_back(wanted)


def _note(setup: FeedSetup, version: FeedVersionRow, actor: Actor, now: datetime) -> None:
    details = {
        "feed": setup.name,
        "period": version.report.period,
        "version": version.version,
        "rows": version.rows,
        "files": [one["sha256"] for one in version.files],
    }
    entry = AuditEntry(act="feed.made", order_id=None, actor=actor, details=details)
    append_audit([entry], now)
    if is_told_by_itself(version.rows, setup.profile.nil_return):
        note_filed(version, FiledHow.NOTHING, actor.acting_user, now)
