"""Whose takeout it is, and what its papers say that no record tells."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutAbout:
    """One takeout of one line."""

    takeout_id: str
    """Stands in the manifest, and in the name of each mail."""
    line_hash: str
    """Tells a line to whoever knows it, and to nobody else."""
    msisdn: str = field(repr=False)
    operator: str
    """Its name, as its subscribers know it."""
    made_at: datetime
    """With the time zone of the line: its papers give this day."""
    region: str | None
    """Where numbers without a country code are dialled: ``DE``. ``None``: they stay as they are."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is about the takeout, and no list of records."""

    path: str
    content: Callable[[], bytes] = field(repr=False)
    """Asked for once, when everything else is written: it may be made meanwhile."""
