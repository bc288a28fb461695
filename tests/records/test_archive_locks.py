"""A month is cut off between the statements of others, who never wait long for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import connection, connections, transaction
from tests.own_months import own_months  # noqa: F401  a fixture
from tests.owner import owner_cursor

from cleanbreak.domain.archive import Month
from cleanbreak.records import archive
from cleanbreak.records.archive import MonthInUse, drop_month, is_here

pytestmark = pytest.mark.usefixtures("own_months")

MAY = Month(2031, 5)


@pytest.fixture
def month(own_months: None) -> Month:  # noqa: F811
    with owner_cursor() as cursor:
        cursor.execute("SELECT prepare_month(%s)", [datetime(2031, 5, 1, tzinfo=UTC)])
    return MAY


def hold_evidence(held: Event, let_go: Event) -> None:
    """Be a worker in the middle of a transaction that has written evidence."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE evidence_2031_05 IN ROW EXCLUSIVE MODE")
        held.set()
        let_go.wait(30)
    connections.close_all()


def set_after(event: Event, seconds: float) -> None:
    event.wait(seconds)
    event.set()


def beside(act: Callable[[], None], let_go_after_s: float) -> None:
    held, let_go = Event(), Event()
    with ThreadPoolExecutor(2) as threads:
        worker = threads.submit(hold_evidence, held, let_go)
        held.wait(30)
        threads.submit(set_after, let_go, let_go_after_s)
        try:
            act()
        finally:
            let_go.set()
            worker.result(30)


def test_whoever_works_in_the_month_is_waited_for(month: Month) -> None:
    beside(lambda: drop_month(month, lambda: None), let_go_after_s=1.2)
    assert not is_here(month)


def test_a_month_that_stays_in_use_stays_whole(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LOCK_TRIES", 2)

    def drop_in_vain() -> None:
        with pytest.raises(MonthInUse):
            drop_month(month, lambda: None)

    beside(drop_in_vain, let_go_after_s=20)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE '%%\\_2031\\_05'")
        assert cursor.fetchone()[0] == 5
    drop_month(month, lambda: None)
    assert not is_here(month)
