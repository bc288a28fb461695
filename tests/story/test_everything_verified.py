"""Whoever changes a row that is written for good is found out, in every table and every column.

The tables come from the database's own catalogue: one that is new and that nobody watches over
makes the first test fail.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.forged_rows import OwnerAtWork, owner_at_work
from tests.logs import let_wait
from tests.worlds import AGENT, CURRENT, SIGNING, LineOf, TestWorld, at_once, make_world

from cleanbreak.domain.profile_event import DOWNLOAD, ExecutionStatus, ProfileReport
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.note_profile_event import note_profile_event
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.seal_records import seal_records
from cleanbreak.flows.verify_everything import EverythingVerified, Part, Wish, verify_everything
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.written_for_good import OTHERWISE, SEALED, append_only_tables

pytestmark = pytest.mark.usefixtures("committed_db")

TOLD_AT = {"ledger_entry": ("ledger_journal",)}
"""Where a change is told of too: a journal has the hash of its entries."""


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    """End two lines a day ago, so that all that it writes is sealed."""
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now() - timedelta(days=1)
    CURRENT.append(made.outside)
    let_wait(b"an end", b"another end", kind="test")
    for line in (LineOf(), LineOf(msisdn="+4915228817387", name="Bo Berg")):
        made.add(line)
        request_termination(at_once(line), made.outside, made.clock())
        made.work()
        report_of(made, line, "4")
    yield made
    CURRENT.clear()


def report_of(world: TestWorld, line: LineOf, point: str) -> None:
    """Let the phone report something: one more row that is written for good."""
    now, done = world.clock(), ExecutionStatus.SUCCESS
    report = ProfileReport(iccid=line.iccid, point=point, status=done, reported_at=now)
    note_profile_event(report, DOWNLOAD, now)


def seal(world: TestWorld) -> None:
    """Let all that was written up to an hour after the world's clock be sealed and logged."""
    assert seal_audit(world.outside) >= 1
    append_log(world.outside, world.clock())
    assert seal_records(world.outside, world.clock() + timedelta(hours=2)) == 1
    append_log(world.outside, world.clock() + timedelta(hours=3))


def verified(*parts: Part) -> EverythingVerified:
    wish = Wish(
        public_keys=[SIGNING.public_key()],
        log_keys=known_log_keys(),
        now=timezone.now(),
        parts=parts or tuple(Part),
    )
    return verify_everything(wish, lambda *_: None)


def tables_at_fault() -> set[str]:
    return {fault.table for fault in verified().faults}


def test_every_table_that_is_written_for_good_is_watched_over() -> None:
    known = {*SEALED, *OTHERWISE}
    assert set(append_only_tables()) <= known, "say in records/written_for_good.py what proves it"
    assert not SEALED.keys() & OTHERWISE.keys()


def test_what_nobody_touched_is_well(world: TestWorld) -> None:
    seal(world)
    found = verified()
    assert [str(fault.refusal) for fault in found.faults] == []
    looked_at = {one.part: one.looked_at for one in found.parts}
    assert looked_at[Part.CERTIFICATES] == 2
    assert looked_at[Part.RECORDS] >= 6
    assert looked_at[Part.LEDGER] > 0


@pytest.mark.parametrize("table", sorted({*SEALED, *OTHERWISE}))
def test_a_change_of_any_column_a_row_less_and_a_row_more_are_found(
    world: TestWorld, table: str
) -> None:
    if table not in append_only_tables():
        pytest.skip("the database has no such table yet")
    for_table = {table, *TOLD_AT.get(table, ())}
    with owner_at_work(table) as owner:
        fill_and_seal(world, owner)
        owner.keep()
        deeds = [partial(owner.change, column) for column in owner.types]
        for deed in (*deeds, owner.remove, owner.put_in):
            deed()
            assert tables_at_fault() & for_table, deed
            owner.bring_back()
        assert tables_at_fault() == set(), "brought back, all is well: it was the deeds"


def fill_and_seal(world: TestWorld, owner: OwnerAtWork) -> None:
    """See to it that the table has a row that is sealed, and the chains two blocks each."""
    append_log(world.outside, world.clock())
    if owner.table in SEALED and not owner.has_rows():
        owner.make_row(SEALED[owner.table].instant, world.clock())
    seal(world)
    append_audit([AuditEntry(act="test", order_id=None, actor=AGENT)], timezone.now())
    world.clock.advance(hours=12)
    report_of(world, LineOf(), "5")
    seal(world)
