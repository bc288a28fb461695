"""Note a profile event: a phone has reported, by way of its SM-DP+, what became of an eSIM.

A deletion on the phone is reported, never assumed and never waited for: it may come years after the
line has ended, or not at all.
"""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path

from cleanbreak.domain.profile_event import (
    POINT_TABLES,
    PointTable,
    ProfileEventKind,
    ProfileReport,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.profile_event import insert_profile_event, line_id_of_profile


class PointTableNotReadable(Refusal):
    """Notification points "{name}" cannot be read. Choose {known}, or name a TOML file."""

    code = "point_table_not_readable"


def note_profile_event(report: ProfileReport, points: PointTable, now: datetime) -> None:
    """Keep the report, if it is about a profile of one of our lines; the same one is kept once.

    One about a profile that no line of ours ever had is let go. An SM-DP+ may serve several
    operators, and holds profiles that were not sold yet: what we cannot tie to a line we have no
    business to keep. The SM-DP+ cannot tell the difference.

    :param points: what the points of this SM-DP+ mean.
    """
    line_id = line_id_of_profile(report.iccid)
    if line_id is None:
        return
    kind = points.get(report.point, ProfileEventKind.OTHER)
    insert_profile_event(line_id, report, kind, now)


@cache
def point_table(name: str) -> PointTable:
    """Return a shipped table by its name, or the one of a TOML file by its path.

    :raises PointTableNotReadable: if there is neither, or it has words that nobody knows.
    """
    if name in POINT_TABLES:
        return POINT_TABLES[name]
    try:
        points = tomllib.loads(Path(name).read_text(encoding="utf-8"))["points"]
        return {point: ProfileEventKind(kind) for point, kind in points.items()}
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise PointTableNotReadable(name=name, known=", ".join(POINT_TABLES)) from fault
