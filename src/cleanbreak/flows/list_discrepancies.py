"""List what differs between books and elements, how old it is, and what leaks every month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cleanbreak.domain.look import Look, Purpose, Seen
from cleanbreak.domain.reconciliation import DiscrepancyKind, RepairState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.today import Picture
from cleanbreak.flows.note_look import note_look
from cleanbreak.flows.read_order import TAIL_LENGTH
from cleanbreak.records.counted import counted_lately
from cleanbreak.records.discrepancy import (
    OPEN,
    DiscrepancyRow,
    held_of,
    leaking,
    open_counts,
)
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import LineRow
from cleanbreak.records.reconciliation_run import last_runs
from cleanbreak.records.repair import Progress, RepairRow, count_lines_of, progress_of


class UnknownDiscrepancy(Refusal):
    """There is no such discrepancy, or it is resolved."""

    code = "unknown_discrepancy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many discrepancies of one kind one element has."""

    element: str
    kind: DiscrepancyKind
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """What lines of one kind pay, or should pay, in a month."""

    kind: DiscrepancyKind
    currency: str | None
    """``None``: the tariff of these lines is not known."""
    lines: int
    monthly_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One thing that is not as it should be."""

    discrepancy_id: int
    element: str
    kind: DiscrepancyKind
    line_id: int | None
    ended_by_order_id: UUID | None
    tail: str
    """Last digits of the line's number, or of what is nobody's here."""
    differs: str
    copies: int
    first_seen_at: datetime
    last_seen_at: datetime
    repair_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repair, and how many lines would be swept if it were approved now."""

    repair_id: UUID
    state: RepairState
    element: str | None
    kinds: Sequence[str]
    lines: int
    refused: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    progress: Progress | None
    """Of one that was approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which discrepancies to list, the oldest first."""

    kind: DiscrepancyKind | None = None
    element: str | None = None
    after: int = 0
    """The last one of the page before."""
    limit: int = 100


def count_discrepancies() -> list[Count]:
    """Return how many are open, by element and kind."""
    return [
        Count(element=element, kind=DiscrepancyKind(kind), count=count, oldest_at=oldest)
        for element, kind, count, oldest in open_counts()
    ]


def money_leaking() -> list[Leak]:
    """Return what leaks every month, by kind and currency."""
    return [
        Leak(kind=DiscrepancyKind(kind), currency=currency, lines=lines, monthly_minor=minor)
        for kind, currency, lines, minor in leaking()
    ]


def money_leaking_lately(now: datetime) -> list[Leak]:
    """Return the same as it was counted a moment ago; counted now if nobody else counts."""
    counted = counted_lately(Picture.LEAKS, now)
    if counted is None:
        return money_leaking()
    return [
        Leak(
            kind=DiscrepancyKind(one["kind"]),
            currency=one["currency"],
            lines=one["lines"],
            monthly_minor=one["monthly_minor"],
        )
        for one in counted
    ]


def list_discrepancies(wanted: Wanted) -> list[Discrepancy]:
    """Return a page of open discrepancies."""
    rows = DiscrepancyRow.objects.filter(OPEN, discrepancy_id__gt=wanted.after)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind.value)
    if wanted.element is not None:
        rows = rows.filter(element=wanted.element)
    page = list(rows.order_by("discrepancy_id")[: wanted.limit])
    numbers = LineRow.objects.filter(line_id__in=[row.line_id for row in page if row.line_id])
    tails = dict(numbers.values_list("line_id", "msisdn"))
    return [_discrepancy(row, tails.get(row.line_id or 0, row.tail)) for row in page]


def list_repairs(limit: int = 20, after: str = FIRST) -> Page[Repair]:
    """Return repairs, the newest first; proposals that were taken over by others are not told."""
    own = DiscrepancyRow.objects.filter(OPEN, repair_id=OuterRef("pk"))
    rows = RepairRow.objects.filter(Q(state=RepairState.APPROVED.value) | Exists(own))
    newest = Part(rows, ("proposed_at", "repair_id"), is_newest_first=True)
    page = read_page([newest], after, limit).told(_repair)
    return page.showing([one for one in page.rows if one.lines])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A discrepancy with whose it is: personal data, for somebody who has to act."""

    discrepancy: Discrepancy
    held: Mapping[str, Any] = field(repr=False)
    """What the element has."""
    on_file: Mapping[str, Any] = field(repr=False)
    """What our books have of the line; empty if it is nobody's."""
    is_from_dump: bool
    """Whether the element is known by its dumps only: no repair reaches it."""


def read_discrepancy(discrepancy_id: int, actor: Actor, now: datetime) -> Identified:
    """Return whose a discrepancy is; that somebody looked is noted.

    :raises UnknownDiscrepancy: if there is none that is open.
    :raises LineIsWatched: if its line is watched, and no second person has agreed.
    """
    row = DiscrepancyRow.objects.filter(OPEN, pk=discrepancy_id).first()
    if row is None:
        raise UnknownDiscrepancy
    lines = LineRow.objects.filter(line_id__in=[row.line_id or 0])
    on_file = lines.values("msisdn", "imsi", "iccid", "charging_account", "state").first()
    seen = Look(
        what=Seen.DISCREPANCY,
        line_id=row.line_id,
        item=str(discrepancy_id),
        purpose=Purpose.WORK_ITEM,
    )
    note_look(seen, actor, now)
    tail = on_file["msisdn"] if on_file else row.tail
    return Identified(
        discrepancy=_discrepancy(row, tail),
        held=held_of(row),
        on_file=on_file or {},
        is_from_dump=row.element in elements_by_dump(),
    )


def elements_by_dump() -> set[str]:
    """Return the elements that were last compared by a dump: no repair reaches them."""
    return {run.element for run in last_runs() if run.is_dump}


def _discrepancy(row: DiscrepancyRow, tail_of: str) -> Discrepancy:
    return Discrepancy(
        discrepancy_id=row.discrepancy_id,
        element=row.element,
        kind=DiscrepancyKind(row.kind),
        line_id=row.line_id,
        ended_by_order_id=row.ended_by_order_id,
        tail=tail_of[-TAIL_LENGTH:],
        differs=row.differs,
        copies=row.copies,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        repair_id=row.repair_id,
    )


def _repair(row: RepairRow) -> Repair:
    state = RepairState(row.state)
    is_open = state is RepairState.PROPOSED
    return Repair(
        repair_id=row.repair_id,
        state=state,
        element=row.element,
        kinds=row.kinds,
        lines=count_lines_of(row.repair_id) if is_open else row.lines,
        refused=row.refused,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        progress=None if is_open else progress_of(row.repair_id),
    )
