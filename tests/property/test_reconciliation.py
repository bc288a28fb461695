"""Whatever books and element hold, the findings are exactly the differences, each of them once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.committed_database import empty_tables
from tests.reconciliations import run
from tests.worlds import NOON, make_world
from uuid_utils.compat import uuid7

from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held, HeldAs, Identifier, Roll
from cleanbreak.records.discrepancy import DiscrepancyRow, held_of
from cleanbreak.records.lease import ONLINE_LANE
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")

IMSIS = [f"26201{n:010d}" for n in range(5)]
NUMBERS = [f"+4915{n:09d}" for n in range(5)]
STATES = ("active", "suspended", "terminated", "waits", "ending")
SERIAL = count(1)


@dataclass(frozen=True)
class OnFile:
    """A line of the books."""

    imsi: str
    msisdn: str
    state: str

    @property
    def lives(self) -> bool:
        return self.state != "terminated"


def could_be_books(lines: list[OnFile]) -> list[OnFile]:
    """Leave out what the books themselves refuse: two living lines with one IMSI or number."""
    kept: list[OnFile] = []
    for line in lines:
        alive = [one for one in kept if one.lives and line.lives]
        if not any(one.imsi == line.imsi or one.msisdn == line.msisdn for one in alive):
            kept.append(line)
    return kept


BOOKS = some.lists(
    some.builds(
        OnFile,
        imsi=some.sampled_from(IMSIS),
        msisdn=some.sampled_from(NUMBERS),
        state=some.sampled_from(STATES),
    ),
    max_size=10,
).map(could_be_books)
HELD = some.lists(
    some.builds(
        Held,
        held_as=some.sampled_from(HeldAs),
        imsi=some.sampled_from(IMSIS),
        msisdn=some.none() | some.sampled_from(NUMBERS),
    ),
    max_size=12,
)


class Element:
    """A network of one element that holds just this."""

    def __init__(self, held: Sequence[Held], *, is_complete: bool) -> None:
        self._held = held
        self._is_complete = is_complete

    def rolls(self) -> list[Roll]:
        return [
            Roll(
                element="hss",
                known_by=Identifier.IMSI,
                is_complete=self._is_complete,
                read=self._read,
            )
        ]

    def _read(self) -> Iterator[Sequence[Held]]:
        for held in self._held:
            yield [held]

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        known = {one.imsi for one in self._held if one.held_as is HeldAs.LINE}
        return [
            [Sighting("hss", Presence.PRESENT if s.imsi in known else Presence.GONE, "")]
            for s in subscribers
        ]


def expected(
    books: Sequence[tuple[int, OnFile]], held: Sequence[Held], *, is_complete: bool
) -> set[tuple[str, int | None, str]]:
    """Return kind, line and IMSI of every difference, worked out one by one."""
    found: set[tuple[str, int | None, str]] = set()
    for one in held:
        assert one.imsi
        same = [(line_id, line) for line_id, line in books if line.imsi == one.imsi]
        living = [(line_id, line) for line_id, line in same if line.lives]
        last = max((line_id for line_id, _ in same), default=None)
        if living:
            [(line_id, line)] = living
            differs = one.msisdn is not None and one.msisdn != line.msisdn
            if one.held_as is HeldAs.LINE and differs and line.state != "ending":
                found.add(("mismatch", line_id, one.imsi))
        elif one.held_as is HeldAs.LINE:
            found.add(("zombie" if same else "stranger", last, one.imsi))
        elif one.held_as is HeldAs.KEYS:
            found.add(("leftover_keys", last, one.imsi))
        elif same:
            found.add(("waiting_messages", last, one.imsi))
    known = {one.imsi for one in held if one.held_as is HeldAs.LINE}
    for line_id, line in books:
        if is_complete and line.lives and line.state != "ending" and line.imsi not in known:
            found.add(("ghost", line_id, line.imsi))
    return found


def write(books: Sequence[OnFile]) -> list[tuple[int, OnFile]]:
    empty_tables()
    holder = HolderRow.objects.create(
        reference="C", name="C", name_key="c", customer_class="business"
    )
    return [(_insert(holder, line), line) for line in books]


def _insert(holder: HolderRow, line: OnFile) -> int:
    is_ordered = line.state in ("waits", "ending")
    order_id: UUID | None = uuid7() if is_ordered else None
    row = LineRow.objects.create(
        holder=holder,
        state="pendingTerminate" if is_ordered else line.state,
        open_order_id=order_id,
        msisdn=line.msisdn,
        imsi=line.imsi,
        iccid=f"8949{next(SERIAL):015d}",
        sim_kind="esim",
        jurisdiction="de",
        payment="prepaid",
        currency="EUR",
        charging_account=str(uuid4()),
    )
    if order_id:
        _order(row, order_id, "pending" if line.state == "waits" else "inProgress")
    return row.line_id


def _order(line: LineRow, order_id: UUID, state: str) -> None:
    OrderRow.objects.create(
        order_id=order_id,
        line=line,
        state=state,
        step="stop_usage",
        lane=ONLINE_LANE,
        due_at=NOON,
        level="verified",
        channel="cli",
        acting_user="agent:test",
        end_policy="immediate",
        effective_date=date(2026, 11, 22),
        is_early=False,
        policy_date=date(2026, 11, 22),
        plan={"settlement": None},
        requested_at=NOON,
        line_state_before="active",
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(books=BOOKS, held=HELD, is_complete=some.booleans())
def test_the_findings_are_exactly_the_differences(
    books: list[OnFile], held: list[Held], is_complete: bool
) -> None:
    on_file = write(books)
    world = make_world()
    outside = replace(world.outside, network=Element(held, is_complete=is_complete))

    for _ in range(2):
        [only] = run(world, outside=outside, element="hss")
        assert only.outcome == "finished", only.problem_sentence
        assert only.unconfirmed == 0
        rows = DiscrepancyRow.objects.filter(resolved_at=None)
        imsis = dict(LineRow.objects.values_list("line_id", "imsi"))
        found = [
            (row.kind, row.line_id, imsis.get(row.line_id or 0) or held_of(row)["imsi"])
            for row in rows
        ]
        assert len(found) == len(set(found))
        assert set(found) == expected(on_file, held, is_complete=is_complete)
    assert not DiscrepancyRow.objects.exclude(resolved_at=None).exists()

    run(world, outside=replace(world.outside, network=Element([], is_complete=False)))
    left = DiscrepancyRow.objects.filter(element="hss", resolved_at=None)
    assert list(left) == [], "an element that holds nothing has nothing wrong"
