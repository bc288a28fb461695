"""Wakes a worker after the commit; what the worker then finds is in our own tables."""

from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE

MASSES = "masses"
"""The queue of what nobody waits for: it has a thread of its own in each worker."""
NIGHTLY = "nightly"
"""The queue of what takes long and is done once a night: it has a thread of its own, too."""
FIGURES = "figures"
"""The queue of what the console shows of today: counting holds up nothing else."""
EVENTS = "events"
"""The queue of what is sent to webhooks and hubs: a thread for each of its three tasks."""
LOG = "log"
"""The queue of the log: whoever holds its key or its store up holds up nothing else."""
PRINTERS = "printers"
"""The queue of slips: a printer that is switched off holds up nothing else."""
PUSHES = "pushes"
"""The queue of what is pushed to devices: a service that hangs holds up nothing else."""
SIGNALS = "signals"
"""The queue of what is pushed to relying parties; it has a thread for each of its two tasks."""
SINKS = "sinks"
"""The queue of what is sent to sinks of events: one that hangs holds up nothing else."""
WITNESSES = "witnesses"
"""The queue of questions to the witnesses of our log; it has a thread for each of its two tasks."""
ALL_QUEUES = frozenset(
    {
        *(DEFAULT_QUEUE, EVENTS, FIGURES, LOG, MASSES, NIGHTLY),
        *(PRINTERS, PUSHES, SIGNALS, SINKS, WITNESSES),
    }
)
"""Each has a worker of its own in each process."""
QUEUES = {
    "advance_campaigns": MASSES,
    "append_log": LOG,
    "prepare_takeouts": NIGHTLY,
    "push_news": PUSHES,
    "send_slips": PRINTERS,
}
"""Where a wake-up waits, by its task; whoever wakes does not load the tasks, and so all flows."""


def wake_worker(task: str) -> None:
    """Queue the background task in the running transaction; PostgreSQL notifies at commit.

    A lost or doubled wake-up changes nothing: the claim on the rows decides who does what, and a
    sweep every few seconds finds what nobody was woken for.

    :param task: name of the task, as :mod:`cleanbreak.jobs` registers it.
    """
    queue = QUEUES.get(task, DEFAULT_QUEUE)
    app.configure_task(task, allow_unknown=True, queue=queue, priority=10).defer()
