"""Figures of what ends lines: workers, clocks, elements, queues, the audit and the log."""

from collections.abc import Iterator
from datetime import datetime

from cleanbreak.domain.element_limit import BreakerState
from cleanbreak.flows.gauge import Sample, gauge, seconds_since
from cleanbreak.flows.read_audit_state import last_checks
from cleanbreak.records.audit_seal import unsealed_since
from cleanbreak.records.element import read_elements
from cleanbreak.records.log_head import unsigned_since
from cleanbreak.records.schema_state import waiting_migrations
from cleanbreak.records.task_queue import clock_ahead, count_workers, waiting_tasks
from cleanbreak.records.wal_archiver import is_archive_failing


def figures_of_machinery(now: datetime) -> Iterator[str]:
    """Yield whether everything works that works by itself."""
    yield from gauge(
        "cleanbreak_workers_alive",
        "Workers that gave a sign of life lately, one for each queue of each process.",
        [Sample({}, count_workers())],
    )
    yield from gauge(
        "cleanbreak_migrations_waiting",
        "Migrations that this code has and the database has not.",
        [Sample({}, len(waiting_migrations()))],
    )
    yield from gauge(
        "cleanbreak_clock_drift_seconds",
        "By how much the clock of the web server and that of the database differ.",
        [Sample({}, abs(clock_ahead(now)).total_seconds())],
    )
    yield from gauge(
        "cleanbreak_wal_archive_failing",
        "1 if the write-ahead log does not reach its archive, so that the server's disk fills.",
        [Sample({}, int(is_archive_failing()))],
    )
    yield from _elements(now)
    yield from _tasks()
    yield from _history(now)


def _elements(now: datetime) -> Iterator[str]:
    yield from gauge(
        "cleanbreak_element_down_seconds",
        "For how long workers have left an element alone because it does not answer; else 0.",
        [
            Sample({"element": one.name}, seconds_since(one.breaker.down_since, now))
            if one.breaker.state(now) is not BreakerState.CLOSED
            else Sample({"element": one.name}, 0)
            for one in read_elements().values()
        ],
    )


def _tasks() -> Iterator[str]:
    waiting = waiting_tasks()
    yield from gauge(
        "cleanbreak_tasks_waiting",
        "Background tasks whose time has come and that no worker has taken.",
        [Sample({"queue": one.queue}, one.count) for one in waiting],
    )
    yield from gauge(
        "cleanbreak_tasks_oldest_seconds",
        "How long the first of them has waited.",
        [Sample({"queue": one.queue}, one.oldest.total_seconds()) for one in waiting],
    )


def _history(now: datetime) -> Iterator[str]:
    """Yield what waits to be sealed or signed, and whether anything was rewritten."""
    yield from gauge(
        "cleanbreak_audit_unsealed_seconds",
        "How long the oldest entry of the audit that has no seal has waited.",
        [Sample({}, seconds_since(unsealed_since(), now))],
    )
    yield from gauge(
        "cleanbreak_history_changed_tables",
        "Tables that the last look through everything that is written for good found changed.",
        [Sample({}, sum(len(one.tables) for one in last_checks(1).rows))],
    )
    yield from gauge(
        "cleanbreak_log_unsigned_seconds",
        "How long the oldest entries of the log without a signed checkpoint have waited for one.",
        [Sample({}, seconds_since(unsigned_since(), now))],
    )
