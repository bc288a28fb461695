"""What the invented operator keeps of its lines, so that there is something to take along."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Enclosure,
    Kind,
    Message,
    Origin,
    Payment,
    Record,
)
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.site.demonstration import DemonstrationLine, demonstration_lines

WEEKS = 8
PAID_MINOR = 1000


def keep_demonstration_records(world: World, now: datetime) -> None:
    """Give each line eight weeks of calls, messages and payments, and an invoice.

    They are kept anew at each start; nobody left a message by voice.
    """
    source = MemoryTakeoutSource(world)
    lines = demonstration_lines()
    for line, friend in zip(lines, [*lines[1:], lines[0]], strict=True):
        whose = WhoseRecords(
            msisdn=line.msisdn, imsi=line.imsi, charging_account=line.msisdn[1:], held_since=None
        )
        source.keep(whose, [*_weekly(line, friend.msisdn, now), _invoice(line, now)])


def _weekly(line: DemonstrationLine, friend: str, now: datetime) -> Iterator[Record]:
    here = Origin.OPERATOR
    for week in range(WEEKS, 0, -1):
        at = now - timedelta(weeks=week)
        sent, received = Direction.SENT, Direction.RECEIVED
        yield Call(origin=here, direction=sent, address=friend, at=at, duration_s=60 + week)
        yield Call(origin=here, direction=received, address=friend, at=at, duration_s=30)
        yield Message(origin=here, direction=sent, address=friend, at=at, text=None)
        yield DataSession(origin=here, at=at, duration_s=3600, bytes_up=10**6, bytes_down=10**8)
        yield Payment(origin=here, at=at, amount_minor=PAID_MINOR, currency=line.place.currency)


def _invoice(line: DemonstrationLine, now: datetime) -> Enclosure:
    day = (now - timedelta(weeks=1)).date()
    content = f"Harbour Mobile (invented)\n{line.name}, {line.msisdn}, {day}\n".encode()
    return Enclosure(
        origin=Origin.OPERATOR,
        kind=Kind.INVOICE,
        name=f"invoice-{day}.txt",
        media_type="text/plain",
        at=now,
        open=lambda: io.BytesIO(content),
    )
