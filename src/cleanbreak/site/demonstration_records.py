"""What Harbour Mobile has kept of its lines, so that there is something to take along.

Invented, and the same every time but for the day: each line called and wrote to the same few
people in the last weeks. No text of a message is among it, as with any operator.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Message,
    Origin,
    Payment,
    Record,
)
from cleanbreak.ports.takeout_source import WhoseRecords

ROUNDS = 6
"""How many days something was recorded on, a week apart."""


def keep_demonstration_records(
    world: World, lines: Sequence[tuple[WhoseRecords, str, str]], now: datetime
) -> None:
    """Lay the records of lines down, each with a number it called and its currency (ISO 4217)."""
    source = MemoryTakeoutSource(world)
    for whose, other, currency in lines:
        source.keep(whose, records_of(other, currency, now))


def records_of(other: str, currency: str, now: datetime) -> list[Record]:
    """Return calls, messages without text, data and payments of the weeks before an instant."""
    kept: list[Record] = []
    for weeks in range(ROUNDS, 0, -1):
        at = now - timedelta(weeks=weeks, hours=3)
        kept += [
            Call(
                direction=Direction.SENT,
                at=at,
                duration_s=60 + 17 * weeks,
                address=other,
                origin=Origin.OPERATOR,
            ),
            Call(
                direction=Direction.RECEIVED,
                at=at + timedelta(hours=1),
                duration_s=40,
                address=other,
                origin=Origin.OPERATOR,
            ),
            Message(
                direction=Direction.SENT,
                at=at + timedelta(hours=2),
                text=None,
                address=other,
                origin=Origin.OPERATOR,
            ),
            DataSession(
                origin=Origin.OPERATOR,
                at=at,
                duration_s=1800,
                bytes_up=400_000 * weeks,
                bytes_down=9_000_000 * weeks,
            ),
        ]
    kept.append(
        Payment(
            origin=Origin.OPERATOR,
            at=now - timedelta(weeks=ROUNDS),
            amount_minor=1500,
            currency=currency,
            method="card",
        )
    )
    return kept
