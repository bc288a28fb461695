"""List takeouts, and look at one: codes, sizes and instants, nothing of what is in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.takeout_state import TakeoutState, UnknownTakeout
from cleanbreak.domain.termination import UnknownLine
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.takeout import TakeoutRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutStory:
    """How a takeout stands."""

    takeout_id: UUID
    line_id: int
    order_id: UUID | None
    state: TakeoutState
    form: str
    asked_by: str
    channel: str
    how_told: str
    asked_at: datetime
    changed_at: datetime
    records: int
    size_bytes: int
    link_until: datetime | None
    fetched_at: datetime | None
    keep_until: datetime | None
    """When its key is deleted; ``None``: there is none."""
    problem_code: str


def list_takeouts(limit: int, state: TakeoutState | None = None) -> list[TakeoutStory]:
    """Return the newest takeouts."""
    rows = TakeoutRow.objects.order_by("-takeout_id")
    if state is not None:
        rows = rows.filter(state=state.value)
    return [_story(row) for row in rows[:limit]]


def read_takeout(takeout_id: UUID) -> TakeoutStory:
    """Return one.

    :raises UnknownTakeout: if there is none.
    """
    row = TakeoutRow.objects.filter(pk=takeout_id).first()
    if row is None:
        raise UnknownTakeout
    return _story(row)


def line_for_takeout(msisdn: str) -> LineRow:
    """Return the line that has this number now.

    :raises UnknownLine: if none has.
    """
    (found,) = find_lines([msisdn], [None])
    if found is None:
        raise UnknownLine
    return LineRow.objects.select_related("holder").get(pk=found["line_id"])


def latest_takeout(line_id: int) -> TakeoutStory | None:
    """Return the latest takeout of a line, if it has one."""
    row = TakeoutRow.objects.filter(line_id=line_id).order_by("-asked_at").first()
    return _story(row) if row else None


def _story(row: TakeoutRow) -> TakeoutStory:
    return TakeoutStory(
        takeout_id=row.takeout_id,
        line_id=row.line_id,
        order_id=row.order_id,
        state=TakeoutState(row.state),
        form=row.form,
        asked_by=row.asked_by,
        channel=row.channel,
        how_told=row.how_told,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        records=row.records,
        size_bytes=row.size_bytes,
        link_until=row.link_until,
        fetched_at=row.fetched_at,
        keep_until=row.due_at if row.rest_key else None,
        problem_code=row.problem_code,
    )
