"""An old month leaves the database, can be checked by anybody, and comes back for inspection."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, connection, connections
from django.utils import timezone
from pytest_django import Settings
from tests.own_months import copy_everything_four_years_back, older, own_months  # noqa: F401
from tests.owner import owner_cursor
from tests.worlds import CURRENT, SIGNING, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.archive import Month
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.read_certificate import read_certificate
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.months import made_at, month_of

pytestmark = pytest.mark.usefixtures("own_months")

LINES = 3
TABLES = ("termination_order", "evidence", "audit_entry", "outbox")


@dataclass(frozen=True)
class Old:
    """What happened four years ago."""

    world: TestWorld
    orders: list[UUID]
    month: Month
    out: Path

    @property
    def directory(self) -> Path:
        return self.out / f"cleanbreak-{self.month}"


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def old(own_months: None, world: TestWorld, tmp_path: Path) -> Old:  # noqa: F811
    lines = [LineOf(msisdn=f"+491522881{n:04d}", name=f"Holder {n}") for n in range(LINES)]
    world.add(*lines)
    asked = [
        request_termination(at_once(line), world.outside, world.clock.now).order_id
        for line in lines
    ]
    assert world.work() == LINES
    world.clock.advance(seconds=1)
    send_announcements(world.outside, world.clock)
    copy_everything_four_years_back()
    orders = [older(order_id) for order_id in asked]
    return Old(world, orders, month_of(made_at(orders[0])), tmp_path / "archives")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def said(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def rows_of(table: str, month: Month) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}_{str(month).replace('-', '_')} ORDER BY 1, 2")
        return cursor.fetchall()


def archive(old: Old) -> Result:
    return run("archive", "month", old.month, "--out", old.out, "--json")


def test_a_month_leaves_whole_and_its_certificates_stay(old: Old) -> None:
    result = archive(old)

    assert result.exit_code == 0, result.output
    told = {table["table"]: table for table in said(result)["tables"]}
    assert {name: table["rows"] for name, table in told.items()} == {
        "termination_order": LINES,
        "evidence": len(STEPS) * LINES,
        "audit_entry": 2 * LINES,
        "outbox": told["outbox"]["rows"],
    }
    assert told["outbox"]["rows"] >= LINES
    assert told["termination_order"]["first_id"] == str(min(old.orders))
    for order_id in old.orders:
        with pytest.raises(UnknownOrder):
            read_order(order_id)
        assert read_certificate(order_id).statement
        assert read_order(UUID(int=order_id.int + (older_by() << 80))).state.value == "completed"
    entry = AuditRow.objects.get(act="month.archived")
    assert entry.details["month"] == str(old.month)
    with gzip.open(old.directory / "termination_order.csv.gz", "rt") as file:
        assert len(file.readlines()) == LINES + 1


def older_by() -> int:
    return int(timedelta(days=4 * 365).total_seconds() * 1000)


def test_an_archive_can_be_verified_with_and_without_the_operators_key_at_hand(
    old: Old, tmp_path: Path
) -> None:
    archive(old)
    key = tmp_path / "key.pem"
    key.write_text(run("certificate", "key").stdout.partition("\n")[2])
    for arguments in ((), ("--key", key)):
        result = run("archive", "verify", old.directory, "--json", *arguments)
        assert result.exit_code == 0, result.output
        assert said(result)["certificates_compared"] == LINES
    key.write_bytes(
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    result = run("archive", "verify", old.directory, "--json", "--key", key)
    assert result.exit_code == 5
    assert [fault["code"] for fault in said(result)["faults"]] == ["signed_by_another"]


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def pack_anew(path: Path) -> None:
    """The same CSV in other bytes, as somebody makes them who saves space."""
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 1))


def lose_the_last_row(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))


def lose_the_first_order(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join([lines[0], *lines[2:]])))


def say_it_was_not_barred(path: Path) -> None:
    content = gzip.decompress(path.read_bytes())
    changed = content.replace(b'""at"":""20', b'""at"":""19')
    assert changed != content
    path.write_bytes(gzip.compress(changed))


@pytest.mark.parametrize(
    ("file", "damage", "codes"),
    [
        ("evidence.csv.gz", flip_a_byte, {"file_damaged"}),
        ("audit_entry.csv.gz", Path.unlink, {"file_damaged"}),
        ("outbox.csv.gz", pack_anew, {"file_changed"}),
        ("outbox.csv.gz", lose_the_last_row, {"file_changed", "rows_differ"}),
        (
            "termination_order.csv.gz",
            lose_the_first_order,
            {"file_changed", "rows_differ", "evidence_without_order", "certificate_without_order"},
        ),
        ("evidence.csv.gz", say_it_was_not_barred, {"file_changed", "evidence_not_certified"}),
    ],
)
def test_whatever_is_changed_is_found(
    old: Old, file: str, damage: Callable[[Path], None], codes: set[str]
) -> None:
    archive(old)
    damage(old.directory / file)
    result = run("archive", "verify", old.directory, "--json")
    assert result.exit_code == 5
    assert {fault["code"] for fault in said(result)["faults"]} == codes
    assert run("archive", "restore", old.directory).exit_code == 3


def test_a_manifest_that_was_rewritten_is_found(old: Old) -> None:
    archive(old)
    manifest = old.directory / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('\\"rows\\":33', '\\"rows\\":31'))
    assert manifest.read_text() != text
    result = run("archive", "verify", old.directory, "--json")
    assert [fault["code"] for fault in said(result)["faults"]] == ["signature_wrong", "rows_differ"]
    manifest.write_text("{}")
    assert run("archive", "verify", old.directory).exit_code == 3


def test_a_month_comes_back_as_it_was_and_cannot_be_changed(old: Old) -> None:
    archive(old)
    again = run("archive", "restore", old.directory)
    assert again.exit_code == 0, again.output
    before = {table: rows_of(table, old.month) for table in TABLES}
    assert len(before["evidence"]) == len(STEPS) * LINES
    assert read_order(old.orders[0]).state.value == "completed"
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"):
        cursor.execute("UPDATE termination_order SET attempt = 9")
    assert run("archive", "restore", old.directory).exit_code == 3

    assert archive(old).exit_code == 0, "the same archive is there already"
    with pytest.raises(UnknownOrder):
        read_order(old.orders[0])
    run("archive", "restore", old.directory)
    assert {table: rows_of(table, old.month) for table in TABLES} == before


def test_another_archive_in_the_same_place_is_not_replaced(old: Old) -> None:
    archive(old)
    there = (old.directory / "manifest.json").read_bytes()
    run("archive", "restore", old.directory)
    part = f"audit_entry_{str(old.month).replace('-', '_')}"
    with owner_cursor() as cursor:
        cursor.execute(f"DROP TRIGGER sealed ON {part}")
        cursor.execute(
            f"INSERT INTO {part} SELECT id + 9999, at, act, order_id, channel, acting_user, details"
            f" FROM {part} LIMIT 1"
        )
    result = archive(old)
    assert said(result)["error"] == "another_archive_there"
    assert (old.directory / "manifest.json").read_bytes() == there
    assert read_order(old.orders[0]).state.value == "completed"


def test_a_month_with_something_unfinished_stays_and_can_be_written_into(old: Old) -> None:
    part = str(old.month).replace("-", "_")
    assert archive(old).exit_code == 0
    run("archive", "restore", old.directory)
    with owner_cursor() as cursor:
        for table in ("outbox", "termination_order"):  # a restored month is sealed
            cursor.execute(f"DROP TRIGGER sealed ON {table}_{part}")
        cursor.execute(f"UPDATE outbox_{part} SET sent_at = NULL")
    result = archive(old)
    assert said(result)["error"] == "month_not_finished"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE outbox_{part} SET sent_at = now()")
        cursor.execute(f"UPDATE termination_order_{part} SET completed_at = NULL, state = 'held'")
    assert said(archive(old))["error"] == "month_not_finished"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE termination_order_{part} SET completed_at = now()")
    result = archive(old)
    assert said(result)["error"] == "month_too_young", "what was finished late stays longer"
    assert read_order(old.orders[0])


class Forger(FileKey):
    """Signs with a key of its own, and shows the operator's."""

    def public_key(self) -> bytes:
        return SIGNING.public_key()


def test_what_does_not_read_back_or_cannot_be_written_removes_nothing(
    old: Old, tmp_path: Path
) -> None:
    CURRENT.append(replace(old.world.outside, signing=Forger(tmp_path / "other_key.pem")))
    result = archive(old)
    CURRENT.pop()
    assert said(result)["error"] == "archive_not_whole"
    assert not old.directory.exists()

    nowhere = tmp_path / "a-file"
    nowhere.touch()
    result = run("archive", "month", old.month, "--out", nowhere / "below", "--json")
    assert said(result)["error"] == "cannot_write"

    assert read_order(old.orders[0]).state.value == "completed"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE outbox_{str(old.month).replace('-', '_')} SET attempt = attempt")
        assert cursor.rowcount, "the seal was lifted again"
    assert archive(old).exit_code == 0


def test_where_no_database_answers_the_rest_is_verified(old: Old) -> None:
    archive(old)
    own = connections["default"]
    away = own.copy()
    away.settings_dict = {**own.settings_dict, "HOST": "/nowhere", "NAME": "nothing"}
    connections["default"] = away
    try:
        result = run("archive", "verify", old.directory, "--json")
        told = run("archive", "verify", old.directory)
    finally:
        connections["default"] = own
    assert result.exit_code == 0, result.output
    assert said(result)["certificates_compared"] is None
    assert "no certificate was compared" in told.output


def test_months_that_must_stay_are_refused(old: Old) -> None:
    def error(month: object, *more: object) -> object:
        return said(run("archive", "month", month, "--out", old.out, "--json", *more))["error"]

    now = month_of(timezone.now())
    assert error(now) == error(now.later(1)) == "month_not_over"
    assert error(old.month, "--keep-months", 48) == "month_too_young"
    assert error(now.later(-1)) == "month_too_young"
    assert error(now.later(-100)) == "month_not_here"
    assert error("2026-13") == "not_a_month"
    assert not list(old.out.glob("*"))


def test_an_order_that_waits_is_not_archived(world: TestWorld, tmp_path: Path) -> None:
    line = LineOf()
    world.add(line)
    request_termination(with_notice(line), world.outside, world.clock.now)
    copy_everything_four_years_back()
    month = month_of(timezone.now() - timedelta(days=4 * 365))
    result = run("archive", "month", month, "--out", tmp_path, "--json")
    assert said(result)["error"] == "month_not_finished"
    assert not list(tmp_path.glob("*"))
