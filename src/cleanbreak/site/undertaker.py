"""Ends the children of a supervisor when it closes its pipe: because it stops, or was killed.

One way of stopping for both, so that the way for the bad day is walked every day. The kernel's own
signal at a parent's death (``PR_SET_PDEATHSIG``) would not do: it reaches the children but not the
web server's workers, it reaches all at once, so that the database goes before those who are still
finishing their work in it, and it cannot insist.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

END_ALL_S = 9.0
"""From the first signal to the last child's end: people and service managers wait for ten."""


@dataclass(frozen=True, slots=True)
class Living:
    """A child of the supervisor that was alive when we were told of it."""

    pid: int
    pidfd: int
    """Names this very process, even after its number has gone to another (pidfd_open(2))."""


def main() -> None:
    """Read ``PLACE PID`` lines, PID 0 for a place that is empty now; at the end, end them all."""
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    living: dict[int, Living] = {}
    for line in sys.stdin:
        place, pid = map(int, line.split())
        if place in living:
            os.close(living.pop(place).pidfd)
        if pid:
            note(living, place, pid)
    end_all(child for _place, child in sorted(living.items(), reverse=True))


def note(living: dict[int, Living], place: int, pid: int) -> None:
    """Remember a child, unless it is gone already."""
    try:
        living[place] = Living(pid, os.pidfd_open(pid))
    except ProcessLookupError:
        return


def end_all(children: Iterable[Living]) -> None:
    """Ask each child in turn to end, and kill what is left of it and of its offspring.

    Time that one does not need is left to the next ones.
    """
    still_to_end = list(children)
    deadline = time.monotonic() + END_ALL_S
    while still_to_end:
        grace_s = (deadline - time.monotonic()) / len(still_to_end)
        end(still_to_end.pop(0), grace_s)


def end(child: Living, grace_s: float) -> None:
    """Ask a child to end; kill its session when it has, or when the grace is over."""
    try:
        signal.pidfd_send_signal(child.pidfd, signal.SIGTERM)
        select.select([child.pidfd], [], [], max(grace_s, 0))
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # nothing of it is left


if __name__ == "__main__":
    main()
