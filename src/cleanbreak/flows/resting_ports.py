"""Which elements have to be left in peace now, and how fast the slowest of them takes lines."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.element_limit import USED_SHARE, pause_ends_at
from cleanbreak.flows.guarded_calls import BATCH_LONGEST_S
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.element import read_elements

BATCHES_IN_TIME = 4
"""So many workers may share a slow element, and each still sends its whole batch in good time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Whom nobody should claim work for now."""

    for_all: frozenset[str]
    """Ports that are left alone since they did not answer."""
    for_masses: frozenset[str]
    """These, and the ports whose pause it is."""
    lines_at_once: int | None
    """More lines than this should not be claimed at once, or the slowest element is not done with
    them in good time; ``None`` without any limit."""


def resting_ports(now: datetime) -> Resting:
    """Return which ports must be left in peace now."""
    elements = read_elements().values()
    down = frozenset(one.name for one in elements if one.breaker.left_alone_until(now))
    paused = frozenset(one.name for one in elements if pause_ends_at(one.pauses, now))
    rates = [one.rate_per_s for one in elements if one.rate_per_s is not None]
    lines = int(min(rates) * USED_SHARE * BATCH_LONGEST_S / BATCHES_IN_TIME) if rates else None
    return Resting(
        for_all=down,
        for_masses=down | paused,
        lines_at_once=None if lines is None else max(1, lines),
    )


def slowest_element_per_s() -> float | None:
    """Return how many lines a second the limits of the elements let pass; ``None`` without any.

    Each step that needs an element asks it once for each line.
    """
    calls = Counter(port for step in STEPS for port in step.needs)
    rates = [
        one.rate_per_s * USED_SHARE / calls[one.name]
        for one in read_elements().values()
        if one.rate_per_s is not None and one.name in calls
    ]
    return min(rates, default=None)
