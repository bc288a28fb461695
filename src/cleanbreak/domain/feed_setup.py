"""The operator's own file of feeds: what it files, as whom, where it goes, and when to be told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from cleanbreak.domain.feed_calendar import Watch
from cleanbreak.domain.feed_file import FileProfile
from cleanbreak.domain.feed_profile import profile_from
from cleanbreak.domain.refusal import Refusal

DAYS_MOST = 60
KEYS = {
    "place", "feed", "filed_by", "company_id", "begins_on", "within_days", "alert_days",
    "automatic", "drop", "file",
}  # fmt: skip
BY_HAND = "by_hand"


class MalformedFeeds(Refusal):
    """The file of feeds cannot be used: {why}."""

    code = "malformed_feeds"


class UnknownFeed(Refusal):
    """There is no feed "{name}". Feeds: {known}."""

    code = "unknown_feed"


class FiledBy(Enum):
    """Whose duty it is: an operator without a network may have left it to its host."""

    SELF = "self"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSetup:
    """One feed that the operator files, or has filed for it."""

    name: str
    place: str
    feed: str
    """As packs call it."""
    filed_by: FiledBy
    company_id: str
    watch: Watch
    is_automatic: bool
    """Whether a worker makes and sends it as soon as its period is over."""
    drop: Mapping[str, Any] = field(repr=False)
    """Where files go: ``kind``, and what that kind needs."""
    profile: FileProfile

    @property
    def is_ours(self) -> bool:
        """Return whether we file it, and not the host network."""
        return self.filed_by is FiledBy.SELF

    @property
    def is_by_hand(self) -> bool:
        """Return whether a person takes the file to the authority."""
        return str(self.drop["kind"]) == BY_HAND


def feeds_from(
    document: Mapping[str, Any], published: Mapping[str, Mapping[str, Any]]
) -> dict[str, FeedSetup]:
    """Return the feeds of a file by their names.

    :param published: the forms of files that are shipped, by the name of the feed.
    :raises MalformedFeeds: if it cannot be used; says which feed, and why.
    """
    tables = document.get("feeds")
    if not isinstance(tables, Mapping) or document.keys() != {"feeds"}:
        raise MalformedFeeds(why="it must have tables [feeds.NAME], and nothing else")
    return {name: _setup(name, table, published) for name, table in tables.items()}


def _setup(name: str, table: Any, published: Mapping[str, Mapping[str, Any]]) -> FeedSetup:
    try:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or not isinstance(table, Mapping):
            raise ValueError("it must be a table, named in small letters")
        return _read(name, table, published)
    except ValueError as fault:
        raise MalformedFeeds(why=f"[feeds.{name}]: {fault}") from fault


def _read(
    name: str, table: Mapping[str, Any], published: Mapping[str, Mapping[str, Any]]
) -> FeedSetup:
    if strange := sorted(table.keys() - KEYS):
        raise ValueError(f"{strange[0]} is no key of a feed")
    feed = _text(table, "feed")
    own = table.get("file", {})
    if not isinstance(own, Mapping):
        raise ValueError("file must be a table")
    profile = profile_from(published.get(feed, {}), own)
    company_id = _text(table, "company_id", default="")
    is_ours = FiledBy(table.get("filed_by", "self")) is FiledBy.SELF
    if is_ours and not re.fullmatch(profile.company_id, company_id, re.ASCII):
        raise ValueError(f"company_id must be what {profile.company_id} says")
    return FeedSetup(
        name=name,
        place=_text(table, "place"),
        feed=feed,
        filed_by=FiledBy(table.get("filed_by", "self")),
        company_id=company_id,
        watch=_watch(table),
        is_automatic=_is_automatic(table),
        drop=_drop(table),
        profile=profile,
    )


def _watch(table: Mapping[str, Any]) -> Watch:
    begins_on = table.get("begins_on")
    if type(begins_on) is not date:
        raise ValueError("begins_on must be a day, like 2026-11-01")
    return Watch(
        begins_on=begins_on,
        within_days=_days(table, "within_days", 3),
        alert_days=_days(table, "alert_days", 4),
    )


def _drop(table: Mapping[str, Any]) -> Mapping[str, Any]:
    drop = table.get("drop", {"kind": BY_HAND})
    if not isinstance(drop, Mapping) or not isinstance(drop.get("kind"), str):
        raise ValueError("drop must be a table with its kind")
    return drop


def _is_automatic(table: Mapping[str, Any]) -> bool:
    value = table.get("automatic", False)
    if not isinstance(value, bool):
        raise ValueError("automatic must be true or false")
    if value and _drop(table)["kind"] == BY_HAND:
        raise ValueError("automatic needs a drop: by hand, a person sends it")
    return value


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ValueError(f"{key} is missing")
    return value


def _days(table: Mapping[str, Any], key: str, default: int) -> int:
    value = table.get(key, default)
    if type(value) is not int or not 0 < value <= DAYS_MOST:
        raise ValueError(f"{key} must be a number from 1 to {DAYS_MOST}")
    return value
