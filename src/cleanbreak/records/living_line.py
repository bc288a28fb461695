"""The line that has a number now, and whether it can be used."""

from dataclasses import dataclass, field

from django.db import connection

from cleanbreak.domain.line import LineState
from cleanbreak.records.sealed import open_imsi


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingLine:
    """A line that has not ended."""

    line_id: int
    imsi: str = field(repr=False)
    msisdn: str = field(repr=False)
    state: LineState
    """While an order to end it waits or works: what it was before."""
    is_barred: bool
    """Whether its end has begun at the network: nothing goes in or out any more."""


def living_line(msisdn: str) -> LivingLine | None:
    """Return the line that has the number; ``None``: nobody has it from us."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.line_id, l.imsi, coalesce(o.line_state_before, l.state), o.order_id IS NOT NULL
                AND EXISTS (SELECT FROM evidence e
                            WHERE e.order_id = o.order_id AND e.step = 'stop_usage')
                AND NOT EXISTS (SELECT FROM evidence e
                                WHERE e.order_id = o.order_id AND e.step = 'allow_usage')
            FROM line l LEFT JOIN termination_order o ON o.order_id = l.open_order_id
            WHERE l.msisdn = %s AND l.is_alive
            """,
            [msisdn],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    line_id, imsi, state, is_barred = row
    return LivingLine(
        line_id=line_id,
        imsi=open_imsi(imsi),
        msisdn=msisdn,
        state=LineState(state),
        is_barred=is_barred,
    )
