"""Wakes a worker after the commit; what the worker then finds is in our own tables."""

from procrastinate.contrib.django import app


def wake_worker(task: str) -> None:
    """Queue the background task in the running transaction; PostgreSQL notifies at commit.

    A lost or doubled wake-up changes nothing: the claim on the rows decides who does what, and a
    sweep every few seconds finds what nobody was woken for.

    :param task: name of the task, as :mod:`cleanbreak.jobs` registers it.
    """
    app.configure_task(task, allow_unknown=True, priority=10).defer()
