"""Feeds for stories: the operator's file, numbers that were given up, and where files go."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cleanbreak.adapters.feed_drop.memory import MemoryFeedDrop
from cleanbreak.ports.feed_drop import FeedDrop
from cleanbreak.records.number_interval import NumberIntervalRow

FIRST, SECOND, THIRD = "+12024561111", "+14155552671", "+16502530000"
NOVEMBER = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
TAKEN = datetime(2020, 5, 1, 12, 0, tzinfo=UTC)
FILE = """\
[feeds.rnd]
place = "us"
feed = "reassigned_numbers_database"
company_id = "ABC123"
begins_on = {begins_on}
{more}
[feeds.rnd.drop]
kind = "memory"
"""
DROPS: list[FeedDrop] = []
"""Where files go in a test, the last one; ``settings.CLEANBREAK_FEED_DROP`` names the function."""


def current_drop(name: str, table: Mapping[str, Any]) -> FeedDrop:
    """Stand in for the wiring."""
    del name, table
    return DROPS[-1]


def set_up(settings: Any, folder: Path, text: str = "", **more: str) -> None:
    """Write the operator's file of feeds."""
    path = folder / "feeds.toml"
    said = "\n".join(f"{key} = {value}" for key, value in more.items())
    path.write_text(text or FILE.format(begins_on="2026-09-01", more=said))
    settings.CLEANBREAK_FEEDS = str(path)
    settings.CLEANBREAK_FEED_DROP = "tests.feeds.current_drop"


def give_up(msisdn: str, ended_at: datetime | None, **more: Any) -> UUID:
    """Let somebody have a number until then; return who it was."""
    owner: UUID = more.pop("owner", None) or uuid4()
    said = {
        "begins_at": TAKEN,
        "is_begin_known": True,
        "ended_by": "terminated" if ended_at else None,
        "place": "us",
        **more,
    }
    NumberIntervalRow.objects.create(msisdn=msisdn, ends_at=ended_at, owner=owner, **said)
    return owner


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=18)


def files_there(drop: MemoryFeedDrop) -> dict[str, list[str]]:
    """Return the lines of each file that lies there."""
    world = drop._world
    return {
        key.removeprefix("/"): document["text"].splitlines()
        for key, document in world.all("feed_drop.file").items()
    }
