"""Whoever changes a row that is written for good is found out, in every table and every column.

The tables come from the database's own catalogue: one that is new and that nobody watches over
makes the first test fail.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings
from tests.ended_proofs import name_of, pem_of
from tests.forged_rows import OwnerAtWork, owner_at_work
from tests.logs import let_wait
from tests.own_months import own_months  # noqa: F401  a fixture
from tests.owner import owner_cursor
from tests.worlds import (
    AGENT,
    CURRENT,
    LOG_SIGNING,
    SIGNING,
    LineOf,
    TestWorld,
    at_once,
    make_world,
)

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.profile_event import DOWNLOAD, ExecutionStatus, ProfileReport
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_signing_keys import note_keys, usable_keys
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.note_profile_event import note_profile_event
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seal_audit import IN_LOG, seal_audit
from cleanbreak.flows.seal_records import seal_records
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.flows.verify_audit import verify_audit
from cleanbreak.flows.verify_everything import EverythingVerified, Part, Wish, verify_everything
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.audit_seal import AuditSealRow
from cleanbreak.records.log_leaves import waiting_of_kind
from cleanbreak.records.record_seal import RecordSealRow
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
    seal_audit(world.outside)
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


def tables_at_fault(*parts: Part) -> set[str]:
    return {fault.table for fault in verified(*parts).faults}


def is_told(tables: set[str]) -> bool:
    """Return whether a part tells of one of these tables; those that know most tables are first."""
    parts = (Part.RECORDS, Part.AUDIT, Part.LEDGER, Part.LOG, Part.CERTIFICATES)
    return any(tables & tables_at_fault(part) for part in parts)


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
            assert is_told(for_table), deed
            owner.bring_back()
        assert tables_at_fault() == set(), "brought back, all is well: it was the deeds"


def fill_and_seal(world: TestWorld, owner: OwnerAtWork) -> None:
    """See to it that the table has a row that is sealed, and the chains two blocks each."""
    append_log(world.outside, world.clock())
    if owner.table in SEALED and not owner.has_rows():
        owner.make_row(SEALED[owner.table].instant, world.clock())
    seal(world)
    note("test")
    world.clock.advance(hours=12)
    report_of(world, LineOf(), "5")
    seal(world)


GUARDED = ("audit_entry", "audit_seal", "certificate", "evidence", "termination_order")


def as_owner(*statements: str) -> None:
    """Do what only somebody with the owner's rights can do: no trigger is in the way."""
    with owner_cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def codes() -> set[str]:
    return {fault.refusal.code for fault in verified().faults}


def test_a_tail_that_is_cut_off_is_missed_by_the_log(world: TestWorld) -> None:
    """Entries and block are gone, and what is left is a chain; the log has the hash of the last."""
    seal(world)
    note("one")
    seal_audit(world.outside)
    append_log(world.outside, timezone.now())
    (last,) = AuditSealRow.objects.order_by("-block")[:1]
    as_owner(
        f"DELETE FROM audit_seal WHERE block = {last.block}",
        "DELETE FROM audit_entry WHERE act = 'one'",
    )
    assert codes() == {"logged_block_gone"}
    assert verify_audit([SIGNING.public_key()]).faults == []


def test_a_chain_that_is_made_anew_is_not_the_one_in_the_log(world: TestWorld) -> None:
    """Whoever has the database and the key can forge a chain, and not the log."""
    seal(world)
    as_owner(
        "UPDATE audit_entry SET acting_user = 'eve'",
        "DELETE FROM audit_seal",
        "DELETE FROM log_waiting",
    )
    seal_audit(world.outside)
    assert verify_audit([SIGNING.public_key()]).faults == []
    assert "logged_block_gone" in codes()


def test_a_row_that_is_put_in_with_an_old_instant_is_found_and_one_of_today_is_sealed(
    world: TestWorld,
) -> None:
    seal(world)
    world.clock.advance(hours=5)
    report_of(world, LineOf(), "6")
    assert codes() == set(), "it is not sealed yet"
    seal(world)
    assert codes() == set()
    world.clock.advance(hours=-4)
    report_of(world, LineOf(), "7")
    (fault,) = verified().faults
    assert (fault.table, fault.refusal.code) == ("profile_event", "records_differ")
    assert fault.refusal.data["block"] == 2


def test_an_order_that_ended_keeps_its_certificate(world: TestWorld) -> None:
    seal(world)
    state_ends(world.outside, timezone.now())
    append_log(world.outside, timezone.now())
    assert codes() == set()
    as_owner("DELETE FROM certificate", "DELETE FROM termination_order", "DELETE FROM evidence")
    found = verified(Part.LOG)
    assert {fault.table for fault in found.faults} == {"certificate"}, "the log knows of it"


WAITING = {
    "an end is taken off the list": ("DELETE FROM statement_due", "end_not_in_log"),
    "an end is taken away on its way": ("DELETE FROM log_waiting", "end_not_in_log"),
    "another leaf takes its place": (
        "UPDATE log_waiting SET leaf = 'nothing'", "logged_end_not_signed"),
    "a bit of it is changed": (
        ("UPDATE log_waiting SET leaf = set_bit(leaf, 8 * length(leaf) - 9,"
         " 1 - get_bit(leaf, 8 * length(leaf) - 9))"), "logged_end_not_signed"),
    "two ends change places": (
        ("UPDATE log_waiting w SET leaf = o.leaf FROM log_waiting o"
         " WHERE o.id <> w.id AND o.kind = 'end' AND w.kind = 'end'"),
        "logged_end_of_another"),
}  # fmt: skip


@pytest.mark.parametrize("deed", WAITING)
def test_an_end_that_waits_for_the_log_is_not_kept_out_of_it(world: TestWorld, deed: str) -> None:
    """What waits is not written for good: who has the database can take it away or swap it."""
    statement, code = WAITING[deed]
    append_log(world.outside, timezone.now())
    if "statement_due" not in statement:
        state_ends(world.outside, timezone.now())
    assert codes() == set()
    with owner_cursor() as cursor:
        cursor.execute(statement)
    append_log(world.outside, timezone.now())
    assert codes() == {code}


def test_a_key_that_only_the_database_names_is_told_of(
    world: TestWorld, settings: Settings
) -> None:
    """Else one row there would let a stranger's key sign everything anew, and all would be well."""
    key = Ed25519PrivateKey.generate()
    note_keys(usable_keys(world.outside), timezone.now())
    assert codes() == set(), "who keeps a key vouches for it"
    note_keys({KeyUse.STATEMENT: [key.public_key().public_bytes_raw()]}, timezone.now())
    (fault,) = verified().faults
    assert (fault.table, fault.refusal.code) == ("signing_key_state", "key_only_in_database")
    file = Path(settings.CLEANBREAK_HOME) / "keys" / f"certificate_key.{name_of(key)}.pub.pem"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(pem_of(key))
    try:
        assert codes() == set(), "it was ours, and a file says so"
    finally:
        file.unlink()


@pytest.mark.usefixtures("own_months")
def test_months_that_were_archived_are_named_and_months_that_vanished_are_missed(
    world: TestWorld,
) -> None:
    seal(world)
    month = f"{timezone.now() - timedelta(days=1):%Y_%m}"
    as_owner(
        *(
            f"ALTER TABLE {table} DETACH PARTITION {table}_{month}; DROP TABLE {table}_{month}"
            for table in ("termination_order", "evidence")
        )
    )
    found = verified(Part.CERTIFICATES)
    assert [fault.refusal.code for fault in found.faults] == ["evidence_of_month_gone"]
    append_audit(
        [
            AuditEntry(
                act="month.archived",
                order_id=None,
                actor=AGENT,
                details={"month": month.replace("_", "-")},
            )
        ],
        timezone.now(),
    )
    found = verified(Part.CERTIFICATES)
    assert (found.faults, found.archived) == ([], (month.replace("_", "-"),))


def test_nothing_is_sealed_twice_and_nothing_where_nothing_was_written(world: TestWorld) -> None:
    now = world.clock() + timedelta(hours=2)
    assert (seal_records(world.outside, now), seal_records(world.outside, now)) == (1, 0)
    assert seal_records(world.outside, now + timedelta(hours=1)) == 0, "no row is younger"
    assert RecordSealRow.objects.count() == 1


@pytest.mark.parametrize("moment", list(Moment))
def test_where_the_key_is_away_what_is_not_sealed_waits(world: TestWorld, moment: Moment) -> None:
    rig = Rig()
    rig.fail_call(1, moment)
    now = world.clock() + timedelta(hours=2)
    with pytest.raises(OutsideFailure):
        seal_records(rigged(world.outside, rig), now)
    assert RecordSealRow.objects.count() == count_waiting_blocks() == 0
    assert seal_records(world.outside, now) == 1
    assert RecordSealRow.objects.count() == count_waiting_blocks() == 1


def count_waiting_blocks() -> int:
    """Return how many blocks of the records wait for the log: one comes with its block, or none."""
    return sum(b"record_block" in leaf for leaf in waiting_of_kind(IN_LOG))


def test_two_workers_make_one_block(world: TestWorld) -> None:
    """Both have looked at the same head; the slower one finds the number taken."""
    now = world.clock() + timedelta(hours=2)
    quick, made = partial(seal_records, world.outside, now), list[int]()
    rig = Rig()
    rig.on_call(1, Moment.BEFORE, lambda: made.append(quick()))
    assert (seal_records(rigged(world.outside, rig), now), made) == (0, [1])
    assert RecordSealRow.objects.count() == count_waiting_blocks() == 1


def test_progress_is_told_of_each_part(world: TestWorld) -> None:
    seal(world)
    heard: dict[Part, list[tuple[int, int]]] = {part: [] for part in Part}
    wish = Wish(public_keys=[SIGNING.public_key()], log_keys=known_log_keys(), now=timezone.now())
    verify_everything(wish, lambda part, done, of: heard[part].append((done, of)))
    for part in (Part.AUDIT, Part.RECORDS, Part.LEDGER, Part.LOG):
        assert heard[part][-1][0] == heard[part][-1][1] > 0, part
    assert [done for done, _ in heard[Part.RECORDS]] == sorted(
        done for done, _ in heard[Part.RECORDS]
    )


def test_a_transaction_that_is_still_open_is_waited_for(world: TestWorld) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (begun,) = cursor.fetchone()
    slow = connections.create_connection("default")
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN; SELECT 1")
            assert seal_records(world.outside, timezone.now() + timedelta(days=9)) == 1
            assert RecordSealRow.objects.get().until <= timezone.now() - timedelta(minutes=59)
    finally:
        slow.close()
    assert begun <= timezone.now()


def test_a_key_that_is_none_of_ours_has_signed_nothing(world: TestWorld) -> None:
    seal(world)
    wish = Wish(public_keys=[LOG_SIGNING.public_key()], log_keys=[], now=timezone.now())
    found = {fault.refusal.code for fault in verify_everything(wish, lambda *_: None).faults}
    assert found >= {
        "audit_block_signed_by_another",
        "record_block_signed_by_another",
        "stored_certificate_not_signed",
        "stored_checkpoint_not_signed",
    }


def note(act: str) -> None:
    append_audit([AuditEntry(act=act, order_id=None, actor=AGENT)], timezone.now())
