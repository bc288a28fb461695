"""Whoever changes the audit is found out, whatever rights they have in the database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings
from tests.own_months import own_months  # noqa: F401  a fixture
from tests.owner import owner_cursor
from tests.worlds import AGENT, CURRENT, SIGNING, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.archive_month import ArchiveRequest, archive_month
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.verify_audit import AuditVerified, verify_audit
from cleanbreak.records.audit import AuditEntry, AuditRow, append_audit
from cleanbreak.records.audit_seal import AuditSealRow, read_head
from cleanbreak.records.months import month_of

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.clear()


def note(*acts: str, ago: timedelta = timedelta()) -> None:
    entries = [
        AuditEntry(act=act, order_id=None, actor=AGENT, details={"n": n, "word": "ü \"'\n,"})
        for n, act in enumerate(acts)
    ]
    append_audit(entries, timezone.now() - ago)


def verified(head: str | None = None) -> AuditVerified:
    return verify_audit([SIGNING.public_key()], (), head)


def codes(found: AuditVerified) -> list[tuple[str, object]]:
    return [(fault.code, fault.data.get("block")) for fault in found.faults]


def as_owner(*statements: str) -> None:
    """Do what only somebody with the owner's rights can do: the triggers are switched off."""
    with owner_cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def three_blocks(world: TestWorld) -> list[int]:
    """Seal three times; return the ids of the six entries."""
    for block in range(3):
        note(f"first.{block}", f"second.{block}")
        assert seal_audit(world.outside) == 1
    found = verified()
    assert (found.faults, found.blocks, found.entries, found.waiting) == ([], 3, 6, 0)
    return list(AuditRow.objects.order_by("id").values_list("id", flat=True))


SWAP = (
    "UPDATE audit_entry a SET act = b.act FROM audit_entry b"
    " WHERE a.id IN ({2}, {3}) AND b.id IN ({2}, {3}) AND a.id <> b.id"
)
FORGE = (
    "UPDATE audit_seal SET statement = convert_to(replace(convert_from(statement, 'UTF8'),"
    " '\"rows\":2', '\"rows\":3'), 'UTF8') WHERE block = 2"
)


@pytest.mark.parametrize(
    ("deed", "found"),
    [
        ("UPDATE audit_entry SET acting_user = 'eve' WHERE id = {2}", ("audit_entries_differ", 2)),
        (
            "UPDATE audit_entry SET details = '{{\"n\": 9}}' WHERE id = {2}",
            ("audit_entries_differ", 2),
        ),
        ("UPDATE audit_entry SET at = at + interval '1 s' WHERE id = {0}", None),
        ("DELETE FROM audit_entry WHERE id = {3}", ("audit_entries_differ", 2)),
        ("DELETE FROM audit_entry", ("audit_entries_differ", 1)),
        (
            SWAP,
            ("audit_entries_differ", 2),
        ),
        ("DELETE FROM audit_seal WHERE block = 2", ("audit_block_broken", 3)),
        ("UPDATE audit_seal SET key_id = 'eve' WHERE block = 2", None),
        (
            FORGE,
            ("audit_block_broken", 2),
        ),
    ],
)
def test_a_deed_is_found_and_its_block_named(
    three_blocks: list[int], deed: str, found: tuple[str, int] | None
) -> None:
    as_owner(deed.format(*three_blocks))
    now = codes(verified())
    assert now
    if found:
        assert now[0] == found


def test_an_entry_that_is_put_in_later_is_found(world: TestWorld, three_blocks: list[int]) -> None:
    with connection.cursor() as cursor:  # three ids were given out, and rolled back
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_entry', 'id')) FROM"
                       " generate_series(1, 3)")  # fmt: skip
    for _ in range(2):
        note("later")
        seal_audit(world.outside)
    gap = three_blocks[-1] + 2
    assert verified().faults == []
    as_owner(
        f"INSERT INTO audit_entry (id, at, act, channel, acting_user, details)"
        f" VALUES ({gap}, now() - interval '1 hour', 'order.requested', 'cli', 'eve', '{{}}')"
    )
    seal_audit(world.outside)
    (fault,) = verified().faults
    assert (fault.code, fault.data["entry"]) == ("audit_entry_not_sealed", gap)


def test_an_entry_that_is_dated_back_is_found(world: TestWorld, three_blocks: list[int]) -> None:
    note("order.requested", ago=timedelta(days=3))
    seal_audit(world.outside)
    assert codes(verified()) == [("audit_entry_back_dated", 4)]


def test_a_tail_that_is_cut_off_is_found_by_the_head_that_is_kept_elsewhere(
    world: TestWorld, three_blocks: list[int]
) -> None:
    _, head = read_head()
    assert verified(head).faults == []
    as_owner(
        f"DELETE FROM audit_entry WHERE id >= {three_blocks[4]}",
        "DELETE FROM audit_seal WHERE block = 3",
    )
    assert verified().faults == [], "what is left is a chain"
    assert codes(verified(head)) == [("audit_head_not_in_chain", None)]


def test_an_entry_that_is_seen_late_is_sealed_late_and_none_is_left_out(world: TestWorld) -> None:
    """The ids of a long transaction are smaller than those that others commit meanwhile."""
    slow = connections.create_connection("default")
    insert = (
        "INSERT INTO audit_entry (at, act, channel, acting_user, details)"
        " VALUES (now(), 'slow', 'cli', 'anna', '{}')"
    )
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(insert)
            note("quick")
            for _ in range(3):
                seal_audit(world.outside)
                note("quick")
            found = verified()
            assert (found.faults, found.waiting) == ([], 1)
            cursor.execute("COMMIT")
        assert verified().waiting == 2
        seal_audit(world.outside)
        note("quick")
        seal_audit(world.outside)
    finally:
        slow.close()
    slow_id = AuditRow.objects.get(act="slow").id
    assert slow_id < AuditRow.objects.filter(act="quick").order_by("id")[0].id
    found = verified()
    assert (found.faults, found.entries, found.waiting) == ([], 6, 0)
    as_owner(f"DELETE FROM audit_entry WHERE id = {slow_id}")
    assert [code for code, _ in codes(verified())] == ["audit_entries_differ"]


def test_what_nobody_sealed_waits_and_a_second_worker_makes_no_second_block(
    world: TestWorld,
) -> None:
    assert seal_audit(world.outside) == 0
    note("one")
    assert verified().waiting == 1
    assert (seal_audit(world.outside), seal_audit(world.outside)) == (1, 0)
    assert AuditSealRow.objects.count() == 1


def test_the_command_names_the_first_broken_block(
    world: TestWorld, three_blocks: list[int]
) -> None:
    assert CliRunner().invoke(cli, ["audit", "verify"]).exit_code == 0
    head = CliRunner().invoke(cli, ["audit", "head"]).output.split()[1]
    assert CliRunner().invoke(cli, ["audit", "verify", "--head", head]).exit_code == 0
    as_owner(f"DELETE FROM audit_entry WHERE id IN ({three_blocks[2]}, {three_blocks[5]})")
    said = CliRunner().invoke(cli, ["audit", "verify"])
    assert said.exit_code == 5
    assert said.output.startswith("Block 2 ")


@pytest.mark.usefixtures("own_months")
def test_a_month_that_left_is_verified_in_its_archive(world: TestWorld, tmp_path: Path) -> None:
    old = timezone.now() - timedelta(days=4 * 365)
    note("old.one", "old.two", ago=timedelta(days=4 * 365))
    note("new")
    seal_audit(world.outside)
    request = ArchiveRequest(
        month=month_of(old), out=tmp_path, keep_months=36, actor=AGENT, now=timezone.now()
    )
    archive_month(request, world.outside, lambda *_: None)
    found = verified()
    assert (found.faults, found.archived) == ([], (str(month_of(old)),))
    whole = verify_audit([SIGNING.public_key()], [request.directory])
    assert (whole.faults, whole.archived) == ([], ())
    assert whole.entries == found.entries + 2
    as_owner("DELETE FROM audit_entry WHERE act = 'month.archived'")
    assert codes(verified())[0] == ("audit_month_gone", 1)
