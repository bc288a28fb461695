"""Send the files of a report to the authority, once; by hand, note that a person has done it."""

from datetime import datetime, timedelta

from django.db import transaction

from cleanbreak.domain.feed_report import (
    AlreadyFiled,
    BeingSent,
    FiledByHand,
    FiledHow,
    HostFilesIt,
    NilIsSaidThere,
    NoReport,
    NothingOwed,
    is_said_there,
)
from cleanbreak.domain.feed_setup import FeedSetup
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.known_feeds import drop_of, owed_by
from cleanbreak.flows.write_report import check_unchanged, files_in
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.feed_drop import FeedDrop
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.feed_report import (
    FeedVersionRow,
    begin_sending,
    latest_version,
    note_filed,
    note_unsent,
)

SENT_WITHIN = timedelta(minutes=30)
"""Whoever sends and dies holds nobody else up for longer."""


def send_report(
    setup: FeedSetup, actor: Actor, now: datetime, *, again: bool = False
) -> FeedVersionRow:
    """Send the latest version of the latest report.

    :param again: also if it was sent before: the same files once more.
    :raises NoReport: if none was made.
    :raises AlreadyFiled: if this version was filed before.
    :raises FiledByHand: if no place is set up where files go.
    :raises NilIsSaidThere: if there is nothing to send, and a person must say so.
    :raises FormChanged: if the form of the file was changed since it was made.
    :raises BeingSent: if somebody sends it just now.
    :raises OutsideFailure: if the files did not arrive; what is known of it is noted.
    """
    version = _to_file(setup, now, again=again)
    if setup.is_by_hand:
        raise FiledByHand(feed=setup.name)
    if is_said_there(version.rows, setup.profile.nil_return):
        raise NilIsSaidThere(period=version.report.period, feed=setup.name)
    check_unchanged(setup, version)
    drop = drop_of(setup)
    if not begin_sending(version.version_id, now, now + SENT_WITHIN):
        raise BeingSent
    try:
        _put(setup, version, drop, is_doubtful=version.attempts > 0 and not again)
    except OutsideFailure as failure:
        note_unsent(version.version_id, failure.sentence)
        raise
    return _file(setup, version, FiledHow.SENT, actor, now)


def note_filed_by_hand(setup: FeedSetup, actor: Actor, now: datetime) -> FeedVersionRow:
    """Note that a person took the latest version to the authority, or told it that there is
    nothing to report.

    :raises NoReport: if none was made.
    :raises AlreadyFiled: if this version was filed before.
    """
    version = _to_file(setup, now, again=False)
    return _file(setup, version, FiledHow.BY_HAND, actor, now)


def _to_file(setup: FeedSetup, now: datetime, *, again: bool) -> FeedVersionRow:
    if not setup.is_ours:
        raise HostFilesIt
    period = owed_by(setup, now).period
    if period is None:
        raise NothingOwed
    version = latest_version(setup.name, period.name)
    if version is None:
        raise NoReport(period=period.name, feed=setup.name)
    if version.filed_at is not None and not again:
        raise AlreadyFiled(version=version.version, period=period.name)
    return version


def _put(setup: FeedSetup, version: FeedVersionRow, drop: FeedDrop, *, is_doubtful: bool) -> None:
    """Put each file there; after a try of which nobody knows the end, only those that are not."""
    sizes = {one["name"]: one["bytes"] for one in version.files}
    for name, content in files_in(setup, version):
        if is_doubtful and drop.size_of(name) == sizes[name]:
            for _piece in content:  # the next file begins behind its rows
                pass
        else:
            drop.put(name, content)


def _file(
    setup: FeedSetup, version: FeedVersionRow, how: FiledHow, actor: Actor, now: datetime
) -> FeedVersionRow:
    details = {
        "feed": setup.name,
        "period": version.report.period,
        "version": version.version,
        "rows": version.rows,
        "how": how.value,
        "files": [one["sha256"] for one in version.files],
    }
    with transaction.atomic():
        note_filed(version, how, actor.acting_user, now)
        entry = AuditEntry(act="feed.filed", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    version.refresh_from_db()
    return version
