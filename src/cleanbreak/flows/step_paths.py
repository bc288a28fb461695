"""The paths of an order, to its end or back: which step follows on which, and what it changes."""

from collections.abc import Sequence
from typing import NamedTuple

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.sweep_line import SWEEP_STEPS
from cleanbreak.flows.terminate_line import STEPS, Step
from cleanbreak.records.work import BEFORE

PATHS = (STEPS, UNDO_STEPS, SWEEP_STEPS)
STEP_NAMED = {step.name: step for path in PATHS for step in path}


def path_of(step: Step) -> tuple[Step, ...]:
    """Return the path that the step is on."""
    return next(path for path in PATHS if step in path)


class Way(NamedTuple):
    """What a step leads to; ``None`` where it changes nothing."""

    following: str | None
    order_becomes: OrderState | None
    line_becomes: str | None


def _ways(path: Sequence[Step], finished: OrderState, line_at_last: str | None) -> dict[str, Way]:
    ways = {}
    for step, following in zip(path, [*path[1:], None], strict=True):
        becomes = step.line_becomes.value if step.line_becomes else None
        if following:
            ways[step.name] = Way(following.name, None, becomes)
        else:
            ways[step.name] = Way(None, finished, becomes or line_at_last)
    return ways


WAYS = {
    **_ways(STEPS, OrderState.COMPLETED, None),
    **_ways(UNDO_STEPS, OrderState.CANCELLED, BEFORE),
    **_ways(SWEEP_STEPS, OrderState.COMPLETED, None),
}
"""By the name of a step; worked out once, for it is asked ten times for each line of a campaign."""
