"""Each alert fires in a story, and is silent before it; the others fire in the stories they are of.

`tests/architecture/test_observability.py` holds that no alert was forgotten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from pytest_django import Settings
from tests.alerts import alerts_now, figures_in, firing
from tests.away import database_away
from tests.logs import let_wait
from tests.owner import owner_cursor
from tests.worlds import LOG_SIGNING, NOON, Clock, LineOf, TestWorld, at_once, make_world

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.doubts_about_waiting import doubts_about_waiting
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.jobs.worker import threads_by_queue
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.signing import Signature, Signing
from cleanbreak.records.line import LineRow
from cleanbreak.records.task_queue import count_workers
from cleanbreak.records.wake import ALL_QUEUES, QUEUES

pytestmark = pytest.mark.usefixtures("committed_db")
TOKEN = "a-long-random-token"
LINE = LineOf()


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(LINE)
    return made


def test_a_server_whose_database_is_away_gives_no_figures(settings: Settings) -> None:
    settings.CLEANBREAK_METRICS_TOKEN = TOKEN
    assert "CleanbreakAway" not in firing(scraped())
    with database_away():
        said = scraped()
    assert "CleanbreakAway" in firing(said)


def scraped() -> str:
    """Return what Prometheus would keep: the figures, and whether it was given them."""
    answer = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
    figures = answer.content.decode() if answer.status_code == 200 else ""
    return f'{figures}up{{job="cleanbreak"}} {int(answer.status_code == 200)}\n'


def test_nobody_works() -> None:
    assert "CleanbreakNoWorker" in alerts_now()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone()
    assert "CleanbreakNoWorker" not in alerts_now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
            " WHERE id = %s",
            [worker],
        )
    assert "CleanbreakNoWorker" in alerts_now()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers WHERE id = %s", [worker])


def test_a_worker_counts_once_though_each_of_its_queues_says_that_it_lives() -> None:
    assert set(threads_by_queue(4)) == ALL_QUEUES
    assert set(QUEUES.values()) <= ALL_QUEUES
    with connection.cursor() as cursor:
        for alive in (1, 2):
            cursor.execute(
                "INSERT INTO procrastinate_workers SELECT FROM generate_series(1, %s)",
                [len(ALL_QUEUES)],
            )
            assert count_workers() == alive
        cursor.execute("DELETE FROM procrastinate_workers")
    assert count_workers() == 0


@pytest.fixture
def migration_undone() -> Iterator[None]:
    """Let the newest migration wait, as after a version whose migrations nobody has run."""
    with owner_cursor() as cursor:
        cursor.execute("SELECT id, name FROM django_migrations WHERE app = 'records' ORDER BY id")
        number, name = cursor.fetchall()[-1]
        cursor.execute("UPDATE django_migrations SET name = 'unknown' WHERE id = %s", [number])
    yield
    with owner_cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = %s WHERE id = %s", [name, number])


def test_migrations_wait(migration_undone: None) -> None:
    assert "CleanbreakMigrationsWaiting" in alerts_now()


def test_no_migration_waits() -> None:
    assert "CleanbreakMigrationsWaiting" not in alerts_now()


@pytest.mark.parametrize(("off_s", "fires"), [(0, False), (5, True), (-5, True)])
def test_clocks_differ(off_s: int, fires: bool) -> None:
    found = alerts_now(lambda: timezone.now() + timedelta(seconds=off_s))
    assert ("CleanbreakClockDrift" in found) is fires


def test_tasks_are_taken_by_nobody() -> None:
    app.configure_task("advance_orders", allow_unknown=True, queue="default").defer()
    assert "CleanbreakTasksLate" not in alerts_now()
    with owner_cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '61 minutes'")
    assert "CleanbreakTasksLate" in alerts_now()
    assert [one.name for one in doubts_about_waiting(timezone.now())] == ["tasks.late"]


def test_an_order_is_due_and_no_worker_takes_it(world: TestWorld) -> None:
    request_termination(at_once(LINE), world.outside, world.clock())
    assert "CleanbreakOrdersLate" not in alerts_now(world.clock)
    world.clock.advance(minutes=11)
    assert "CleanbreakOrdersLate" in alerts_now(world.clock)
    assert "orders.late" in doubts(world)
    world.work()
    assert "CleanbreakOrdersLate" not in alerts_now(world.clock)
    assert "orders.late" not in doubts(world)


def test_an_order_waits_for_a_person(world: TestWorld) -> None:
    assert "CleanbreakOrdersHeld" not in alerts_now(world.clock)
    LineRow.objects.update(currency="GBP")
    order_id = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    world.work()
    assert read_order(order_id).state is OrderState.HELD
    assert "CleanbreakOrdersHeld" in alerts_now(world.clock)


def test_a_message_to_a_holder_is_not_sent(world: TestWorld) -> None:
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    assert "CleanbreakMessagesUnsent" not in alerts_now(world.clock)
    world.clock.advance(minutes=11)
    assert "CleanbreakMessagesUnsent" in alerts_now(world.clock)
    assert "messages.unsent" in doubts(world)
    send_announcements(world.outside, world.clock)
    assert "CleanbreakMessagesUnsent" not in alerts_now(world.clock)


def test_how_long_ends_take_is_measured(world: TestWorld) -> None:
    request_termination(at_once(LINE), world.outside, world.clock())
    world.clock.advance(seconds=30)
    world.work()
    figures = {one.text: one.value for one in figures_in(read_metrics(world.clock))}
    assert figures["cleanbreak_orders_ended_last_hour"] == 1
    assert figures['cleanbreak_end_seconds{quantile="0.99"}'] == 30


def test_the_audit_is_not_sealed(world: TestWorld) -> None:
    request_termination(at_once(LINE), world.outside, world.clock())
    seal_audit(world.outside)
    later = Clock(timezone.now() + timedelta(minutes=16))
    assert "CleanbreakAuditUnsealed" not in alerts_now(later)
    world.work()
    assert "CleanbreakAuditUnsealed" in alerts_now(later)


def test_the_log_is_not_signed(world: TestWorld) -> None:
    let_wait(b"one")
    append_log(world.outside, NOON)
    later = Clock(NOON + timedelta(hours=1))
    assert "CleanbreakLogUnsigned" not in alerts_now(later)
    keyless = replace(world.outside, log_signing=KeyAway())
    for minutes in (0, 58):
        let_wait(b"leaf %d" % minutes)
        with pytest.raises(Unavailable):
            append_log(keyless, NOON + timedelta(minutes=minutes))
    assert "CleanbreakLogUnsigned" in alerts_now(later), "though it was appended to just now"
    append_log(world.outside, later())
    assert "CleanbreakLogUnsigned" not in alerts_now(later)


class KeyAway:
    """The keeper of the log's key does not answer; everybody knows the public key."""

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        raise Unavailable("The keeper of the key does not answer.")

    def public_key(self) -> bytes:
        return LOG_SIGNING.public_key()

    def beside(self) -> Sequence[Signing]:
        return []

    def check_reachable(self) -> None:
        raise Unavailable("The keeper of the key does not answer.")


def doubts(world: TestWorld) -> set[str]:
    """Return the names of what the doctor finds ill."""
    found = check_health(world.outside, world.clock)
    return {one.name for one in found if not one.is_well}
