"""Whatever can be queued is worked on, and the night has its hour."""

from procrastinate.contrib.django import app

from cleanbreak.jobs import tasks
from cleanbreak.jobs.worker import threads_by_queue

app.perform_import_paths()  # as a worker does when it begins


def test_every_task_has_a_queue_in_which_somebody_works() -> None:
    of_us = "cleanbreak.jobs."
    ours = [task for task in app.tasks.values() if task.func.__module__.startswith(of_us)]
    assert {task.name for task in ours} >= {"advance_orders", "advance_campaigns", "reconcile"}
    assert {task.queue for task in ours} == set(threads_by_queue(2))
    assert all(threads_by_queue(1).values())


def test_the_comparison_is_done_once_a_night_and_holds_up_nothing_else() -> None:
    crons = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert crons["reconcile"] == "40 02 * * *"
    beside = [name for name, task in app.tasks.items() if task.queue == tasks.NIGHTLY]
    assert beside == [
        "prepare_takeouts",
        "sweep_takeouts",
        "erase_what_is_due",
        "reconcile",
        "verify_audit",
        "reseal_fields",
        "remind_of_payouts",
        "release_numbers",
    ]
