"""Whether a number changed hands after a day."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from cleanbreak.domain.number_interval import (
    EndedBy,
    Interval,
    Recycling,
    holder_since,
    was_recycled,
)

A, B = uuid4(), uuid4()
R = Recycling


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def had(
    owner: UUID,
    begin: str,
    end: str | None = None,
    *,
    is_known: bool = True,
    how: EndedBy = EndedBy.TERMINATED,
) -> Interval:
    return Interval(
        begins_at=day(begin),
        is_begin_known=is_known,
        ends_at=day(end) if end else None,
        owner=owner,
        ended_by=how if end else None,
        place="de",
    )


CAMARA = [had(A, "2023-10-09", "2024-02-25"), had(B, "2024-09-21")]
RECLAIMED = [had(A, "2023-10-09", "2024-02-25"), had(A, "2024-03-01")]
RESTS = [had(A, "2023-10-09", "2024-02-25")]
PORTED = [had(A, "2023-10-09", "2024-02-25", how=EndedBy.PORTED_OUT)]
UNKNOWN = [had(A, "2023-10-09", is_known=False)]


@pytest.mark.parametrize(
    ("intervals", "asked", "answer"),
    [
        (CAMARA, "2024-01-01", R.RECYCLED),  # the example of the CAMARA document
        (CAMARA, "2024-05-01", R.RECYCLED),
        (CAMARA, "2024-09-20", R.RECYCLED),
        (CAMARA, "2024-09-21", R.NOT_RECYCLED),
        (CAMARA, "2025-01-01", R.NOT_RECYCLED),
        (CAMARA, "2020-01-01", R.RECYCLED),
        (RECLAIMED, "2024-01-01", R.NOT_RECYCLED),
        (RECLAIMED, "2023-01-01", R.RECYCLED),
        (RESTS, "2024-01-01", R.RESTS),
        (PORTED, "2024-01-01", R.NOT_HERE),
        (UNKNOWN, "2023-10-09", R.NOT_RECYCLED),
        (UNKNOWN, "2023-10-08", R.CANNOT_TELL),
        ([], "2024-01-01", R.NOT_HERE),
        ([*PORTED, had(B, "2025-01-01")], "2024-01-01", R.RECYCLED),
    ],
)
def test_whether_a_number_changed_hands(
    intervals: list[Interval], asked: str, answer: Recycling
) -> None:
    assert was_recycled(intervals, date.fromisoformat(asked), UTC) is answer


def test_a_day_is_a_day_in_the_place_of_the_number() -> None:
    late = [had(A, "2024-01-01T23:30:00")]
    assert was_recycled(late, date(2024, 1, 1), UTC) is R.NOT_RECYCLED
    assert was_recycled(late, date(2024, 1, 1), ZoneInfo("Europe/Berlin")) is R.RECYCLED


def test_a_tenure_begins_with_the_contract_of_now() -> None:
    assert holder_since(RECLAIMED) == RECLAIMED[-1]
    assert holder_since(RESTS) is None
    assert holder_since([]) is None
