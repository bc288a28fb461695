"""What the reports of a phone say together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleanbreak.domain.profile_event import (
    POINT_TABLES,
    ExecutionStatus,
    ProfileEvent,
    ProfileEventKind,
    deletion_reported_at,
)
from cleanbreak.flows.note_profile_event import PointTableNotReadable, point_table

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INSTALLED, DELETED = ProfileEventKind.INSTALLED, ProfileEventKind.DELETED


def events(*kinds: ProfileEventKind, last: str = "Executed-Success") -> list[ProfileEvent]:
    return [
        ProfileEvent(
            kind=kind,
            point="1",
            status=ExecutionStatus(last if place == len(kinds) - 1 else "Executed-Success"),
            reported_at=NOON + timedelta(hours=place),
            received_at=NOON,
        )
        for place, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "last", "hours"),
    [
        ((), "Executed-Success", None),
        ((INSTALLED,), "Executed-Success", None),
        ((INSTALLED, DELETED), "Executed-Success", 1),
        ((INSTALLED, DELETED), "Executed-WithWarning", 1),
        ((INSTALLED, DELETED), "Failed", None),
        ((INSTALLED, DELETED), "Expired", None),
        ((INSTALLED, DELETED, INSTALLED), "Executed-Success", None),
        ((INSTALLED, DELETED, INSTALLED), "Failed", 1),
        ((DELETED, ProfileEventKind.OTHER, ProfileEventKind.CHECKED), "Executed-Success", 0),
    ],
)
def test_a_profile_is_deleted_if_that_is_the_last_that_happened_to_it(
    kinds: tuple[ProfileEventKind, ...], last: str, hours: int | None
) -> None:
    expected = None if hours is None else NOON + timedelta(hours=hours)
    assert deletion_reported_at(events(*kinds, last=last)) == expected


def test_what_one_vendor_calls_deleted_another_calls_installed() -> None:
    kinds = {name: table.get("5") for name, table in POINT_TABLES.items()}
    assert kinds == {"sgp22": None, "deleted_is_5": DELETED, "deleted_is_8": INSTALLED}
    assert POINT_TABLES["deleted_is_8"]["8"] is DELETED


def test_a_further_vendor_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "points.toml"
    file.write_text('[points]\n17 = "deleted"\nGONE = "deleted"\n')
    assert point_table(str(file)) == {"17": DELETED, "GONE": DELETED}


@pytest.mark.parametrize("content", ["[points]\n17 = 'burnt'\n", "points = 3", "[codes]", "["])
def test_a_table_that_nobody_can_read_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "points.toml"
    file.write_text(content)
    with pytest.raises(PointTableNotReadable, match="Choose sgp22"):
        point_table(str(file))
