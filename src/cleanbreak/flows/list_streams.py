"""List streams: how the delivery to each receiver goes, for whoever has to call one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from cleanbreak.domain.signal_stream import DeliveryMethod, SetBy, StreamStatus
from cleanbreak.records.line import rows_of

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
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.stream_id, p.name, p.contact, NOT p.is_active AS is_suspended, s.status,
                   s.status_reason, s.status_set_by AS set_by, s.method, s.watched_numbers,
                   p.watched_numbers_max, o.owed, o.owed_since, r.refused, s.delivered_at,
                   s.heard_at, s.failing_since, s.problem_code
            FROM ssf_stream s JOIN relying_party p USING (client_id)
            CROSS JOIN LATERAL (SELECT count(*) AS owed, min(made_at) AS owed_since FROM ssf_event e
                WHERE e.stream_id = s.stream_id AND e.acked_at IS NULL) o
            CROSS JOIN LATERAL (SELECT count(*) AS refused FROM ssf_event e
                WHERE e.stream_id = s.stream_id AND e.set_err <> '') r
            WHERE s.ended_at IS NULL ORDER BY p.name"""
        )
        return [_health(row) for row in rows_of(cursor)]


def _health(row: dict[str, object]) -> StreamHealth:
    known = {
        "status": StreamStatus(row["status"]),
        "set_by": SetBy(row["set_by"]),
        "method": DeliveryMethod(row["method"]),
    }
    return StreamHealth(**{**row, **known})  # type: ignore[arg-type]  # the statement names them
