"""List streams: how the delivery to each receiver goes, for whoever has to call one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cleanbreak.domain.signal_stream import DeliveryMethod, SetBy, StreamStatus
from cleanbreak.records.keyset import FIRST, Page
from cleanbreak.records.ssf_delivery import how_streams_go, streams_page

LATE_AFTER = timedelta(minutes=1)
"""Within that a signal is pushed, if its receiver takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHealth:
    """One stream as the operator sees it: no number of those it watches."""

    stream_id: UUID
    name: str
    """Of the relying party."""
    contact: str
    is_suspended: bool
    """Whether the relying party is: then it is told nothing."""
    status: StreamStatus
    status_reason: str
    set_by: SetBy
    method: DeliveryMethod
    watched_numbers: int
    watched_numbers_max: int
    owed: int
    """Events that the receiver has not answered."""
    owed_since: datetime | None
    """Since when the first of them waits."""
    refused: int
    """Events that the receiver could not take."""
    delivered_at: datetime | None
    heard_at: datetime
    failing_since: datetime | None
    problem_code: str

    @property
    def expects_signals(self) -> bool:
        """Return whether its receiver is to be told, rather than that everything is held."""
        return self.status is StreamStatus.ENABLED and not self.is_suspended

    def lag(self, now: datetime) -> timedelta:
        """Return how long the first event has waited; none, if it is held."""
        if self.owed_since is None or not self.expects_signals:
            return timedelta()
        return now - self.owed_since

    def is_late(self, now: datetime) -> bool:
        """Return whether an event waits that ought to have been delivered."""
        return self.lag(now) > LATE_AFTER


def list_streams() -> list[StreamHealth]:
    """Return the streams that there are, by the name of the relying party."""
    return [_health(row) for row in how_streams_go()]


def page_of_streams(limit: int, after: str = FIRST) -> Page[StreamHealth]:
    """Return some of them, in the same order."""
    page = streams_page(limit, after)
    return page.showing([_health(row) for row in how_streams_go(page.rows)])


def _health(row: dict[str, object]) -> StreamHealth:
    known = {
        "status": StreamStatus(row["status"]),
        "set_by": SetBy(row["set_by"]),
        "method": DeliveryMethod(row["method"]),
    }
    return StreamHealth(**{**row, **known})  # type: ignore[arg-type]  # the statement names them
