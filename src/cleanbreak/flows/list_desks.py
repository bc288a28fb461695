"""List the desks of a store that work offline: their numbers, and what has not come yet."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.records.keyset import FIRST, Page
from cleanbreak.records.offline_desk import (
    DeskDeviceRow,
    OfflineBlockRow,
    OfflineEntryRow,
    OfflineNumberRow,
    blocks_of,
    devices_of,
    held_entries,
)

SHOWN_MAX = 100
MISSING_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlock:
    """A block of numbers."""

    row: OfflineBlockRow
    given: int
    delivered: int
    missing: tuple[str, ...]
    """Numbers before the last that came, which did not come: a gap."""
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDesk:
    """A desk, as its lead sees it."""

    row: DeskDeviceRow
    undelivered: int
    """Entries that it said it has made, and which did not come."""
    blocks: tuple[ShownBlock, ...]


def list_desks(actor: Actor, now: datetime, after: str = FIRST) -> Page[ShownDesk]:
    """Return the desks of the actor's store, the newest first.

    :raises WorksAtNoStore: if the actor is at none.
    """
    if not actor.store:
        raise WorksAtNoStore
    page = devices_of(actor.store, SHOWN_MAX, after)
    blocks: dict[UUID, list[ShownBlock]] = defaultdict(list)
    for block in blocks_of(one.device_id for one in page.rows):
        blocks[block.device_id].append(_shown(block, now))
    return page.told(
        lambda one: ShownDesk(
            row=one,
            undelivered=max(0, one.taken - one.delivered),  # type: ignore[attr-defined]  # counted
            blocks=tuple(blocks[one.device_id]),
        )
    )


def list_held(actor: Actor, after: str = FIRST) -> Page[OfflineEntryRow]:
    """Return what waits for the lead of the actor's store."""
    return held_entries(actor.store, SHOWN_MAX, after) if actor.store else Page([])


def _shown(block: OfflineBlockRow, now: datetime) -> ShownBlock:
    numbers = OfflineNumberRow.objects.filter(block=block).order_by("position")
    came = list(numbers.values_list("number", "entry__entry_id"))
    last = max((at for at, (_, entry) in enumerate(came) if entry), default=-1)
    missing = [number for number, entry in came[: last + 1] if entry is None]
    return ShownBlock(
        row=block,
        given=len(came),
        delivered=sum(entry is not None for _, entry in came),
        missing=tuple(missing[:MISSING_SHOWN_MAX]),
        is_over=block.expires_at <= now,
    )
