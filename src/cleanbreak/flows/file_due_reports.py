"""File the reports that are due, where the operator lets us, and tell people of the others.

A report that could not be sent is tried again the next time; nothing is sent twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cleanbreak.domain.feed_calendar import Standing
from cleanbreak.domain.feed_report import FormChanged
from cleanbreak.domain.feed_setup import FeedSetup
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.doubts_about_feeds import doubt_about
from cleanbreak.flows.known_feeds import known_feeds
from cleanbreak.flows.make_report import make_report
from cleanbreak.flows.read_feeds import FeedView, read_feed, read_feeds
from cleanbreak.flows.send_report import send_report
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import SYSTEM

LOG = logging.getLogger(__name__)
OWED = frozenset({Standing.OPEN, Standing.SOON, Standing.LATE})


def file_due_reports(clock: Callable[[], datetime]) -> None:
    """Make and send each report that is owed, of the feeds that may go by themselves.

    :raises MalformedFeeds: if the operator's file cannot be used.
    """
    for setup in known_feeds().values():
        if setup.is_automatic:
            try:
                _file(setup, clock)
            except (Refusal, OutsideFailure) as fault:
                LOG.warning("feed %s: not filed: %s", setup.name, fault)


def _file(setup: FeedSetup, clock: Callable[[], datetime]) -> None:
    view = read_feed(setup, clock())
    if view.owed is None or view.owed.standing not in OWED:
        return
    version = view.latest or make_report(setup, SYSTEM, clock())
    view = read_feed(setup, clock())
    if version.filed_at is None and not view.is_nil_to_be_said:
        try:
            send_report(setup, SYSTEM, clock())
        except FormChanged:
            make_report(setup, SYSTEM, clock())
            send_report(setup, SYSTEM, clock())


def alert_of_feeds(outside: Outside, now: datetime) -> None:
    """Tell by log and mail of each feed that somebody must see to, once a day.

    :raises MalformedFeeds: if the operator's file cannot be used.
    """
    for view in read_feeds(now):
        if view.is_troubled and view.owed is not None and view.owed.period is not None:
            LOG.warning(
                "feed %s: the report of %s is %s", view.setup.name, view.owed.period.name,
                view.owed.standing.value,
            )  # fmt: skip
            _mail(outside, view, now)


def _mail(outside: Outside, view: FeedView, now: datetime) -> None:
    subject = _("Report to an authority: %(feed)s") % {"feed": view.setup.name}
    calls = [
        Call(
            key=f"feed:{view.setup.name}:{now.date()}:{number}",
            subject=Message(
                medium=Medium.EMAIL, recipient=address, subject=subject, text=doubt_about(view)
            ),
        )
        for number, address in enumerate(settings.CLEANBREAK_FEED_ALERTS)
    ]
    if calls:
        for answer in outside.messages.send(calls):
            if isinstance(answer, OutsideFailure):
                LOG.warning("feed %s: no mail: %s", view.setup.name, answer.sentence)
