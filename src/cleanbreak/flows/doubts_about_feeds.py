"""What is wrong with the reports to authorities: those that are late, or soon will be."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.feed_calendar import Standing
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.known_feeds import unset_feeds
from cleanbreak.flows.read_feeds import FeedView, read_feeds
from cleanbreak.flows.refusal_words import refusal_text


def doubts_about_feeds(now: datetime) -> Iterator[Finding]:
    """Tell of each feed that somebody must see to."""
    try:
        views, unset = read_feeds(now), unset_feeds(now)
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own
    except Refusal as refusal:
        yield Finding(name="feeds", is_well=False, sentence=refusal_text(refusal))
        return
    for view in views:
        if view.is_troubled:
            name = f"feeds.{view.setup.name}"
            yield Finding(name=name, is_well=False, sentence=doubt_about(view))
    for name in unset:
        sentence = _(
            "This place wants the feed %(feed)s, and your file of feeds does not name it. If your"
            ' host network files it, say so there: filed_by = "host"'
        ) % {"feed": name}
        yield Finding(name=f"feeds.{name}", is_well=False, sentence=sentence)


def doubt_about(view: FeedView) -> str:
    """Return what is to be done about a feed that is late or soon will be."""
    owed, name = view.owed, view.setup.name
    if owed is None or owed.period is None or owed.due_on is None:
        return ""
    said = {"period": owed.period.name, "day": formats.date_format(owed.due_on), "feed": name}
    if owed.standing is Standing.LATE:
        late = _("The report of %(period)s is late: its last day is %(day)s.") % said
    else:
        late = _("The report of %(period)s is to be filed by %(day)s.") % said
    return f"{late} {_what_to_do(view) % said}"


def _what_to_do(view: FeedView) -> str:
    version = view.latest
    if version is None or version.filed_at is not None:
        return _("Make it: cleanbreak feed make %(feed)s")
    if view.is_nil_to_be_said:
        return _(
            "There is nothing to report, and the authority wants to be told by a person. Tell it,"
            " then note it: cleanbreak feed filed %(feed)s"
        )
    if view.setup.is_by_hand:
        return _("Take its file there, then note it: cleanbreak feed filed %(feed)s")
    return _("Send it: cleanbreak feed send %(feed)s")
