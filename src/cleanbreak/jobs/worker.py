"""Run background tasks until told to stop; survives the database going away and coming back."""

import asyncio
import ctypes
import gc
import logging
import signal
from types import FrameType

from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import DEFAULT_QUEUE
from procrastinate.worker import Worker

from cleanbreak.jobs.tasks import STOPPING
from cleanbreak.records.wake import (
    EVENTS,
    FIGURES,
    MASSES,
    NIGHTLY,
    PRINTERS,
    PUSHES,
    SIGNALS,
    SINKS,
    WITNESSES,
)
from cleanbreak.records.wake import LOG as LOG_QUEUE

LOG = logging.getLogger(__name__)
POLLING_INTERVAL_S = 2.0
POOL_TIMEOUT_S = 3.0
"""The pool's own 30 s left a worker idle that long after the database came back."""
PAUSE_FIRST_S, PAUSE_LONGEST_S = 0.2, 5.0
GRACE_S = 20.0
M_ARENA_MAX, HEAPS = -8, 2
COLLECT_SELDOM = (200_000, 20, 50)
"""Batches make many objects and no cycles: with Python's own thresholds a third of the time of a
campaign went into looking for garbage that was not there."""


def run_worker(concurrency: int) -> None:
    """Work until SIGTERM or SIGINT; a task under way is finished first.

    :param concurrency: how many tasks run at the same time, each in a thread of its own; campaigns
        have one more, and so have the log, the console's figures, what is done at night, what is
        printed and what is pushed to devices; signals have two, and so have witnesses; events have
        three.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_SELDOM)
    share_memory()
    asyncio.run(_keep_working(concurrency))


def share_memory() -> bool:
    """Let all threads take memory from a few heaps; return whether the C library can do that.

    glibc gives each of them one of its own, which keeps what the largest batch needed (mallopt(3)).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(M_ARENA_MAX, HEAPS))


def threads_by_queue(concurrency: int) -> dict[str, int]:
    """Return how many tasks of each queue run at the same time."""
    alone = dict.fromkeys((FIGURES, LOG_QUEUE, MASSES, NIGHTLY, PRINTERS, PUSHES, SINKS), 1)
    return {DEFAULT_QUEUE: concurrency, **alone, SIGNALS: 2, WITNESSES: 2, EVENTS: 3}


async def _keep_working(concurrency: int) -> None:
    stopping = _stop_on_signals()
    pause_s = PAUSE_FIRST_S
    while not stopping.is_set():
        try:
            await _work(concurrency, stopping)
            pause_s = PAUSE_FIRST_S
        except Exception as fault:  # noqa: BLE001  whatever it was, the next round may do better
            LOG.warning(
                "the worker lost its queue (%s); again in %.1f s", type(fault).__name__, pause_s
            )
            close_old_connections()
            await _sleep(pause_s, stopping)
            pause_s = min(pause_s * 2, PAUSE_LONGEST_S)


async def _work(concurrency: int, stopping: asyncio.Event) -> None:
    connector = PsycopgConnector(kwargs=connector_params(), timeout=POOL_TIMEOUT_S)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            worker_app.perform_import_paths()  # type: ignore[no-untyped-call]
            working = [
                asyncio.create_task(worker_of(worker_app, queue, threads).run())  # type: ignore[no-untyped-call]
                for queue, threads in threads_by_queue(concurrency).items()
            ]
            stopped = asyncio.create_task(stopping.wait())
            await asyncio.wait({*working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            for task in (*working, stopped):
                task.cancel()
            await asyncio.gather(*working, return_exceptions=stopping.is_set())


class DefersNothing(Worker):
    """Works, and leaves what is due by the clock to the worker of the default queue.

    Else each of a process' workers asks for all of it at every tick, and one gets it. It must not
    end: procrastinate watches its side tasks only until the first one does.
    """

    async def _periodic_deferrer(self) -> None:
        await asyncio.Event().wait()


def worker_of(worker_app: App, queue: str, threads: int) -> Worker:
    """Return the worker of one queue; that of the default one also defers what is due."""
    kind = Worker if queue == DEFAULT_QUEUE else DefersNothing
    return kind(
        app=worker_app,
        queues=[queue],
        concurrency=threads,
        fetch_job_polling_interval=POLLING_INTERVAL_S,
        delete_jobs="always",
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE_S,
    )


def _stop_on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        STOPPING.set()
        loop.call_soon_threadsafe(stopping.set)

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    return stopping


async def _sleep(seconds: float, stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
