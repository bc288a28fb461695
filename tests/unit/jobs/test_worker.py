"""Whatever can be queued is worked on, and the night has its hour."""

import platform
from typing import Any

from click.testing import CliRunner
from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE

from cleanbreak.jobs.worker import DefersNothing, share_memory, threads_by_queue, worker_of
from cleanbreak.records.wake import NIGHTLY, QUEUES
from cleanbreak.site.operations_commands import worker


def our_tasks() -> dict[str, Any]:
    return {
        task.name: task
        for task in app.tasks.values()
        if task.func.__module__.startswith("cleanbreak.jobs.")
    }


app.perform_import_paths()  # as a worker does when it begins


def test_every_task_has_a_queue_in_which_somebody_works() -> None:
    ours = our_tasks()
    assert set(ours) >= {"advance_orders", "advance_campaigns", "reconcile"}
    assert {task.queue for task in ours.values()} == set(threads_by_queue(2))
    assert all(threads_by_queue(1).values())


def test_whoever_wakes_a_task_knows_its_queue() -> None:
    assert {app.tasks[name].queue == queue for name, queue in QUEUES.items()} == {True}
    elsewhere = {name for name, task in our_tasks().items() if task.queue != DEFAULT_QUEUE}
    periodic = {one.task.name for one in app.periodic_registry.periodic_tasks.values()}
    assert elsewhere - periodic == set(QUEUES)


def test_the_comparison_is_done_once_a_night_and_holds_up_nothing_else() -> None:
    crons = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert crons["reconcile"] == "40 02 * * *"
    beside = [name for name, task in app.tasks.items() if task.queue == NIGHTLY]
    assert sorted(beside) == [
        "erase_what_is_due",
        "file_due_reports",
        "prepare_takeouts",
        "reconcile",
        "release_numbers",
        "remind_of_accounts",
        "remind_of_payouts",
        "reseal_fields",
        "seal_records",
        "sweep_takeouts",
        "verify_audit",
    ]


def test_threads_share_their_memory_where_the_c_library_can_do_that() -> None:
    assert share_memory() is (platform.libc_ver()[0] == "glibc")


def test_oneworker_of_a_process_asks_for_what_is_due_by_the_clock() -> None:
    working = [worker_of(app, queue, 1) for queue in threads_by_queue(1)]
    asking = [one.queues for one in working if not isinstance(one, DefersNothing)]
    assert asking == [[DEFAULT_QUEUE]]


def test_a_worker_that_could_do_nothing_does_not_start() -> None:
    refused = CliRunner().invoke(worker, ["--concurrency", "0"])
    assert (refused.exit_code, "0 is not in the range x>=1" in refused.output) == (2, True)
