"""Read how feeds stand: for the command line, the console, the doctor and the monitoring."""

from dataclasses import dataclass
from datetime import date, datetime

from cleanbreak.domain.feed_calendar import Owed, Standing
from cleanbreak.domain.feed_report import is_said_there
from cleanbreak.domain.feed_setup import FeedSetup
from cleanbreak.flows.known_feeds import known_feeds, law_of, owed_by, today_for
from cleanbreak.records.feed_report import FeedVersionRow, latest_version, versions_of

TROUBLE = frozenset({Standing.SOON, Standing.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """One feed, as it stands."""

    setup: FeedSetup
    owed: Owed | None
    """``None``: the host network files it."""
    is_legal_day: bool
    """Whether its last day is the place's own, or one that the operator set itself."""
    days_left: int | None
    """Until its last day, while nobody has filed it."""
    latest: FeedVersionRow | None
    """The latest version of the latest report, filed or not."""

    @property
    def is_nil_to_be_said(self) -> bool:
        """Return whether a person must tell the authority that there is nothing to report."""
        version = self.latest
        return (
            version is not None
            and version.filed_at is None
            and is_said_there(version.rows, self.setup.profile.nil_return)
        )

    @property
    def is_troubled(self) -> bool:
        """Return whether somebody must see to it."""
        return self.owed is not None and self.owed.standing in TROUBLE


def read_feeds(now: datetime) -> list[FeedView]:
    """Return every feed of the operator's file.

    :raises MalformedFeeds: if the file cannot be used.
    """
    return [read_feed(one, now) for one in known_feeds().values()]


def read_feed(setup: FeedSetup, now: datetime) -> FeedView:
    """Return one feed."""
    today = today_for(setup, now)
    law_of(setup, today)  # also of those that the host files: the place must want it
    if not setup.is_ours:
        return FeedView(setup=setup, owed=None, is_legal_day=False, days_left=None, latest=None)
    owed = owed_by(setup, now)
    period = owed.period
    return FeedView(
        setup=setup,
        owed=owed,
        is_legal_day=period is not None and period.due_on is not None,
        days_left=_days_left(owed, today),
        latest=latest_version(setup.name, period.name) if period else None,
    )


def reports_of(setup: FeedSetup, limit: int = 24) -> list[FeedVersionRow]:
    """Return the latest versions of a feed, newest first."""
    return versions_of(setup.name, limit)


def _days_left(owed: Owed, today: date) -> int | None:
    if owed.due_on is None or owed.standing in (Standing.DONE, Standing.NOT_YET):
        return None
    return (owed.due_on - today).days
