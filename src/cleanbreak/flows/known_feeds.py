"""The feeds that the operator's own file names, and those that its home place wants besides."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from cleanbreak.domain.feed import Feed
from cleanbreak.domain.feed_calendar import Owed, owed
from cleanbreak.domain.feed_setup import FeedSetup, MalformedFeeds, UnknownFeed, feeds_from
from cleanbreak.policies.feed_profiles import published_profiles
from cleanbreak.policies.loader import known_places, time_zone_of
from cleanbreak.policies.packs import read_pack
from cleanbreak.policies.refund_rules import feeds_of
from cleanbreak.ports.feed_drop import FeedDrop
from cleanbreak.records.feed_report import done_through

LATEST_COMMIT = timedelta(hours=1)
"""What ended before midnight may be committed after it; nothing takes so long."""


def known_feeds() -> dict[str, FeedSetup]:
    """Return the feeds by their names; none, if there is no file of feeds.

    :raises MalformedFeeds: if the file cannot be used.
    """
    path: str = settings.CLEANBREAK_FEEDS
    if not path:
        return {}
    if not Path(path).is_file():
        raise MalformedFeeds(why=f"{path} is not there")
    return _read(path, Path(path).stat().st_mtime_ns)


def feed_named(name: str) -> FeedSetup:
    """Return one feed.

    :raises UnknownFeed: if there is none of this name.
    :raises MalformedFeeds: as :func:`known_feeds`.
    """
    feeds = known_feeds()
    if name not in feeds:
        raise UnknownFeed(name=name, known=", ".join(feeds) or "-")
    return feeds[name]


def law_of(setup: FeedSetup, on: date) -> Feed:
    """Return what the place says of a feed on a day.

    :raises MalformedFeeds: if the place wants no such feed.
    """
    for feed in feeds_of(setup.place, on):
        if feed.name == setup.feed:
            return feed
    raise MalformedFeeds(why=f"[feeds.{setup.name}]: {setup.place} has no feed {setup.feed!r}")


def today_for(setup: FeedSetup, now: datetime) -> date:
    """Return the day that it is in the place, for whoever looks at days that are over."""
    return (now - LATEST_COMMIT).astimezone(time_zone_of(setup.place)).date()


def owed_by(setup: FeedSetup, now: datetime) -> Owed:
    """Return how a feed stands."""
    today = today_for(setup, now)
    return owed(law_of(setup, today), setup.watch, done_through(setup.name), today)


def places_of(setup: FeedSetup) -> list[str]:
    """Return the places whose numbers are in it: its own, and those whose rules extend it."""
    return [one for one in known_places() if setup.place in read_pack(one).family]


def unset_feeds(now: datetime) -> list[str]:
    """Return the feeds with a rhythm that the home place wants, and the file of feeds lacks."""
    home = settings.CLEANBREAK_HOME_PLACE
    today = now.astimezone(time_zone_of(home)).date()
    family = set(read_pack(home).family)
    have = {one.feed for one in known_feeds().values() if one.place in family}
    return [
        one.name
        for one in feeds_of(home, today)
        if one.name in published_profiles() and one.name not in have
    ]


def drop_of(setup: FeedSetup) -> FeedDrop:
    """Return where the files of a feed go.

    :raises Refusal: if it cannot be set up.
    """
    drop: FeedDrop = import_string(settings.CLEANBREAK_FEED_DROP)(setup.name, setup.drop)
    return drop


@lru_cache(maxsize=4)
def _read(path: str, _changed_ns: int) -> dict[str, FeedSetup]:
    try:
        document: Mapping[str, Any] = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise MalformedFeeds(why=f"{path} cannot be read") from fault
    feeds = feeds_from(document, published_profiles())
    for one in feeds.values():
        time_zone_of(one.place)  # a place that has no rules is told now
    return feeds
